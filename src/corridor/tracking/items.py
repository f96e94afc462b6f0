"""What tracking stores of a finished run, as neutral items that know nothing of the store."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from corridor.spec import flatten
from corridor.study.run import Run

LONGEST_KEY = 250
"""Longest name of a param, metric or tag, in characters."""

LONGEST_PARAM = 6000
"""Longest value of a param, in characters."""

LONGEST_DIGEST = 36
"""Longest digest of a dataset, in characters."""

REFUSED = re.compile(r"[^\w.\- ]")
"""Characters that a name may not hold; slashes and colons are left out too, as they mean folders on some systems."""

EXAMPLE_ROWS = 5
"""Rows of features kept with a model as an example of its input."""


@dataclass(frozen=True)
class Param:
    """One setting of the spec, by its dotted key."""

    key: str
    value: str


@dataclass(frozen=True)
class Metric:
    """One finite number that says how a run turned out."""

    key: str
    value: float


@dataclass(frozen=True)
class Tag:
    """One text by which runs are found."""

    key: str
    value: str


@dataclass(frozen=True)
class Dataset:
    """The data that went into a run; `digest` is at most 36 characters, `hash` is whole."""

    name: str
    digest: str
    hash: str


@dataclass(frozen=True)
class Artifact:
    """A file to keep with the run."""

    path: Path


@dataclass(frozen=True)
class Model:
    """A fitted pipeline with a few rows of its input (a polars frame, perhaps empty), and texts about it."""

    name: str
    pipeline: Any
    example: Any
    about: Mapping[str, str] = field(default_factory=dict)


Item: TypeAlias = Param | Metric | Tag | Dataset | Artifact | Model


def items_of(run: Run, files: Sequence[Path]) -> list[Item]:
    """Return everything that tracking keeps of a run.

    Params are the flattened spec, tags say what the run was and on which data, metrics are the finite ones among
    `run.metrics`, artifacts are `files` in their order.

    Args:
        run: The finished run.
        files: Files of the output folder.
    """
    params = [Param(key, shortened(value, LONGEST_PARAM)) for key, value in _legal(flatten(_spec(run))).items()]
    metrics = [Metric(key, float(value)) for key, value in _legal(run.metrics).items() if math.isfinite(value)]
    items: list[Item] = [*params, *_tags(run), *metrics, dataset_of(run)]
    items += [Artifact(Path(file)) for file in files]
    if run.pipeline is not None:
        items.append(Model("model", run.pipeline, run.features.head(EXAMPLE_ROWS)))
    return items


def _spec(run: Run) -> dict[str, Any]:
    return run.resolved.canonical()


def _tags(run: Run) -> list[Tag]:
    tags = {
        "spec_hash": run.spec_hash,
        "data_hash": run.data_hash,
        "version": run.version,
        "job": run.resolved.job.name,
        "model": run.resolved.job.model.name,
        "snapshot": run.snapshot,
        "as_of": str(run.as_of),
    }
    return [Tag(f"corridor.{name}", value) for name, value in tags.items()]


def dataset_of(run: Run) -> Dataset:
    """Return the snapshot of a run as a dataset, its hash cut to the length that a digest may have."""
    return Dataset(run.snapshot, run.data_hash[:LONGEST_DIGEST], run.data_hash)


def legal_name(name: str) -> str:
    """Return a name that every store accepts: "@" becomes "_at_", other refused characters "_".

    Names longer than `LONGEST_KEY` lose their end.
    """
    return REFUSED.sub("_", name.replace("@", "_at_")).strip(" .")[:LONGEST_KEY] or "_"


def shortened(text: str, longest: int) -> str:
    """Return the text, its end replaced by "…" if it is longer than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _legal(values: Any) -> dict[str, Any]:
    """Return values under legal names; a name that is taken gets a number at its end."""
    legal: dict[str, Any] = {}
    for key, value in values.items():
        name, count = legal_name(key), 1
        while name in legal:
            count += 1
            name = f"{legal_name(key)[: LONGEST_KEY - 8]}_{count}"
        legal[name] = value
    return legal
