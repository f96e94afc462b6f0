"""The public verbs of corridor: run a job, check and build data, describe what there is, expand a spec."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl

from corridor import __version__
from corridor.errors import CorridorError, DataError, UsageError
from corridor.ranking import VERDICTS
from corridor.spec import ResolvedJob, Settings, load_job
from corridor.spec.registered import Find, Reference, Registered, RegisteredSpec
from corridor.spec.settings import find_root, tracking_address
from corridor.vocabulary import Declarer

if TYPE_CHECKING:  # what is imported here is imported when it is needed, so that `explain` answers at once
    from corridor.backtesting import BacktestOutcome as BacktestOutcome  # noqa: PLC0414  told to the command line
    from corridor.cube import Cube
    from corridor.sensing import SensitivityOutcome as SensitivityOutcome  # noqa: PLC0414  told to the command line
    from corridor.snapshots.snapshot import Snapshot
    from corridor.study.assessing import Case
    from corridor.study.backtest.job_record import TrackRecord
    from corridor.study.comparing.results import Result
    from corridor.study.run import IndicatorNote, Run, SourceNote
    from corridor.study.scoring import Scoring
    from corridor.study.sensitivity.results import Sensitivity
    from corridor.sweeping import SweepOutcome as SweepOutcome  # noqa: PLC0414  told to the command line
    from corridor.what_if import ScenarioOutcome as ScenarioOutcome  # noqa: PLC0414  told to the command line

Progress = Callable[[str], None]
Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """What a job left behind.

    Attributes:
        run: The finished run. out: folder of results. files: what was written there.
        tracked: Identifier of the tracked run, None where it was not tracked.
        tracking_problem: Why it was not, in a line.
        seconds: Wall time by phase.
    """

    run: Run
    out: Path
    files: list[Path]
    tracked: str | None
    tracking_problem: str | None
    seconds: dict[str, float]


def run_job(
    job: Path,
    *,
    overrides: Sequence[str] = (),
    as_of: int | None = None,
    out: Path | None = None,
    track: bool = True,
    engine: str = "polars",
    master: str | None = None,
    sensitivity: bool = False,
    since: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run a scoring job from its file to reports on disk and a tracked run.

    Args:
        job: The job file.
        overrides: Assignments such as `model.weights.demand=0.4`.
        as_of: Last year that may be seen; overrides the job's own.
        out: Folder of results; by default out/NAME beside configs/.
        track: Whether to track the run in MLflow.
        engine: What the flows are aggregated on: polars, duckdb or spark; the result is the same.
        master: Address of the Spark cluster.
        sensitivity: Work out which assumption moves the ranking; else what an earlier call found of the same is shown.
        since: Folder of the run to tell moves from; the run that lies in the folder of results when not given.
        progress: Called with a line as each phase begins.

    Raises:
        UsageError: The job, its model or its sectors are wrong, or there is no run in the folder `since`.
        DataError: The snapshot breaks its contracts, or the run in the folder `since` is broken.
    """
    from corridor import sensing  # noqa: PLC0415
    from corridor.snapshots.snapshot import read_snapshot  # noqa: PLC0415

    clock = _Clock(progress)
    clock("Reading the job")
    extra = [*overrides, *([f"as_of={as_of}"] if as_of is not None else [])]
    resolved = load_job(job, extra, registry=_registry(job))
    _check_formats(resolved)
    _check_left_out(resolved, job)
    settings = Settings.for_job(job, resolved.job.name, out, track=track, engine=engine, master=master)
    before = sensing.run_before(settings.out, since, progress)
    clock("Reading and checking the snapshot")
    snapshot = read_snapshot(snapshot_path(resolved.job.snapshot, settings.root))
    _check_scenarios(resolved, snapshot, job)
    fitted = _fitted(resolved, settings)
    run = compute_run(
        resolved, snapshot, clock, engine=settings.engine, master=settings.master, fitted=fitted,
        sensitivity=sensitivity,
    )  # fmt: skip
    run = sensing.with_neighbours(_with_past(run, _past(run, settings.root)), settings.out, before, since)
    clock("Writing the reports")
    kept = sensing.write_sensitivity(run, settings.out) if sensitivity else []
    files = [*write_results(run, settings.out), *kept]
    tracked, problem = None, None
    if settings.track:
        clock("Tracking the run")
        tracked, problem = _track(run, files, settings)
        problem = problem or _track_scenarios(run, tracked, settings)
    return Outcome(run, settings.out, files, tracked, problem, clock.seconds())


def _past(run: Run, root: Path) -> TrackRecord | None:
    """Return how the model of a run did in a backtest, as far as the run's year could know."""
    from corridor.study.backtest.job_record import PLACE, read_records, record_for  # noqa: PLC0415

    job = run.resolved.job
    told = [record for record in read_records(root / PLACE) if max(record.origins) + record.horizon <= run.as_of]
    return record_for(told, job.name, job.model.digest(), run.data_hash)


