"""`corridor backtest` from its file to a leaderboard on disk, tracked runs, and what reports may quote."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corridor import __version__
from corridor.errors import CorridorError, UsageError
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.spec import ModelSpec, ResolvedJob, Settings, digest, load_job, load_model
from corridor.spec.backtest import ALL, BacktestSpec
from corridor.spec.loading import build, load, read_merged
from corridor.spec.settings import find_root
from corridor.study.backtest.job_baselines import BASELINES
from corridor.study.backtest.job_record import PLACE, TrackRecord, read_records, text_of
from corridor.study.backtest.jobs import JobBacktest, backtest_job
from corridor.study.backtest.results import Entry, PanelFacts, Results
from corridor.study.backtest.results import text_of as results_text
from corridor.study.backtest.telling import sentences_of, table_of, tables_of, words_of

Progress = Callable[[str], None]
Read = Callable[[Path, Sequence[str]], ResolvedJob]

OWN = "job"
"""Name of the job's own model where its file says something else than a model of that name."""


@dataclass(frozen=True)
class BacktestOutcome:
    """What a backtest left behind.

    Attributes:
        name: Name of the backtest.
        tables: Title and leaderboard of each question, as plain rows, the best first.
        sentences: What was found, in words.
        out: Folder of results. files: what was written there.
        tracked: Identifier of the tracked run, None where it was not tracked. problem: why it was not, in a line.
        seconds: Wall time.
        clean: Whether the check for leaks found nothing, or was not made.
    """

    name: str
    tables: list[tuple[str, list[dict[str, str]]]]
    sentences: list[str]
    out: Path
    files: list[Path]
    tracked: str | None
    problem: str | None
    seconds: float
    clean: bool = True


def spec_of(path: Path, overrides: Sequence[str], changes: Mapping[str, Any], read: Read = load_job) -> BacktestSpec:
    """Return what a file asks for: a backtest's file, or a job's, whose own model is then tested with the defaults.

    Args:
        path: The file.
        overrides: Assignments to the keys of the file.
        changes: Fields of the backtest that differ from the file, such as horizons; None for those that do not.
        read: Reads a job file under assignments.

    Raises:
        UsageError: The file is neither, or something in it is wrong.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    data = read_merged(path)
    if "corridors" not in data:
        spec = load(BacktestSpec, path, overrides)
        return build(BacktestSpec, {**spec.canonical(), **given}, str(path))
    job = read(path, overrides).job
    place = path.resolve()
    root = find_root(path)
    where = str(place.relative_to(root)) if place.is_relative_to(root) else str(place)
    asked = {"name": f"backtest_{job.name}", "job": where, "assignments": list(overrides), "models": [job.model.name]}
    asked |= given
    return build(BacktestSpec, asked, str(path))


def backtest(
    path: Path,
    *,
    overrides: Sequence[str] = (),
    changes: Mapping[str, Any] | None = None,
    raw: Path | None = None,
    out: Path | None = None,
    track: bool = True,
    workers: int = 2,
    remember: bool = False,
    snapshot_at: Callable[[str, Path], Path],
    read: Read = load_job,
    progress: Progress = lambda _: None,
) -> BacktestOutcome:
    """Hold forecasts of past years against what trade did, and write what came of it.

    Args:
        path: A backtest's file, or a job's.
        overrides: Assignments to the keys of the file.
        changes: Fields of the backtest that differ from the file.
        raw: Folder of raw files, for panels that do not come with corridor.
        out: Folder of results; out/NAME beside configs/ by default.
        track: Whether to track the backtest and its models.
        workers: Processes among which the origins of a job are shared.
        remember: Whether reports of the job may quote what became of its model's first lines.
        snapshot_at: Finds the folder of a snapshot by its name and the root folder.
        read: Reads a job file under assignments, registered models included where it knows where to look.
        progress: Called with a line as each phase begins.

    Raises:
        UsageError: The file, its job or a model is wrong.
        DataError: The data break their contracts or do not reach far enough.
    """
    start = time.perf_counter()
    progress("Reading the backtest")
    spec = spec_of(path, overrides, changes or {}, read)
    settings = Settings.for_job(path, spec.name, out, track=track)
    if spec.job is None:
        if remember:
            raise UsageError("--for-reports: only the backtest of a job can be quoted by its reports")
        return _panels(spec, settings, raw, progress, start, workers=workers)
    resolved = read(settings.root / spec.job, spec.assignments)
    models = models_of(spec, resolved, settings.root / "configs" / "models")
    progress("Reading and checking the snapshot")
    snapshot = read_snapshot(snapshot_at(resolved.job.snapshot, settings.root))
    found = backtest_job(spec, resolved, models, snapshot, progress, workers=workers)
    progress("Writing the leaderboard")
    results = results_of(spec, resolved, snapshot, found)
    files = [*_written(results, settings.out), _notes(found, resolved, snapshot, settings.out)]
    if remember:
        files.append(_remembered(found, resolved, snapshot, settings.root))
    tracked, problem = _track(results, files, settings, progress)
    return BacktestOutcome(
        name=spec.name,
        tables=tables_of(results),
        sentences=sentences_of(found),
        out=settings.out,
        files=files,
        tracked=tracked,
        problem=problem,
        seconds=time.perf_counter() - start,
        clean=found.leakage is None or found.leakage.clean,
    )


def _panels(
    spec: BacktestSpec, settings: Settings, raw: Path | None, progress: Progress, start: float, *, workers: int
) -> BacktestOutcome:
    """Test forecasters on panels of plain flows."""
    from corridor.study.backtest.panels import backtest_panels  # noqa: PLC0415  learned forecasters load slowly

    results = backtest_panels(spec, settings.root, raw=raw, progress=progress, workers=workers)
    progress("Writing the leaderboard")
    files = _written(results, settings.out)
    tracked, problem = _track(results, files, settings, progress)
    seconds = time.perf_counter() - start
    sentences = [sentence for entry in results.entries for sentence in words_of(entry.evaluation)]
    return BacktestOutcome(spec.name, tables_of(results), sentences, settings.out, files, tracked, problem, seconds)


def models_of(spec: BacktestSpec, resolved: ResolvedJob, folder: Path) -> dict[str, ModelSpec]:
    """Return the models to test by name, the job's own among them.

    Raises:
        UsageError: A model is unknown or its file is wrong.
    """
    names = list(spec.models)
    if ALL in names:
        names = sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_"))
    models = {name: load_model(folder, name) for name in names}
    own = resolved.job.model
    if own not in models.values():
        models[own.name if own.name not in models else OWN] = own
    return models


def results_of(spec: BacktestSpec, resolved: ResolvedJob, snapshot: Snapshot, found: JobBacktest) -> Results:
    """Return what was found in the form of a results file; the job stands where a panel's name would."""
    name = resolved.job.name
    titles = {model: one.title for model, one in found.models.items() if model not in found.left_out}
    plain = {rule: BASELINES[rule].title for rule in spec.baselines or tuple(BASELINES)}
    sources = "; ".join(info.title for _, info in sorted(snapshot.sources.items()))
    models = {model: one.canonical() for model, one in found.models.items()}
    return Results(
        spec={**spec.canonical(), "job_digest": resolved.digest(), "models_digest": digest(models)},
        panels={name: PanelFacts(resolved.job.report.title, snapshot.data_hash, sources)},
        entries=tuple(Entry(name, target, horizon, one) for (target, horizon), one in found.questions.items()),
        models={**titles, **plain},
    )


