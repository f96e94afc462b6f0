"""A sweep in an MLflow store: one parent, a run below it for each trial, and what earlier runs of it left."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from corridor.study.sweeps.trials import Result
from corridor.tracking.connection import connected, log_batches, only, pointed_to, quiet
from corridor.tracking.items import (
    LONGEST_PARAM,
    Artifact,
    Dataset,
    Item,
    Metric,
    Param,
    legal_name,
    shortened,
)
from corridor.tracking.mlflow_store import log_datasets
from corridor.tracking.result import TrackingError, reason, shown

PARENT = "mlflow.parentRunId"
SWEEP_KEY, TRIAL_KEY, REASON, STATUS = "corridor.sweep_key", "corridor.trial_key", "corridor.reason", "corridor.status"
PAGE = 1000
LONGEST_TAG = 5000

ENDS = {"finished": "FINISHED", "refused": "FAILED", "broke": "FAILED"}
"""How mlflow marks the run of a trial that ended so."""


class SweepStore:
    """Keeps the trials of a sweep as runs below one parent; one process writes, whoever measures.

    Args:
        client: Client of the store.
        uri: Its address.
        experiment: Identifier of the experiment.
        parent: Identifier of the parent run.
        common: Tags of every trial.
    """

    def __init__(self, client: Any, uri: str, experiment: str, parent: str, common: Mapping[str, str]) -> None:
        self._client = client
        self._uri = uri
        self._experiment = experiment
        self.parent = parent
        self._common = dict(common)
        self.problem: str | None = None

    def known(self) -> dict[str, Result]:
        """Return the trials of this experiment that stand, by key: what was measured, and what was refused in words.

        A trial that broke off is none of them: it may well succeed the next time.
        """
        found: dict[str, Result] = {}
        with quiet():
            for run in self._runs(f"tags.`{PARENT}` LIKE '%'"):
                result = _result_of(run)
                if result is not None:
                    found.setdefault(result.key, result)
        return found

    def close_orphans(self) -> None:
        """Mark runs of trials that an interrupted sweep left open; what they were is measured again."""
        with quiet():
            for run in self._runs(f"tags.`{PARENT}` = '{self.parent}' and attributes.status = 'RUNNING'"):
                self._client.set_terminated(run.info.run_id, "KILLED")

    def record(self, result: Result) -> Result:
        """Write a trial as a finished or failed run: what differs, what was measured, why it failed.

        A store that fails in the middle of a sweep costs the tracking of that trial and nothing else; `problem` says
        why.
        """
        try:
            with quiet():
                run_id = self._write(result)
        except Exception as error:  # whatever the store throws, the figures stand
            self.problem = self.problem or f"{shown(self._uri)}: trial {result.number}: {reason(error)}"
            return result
        return Result(**{**vars(result), "run_id": run_id})

    def _write(self, result: Result) -> str:
        now = int(time.time() * 1000)
        tags = {PARENT: self.parent, **self._common, **_tags(result)}
        run = self._client.create_run(
            self._experiment, start_time=now - int(result.seconds * 1000), tags=tags, run_name=f"trial {result.number}"
        )
        run_id = str(run.info.run_id)
        params = [Param(legal_name(key), shortened(value, LONGEST_PARAM)) for key, value in _differing(result).items()]
        log_batches(self._client, run_id, [*params, *(Metric(k, v) for k, v in sorted(result.metrics.items()))])
        self._client.set_terminated(run_id, ENDS[result.status], end_time=now)
        return run_id

    def finish(self, items: Sequence[Item]) -> None:
        """Write what the sweep came to: metrics, tags and files of the parent.

        Raises:
            TrackingError: The store fails.
        """
        try:
            with quiet(), pointed_to(self._uri):
                log_batches(self._client, self.parent, items)
                for artifact in only(Artifact, items):
                    self._client.log_artifact(self.parent, str(artifact.path))
        except Exception as error:
            raise TrackingError(f"{shown(self._uri)}: the sweep was not tracked: {reason(error)}") from error

    def _runs(self, where: str) -> Iterator[Any]:
        token: str | None = ""
        while token is not None:
            page = self._client.search_runs(
                [self._experiment], where, max_results=PAGE, order_by=["attributes.start_time ASC"],
                page_token=token or None,
            )  # fmt: skip
            yield from page
            token = page.token or None


@contextmanager
def sweep_store(
    uri: str, experiment: str, run_name: str, *, key: str, items: Sequence[Item], common: Mapping[str, str]
) -> Iterator[SweepStore]:
    """Open the parent run of a sweep, the one of before if the same sweep was begun already, and close it at the end.

    Args:
        uri: Address of the store, as `track` takes it.
        experiment: Name of the experiment; created if there is none.
        run_name: Name of the parent.
        key: Digest of the sweep: the same key is the same parent.
        items: Params, tags and datasets of the parent.
        common: Tags that every trial gets.

    Raises:
        TrackingError: The store cannot be used.
    """
    try:
        with connected(uri, experiment) as (client, place):
            parent = _parent(client, place, run_name, key, items)
            store = SweepStore(client, uri, place, parent, common)
            store.close_orphans()
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: the sweep cannot be tracked: {reason(error)}") from error
    ended = "FAILED"
    try:
        yield store
        ended = "FINISHED"
    except KeyboardInterrupt:
        ended = "KILLED"
        raise
    finally:
        with quiet(), suppress(Exception):
            client.set_terminated(parent, ended)


def _parent(client: Any, experiment: str, run_name: str, key: str, items: Sequence[Item]) -> str:
    """Return the parent run of a sweep, marked as running: the first of its key, else a new one."""
    found = client.search_runs(
        [experiment], f"tags.`{SWEEP_KEY}` = '{key}'", max_results=1, order_by=["attributes.start_time ASC"]
    )
    if found:
        client.update_run(found[0].info.run_id, status="RUNNING")
        return str(found[0].info.run_id)
    run_id = str(client.create_run(experiment, run_name=run_name, tags={SWEEP_KEY: key}).info.run_id)
    log_batches(client, run_id, items)
    log_datasets(client, run_id, only(Dataset, items))
    return run_id


def _tags(result: Result) -> dict[str, str]:
    tags = {
        TRIAL_KEY: result.key,
        STATUS: result.status,
        "corridor.trial": str(result.number),
        "corridor.model": result.model,
        "corridor.spec_hash": result.spec_hash,
        REASON: shortened(result.reason, LONGEST_TAG),
    }
    return {key: value for key, value in tags.items() if value}


def _differing(result: Result) -> dict[str, str]:
    pairs = (text.partition("=") for text in result.assignments)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _result_of(run: Any) -> Result | None:
    """Return the result of a run that stands, None of any other."""
    tags = run.data.tags
    status = tags.get(STATUS)
    if TRIAL_KEY not in tags or status not in ("finished", "refused") or run.info.status != ENDS[status]:
        return None
    return Result(
        number=int(tags.get("corridor.trial", "0")),
        key=tags[TRIAL_KEY],
        assignments=tuple(f"{key}={value}" for key, value in run.data.params.items()),
        model=tags.get("corridor.model", ""),
        spec_hash=tags.get("corridor.spec_hash", ""),
        status=status,
        metrics=dict(run.data.metrics),
        reason=tags.get(REASON, ""),
        run_id=str(run.info.run_id),
    )
