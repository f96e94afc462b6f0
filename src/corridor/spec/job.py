"""What a job file may say, and a job resolved with its model and sectors into one hashable spec."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, model_validator
from ruamel.yaml.comments import CommentedMap

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec.base import Country, Spec, fault
from corridor.spec.checks import ChecksSpec
from corridor.spec.loading import build, keys_of, merge, parse_yaml, place_of, read_merged, set_value
from corridor.spec.members import with_members
from corridor.spec.model import ModelSpec
from corridor.spec.portfolio import PortfolioSpec
from corridor.spec.registered import PREFIX, Find, Registered, RegisteredSpec, find_registered
from corridor.spec.robustness import RobustnessSpec
from corridor.spec.scenario import ScenarioSpec
from corridor.spec.sector import SectorSpec
from corridor.spec.watchlist import WatchlistSpec, load_watchlist

NamedSpec = TypeVar("NamedSpec", SectorSpec, ScenarioSpec)


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
    language: Literal["en", "az", "ru"] = "en"
    """Language of numbers, dates, names of countries and, as far as it is worded, of text; English stands elsewhere."""


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
    rivals: tuple[str, ...] = ()
    """Models, by the names of their files, that rank the same lines, to see where they disagree."""
    robustness: RobustnessSpec = RobustnessSpec()
    """How the ranking is put to the test."""
    checks: ChecksSpec = ChecksSpec()
    """Thresholds of the checks."""
    scenarios: tuple[str, ...] = ()
    """Scenarios to carry through, by the names of their files."""
    portfolio: PortfolioSpec | None = None
    """The set of opportunities to choose; none where it is left out."""

    @model_validator(mode="after")
    def _unique(self) -> JobSpec:
        pairs = self.directions()
        twice = sorted({f"{i} → {j}" for i, j in pairs if pairs.count((i, j)) > 1})
        if twice:
            raise fault(f"corridors are listed twice: {', '.join(twice)}", "corridors")
        for key in ("sectors", "rivals", "scenarios"):
            names = getattr(self, key)
            if len(set(names)) < len(names):
                raise fault(f"{key} are listed twice", key)
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
    rivals: tuple[ModelSpec, ...] = ()
    """The models that rank the same lines, in the order of the job."""
    scenarios: tuple[ScenarioSpec, ...] = ()
    """The scenarios, in the order of the job."""
    watchlists: tuple[WatchlistSpec, ...] = ()
    """Lists of goods that need an export-control review, in the order of the job."""
    registered: RegisteredSpec | None = None
    """Which registered model scores the job as it was fitted; none where the model is fitted on the job's own data."""

    def canonical(self) -> dict[str, Any]:
        """Return the spec as plain JSON data; a job without a registered model says nothing of one."""
        found = super().canonical()
        return found if self.registered is not None else {k: v for k, v in found.items() if k != "registered"}


def load_job(
    path: Path,
    overrides: Iterable[str] = (),
    *,
    registry: Find | None = None,
    sectors_read: dict[str, SectorSpec] | None = None,
) -> ResolvedJob:
    """Read a job file with its model and sectors.

    Models and sectors are looked up in `models/` and `sectors/` beside the folder of the job; a model such as
    `registry:corridor-activation@champion` in the registry, whose version and digest then are part of the spec. Such a
    model scores as it was fitted when it was registered, so that a version means one thing for ever, and gives the
    scores that it gives where it is served. Where the job changes a key of it, it is a model of the job's own, which is
    fitted on the job's data as any other.

    Args:
        path: The job file, such as configs/jobs/us_azerbaijan.yaml.
        overrides: Assignments such as `model=export_potential` or `model.weights.demand=0.4`.
        registry: Looks up registered models.
        sectors_read: Sectors that were read before, by name; those read here are added. For many jobs over the same
            files, whose sectors take most of the time.

    Raises:
        UsageError: Any file is absent or wrong; the message names file, line and key.
    """
    data = read_merged(path)
    configs = path.resolve().parent.parent
    models = _Models(configs / "models", registry)
    for assignment in overrides:
        keys = keys_of(assignment)
        if len(keys) > 1 and keys[0] == "model":
            _open_model(data, keys[1], models, str(path))
        set_value(data, assignment)
    registered = None
    if "model" in data:
        place = place_of(data, ["model"], str(path))
        registered = models.registered(data["model"], place)
        model = _model_data(data["model"], models, place)
        data["model"] = with_members(model, lambda name, where: _named_model(configs / "models", name, where), place)
    job = build(JobSpec, data, str(path))
    places = [place_of(data, ["sectors", i], str(path)) for i in range(len(job.sectors))]
    read = {} if sectors_read is None else sectors_read
    for name, place in zip(job.sectors, places, strict=True):
        if name not in read:
            read[name] = load_sector(configs / "sectors", name, place)
    return ResolvedJob(
        job=job,
        sectors=tuple(read[name] for name in job.sectors),
        rivals=tuple(
            load_model(configs / "models", name, place_of(data, ["rivals", i], str(path)))
            for i, name in enumerate(job.rivals)
        ),
        scenarios=tuple(
            load_scenario(configs / "scenarios", name, place_of(data, ["scenarios", i], str(path)))
            for i, name in enumerate(job.scenarios)
        ),
        watchlists=tuple(
            load_watchlist(configs / "watchlists", name, place_of(data, ["checks", "watchlists", i], str(path)))
            for i, name in enumerate(job.checks.watchlists)
        ),
        registered=registered,
    )