def _with_past(run: Run, past: TrackRecord | None) -> Run:
    """Return a run that knows how its model did, with the check that asks for it made anew."""
    from corridor.study.checks.making import with_past  # noqa: PLC0415

    return replace(run, past=past, findings=with_past(run.findings, past, run.resolved.job.checks))


def _check_left_out(resolved: ResolvedJob, job: Path) -> None:
    """Refuse to leave out a check that does not exist before anything is computed."""
    from corridor.study.checks.making import refuse_unknown  # noqa: PLC0415

    refuse_unknown(resolved.job.checks.leave_out, f"{job}: ")


def _check_scenarios(resolved: ResolvedJob, snapshot: Snapshot, job: Path) -> None:
    """Refuse a scenario that names what the data do not hold, before anything is computed."""
    if resolved.scenarios:
        from corridor.what_if import check_scenarios  # noqa: PLC0415

        folder = job.resolve().parent.parent / "scenarios"
        check_scenarios([(spec, folder / f"{spec.name}.yaml") for spec in resolved.scenarios], snapshot)


def _track_scenarios(run: Run, parent: str | None, settings: Settings) -> str | None:
    """Track what a run's scenarios do below it; return why they could not be."""
    if parent is None or not run.scenarios:
        return None
    from corridor.what_if import track_of_run  # noqa: PLC0415

    return track_of_run(run, parent, settings.tracking_uri)


def _check_formats(resolved: ResolvedJob) -> None:
    """Refuse an unknown report format before anything is computed."""
    from corridor.reports import FORMATS  # noqa: PLC0415

    for name in resolved.job.report.formats:
        FORMATS[name]


def _registry(job: Path) -> Find:
    """Return what looks up registered models in the store of a job; mlflow is not loaded before one is asked for."""

    def find(reference: Reference) -> Registered:
        from corridor.tracking.registry import registry_at  # noqa: PLC0415

        return registry_at(tracking_address(find_root(job)))(reference)

    return find


def _fitted(resolved: ResolvedJob, settings: Settings) -> Any:
    """Return the pipeline of a registered model as it was fitted, None where the job fits its own."""
    if resolved.registered is None:
        return None
    from corridor.study.preparing import check_no_look_ahead  # noqa: PLC0415
    from corridor.tracking.registry import fitted_pipeline  # noqa: PLC0415

    if resolved.job.as_of is not None:
        check_no_look_ahead(resolved.registered, resolved.job.as_of)
    return fitted_pipeline(resolved.registered, settings.tracking_uri)


def snapshot_path(name: str, root: Path) -> Path:
    """Return the folder of a snapshot given by name under data/ or by path."""
    named = root / "data" / name
    return named if named.is_dir() or "/" not in name else (root / name if not Path(name).is_absolute() else Path(name))


def compute_run(
    resolved: ResolvedJob,
    snapshot: Snapshot,
    progress: Progress | None = None,
    *,
    engine: str = "polars",
    master: str | None = None,
    fitted: Any = None,
    sensitivity: bool = False,
) -> Run:
    """Score a resolved job on a snapshot, without touching the disk; other arguments are those of `run_job`.

    A job that names a registered model is scored with that model as it was fitted, `fitted`: refitting it would make
    another model of it. One that was fitted on later data than the job sees is refused.
    """
    from corridor.study.assessing import Case, assess  # noqa: PLC0415  keeps `--help` quick
    from corridor.study.claims import hold_claims  # noqa: PLC0415
    from corridor.study.model_facts import model_facts  # noqa: PLC0415
    from corridor.study.preparing import check_no_look_ahead, score_world, world_of  # noqa: PLC0415
    from corridor.study.profile import profile  # noqa: PLC0415
    from corridor.study.run import Run  # noqa: PLC0415

    say = progress or (lambda _: None)
    job, tables = resolved.job, snapshot.tables
    directions = job.directions()
    if resolved.registered is not None and fitted is None:
        raise UsageError(
            f"model: {resolved.registered.name} is scored as it was fitted, and its fit is not at hand here"
        )
    say("Aggregating the cube")
    world = world_of(resolved, snapshot, engine=engine, master=master)
    cube = world.cube
    if resolved.registered is not None:
        check_no_look_ahead(resolved.registered, cube.year)
    say("Scoring opportunities")
    hashes = {"spec": resolved.digest(), "data": snapshot.data_hash}
    pairs = _pairs(directions)
    by_chapter = _by_chapter(snapshot)
    scoring = score_world(world, job.model, hashes, fitted)
    case = Case(resolved, snapshot, world, scoring)
    found = assess(case, say)
    names = dict(tables["countries"].select("country", "name").iter_rows())
    facts = tables["facts"] if job.as_of is None else tables["facts"].filter(pl.col("year") <= job.as_of)
    return Run(
        resolved=resolved,
        ranking=found.ranking,
        as_of=cube.year,
        profiles=tuple(
            profile(by_chapter, left, right, cube.year if job.as_of else cube.year + 1) for left, right in pairs
        ),
        claims=hold_claims(facts, _of_pairs(tables["pair_totals"], pairs), world.declared, names, pairs),
        indicators=_notes(resolved),
        country_names=names,
        sources={name: _source_note(name, info) for name, info in sorted(snapshot.sources.items())},
        gaps=tuple(snapshot.gaps),
        spec_hash=hashes["spec"],
        data_hash=hashes["data"],
        snapshot=snapshot.name,
        version=__version__,
        metrics=_metrics(scoring, cube, found.ranking.lines),
        fitted=model_facts(job.model, scoring.pipeline),
        pipeline=scoring.pipeline,
        reference=scoring.reference,
        features=scoring.features,
        robustness=found.robustness,
        explanations=found.explanations,
        findings=found.findings,
        scenarios=found.scenarios,
        portfolio=found.portfolio,
        sensitivity=_sensitivity(case, say) if sensitivity else None,
    )


