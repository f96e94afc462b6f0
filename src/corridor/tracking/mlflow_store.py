"""Writes neutral items to an MLflow store; the only file that imports mlflow, and only when it is called."""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from corridor.tracking.items import Artifact, Dataset, Item, Metric, Model, Param, Tag
from corridor.tracking.result import TrackedRun, TrackingError, reason, shown
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

REQUIREMENTS = ("numpy", "polars", "scikit-learn", "skops")

ItemType = TypeVar("ItemType")


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
        database = database_of(uri)
        if database is not None:
            prepare(database)
        with _quiet(), _pointed_to(uri):
            with locked(database):
                client = _client(uri)
                place = _experiment(client, experiment, database)
            run_id = client.create_run(place, run_name=run_name).info.run_id
            with _finishing(run_id):
                _write(client, run_id, items)
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: the run was not tracked: {reason(error)}") from error
    return TrackedRun(run_id, shown(uri))


@contextmanager
def _quiet() -> Iterator[None]:
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


def _client(uri: str) -> Any:
    """Return a client of a store; a fresh database gets its tables here, so a lock must be held."""
    from mlflow import MlflowClient  # noqa: PLC0415

    return MlflowClient(tracking_uri=uri)


@contextmanager
def _pointed_to(uri: str) -> Iterator[None]:
    """Point mlflow to a store for a while; mlflow keeps the address in the environment, so it is put back."""
    import mlflow  # noqa: PLC0415

    before: Any = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(uri)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)


@contextmanager
def _finishing(run_id: str) -> Iterator[None]:
    """Make a run the active one; it ends as finished, or as failed if writing fails."""
    import mlflow  # noqa: PLC0415

    with mlflow.start_run(run_id=run_id, nested=True):
        yield


def _experiment(client: Any, name: str, database: Path | None) -> str:
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


def _write(client: Any, run_id: str, items: Sequence[Item]) -> None:
    _log_batches(client, run_id, items)
    _log_datasets(client, run_id, _only(Dataset, items))
    for artifact in _only(Artifact, items):
        client.log_artifact(run_id, str(artifact.path))
    for model in _only(Model, items):
        _log_model(model)


def _only(kind: type[ItemType], items: Sequence[Item]) -> list[ItemType]:
    return [item for item in items if isinstance(item, kind)]


def _log_batches(client: Any, run_id: str, items: Sequence[Item]) -> None:
    """Write params, tags and metrics in as few calls as MLflow's limits allow."""
    from mlflow import entities  # noqa: PLC0415

    params = [entities.Param(item.key, item.value) for item in _only(Param, items)]
    tags = [entities.RunTag(item.key, item.value) for item in _only(Tag, items)]
    metrics = [entities.Metric(item.key, item.value, 0, 0) for item in _only(Metric, items)]
    while params or tags or metrics:
        client.log_batch(run_id, metrics[:METRICS_A_CALL], params[:PARAMS_A_CALL], tags[:PARAMS_A_CALL])
        params, tags, metrics = params[PARAMS_A_CALL:], tags[PARAMS_A_CALL:], metrics[METRICS_A_CALL:]


def _log_datasets(client: Any, run_id: str, datasets: Sequence[Dataset]) -> None:
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


def _log_model(model: Model) -> None:
    """Write a pipeline with skops: the file names its types and runs no code when it is read."""
    import mlflow.sklearn  # noqa: PLC0415

    mlflow.sklearn.log_model(
        model.pipeline,
        name=model.name,
        serialization_format="skops",
        skops_trusted_types=_types_of(model.pipeline),
        pip_requirements=[f"{name}=={version(name)}" for name in REQUIREMENTS],
        signature=_signature(model),
    )


def _types_of(pipeline: Any) -> list[str]:
    """Return the types of a pipeline that skops does not know; it was made here, so they are ours to trust."""
    from skops.io import dumps, get_untrusted_types  # noqa: PLC0415

    return [str(name) for name in get_untrusted_types(data=dumps(pipeline))]


def _signature(model: Model) -> Any:
    """Return the input and output columns of a model; mlflow wants pandas here."""
    from mlflow.models import infer_signature  # noqa: PLC0415

    if model.example.is_empty():
        return None
    frame = model.example.to_pandas().astype(float)
    return infer_signature(frame, model.pipeline.predict(frame))