class _Models:
    """Where a job's models are looked up: files by their stems, and a registry for names that begin with its prefix."""

    def __init__(self, folder: Path, registry: Find | None) -> None:
        self._folder = folder
        self._registry = registry
        self._found: dict[str, Registered] = {}

    def data(self, name: str, place: str) -> CommentedMap:
        """Return the merged data of a model."""
        if not name.startswith(PREFIX):
            return read_merged(_file_of("model", name, self._folder, place))
        return parse_yaml(self._look_up(name, place).text, name)

    def registered(self, value: Any, place: str) -> RegisteredSpec | None:
        """Return which registered model a job names as it stands; None where it names none, or changes one."""
        if not isinstance(value, str) or not value.startswith(PREFIX):
            return None
        return self._look_up(value, place).spec

    def _look_up(self, name: str, place: str) -> Registered:
        """Return a registered model, asked for once: what an alias points to may change between two questions."""
        if name not in self._found:
            self._found[name] = find_registered(name, self._registry, place)
        return self._found[name]


def load_model(folder: Path, name: str, place: str = "") -> ModelSpec:
    """Read a model file by its stem; `place` is where the name was written, for the message if there is none."""
    path = _file_of("model", name, folder, place or str(folder))
    data = with_members(read_merged(path), lambda member, where: _named_model(folder, member, where), str(path))
    return build(ModelSpec, data, str(path))


def _named_model(folder: Path, name: str, place: str) -> CommentedMap:
    """Return the merged data of a model file by its stem."""
    return read_merged(_file_of("model", name, folder, place))


def load_sector(folder: Path, name: str, place: str = "") -> SectorSpec:
    """Read a sector file by its stem; `place` is where the name was written, for the message if there is none."""
    return _named(SectorSpec, "sector", name, folder, place)


def load_scenario(folder: Path, name: str, place: str = "") -> ScenarioSpec:
    """Read a scenario file by its stem; `place` is where the name was written, for the message if there is none."""
    return _named(ScenarioSpec, "scenario", name, folder, place)


def _named(kind: type[NamedSpec], word: str, name: str, folder: Path, place: str) -> NamedSpec:
    """Read a file whose `name` must be its own stem."""
    path = _file_of(word, name, folder, place or str(folder))
    data = read_merged(path)
    found = build(kind, data, str(path))
    if found.name != name:
        where = place_of(data, ["name"], str(path))
        raise UsageError(f"{where}: name: must be the stem of the file, {name!r}; found {found.name!r}")
    return found


def _file_of(kind: str, name: str, folder: Path, place: str) -> Path:
    """Return the file of a name, which is never a path: a job may come from a form."""
    files = {path.stem: path for path in folder.glob("*.yaml")}
    if name not in files:
        raise UsageError(f"{place}: {unknown_name(kind, name, [stem for stem in files if not stem.startswith('_')])}")
    return files[name]


def _open_model(data: CommentedMap, key: str, models: _Models, name: str) -> None:
    """Make a mapping of the model, so that a key of it can be set or removed."""
    model = data.get("model")
    if key == "base":
        if isinstance(model, str):
            data["model"] = CommentedMap()
    elif model is not None:
        data["model"] = _model_data(model, models, place_of(data, ["model"], name))


def _model_data(value: Any, models: _Models, place: str) -> Any:
    """Turn a model's name, or a mapping over a `base`, into the merged data of the model."""
    if isinstance(value, str):
        return models.data(value, place)
    if not isinstance(value, CommentedMap) or "base" not in value:
        return value
    base = value["base"]
    where = place_of(value, ["base"], place)
    if not isinstance(base, str):
        raise UsageError(f"{where}: model.base: must be the name of a model, found {base!r}")
    data = models.data(base, where)
    merge(data, value)
    data.pop("base", None)
    return data