def _sensitivity(case: Case, say: Progress) -> Sensitivity:
    from corridor.study.sensitivity.running import sensitivity_of  # noqa: PLC0415

    return sensitivity_of(case, say=say)


def study_sensitivity(
    job: Path,
    *,
    overrides: Sequence[str] = (),
    as_of: int | None = None,
    samples: int | None = None,
    seed: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> SensitivityOutcome:
    """Work out which assumption moves a ranking; arguments and faults are those of `corridor.sensing.sense`."""
    from corridor import sensing  # noqa: PLC0415

    extra = [*overrides, *([f"as_of={as_of}"] if as_of is not None else [])]
    resolved = load_job(job, extra, registry=_registry(job))
    settings = Settings.for_job(job, resolved.job.name, out, track=False)
    return sensing.sense(
        resolved, settings, samples=samples, seed=seed, snapshot_at=snapshot_path,
        fit=lambda: _fitted(resolved, settings), progress=progress or (lambda _: None),
    )  # fmt: skip


def _by_chapter(snapshot: Snapshot) -> Tables:
    """Return the tables with what is declared by chapter in place of all flows and all reporting."""
    chapter = pl.col("product").str.len_bytes() == 2
    flows = snapshot.parts("goods_flows").scan().filter(chapter, pl.col("declared_by") != Declarer.RECONCILED)
    found = pl.collect_all([flows, snapshot.parts("reporting").scan().filter(chapter)])
    return {**snapshot.tables, "goods_flows": found[0], "reporting": found[1]}


def _pairs(directions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each pair of countries once, in the order in which it first appears."""
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for pair in directions:
        seen.setdefault(frozenset(pair), pair)
    return list(seen.values())


def _of_pairs(totals: pl.DataFrame, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    countries = sorted({code for pair in pairs for code in pair})
    return totals.filter(pl.col("exporter").is_in(countries) & pl.col("importer").is_in(countries))


def _notes(resolved: ResolvedJob) -> dict[str, IndicatorNote]:
    from corridor.indicators import INDICATORS  # noqa: PLC0415
    from corridor.study.run import IndicatorNote  # noqa: PLC0415

    notes = {}
    for pillar, inner in resolved.job.model.pillars.items():
        for name in inner:
            i = INDICATORS[name]
            notes[name] = IndicatorNote(
                name, i.title, pillar, str(i.unit), str(i.direction), str(i.level), i.formula, i.source
            )
    return notes


def _source_note(name: str, info: Any) -> SourceNote:
    from corridor.study.run import SourceNote  # noqa: PLC0415

    return SourceNote(name, info.title, info.licence, info.url, info.retrieved, info.citation)


def _metrics(scoring: Scoring, cube: Cube, lines: pl.DataFrame) -> dict[str, float]:
    fitted_on = {"reference_population": float(scoring.reference.height)} if scoring.reference.height else {}
    return {
        "opportunities": float(lines.height),
        "excluded": float(scoring.ranking.excluded.height),
        **fitted_on,
        "mean_score": _mean(lines, "score"),
        "top_score": float(lines["score"].max() or 0.0),  # type: ignore[arg-type]
        "mean_confidence": _mean(lines, "confidence"),
        "mean_observed_weight": _mean(lines, "observed_weight"),
        "as_of": float(cube.year),
        **_sureness(lines),
    }


def _sureness(lines: pl.DataFrame) -> dict[str, float]:
    """Return how sure the lines are of their places; nothing where that was not tested."""
    if lines["verdict"].null_count() == lines.height:
        return {}
    found = {f"share_{verdict}": float((lines["verdict"] == verdict).mean() or 0.0) for verdict in VERDICTS}  # type: ignore[arg-type]
    width = (lines["rank_high"] - lines["rank_low"] + 1).median()
    return {**found, "median_interval_ranks": float(width) if isinstance(width, int | float) else 0.0}


def _mean(lines: pl.DataFrame, column: str) -> float:
    value = lines[column].mean()
    return float(value) if isinstance(value, int | float) else 0.0


def write_results(run: Run, out: Path) -> list[Path]:
    """Write tables, reports and run.json into a folder, each to a temporary name first."""
    from corridor.reports import write_all  # noqa: PLC0415

    return write_all(run, out)


def _track(run: Run, files: list[Path], settings: Settings) -> tuple[str | None, str | None]:
    """Track a run; a store that fails costs the tracking and nothing else."""
    try:
        from corridor.tracking import items_of, track  # noqa: PLC0415

        job = run.resolved.job
        tracked = track(
            items_of(run, files), settings.tracking_uri, f"corridor/{job.name}", f"{job.model.name} {run.as_of}"
        )
        return tracked.run_id, None
    except CorridorError as error:
        return None, str(error)
    except Exception as error:  # whatever the store throws, the ranking on disk stands
        return None, f"{type(error).__name__}: {error}".splitlines()[0]


def found_checks(outcome: Outcome) -> dict[str, list[str]]:
    """Return the codes of the checks that found something by severity, the gravest first."""
    from corridor.study.checks.making import found_codes  # noqa: PLC0415

    return found_codes(outcome.run.findings)


def top_lines(outcome: Outcome, count: int) -> list[dict[str, Any]]:
    """Return the first lines of each direction for the console."""
    columns = [
        "rank",
        "rank_low",
        "rank_high",
        "verdict",
        "opportunity",
        "exporter",
        "importer",
        "title",
        "sector",
        "score",
        "confidence",
        "value_usd",
        "value_low_usd",
        "value_year",
        "flags",
    ]
    lines = outcome.run.ranking.lines
    return lines.filter(pl.col("rank_in_direction") <= count).select(columns).to_dicts()


class _Clock:
    """Tells progress and keeps the wall time of each phase."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._marks: list[tuple[str, float]] = []

    def __call__(self, phase: str) -> None:
        self._marks.append((phase, time.perf_counter()))
        if self._progress is not None:
            self._progress(phase)

    def seconds(self) -> dict[str, float]:
        ends = [*(mark[1] for mark in self._marks[1:]), time.perf_counter()]
        return {phase: end - start for (phase, start), end in zip(self._marks, ends, strict=True)}


def check(path: Path) -> list[str]:
    """Return one sentence per failure of a snapshot or a single table file; empty when all is well."""
    from corridor.snapshots.snapshot import check_path  # noqa: PLC0415

    return [failure.sentence() for failure in check_path(path)]


def describe_check(path: Path) -> str:
    """Return what a passed check covered, such as "11 tables, 1,234,567 rows", as the manifest counts them."""
    from corridor.snapshots.manifest import read_manifest  # noqa: PLC0415
    from corridor.tables import TABLES  # noqa: PLC0415

    if path.is_file():
        return "1 table"
    rows = sum(part.rows for parts in read_manifest(path).parts.values() for part in parts)
    return f"{len(TABLES)} tables, {rows:,} rows"


def build_snapshot(
    recipe: Path, raw: Path, out: Path | None = None, progress: Progress | None = None, *, fresh: bool = False
) -> list[dict[str, Any]]:
    """Build a snapshot from raw files by a recipe and return the account of every source.

    Args:
        recipe: The recipe.
        raw: Folder of the raw files.
        out: Folder of the snapshot; data/NAME beside configs/ when not given.
        progress: Called with a line as each step begins.
        fresh: Begin anew where an interrupted build left finished years behind.

    Raises:
        UsageError: The recipe is wrong. DataError: A raw file is missing or unreadable.
    """
    from corridor.snapshots.building import build_snapshot as build  # noqa: PLC0415
    from corridor.spec import load  # noqa: PLC0415
    from corridor.spec.recipe import SnapshotRecipe  # noqa: PLC0415

    spec = load(SnapshotRecipe, recipe)
    target = out or recipe.resolve().parent.parent.parent / "data" / spec.name
    report = build(spec, raw, target, progress or (lambda _: None), fresh=fresh)
    return report.rows()


def fetch(
    source: str,
    asked: Mapping[str, Any],
    out: Path,
    *,
    base_url: str | None = None,
    limits: Mapping[str, float] | None = None,
    retrieved: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Fetch raw files of a publisher into a folder, or say what would be fetched; return the report as plain values.

    Args:
        source: Name of the source: comtrade, worldbank or baci.
        asked: Options of the source, such as reporters and years.
        out: Folder of the files and of their manifest, fetched.json.
        base_url: Address in place of the publisher's, such as a mirror.
        limits: Rate, tries and times that differ from the source's own.
        retrieved: Date, YYYY-MM-DD, to write beside each file that arrives.
        dry_run: Only look what is there; nothing is asked and nothing written.
        progress: Called with a line as each file begins.

    Raises:
        UsageError: What is asked for does not exist, or another fetch is writing there.
        DataError: A server refuses, or its answers do not come whole.
    """
    from corridor.fetching import fetch_source  # noqa: PLC0415

    return fetch_source(
        source, asked, out, base_url=base_url, limits=limits or {}, retrieved=retrieved, dry_run=dry_run,
        progress=progress or (lambda _: None),
    )  # fmt: skip


def write_cube(
    snapshot: Path | None,
    *,
    out: Path,
    flows: str | None = None,
    reporting: str | None = None,
    engine: str = "polars",
    master: str | None = None,
    years: Iterable[int] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Sum the flows of a snapshot, or of tables that lie anywhere, and write the sums as Parquet files.

    Args:
        snapshot: Folder of a snapshot, which is verified, or of tables laid out like one, which are taken as they are;
            may be left out where both paths are given.
        out: Folder of the results.
        flows: Flows: any path or address that the engine reads.
        reporting: Who declared what, likewise.
        engine: polars, duckdb or spark; the results are the same bytes.
        master: Address of the Spark cluster.
        years: Years to sum; all when not given.
        progress: Called with a line as each batch begins.

    Raises:
        UsageError: Nothing is named to read, or the engine is unknown. DataError: The rows cannot be read.
    """
    from corridor.cube.engines import open_engine  # noqa: PLC0415
    from corridor.cube.export import write_tables  # noqa: PLC0415
    from corridor.cube.places import flows_and_reporting  # noqa: PLC0415

    rows, covered = flows_and_reporting(snapshot, flows=flows, reporting=reporting)
    tell = progress or (lambda _: None)
    with open_engine(engine, master=master) as opened:
        written = write_tables(rows, covered, out, engine=opened, years=years, progress=tell)
    return {"out": written.out, "rows": written.rows, "value_usd": written.value_usd, "tables": written.tables}


def show_snapshot(
    path: Path,
    *,
    by: str = "reporter",
    side: str = "both",
    years: Iterable[int] = (),
    reporters: Iterable[str] = (),
    html: Path | None = None,
) -> dict[str, Any]:
    """Return what a snapshot covers as plain data: tables, sources, gaps, heat maps, accounts and mirror quality.

    Args:
        path: Folder of the snapshot.
        by: What the rows of the heat maps are: reporter, product, source, revision or mirror.
        side: exporter, importer or both.
        years: Years to look at; none for all.
        reporters: ISO 3166-1 alpha-3 codes to look at; none for all.
        html: File to write the same to, as a page.

    Raises:
        UsageError: `by`, `side` or a reporter is unknown. DataError: The folder is no snapshot in order.
    """
    from corridor.snapshots.coverage import coverage  # noqa: PLC0415
    from corridor.snapshots.snapshot import read_snapshot  # noqa: PLC0415

    snapshot = read_snapshot(path)
    found = coverage(snapshot, by=by, side=side, years=frozenset(years), reporters=frozenset(reporters)).record()
    if html is not None:
        from corridor.reports import coverage_page  # noqa: PLC0415

        coverage_page.write(found, html)
    return found


def diff_snapshots(
    before: Path,
    after: Path,
    *,
    top: int = 20,
    html: Path | None = None,
    csv: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what changed between two snapshots as plain data, and write it as a page or one table if asked.

    Args:
        before: Folder of the earlier snapshot.
        after: Folder of the later one.
        top: Lines of each list of what changed most.
        html: File of the page.
        csv: File of the table of every total.
        progress: Called with a line as each step begins.

    Raises:
        DataError: One of the folders is no snapshot in order.
    """
    from corridor.snapshots.diffing import diff_snapshots as compare  # noqa: PLC0415

    difference = compare(before, after, progress)
    found = difference.record(top)
    if html is not None:
        from corridor.reports import difference_page  # noqa: PLC0415

        difference_page.write(found, html)
    if csv is not None:
        from corridor.reports.tables import write_table  # noqa: PLC0415

        write_table(difference.lines(), csv)
    return found


def compare_runs(
    before: str,
    after: str,
    *,
    top: int = 20,
    by: str = "rank",
    snapshots: Sequence[Path] = (),
    rescore: bool = False,
    html: Path | None = None,
    csv: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what lies between two runs as plain data: what differs, what moved, and what each move is due to.

    Args:
        before: Folder of the results of the first run, or the identifier of a tracked run or its beginning.
        after: The same of the second.
        top: Moves to tell, the biggest first.
        by: What makes a move big: rank or score.
        snapshots: Snapshots, or folders of them, beside those of the project.
        rescore: Score both runs again even where only one thing differs, and tell what is not reproduced.
        html: File of the page.
        csv: File of the table of all moves.
        progress: Called with a line as each step begins.

    Raises:
        UsageError: There is no such run. DataError: What a run left is broken.
    """
    from corridor.study.comparing.comparison import compare  # noqa: PLC0415
    from corridor.study.comparing.locating import Vintages  # noqa: PLC0415

    say = progress or (lambda _: None)
    with TemporaryDirectory() as folder:
        first, second = (_result(run, Path(folder) / str(n)) for n, run in enumerate((before, after)))
    roots = (find_root(first.folder / "run.json"), find_root(second.folder / "run.json"), find_root(Path("run.json")))
    places = tuple(dict.fromkeys((*snapshots, *roots)))
    vintages = Vintages((first, second), places, _fits(tracking_address(roots[0])), say)
    comparison = compare(first, second, vintages.scorer, say, rescore=rescore)
    found = {**comparison.record(top, by), "data": vintages.changes()}
    if html is not None:
        from corridor.reports import compare_page  # noqa: PLC0415

        compare_page.write(found, html)
    if csv is not None:
        from corridor.reports.tables import write_table  # noqa: PLC0415

        write_table(comparison.lines(), csv)
    return found


def _fits(uri: str) -> Callable[[RegisteredSpec], Any]:
    """Return what fetches registered models as they were fitted, each once."""

    @cache
    def fit(registered: RegisteredSpec) -> Any:
        from corridor.tracking.registry import fitted_pipeline  # noqa: PLC0415

        return fitted_pipeline(registered, uri)

    return fit


def _result(run: str, folder: Path) -> Result:
    """Read what a run left: a folder of results, or the files of a tracked run, fetched into `folder`."""
    from corridor.study.comparing.results import RECORD, read_result  # noqa: PLC0415

    if (Path(run) / RECORD).is_file():
        return read_result(Path(run), run)
    from corridor.tracking.reading import fetch_files, looks_like_a_run  # noqa: PLC0415

    if Path(run).exists() or not looks_like_a_run(run):
        raise UsageError(f"{run}: must be a folder of results with its {RECORD}, or the identifier of a tracked run")
    folder.mkdir()
    whole = fetch_files(run, tracking_address(find_root(Path(RECORD))), folder)
    return read_result(folder, f"run {whole}")


def report(
    run: str,
    *,
    formats: Sequence[str] = (),
    member: Path | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Make reports of a finished run again from what it left, to the bytes that the run itself writes.

    Args:
        run: Folder of results, or the identifier of a tracked run or the beginning of one.
        formats: Formats to write; those of its job, or all that a member's pages have, when none is given.
        member: A member's file: in place of the report, its shortlist on two pages is written, as report-member.FORMAT.
        out: Folder of the reports; that of the results, or out/run-IDENTIFIER of a tracked run, when not given.
        progress: Called with a line as each step begins.

    Returns:
        What was written.

    Raises:
        UsageError: There is no such run, a format is unknown, or the member's file is wrong.
        DataError: What the run left is broken, or of another version.
    """
    say = progress or (lambda _: None)
    if member is not None:
        return _member_pages(run, formats, member, out, say)
    from corridor.reports import FORMATS, write_formats  # noqa: PLC0415

    for name in formats:
        FORMATS[name]
    say("Reading the run")
    found, place = _stored(run)
    say("Writing the reports")
    return write_formats(found, out or place, formats or found.resolved.job.report.formats)


def _member_pages(run: str, formats: Sequence[str], member: Path, out: Path | None, say: Progress) -> list[Path]:
    """Write the pages of one member; arguments are those of `report`."""
    from corridor.reports.member_pages import FORMATS, write_member  # noqa: PLC0415
    from corridor.spec import load  # noqa: PLC0415
    from corridor.spec.member import MemberSpec  # noqa: PLC0415
    from corridor.study.shortlist.drawing import shortlist_of  # noqa: PLC0415

    for name in formats:
        FORMATS[name]
    spec = load(MemberSpec, member)
    say("Reading the run")
    found, place = _stored(run)
    say("Writing the member's pages")
    return write_member(found, shortlist_of(found, spec), out or place, formats or list(FORMATS))


def _stored(run: str) -> tuple[Run, Path]:
    """Return a finished run and the folder of its results, which for a tracked run is yet to be made."""
    from corridor.study.storing import ARCHIVE, read_run  # noqa: PLC0415

    if (Path(run) / ARCHIVE).is_file():
        return read_run(Path(run)), Path(run)
    from corridor.tracking.reading import fetch_files, looks_like_a_run  # noqa: PLC0415

    if Path(run).exists() or not looks_like_a_run(run):
        raise UsageError(f"{run}: must be a folder of results with its {ARCHIVE}, or the identifier of a tracked run")
    root = find_root(Path(ARCHIVE))
    with TemporaryDirectory() as folder:
        whole = fetch_files(run, tracking_address(root), Path(folder))
        if not (Path(folder) / ARCHIVE).is_file():
            raise UsageError(
                f"run {whole}: holds no {ARCHIVE}; only a run of a job that was tracked with it is reported"
            )
        return read_run(Path(folder)), root / "out" / f"run-{whole[:12]}"


def explain(run: str, opportunity: str) -> dict[str, Any]:
    """Return why an opportunity stands where it does, or why it does not stand at all, as plain data.

    Args:
        run: Folder of results, or the identifier of a tracked run or the beginning of one.
        opportunity: Its identifier (USA-AZE:HS84), in any case; or a code or part of a title that only one has.

    Raises:
        UsageError: There is no such run or opportunity; the message names the nearest.
        DataError: What the run left is broken, or of another version.
    """
    from corridor.study.explain.reading import explained  # noqa: PLC0415

    return _in_archive(run, lambda path: explained(path, opportunity))


def _in_archive(run: str, ask: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Return what is asked of the archive of a run, which for a tracked one is fetched for as long."""
    from corridor.study.storing import ARCHIVE  # noqa: PLC0415

    if (Path(run) / ARCHIVE).is_file():
        return ask(Path(run) / ARCHIVE)
    from corridor.tracking.reading import fetch_files, looks_like_a_run  # noqa: PLC0415

    if Path(run).exists() or not looks_like_a_run(run):
        raise UsageError(f"{run}: must be a folder of results with its {ARCHIVE}, or the identifier of a tracked run")
    with TemporaryDirectory() as folder:
        whole = fetch_files(run, tracking_address(find_root(Path(ARCHIVE))), Path(folder))
        if not (Path(folder) / ARCHIVE).is_file():
            raise UsageError(f"run {whole}: holds no {ARCHIVE}, so that nothing of it can be explained; run it again")
        return ask(Path(folder) / ARCHIVE)


def choose_portfolio(
    run: str | Path, changes: Mapping[str, Any], *, costs: Path | None = None, fresh: bool = False
) -> dict[str, Any]:
    """Choose the best set of a finished run's lines and return it as plain data.

    Args:
        run: Folder of the results, or the identifier of a tracked run.
        changes: What differs from the portfolio of the run's job, by key, nested as in a job file.
        costs: CSV file of what lines cost.
        fresh: Begin without the portfolio of the job.

    Raises:
        UsageError: A key, value, line or file is wrong. DataError: The run cannot be read.
    """
    from corridor.spec.portfolio import PortfolioSpec  # noqa: PLC0415
    from corridor.study.portfolio.choosing import portfolio_of  # noqa: PLC0415
    from corridor.study.portfolio.telling import read_costs, record_of  # noqa: PLC0415

    found, _ = _stored(str(run))
    asked = PortfolioSpec() if fresh else found.resolved.job.portfolio or PortfolioSpec()
    if costs is not None:
        given = changes.get("costs", {})
        changes = {**changes, "costs": {**given, "opportunities": read_costs(costs)}}
    chosen = portfolio_of(found.ranking, asked.changed(changes, "portfolio"), found.resolved)
    return record_of(chosen, found.ranking.lines)


def draw_shortlist(run: str | Path, member: Path) -> dict[str, Any]:
    """Return what of a finished run concerns one member as plain data.

    Args:
        run: Folder of the results, or the identifier of a tracked run.
        member: The member's file.

    Raises:
        UsageError: The member's file is wrong. DataError: The run cannot be read.
    """
    from corridor.spec import load  # noqa: PLC0415
    from corridor.spec.member import MemberSpec  # noqa: PLC0415
    from corridor.study.shortlist.drawing import shortlist_of  # noqa: PLC0415
    from corridor.study.shortlist.telling import record_of  # noqa: PLC0415

    spec = load(MemberSpec, member)
    return record_of(shortlist_of(_stored(str(run))[0], spec))


def sweep(
    path: Path,
    *,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: Path | None = None,
    track: bool = True,
    register: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> SweepOutcome:
    """Measure a job under many assignments; arguments and faults are those of `corridor.sweeping.sweep`."""
    from corridor import sweeping  # noqa: PLC0415

    return sweeping.sweep(
        path, overrides=overrides, workers=workers, out=out, track=track, register=register, force=force,
        snapshot_at=snapshot_path, registry=_registry(path), progress=progress or (lambda _: None),
    )  # fmt: skip


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
    progress: Progress | None = None,
) -> BacktestOutcome:
    """Hold forecasts of past years against trade; arguments and faults are those of `corridor.backtesting.backtest`."""
    from corridor import backtesting  # noqa: PLC0415

    return backtesting.backtest(
        path, overrides=overrides, changes=changes, raw=raw, out=out, track=track, workers=workers, remember=remember,
        snapshot_at=snapshot_path, read=lambda job, given: load_job(job, given, registry=_registry(job)),
        progress=progress or (lambda _: None),
    )  # fmt: skip


def carry_scenarios(
    job: Path,
    names: Sequence[str],
    *,
    overrides: Sequence[str] = (),
    as_of: int | None = None,
    out: Path | None = None,
    track: bool = True,
    progress: Progress | None = None,
) -> ScenarioOutcome:
    """Score a job and carry scenarios through it: ranks and dollars before and after.

    Args:
        job: The job file.
        names: Scenarios by the names of their files, or their files; those of the job where none is named.
        overrides: Assignments such as `model.weights.demand=0.4`.
        as_of: Last year that may be seen; overrides the job's own.
        out: Folder in which the results are left as tables; none where it is not given.
        track: Whether to track before and after as runs in MLflow.
        progress: Called with a line as each phase begins.

    Raises:
        UsageError: The job or a scenario is wrong, or names what the data do not hold.
        DataError: The snapshot breaks its contracts.
    """
    from corridor.snapshots.snapshot import read_snapshot  # noqa: PLC0415
    from corridor.what_if import carry, scenarios_of  # noqa: PLC0415

    say = progress or (lambda _: None)
    say("Reading the job and its scenarios")
    extra = [*overrides, *([f"as_of={as_of}"] if as_of is not None else [])]
    resolved = load_job(job, extra, registry=_registry(job))
    named = scenarios_of(resolved, names, job.resolve().parent.parent / "scenarios")
    settings = Settings.for_job(job, resolved.job.name)
    say("Reading and checking the snapshot")
    snapshot = read_snapshot(snapshot_path(resolved.job.snapshot, settings.root))
    store = settings.tracking_uri if track else None
    fitted = _fitted(resolved, settings)
    return carry(resolved, snapshot, named, fitted=fitted, out=out, store=store, progress=say)


def scenario_rows(outcome: ScenarioOutcome) -> dict[str, Any]:
    """Return what scenarios do as plain JSON data."""
    from corridor.what_if import plain  # noqa: PLC0415

    told = [plain(result) for result in outcome.results]
    return {"job": outcome.job, "as_of": outcome.as_of, "tracked": outcome.tracked, "scenarios": told}


def score_table(
    history: Path,
    candidates: Path,
    out: Path,
    *,
    target: str = "activation",
    horizon: int = 3,
    model: str = "auto",
    coverage: float = 0.8,
    seed: int = 0,
) -> pl.DataFrame:
    """Score cells from a table of flows and write the scores; see `corridor.foresight.scoring.score_files`.

    Distances are used where the working folder, or one above it, holds the data that come with corridor.

    Raises:
        UsageError: A file, the target, the model, the horizon or the coverage is wrong.
        DataError: A table holds something wrong, or too little is known to learn from.
    """
    from corridor.foresight.scoring import score_files  # noqa: PLC0415

    root = find_root(Path.cwd() / "any")
    return score_files(
        history, candidates, out, target=target, horizon=horizon, model=model, coverage=coverage, seed=seed, root=root
    )


def seal_snapshot(path: Path) -> str:
    """Check a snapshot and write its hashes anew; return the new data hash."""
    from corridor.snapshots.snapshot import seal  # noqa: PLC0415

    return seal(path)


def describe(kind: str, configs: Path) -> list[dict[str, Any]]:
    """Return what there is of a kind: indicators, models, tables or sectors, as flat rows.

    Raises:
        UsageError: The kind is unknown.
    """
    from corridor import describing  # noqa: PLC0415

    return describing.describe(kind, configs)


def expand(job: Path, overrides: Iterable[str] = ()) -> str:
    """Return the fully resolved spec of a job as YAML, with its digest in the first line."""
    from corridor import describing  # noqa: PLC0415

    return describing.expand(load_job(job, overrides, registry=_registry(job)))


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON schema of a kind of file: job, model, sector or snapshot.

    Raises:
        UsageError: The kind is unknown.
    """
    from corridor import describing  # noqa: PLC0415

    return describing.schema(kind)


__all__ = [
    "DataError",
    "Outcome",
    "UsageError",
    "backtest",
    "build_snapshot",
    "check",
    "choose_portfolio",
    "compare_runs",
    "compute_run",
    "describe",
    "describe_check",
    "diff_snapshots",
    "draw_shortlist",
    "expand",
    "explain",
    "fetch",
    "report",
    "run_job",
    "schema",
    "seal_snapshot",
    "show_snapshot",
    "snapshot_path",
    "study_sensitivity",
    "sweep",
    "top_lines",
    "write_cube",
    "write_results",
]
