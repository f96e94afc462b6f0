"""Fitted pipelines as files that run no code when read: written with skops, read only if their types are ours."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from corridor.errors import DataError
from corridor.tracking.items import Model

REQUIREMENTS = ("numpy", "polars", "scikit-learn", "skops")

LEARNERS = ("lightgbm",)
"""Packages that a learned model needs beside those."""

OURS = ("corridor.models.", "lightgbm.", "sklearn.", "numpy.")
"""Where the types of a pipeline may come from that skops does not know by itself."""


def log_model(model: Model) -> Any:
    """Write a pipeline to the active run with skops and return what mlflow says of it.

    The file names its types and runs no code when it is read.
    """
    import mlflow.sklearn  # noqa: PLC0415

    types = types_of(model.pipeline)
    return mlflow.sklearn.log_model(
        model.pipeline,
        name=model.name,
        serialization_format="skops",
        skops_trusted_types=types,
        pip_requirements=requirements(types),
        signature=_signature(model),
        metadata=dict(model.about) or None,
    )


def types_of(pipeline: Any) -> list[str]:
    """Return the types of a pipeline that skops does not know; it was made here, so they are ours to trust."""
    from skops.io import dumps, get_untrusted_types  # noqa: PLC0415

    return [str(name) for name in get_untrusted_types(data=dumps(pipeline))]


def requirements(types: list[str]) -> list[str]:
    """Return the packages that a pipeline of these types needs, each with the version that is installed here."""
    learners = [name for name in LEARNERS if any(one.startswith(f"{name}.") for one in types)]
    return [f"{name}=={version(name)}" for name in (*REQUIREMENTS, *learners)]


def _signature(model: Model) -> Any:
    """Return the input and output columns of a model; mlflow wants pandas here.

    Every column must be there when the model is served, though any figure in it may be missing; mlflow would call a
    column optional if the example happens to lack a figure.
    """
    from mlflow.models import infer_signature  # noqa: PLC0415

    if model.example.is_empty():
        return None
    frame = model.example.to_pandas().astype(float)
    return infer_signature(frame.fillna(0.0), model.pipeline.predict(frame))


def read_pipeline(path: Path) -> Any:
    """Return the pipeline of a file that skops wrote.

    Raises:
        DataError: The file is no such file, or holds types that are neither scikit-learn's nor ours.
    """
    from skops.io import get_untrusted_types, load  # noqa: PLC0415

    try:
        types = [str(name) for name in get_untrusted_types(file=path)]
    except Exception as error:  # whatever a broken archive makes a reader raise
        raise DataError(f"{path}: is no model written by skops ({error})") from error
    foreign = sorted(name for name in types if not name.startswith(OURS))
    if foreign:
        raise DataError(f"{path}: holds types that a model of corridor does not: {', '.join(foreign[:5])}")
    return load(path, trusted=types)
