"""How every file of this room reaches an MLflow store: quietly, at its address, one initialisation at a time."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from corridor.tracking.items import Item, Metric, Param, Tag
from corridor.tracking.result import TrackingError
from corridor.tracking.sqlite import database_of, locked, prepare

ENVIRONMENT = {
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
}
"""Settings of MLflow unless the environment has others: no progress bars, no minutes of waiting for a lost server."""

TELEMETRY_OFF = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}

PARAMS_A_CALL = 100
METRICS_A_CALL = 800
"""MLflow takes at most 100 params, 100 tags, and 1000 entities in all, in one call."""

ItemType = TypeVar("ItemType")


@contextmanager
def connected(uri: str, experiment: str) -> Iterator[tuple[Any, str]]:
    """Give a client of a store and the identifier of an experiment in it, both created where there are none.

    A SQLite store is created where there is none, with its artifacts in a folder `artifacts` beside it; processes that
    start at the same time wait for one another. Nothing is printed, and no usage is reported to anyone.

    Args:
        uri: Address of the store: "sqlite:////folder/mlflow.db" or the address of an MLflow server.
        experiment: Name of the experiment.

    Raises:
        TrackingError: The store cannot be used, or the experiment was deleted.
    """
    database = database_of(uri)
    if database is not None:
        prepare(database)
    with quiet(), pointed_to(uri):
        with locked(database):
            client = client_of(uri)
            place = experiment_of(client, experiment, database)
        yield client, place


@contextmanager
def quiet() -> Iterator[None]:
    """Keep telemetry off, and log lines and warnings of the libraries off the console."""
    os.environ.update(TELEMETRY_OFF)
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    before = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(before)


def client_of(uri: str) -> Any:
    """Return a client of a store; a fresh database gets its tables here, so a lock must be held."""
    from mlflow import MlflowClient  # noqa: PLC0415

    return MlflowClient(tracking_uri=uri)


@contextmanager
def pointed_to(uri: str) -> Iterator[None]:
    """Point mlflow to a store for a while; mlflow keeps the address in the environment, so it is put back."""
    import mlflow  # noqa: PLC0415

    before: Any = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(uri)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)


def experiment_of(client: Any, name: str, database: Path | None) -> str:
    """Return the identifier of an experiment, created if there is none, its artifacts beside the database."""
    found = client.get_experiment_by_name(name)
    if found is None:
        artifacts = None if database is None else (database.parent / "artifacts").as_uri()
        return str(client.create_experiment(name, artifact_location=artifacts))
    if found.lifecycle_stage != "active":
        raise TrackingError(
            f"experiment {name!r} was deleted from its store; bring it back with "
            f"`mlflow experiments restore --experiment-id {found.experiment_id}` or track under another name"
        )
    return str(found.experiment_id)


def only(kind: type[ItemType], items: Sequence[Item]) -> list[ItemType]:
    """Return the items of one kind."""
    return [item for item in items if isinstance(item, kind)]


def log_batches(client: Any, run_id: str, items: Sequence[Item]) -> None:
    """Write params, tags and metrics in as few calls as MLflow's limits allow."""
    from mlflow import entities  # noqa: PLC0415

    params = [entities.Param(item.key, item.value) for item in only(Param, items)]
    tags = [entities.RunTag(item.key, item.value) for item in only(Tag, items)]
    metrics = [entities.Metric(item.key, item.value, 0, 0) for item in only(Metric, items)]
    while params or tags or metrics:
        client.log_batch(run_id, metrics[:METRICS_A_CALL], params[:PARAMS_A_CALL], tags[:PARAMS_A_CALL])
        params, tags, metrics = params[PARAMS_A_CALL:], tags[PARAMS_A_CALL:], metrics[METRICS_A_CALL:]
