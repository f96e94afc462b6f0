"""What a run left in its folder, read back: the record of what was asked, and the tables of what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from corridor.errors import DataError
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS, Ranking
from corridor.spec import ResolvedJob, digest

RECORD = "run.json"

NEEDED = ("as_of", "data_hash", "job", "snapshot", "spec", "spec_hash", "version")
"""What a record must say for a run to be compared."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ranking": ("opportunity", "exporter", "importer", "sector", "segment", "product", "title", "score", "rank"),
    "contributions": (
        "opportunity", "pillar", "indicator", "raw", "normalised", "weight", "contribution", "year", "missing_because",
    ),
    "excluded": tuple(EXCLUDED_COLUMNS),
}  # fmt: skip
"""Columns of each table that a comparison reads; what other columns there are depends on the version."""


@dataclass(frozen=True)
class Result:
    """A finished run as it lies in its folder.

    Attributes:
        label: What the run was called when it was asked for.
        folder: Where its files are.
        record: What run.json says.
        spec: The job with model and sectors.
        ranking: Lines, contributions and exclusions, with the columns `COLUMNS` at least.
    """

    label: str
    folder: Path
    record: Mapping[str, Any]
    spec: ResolvedJob
    ranking: Ranking

    @property
    def data_hash(self) -> str:
        """Digest of the snapshot that was read."""
        return str(self.record["data_hash"])

    @property
    def version(self) -> str:
        """Version of corridor that made the run."""
        return str(self.record["version"])

    def head(self) -> dict[str, Any]:
        """Return what a reader needs to know the run again, as plain data."""
        kept = {key: self.record[key] for key in NEEDED if key != "spec"}
        return {
            "run": self.label,
            "model": self.spec.job.model.name,
            "opportunities": self.ranking.lines.height,
            **kept,
        }


def read_result(folder: Path, label: str = "") -> Result:
    """Read what a run left.

    Args:
        folder: Folder of the results.
        label: Name of the run in what is told of it; the folder's own when not given.

    Raises:
        DataError: A file is missing or broken, or the spec is none that this version knows or was altered.
    """
    record = _record(folder / RECORD)
    return Result(label or str(folder), folder, record, _spec(record, folder / RECORD), _ranking(folder))


def _record(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file; the results of a run hold one") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read as JSON ({error})") from error
    if not isinstance(found, dict):
        raise DataError(f"{path}: must be a mapping, found {type(found).__name__}")
    missing = [key for key in NEEDED if key not in found]
    if missing:
        raise DataError(f"{path}: lacks {', '.join(missing)}; a record has {', '.join(NEEDED)}")
    return found


def _spec(record: Mapping[str, Any], path: Path) -> ResolvedJob:
    """Return the resolved spec of a record after holding it against the digest beside it."""
    if digest(record["spec"]) != record["spec_hash"]:
        raise DataError(
            f"{path}: spec: its digest is not the spec_hash {str(record['spec_hash'])[:16]}; it was altered"
        )
    try:
        return ResolvedJob.model_validate(record["spec"])
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = f"spec: {place}: {first['msg']}"
        raise DataError(f"{path}: {told}; the run was made by version {record['version']}") from error


def _ranking(folder: Path) -> Ranking:
    lines, contributions, excluded = (_table(folder / f"{name}.parquet", names) for name, names in COLUMNS.items())
    return Ranking(lines, contributions, excluded)


def _table(path: Path, names: tuple[str, ...]) -> pl.DataFrame:
    """Return a table with the stated types of the columns that are read."""
    types = {**EXCLUDED_COLUMNS, **CONTRIBUTION_COLUMNS, **LINE_COLUMNS}
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(f"{path}: cannot be read as Parquet ({first})") from error
    wrong = [name for name in names if frame.schema.get(name) != types[name]]
    if wrong:
        raise DataError(f"{path}: column {wrong[0]}: must be {types[wrong[0]]}, found {frame.schema.get(wrong[0])}")
    return frame
