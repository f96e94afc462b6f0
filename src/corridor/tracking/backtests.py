"""A backtest in an MLflow store: one run for the walk-forward, and one below it for each model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from corridor import __version__
from corridor.spec import digest, flatten
from corridor.study.backtest.results import Results
from corridor.tracking.connection import connected, log_batches
from corridor.tracking.items import (
    LONGEST_DIGEST,
    LONGEST_PARAM,
    Artifact,
    Dataset,
    Item,
    Metric,
    Param,
    Tag,
    legal_name,
    shortened,
)
from corridor.tracking.mlflow_store import write_items
from corridor.tracking.nested import PARENT
from corridor.tracking.result import TrackedRun, TrackingError, reason, shown


def track_backtest(
    items: Sequence[Item], models: Mapping[str, Sequence[Item]], uri: str, experiment: str, run_name: str
) -> TrackedRun:
    """Store a backtest and return where its run is.

    Args:
        items: Params, metrics, tags, datasets and files of the whole.
        models: Params, metrics and tags of each model, by name.
        uri: Address of the store, as `track` takes it.
        experiment: Name of the experiment; created if there is none.
        run_name: Name of the run; those below it have the names of the models.

    Raises:
        TrackingError: Anything that went wrong, in one line.
    """
    try:
        with connected(uri, experiment) as (client, place):
            parent = str(client.create_run(place, run_name=run_name).info.run_id)
            write_items(client, parent, items)
            for name, own in models.items():
                run_id = str(client.create_run(place, run_name=name, tags={PARENT: parent}).info.run_id)
                log_batches(client, run_id, own)
                client.set_terminated(run_id, "FINISHED")
            client.set_terminated(parent, "FINISHED")
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: the backtest was not tracked: {reason(error)}") from error
    return TrackedRun(parent, shown(uri))


def items_of_backtest(results: Results, files: Sequence[Path]) -> tuple[list[Item], dict[str, list[Item]]]:
    """Return what tracking keeps of the whole and of each model."""
    params = [Param(legal_name(k), shortened(v, LONGEST_PARAM)) for k, v in flatten(dict(results.spec)).items()]
    data = [Dataset(name, one.data[:LONGEST_DIGEST], one.data) for name, one in results.panels.items()]
    tags = [Tag("corridor.spec_hash", digest(results.spec)), Tag("corridor.version", __version__)]
    several = len(results.panels) > 1
    models: dict[str, list[Item]] = {}
    for entry in results.entries:
        suffix = f"{entry.target}_h{entry.horizon}" + (f"_{entry.panel}" if several else "")
        for name, model in entry.evaluation.models.items():
            own = models.setdefault(name, [Param("model", name), *tags])
            told = {metric: estimate.value for metric, estimate in model.metrics.items()}
            own += [Metric(f"{metric}_{suffix}", value) for metric, value in told.items() if value is not None]
    cells = [Metric(f"cells_{e.target}_h{e.horizon}_{e.panel}", float(e.evaluation.cells)) for e in results.entries]
    return [*params, *tags, *cells, *data, *(Artifact(file) for file in files)], models
