"""What a job file may say, and a job resolved with its model and sectors into one hashable spec."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from ruamel.yaml.comments import CommentedMap

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec.base import Country, Spec, fault
from corridor.spec.loading import build, keys_of, merge, place_of, read_merged, set_value
from corridor.spec.members import with_members
from corridor.spec.model import ModelSpec
from corridor.spec.sector import SectorSpec


class CorridorSpec(Spec):
    """One corridor: an exporter and an importer, or two countries in both directions."""

    exporter: Country | None = None
    """ISO 3166-1 alpha-3 code of the country that sells."""
    importer: Country | None = None
    """ISO 3166-1 alpha-3 code of the country that buys."""
    between: tuple[Country, Country] | None = None
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

    title: str = Field(min_length=1, max_length=200)
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
            raise fault(f"corridors are listed twice: {', '.join(twice)}", "corridors")
        if len(set(self.sectors)) < len(self.sectors):
            raise fault("sectors are listed twice", "sectors")
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
    configs = path.resolve().parent.parent
    for assignment in overrides:
        keys = keys_of(assignment)
        if len(keys) > 1 and keys[0] == "model":
            _open_model(data, keys[1], configs / "models", str(path))
        set_value(data, assignment)
    if "model" in data:
        place = place_of(data, ["model"], str(path))
        model = _model_data(data["model"], configs / "models", place)
        data["model"] = with_members(model, lambda name, where: _named_model(configs / "models", name, where), place)
    job = build(JobSpec, data, str(path))
    places = [place_of(data, ["sectors", i], str(path)) for i in range(len(job.sectors))]
    sectors = tuple(
        load_sector(configs / "sectors", name, place) for name, place in zip(job.sectors, places, strict=True)
    )
    return ResolvedJob(job=job, sectors=sectors)


def load_model(folder: Path, name: str) -> ModelSpec:
    """Read a model file by its stem."""
    path = _file_of("model", name, folder, str(folder))
    data = with_members(read_merged(path), lambda member, where: _named_model(folder, member, where), str(path))
    return build(ModelSpec, data, str(path))


def _named_model(folder: Path, name: str, place: str) -> CommentedMap:
    """Return the merged data of a model file by its stem."""
    return read_merged(_file_of("model", name, folder, place))


def load_sector(folder: Path, name: str, place: str = "") -> SectorSpec:
    """Read a sector file by its stem; `place` is where the name was written, for the message if there is none."""
    path = _file_of("sector", name, folder, place or str(folder))
    data = read_merged(path)
    sector = build(SectorSpec, data, str(path))
    if sector.name != name:
        where = place_of(data, ["name"], str(path))
        raise UsageError(f"{where}: name: must be the stem of the file, {name!r}; found {sector.name!r}")
    return sector


def _file_of(kind: str, name: str, folder: Path, place: str) -> Path:
    """Return the file of a name, which is never a path: a job may come from a form."""
    files = {path.stem: path for path in folder.glob("*.yaml")}
    if name not in files:
        raise UsageError(f"{place}: {unknown_name(kind, name, [stem for stem in files if not stem.startswith('_')])}")
    return files[name]


def _open_model(data: CommentedMap, key: str, folder: Path, name: str) -> None:
    """Make a mapping of the model, so that a key of it can be set or removed."""
    model = data.get("model")
    if key == "base":
        if isinstance(model, str):
            data["model"] = CommentedMap()
    elif model is not None:
        data["model"] = _model_data(model, folder, place_of(data, ["model"], name))


def _model_data(value: Any, folder: Path, place: str) -> Any:
    """Turn a model's name, or a mapping over a `base`, into the merged data of the model."""
    if isinstance(value, str):
        return read_merged(_file_of("model", value, folder, place))
    if not isinstance(value, CommentedMap) or "base" not in value:
        return value
    base = value["base"]
    where = place_of(value, ["base"], place)
    if not isinstance(base, str):
        raise UsageError(f"{where}: model.base: must be the name of a model, found {base!r}")
    data = read_merged(_file_of("model", base, folder, where))
    merge(data, value)
    data.pop("base", None)
    return data
