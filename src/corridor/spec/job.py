"""What a job file may say, and a job resolved with its model and sectors into one hashable spec."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from ruamel.yaml.comments import CommentedMap

from corridor.errors import UsageError
from corridor.spec.base import Spec
from corridor.spec.loading import build, merge, read_merged, set_value
from corridor.spec.model import ModelSpec
from corridor.spec.sector import SectorSpec

COUNTRY = r"^[A-Z]{3}$"


class CorridorSpec(Spec):
    """One corridor: an exporter and an importer, or two countries in both directions."""

    exporter: str | None = Field(default=None, pattern=COUNTRY)
    """ISO 3166-1 alpha-3 code of the country that sells."""
    importer: str | None = Field(default=None, pattern=COUNTRY)
    """ISO 3166-1 alpha-3 code of the country that buys."""
    between: tuple[str, str] | None = None
    """Two countries whose trade is ranked in both directions."""

    @model_validator(mode="after")
    def _one_form(self) -> CorridorSpec:
        pair = self.exporter is not None and self.importer is not None
        half = (self.exporter is None) != (self.importer is None)
        if half or pair == (self.between is not None):
            raise ValueError("a corridor is either {exporter: AAA, importer: BBB} or {between: [AAA, BBB]}")
        left, right = self.directions()[0]
        if left == right:
            raise ValueError(f"a corridor joins two countries, found {left} twice")
        return self

    def directions(self) -> list[tuple[str, str]]:
        """Return the corridors as (exporter, importer)."""
        if self.between is not None:
            left, right = self.between
            return [(left, right), (right, left)]
        return [(str(self.exporter), str(self.importer))]


class ReportSpec(Spec):
    """How the report introduces itself."""

    title: str
    """Title on the first page."""
    audience: str = "chamber members"
    """For whom it is written."""
    top: int = Field(default=5, ge=1, le=50)
    """Opportunities shown in full for each direction and sector."""
    formats: tuple[str, ...] = ("html", "xlsx")
    """Formats to write beside the tables."""


class JobSpec(Spec):
    """A scoring job: which corridors, which sectors, which data, which model."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the job, of its folder of results and of its experiment."""
    snapshot: str = "embedded"
    """Name of a snapshot under data/, or a path to one."""
    as_of: int | None = Field(default=None, ge=1900, le=2100)
    """Last year that may be seen; empty for all that the snapshot holds."""
    corridors: tuple[CorridorSpec, ...] = Field(min_length=1)
    """Corridors to rank."""
    sectors: tuple[str, ...] = Field(min_length=1)
    """Sectors to rank, by the names of their files."""
    model: ModelSpec
    """The scoring model: a name, or a mapping with `base` and what differs."""
    report: ReportSpec
    """The report."""

    @model_validator(mode="after")
    def _unique(self) -> JobSpec:
        pairs = self.directions()
        twice = sorted({f"{i} → {j}" for i, j in pairs if pairs.count((i, j)) > 1})
        if twice:
            raise ValueError(f"corridors are listed twice: {', '.join(twice)}")
        if len(set(self.sectors)) < len(self.sectors):
            raise ValueError("sectors are listed twice")
        return self

    def directions(self) -> list[tuple[str, str]]:
        """Return every corridor of the job as (exporter, importer)."""
        return [direction for corridor in self.corridors for direction in corridor.directions()]


class ResolvedJob(Spec):
    """A job with everything that defines its answer: the job itself, its model and its sectors."""

    job: JobSpec
    """The job with its model resolved."""
    sectors: tuple[SectorSpec, ...]
    """The sectors, in the order of the job."""


def load_job(path: Path, overrides: Iterable[str] = ()) -> ResolvedJob:
    """Read a job file with its model and sectors.

    Models and sectors are looked up in `models/` and `sectors/` beside the folder of the job.

    Args:
        path: The job file, such as configs/jobs/us_azerbaijan.yaml.
        overrides: Assignments such as `model=export_potential` or `model.weights.demand=0.4`.

    Raises:
        UsageError: Any file is absent or wrong; the message names file, line and key.
    """
    data = read_merged(path)
    for assignment in overrides:
        if assignment.startswith("model.") and isinstance(data.get("model"), str):
            data["model"] = CommentedMap(base=data["model"])
        set_value(data, assignment)
    configs = path.resolve().parent.parent
    if "model" in data:
        data["model"] = _model_data(data["model"], configs / "models")
    job = build(JobSpec, data, str(path))
    sectors = tuple(load_sector(configs / "sectors", name) for name in job.sectors)
    return ResolvedJob(job=job, sectors=sectors)


def load_model(folder: Path, name: str) -> ModelSpec:
    """Read a model file by its stem."""
    data = read_merged(folder / f"{name}.yaml")
    return build(ModelSpec, data, str(folder / f"{name}.yaml"))


def load_sector(folder: Path, name: str) -> SectorSpec:
    """Read a sector file by its stem."""
    path = folder / f"{name}.yaml"
    sector = build(SectorSpec, read_merged(path), str(path))
    if sector.name != name:
        raise UsageError(f"{path}: name: must be the stem of the file, {name!r}; found {sector.name!r}")
    return sector


def _model_data(value: Any, folder: Path) -> Any:
    """Turn a model's name, or a mapping over a `base`, into the merged data of the model."""
    if isinstance(value, str):
        return read_merged(folder / f"{value}.yaml")
    if not isinstance(value, CommentedMap) or "base" not in value:
        return value
    base = value.pop("base")
    data = read_merged(folder / f"{base}.yaml")
    merge(data, value)
    return data
