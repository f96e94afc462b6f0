"""`corridor scenario` from a job and scenarios to ranks and dollars before and after, on disk and in the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import CorridorError, UsageError
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob, flatten
from corridor.spec.job import load_scenario
from corridor.spec.loading import place_of, read_merged
from corridor.spec.scenario import ScenarioSpec
from corridor.study.assessing import Case
from corridor.study.preparing import check_no_look_ahead, score_world, world_of
from corridor.study.run import Run
from corridor.study.scenarios.carrying import carry_through
from corridor.study.scenarios.checking import Keys, check_names, known_to
from corridor.study.scenarios.results import ScenarioResult

Named = tuple[ScenarioSpec, Path]


@dataclass(frozen=True)
class ScenarioOutcome:
    """What carrying scenarios through a job left behind.

    Attributes:
        job: Name of the job. as_of: last year that was seen.
        results: What each scenario does, in the order in which they were named.
        titles: Title of each ranked opportunity.
        out: Folder of results, None where none was asked for. files: what was written there.
        tracked: Identifier of the run of before, None where nothing is tracked. problem: why not, in a line.
    """

    job: str
    as_of: int
    results: tuple[ScenarioResult, ...]
    titles: dict[str, str]
    out: Path | None
    files: list[Path]
    tracked: str | None
    problem: str | None


def carry(
    resolved: ResolvedJob,
    snapshot: Snapshot,
    named: Sequence[Named],
    *,
    fitted: Any = None,
    out: Path | None = None,
    store: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> ScenarioOutcome:
    """Score a job and carry scenarios through it.

    Args:
        resolved: The job with model and sectors.
        snapshot: The data.
        named: Scenarios with their files.
        fitted: Pipeline of a registered model as it was fitted.
        out: Folder of results, none where it is not given.
        store: Address of the store in which before and after are tracked, none where they are not.
        progress: Called with a line as each phase begins.

    Raises:
        UsageError: A scenario names what the data do not hold, or sets a figure twice.
    """
    check_scenarios(named, snapshot)
    case = _scored(resolved, snapshot, fitted, progress)
    results = []
    for spec, _ in named:
        progress(f"Carrying {spec.name} through {case.ranking.lines.height:,} lines")
        results.append(carry_through(case, spec))
    files = [] if out is None else write_results(results, out)
    tracked, problem = None, None
    if store is not None:
        progress("Tracking before and after")
        pairs = list(zip(results, (spec for spec, _ in named), strict=True))
        tracked, problem = _track(case, pairs, files, store)
    titles = dict(case.ranking.lines.select("opportunity", "title").iter_rows())
    year = case.world.cube.year
    return ScenarioOutcome(resolved.job.name, year, tuple(results), titles, out, files, tracked, problem)


def scenarios_of(resolved: ResolvedJob, names: Sequence[str], folder: Path) -> list[Named]:
    """Return scenarios with their files: those named by stem or by path, else those of the job.

    Raises:
        UsageError: None is named, neither here nor in the job, one is named twice, or a file is absent or wrong.
    """
    asked = list(names) or [spec.name for spec in resolved.scenarios]
    if not asked:
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_")))
        raise UsageError(f"scenario: name one, the job {resolved.job.name} lists none; known: {known or 'none'}")
    files = [_file(name) if _is_path(name) else folder / f"{name}.yaml" for name in asked]
    found = [
        (load_scenario(file.parent, file.stem, _place(name)), file) for name, file in zip(asked, files, strict=True)
    ]
    stems = [spec.name for spec, _ in found]
    twice = sorted({name for name in stems if stems.count(name) > 1})
    if twice:
        raise UsageError(f"scenario: named twice: {', '.join(twice)}")
    return found


def check_scenarios(named: Sequence[Named], snapshot: Snapshot) -> None:
    """Refuse scenarios that name a country, series or product that the data do not hold.

    Raises:
        UsageError: One line for each such name: file, line, key, what was found and what is known.
    """
    known = known_to(snapshot)
    for spec, file in named:
        check_names(spec, known, _placer(file))


def track_of_run(run: Run, parent: str, uri: str) -> str | None:
    """Track the scenarios of a finished run below its own; return why they could not be, in a line."""
    try:
        from corridor.tracking.scenarios import items_of_scenario, track_scenarios  # noqa: PLC0415

        tags = _tags(run.resolved, {"spec": run.spec_hash, "data": run.data_hash}, run.snapshot, run.as_of)
        pairs = zip(run.scenarios, run.resolved.scenarios, strict=True)
        items = {result.name: items_of_scenario(result, spec, tags) for result, spec in pairs}
        track_scenarios(items, uri, f"corridor/{run.resolved.job.name}", parent)
    except CorridorError as error:
        return str(error)
    except Exception as error:  # whatever the store throws, the run on disk stands
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return None


def plain(result: ScenarioResult) -> dict[str, Any]:
    """Return a result as plain JSON data."""
    return {field.name: _plain(getattr(result, field.name)) for field in dataclasses.fields(result)}


def write_results(results: Sequence[ScenarioResult], out: Path) -> list[Path]:
    """Write each result as a table of its lines and a text of all the rest; return the files.

    Raises:
        UsageError: The folder cannot be written to.
    """
    files = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for result in results:
            table, text = out / f"{result.name}.csv", out / f"{result.name}.json"
            result.lines.write_csv(table)
            text.write_text(json.dumps(plain(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            files += [table, text]
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror or error}") from error
    return files


def _plain(value: Any) -> Any:
    if isinstance(value, pl.DataFrame):
        return value.to_dicts()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name


def _file(name: str) -> Path:
    """Return the file that a path names.

    Raises:
        UsageError: There is none, or it does not end as scenarios do.
    """
    if not Path(name).is_file() or not name.endswith(".yaml"):
        found = "no file" if Path(name).suffix == ".yaml" else f"the ending {Path(name).suffix!r}"
        raise UsageError(f"scenario {name}: must be the path of a file that ends in .yaml, found {found}")
    return Path(name)


def _place(name: str) -> str:
    return f"scenario {name}"


def _placer(file: Path) -> Callable[[Keys], str]:
    """Return what says where in a file a path of keys stands; the file is read again when it is asked."""
    return lambda keys: place_of(read_merged(file), keys, str(file))


def _scored(resolved: ResolvedJob, snapshot: Snapshot, fitted: Any, progress: Callable[[str], None]) -> Case:
    progress("Aggregating the cube")
    world = world_of(resolved, snapshot)
    if resolved.registered is not None:
        check_no_look_ahead(resolved.registered, world.cube.year)
    progress("Scoring opportunities")
    hashes = {"spec": resolved.digest(), "data": snapshot.data_hash}
    return Case(resolved, snapshot, world, score_world(world, resolved.job.model, hashes, fitted))


def _tags(resolved: ResolvedJob, hashes: dict[str, str], snapshot: str, as_of: int) -> dict[str, str]:
    job = resolved.job
    told = {"job": job.name, "model": job.model.name, "snapshot": snapshot, "as_of": str(as_of)}
    return {f"corridor.{key}": value for key, value in {**told, **{f"{k}_hash": v for k, v in hashes.items()}}.items()}


def _track(
    case: Case, pairs: Sequence[tuple[ScenarioResult, ScenarioSpec]], files: Sequence[Path], store: str
) -> tuple[str | None, str | None]:
    """Track the world of before with each world of after below it; a store that fails costs the tracking alone."""
    try:
        from corridor.tracking import Artifact, Dataset, Metric, Param, Tag  # noqa: PLC0415
        from corridor.tracking.items import LONGEST_DIGEST, LONGEST_PARAM, legal_name, shortened  # noqa: PLC0415
        from corridor.tracking.scenarios import (  # noqa: PLC0415
            items_of_scenario,
            metrics_of_before,
            track_before_and_after,
        )

        name, data = case.resolved.job.name, case.snapshot.data_hash
        hashes = {"spec": case.resolved.digest(), "data": data}
        tags = _tags(case.resolved, hashes, case.snapshot.name, case.world.cube.year)
        said = flatten(case.resolved.canonical())
        before = [
            *(Param(legal_name(key), shortened(value, LONGEST_PARAM)) for key, value in said.items()),
            *(Tag(key, value) for key, value in tags.items()),
            Metric("opportunities", float(case.ranking.lines.height)),
            *metrics_of_before([result for result, _ in pairs]),
            Dataset(case.snapshot.name, data[:LONGEST_DIGEST], data),
            *(Artifact(file) for file in files),
        ]
        after = {result.name: items_of_scenario(result, spec, tags) for result, spec in pairs}
        return track_before_and_after(before, after, store, f"corridor/{name}", f"{name} before").run_id, None
    except CorridorError as error:
        return None, str(error)
    except Exception as error:  # whatever the store throws, the figures stand
        return None, f"{type(error).__name__}: {error}".splitlines()[0]