def _written(results: Results, out: Path) -> list[Path]:
    """Write the results as JSON and as one long table, each whole or not at all."""
    from corridor.reports.files import write_text, write_whole  # noqa: PLC0415  reports load slowly

    files = [out / "backtest.json", out / "leaderboard.csv"]
    write_text(files[0], results_text(results))
    write_whole(files[1], table_of(results).write_csv)
    return files


def _notes(found: JobBacktest, resolved: ResolvedJob, snapshot: Snapshot, out: Path) -> Path:
    """Write what is no figure of a model: first lines, the check for leaks, what was left out, and on which data."""
    from corridor.reports.files import write_text  # noqa: PLC0415

    notes = {
        "data_hash": snapshot.data_hash,
        "failed": {name: {str(year): why for year, why in years.items()} for name, years in found.failed.items()},
        "job": resolved.job.name,
        "leakage": None if found.leakage is None else {**asdict(found.leakage), "sentence": found.leakage.sentence()},
        "left_out": dict(found.left_out),
        "model": found.model,
        "model_digest": resolved.job.model.digest(),
        "origins": list(found.origins),
        "snapshot": snapshot.name,
        "tops": [asdict(tops) for tops in found.tops],
        "version": __version__,
    }
    path = out / "notes.json"
    write_text(path, json.dumps(notes, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return path


def _remembered(found: JobBacktest, resolved: ResolvedJob, snapshot: Snapshot, root: Path) -> Path:
    """Add what became of the first lines to the records that reports quote."""
    from corridor.reports.files import write_text  # noqa: PLC0415

    path = root / PLACE
    mine = [
        TrackRecord(
            job=resolved.job.name,
            model=resolved.job.model.name,
            model_digest=resolved.job.model.digest(),
            snapshot=snapshot.name,
            data_hash=snapshot.data_hash,
            origins=found.origins,
            horizon=tops.horizon,
            lists=tops.job,
            reference=tops.reference,
        )
        for tops in found.tops
    ]
    write_text(path, text_of([*read_records(path), *mine]))
    return path


def _track(
    results: Results, files: Sequence[Path], settings: Settings, progress: Progress
) -> tuple[str | None, str | None]:
    """Track a backtest; a store that fails costs the tracking and nothing else."""
    if not settings.track:
        return None, None
    progress("Tracking the backtest")
    try:
        from corridor.tracking.backtests import items_of_backtest, track_backtest  # noqa: PLC0415

        name = str(results.spec["name"])
        items, models = items_of_backtest(results, files)
        return track_backtest(items, models, settings.tracking_uri, f"corridor/backtest/{name}", name).run_id, None
    except CorridorError as error:
        return None, str(error)
    except Exception as error:  # whatever the store throws, the results on disk stand
        return None, f"{type(error).__name__}: {error}".splitlines()[0]
