"""Writes neutral items of one run to an MLflow store; this room alone imports mlflow, and only when it is called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from corridor.tracking.connection import connected, log_batches, only
from corridor.tracking.items import Artifact, Dataset, Item, Model
from corridor.tracking.models import log_model
from corridor.tracking.result import TrackedRun, TrackingError, reason, shown


def track(items: Sequence[Item], uri: str, experiment: str, run_name: str) -> TrackedRun:
    """Store a run and return where it is.

    A SQLite store is created where there is none, with its artifacts in a folder `artifacts` beside it; processes
    that start at the same time wait for one another. Nothing is printed, and no usage is reported to anyone.

    Args:
        items: What to store, from `items_of`.
        uri: Address of the store: "sqlite:////folder/mlflow.db" or the address of an MLflow server.
        experiment: Name of the experiment; created if there is none.
        run_name: Name of the run.

    Raises:
        TrackingError: Anything that went wrong, in one line.
    """
    try:
        with connected(uri, experiment) as (client, place):
            run_id = client.create_run(place, run_name=run_name).info.run_id
            with active(run_id):
                write_items(client, run_id, items)
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: the run was not tracked: {reason(error)}") from error
    return TrackedRun(run_id, shown(uri))


@contextmanager
def active(run_id: str) -> Iterator[None]:
    """Make a run the active one; it ends as finished, or as failed if writing fails."""
    import mlflow  # noqa: PLC0415

    with mlflow.start_run(run_id=run_id, nested=True):
        yield


def write_items(client: Any, run_id: str, items: Sequence[Item]) -> None:
    """Write everything that is kept of a run; models go to the active one."""
    log_batches(client, run_id, items)
    log_datasets(client, run_id, only(Dataset, items))
    for artifact in only(Artifact, items):
        client.log_artifact(run_id, str(artifact.path))
    for model in only(Model, items):
        log_model(model)


def log_datasets(client: Any, run_id: str, datasets: Sequence[Dataset]) -> None:
    """Note which data went into a run."""
    from mlflow import entities  # noqa: PLC0415

    inputs = [
        entities.DatasetInput(
            entities.Dataset(
                name=item.name, digest=item.digest, source_type="local", source=json.dumps({"snapshot": item.name})
            ),
            [entities.InputTag("corridor.data_hash", item.hash)],
        )
        for item in datasets
    ]
    if inputs:
        client.log_inputs(run_id, inputs)
