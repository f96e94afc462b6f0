"""A backtest in an MLflow store: one run for the walk-forward, and one below it for each model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corridor.tracking.connection import connected, log_batches, only
from corridor.tracking.items import Artifact, Dataset, Item
from corridor.tracking.mlflow_store import log_datasets
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
            log_batches(client, parent, items)
            log_datasets(client, parent, only(Dataset, items))
            for artifact in only(Artifact, items):
                client.log_artifact(parent, str(artifact.path))
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
