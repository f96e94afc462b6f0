"""`corridor sweep` from its file to a leaderboard on disk, tracked trials, and a champion in the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.errors import UsageError
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.spec import Settings, digest, flatten, load, load_job
from corridor.spec.registered import Find
from corridor.spec.settings import find_root
from corridor.spec.sweep import SweepSpec
from corridor.study.sweeps.bench import Bench, world_key
from corridor.study.sweeps.leaderboard import brief, leaderboard
from corridor.study.sweeps.objectives import OBJECTIVES, giver_of
from corridor.study.sweeps.planning import Load, Plan, plan_of
from corridor.study.sweeps.running import SweepResult, run_sweep
from corridor.study.sweeps.trials import NoLedger, Result

Progress = Callable[[str], None]

EXAMPLE_ROWS = 5


@dataclass(frozen=True)
class SweepOutcome:
    """What a sweep left behind.

    Attributes:
        name: Name of the sweep. metric: what trials are ranked by.
        rows: Leaderboard as plain rows, best first, with what differs in brief as `differs`.
        out: Folder of results. files: what was written there.
        trials: Trials of the sweep. reused: those known from before. failed: those without figures.
        repeats: Trials that meant the same as an earlier one.
        overhead: Seconds of tracking for each trial that was measured now, 0 where none was.
        tracked: Identifier of the parent run, None where nothing is tracked.
        problem: Why a trial could not be tracked, in a line.
        champion: What became of the champion, in a sentence; None where none was asked for.
    """

    name: str
    metric: str
    rows: list[dict[str, Any]]
    out: Path
    files: list[Path]
    trials: int
    reused: int
    failed: int
    repeats: int
    overhead: float
    tracked: str | None
    problem: str | None
    champion: str | None


def sweep(
    path: Path,
    *,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: Path | None = None,
    track: bool = True,
    register: str | None = None,
    force: bool = False,
    snapshot_at: Callable[[str, Path], Path],
    registry: Find | None = None,
    progress: Progress = lambda _: None,
) -> SweepOutcome:
    """Measure the trials of a sweep and write what came of them.

    A trial of the same spec, data, code and measure that is tracked already is not measured again, so a sweep that was
    killed goes on where it was.

    Args:
        path: The sweep's file.
        overrides: Assignments to the sweep's own keys, such as trials=20.
        workers: Processes in place of those that the file names.
        out: Folder of results; out/NAME beside configs/ by default.
        track: Whether to track trials; without it a sweep that is stopped begins anew.
        register: Name for the champion in place of the one that the file gives.
        force: Make the best trial the champion whatever the present one reached.
        snapshot_at: Finds the folder of a snapshot by its name and the root folder.
        registry: Looks up registered models that the job may be based on.
        progress: Called with a line as each phase begins and each trial ends.

    Raises:
        UsageError: The sweep, its job or an objective is wrong.
        DataError: The snapshot breaks its contracts.
        TrackingError: The store cannot be used.
    """
    progress("Reading the sweep")
    spec = load(SweepSpec, path, overrides)
    root = find_root(path)
    settings = Settings.for_job(path, spec.name, out, track=track)
    name = register or spec.register_as
    if name and not track:
        raise UsageError("--register: the best is registered in the tracking store, which --no-track leaves out")
    read = _reader(root / spec.job, registry)
    progress("Reading and checking the snapshot")
    snapshot = read_snapshot(snapshot_at(read(spec.assignments).job.snapshot, root))
    progress("Reading the trials")
    plan = plan_of(spec, read, snapshot.data_hash)
    with _ledger(plan, snapshot, settings) as ledger:
        swept = run_sweep(plan, snapshot, ledger, workers=workers or spec.workers, say=progress)
        progress("Writing the leaderboard")
        files = _written(swept, settings.out)
        champion = None
        if settings.track:
            ledger.finish(_summary(swept, files))
            if name:
                progress("Registering the best")
                champion = _promoted(swept, snapshot, settings.tracking_uri, name, run_id=ledger.parent, force=force)
    return _outcome(swept, settings, files, ledger, champion)


def _reader(job: Path, find: Find | None) -> Load:
    """Return what reads the job under assignments; the sectors, which no trial changes on disk, are read once."""
    sectors: dict[str, Any] = {}
    return lambda assignments: load_job(job, assignments, registry=find, sectors_read=sectors)


def _ledger(plan: Plan, snapshot: Snapshot, settings: Settings) -> Any:
    if not settings.track:
        return nullcontext(NoLedger())
    from corridor.tracking.items import LONGEST_DIGEST, LONGEST_PARAM, Dataset, Item, Param, Tag, legal_name, shortened  # noqa: PLC0415
    from corridor.tracking.nested import sweep_store  # noqa: PLC0415

    tags = {"corridor.data_hash": plan.data_hash, "corridor.code": plan.code, "corridor.sweep": plan.spec.name}
    params = [
        Param(legal_name(key), shortened(value, LONGEST_PARAM)) for key, value in flatten(plan.spec.defining()).items()
    ]
    data = Dataset(snapshot.name, snapshot.data_hash[:LONGEST_DIGEST], snapshot.data_hash)
    items: list[Item] = [*params, *(Tag(key, value) for key, value in tags.items()), data]
    experiment, run_name = f"corridor/sweep/{plan.spec.name}", plan.spec.name
    return sweep_store(settings.tracking_uri, experiment, run_name, key=plan.key, items=items, common=tags)


def _written(swept: SweepResult, out: Path) -> list[Path]:
    from corridor.reports.sweep_page import write_sweep  # noqa: PLC0415

    return write_sweep(swept, out)


def _summary(swept: SweepResult, files: Sequence[Path]) -> list[Any]:
    """Return what the parent run says of the whole sweep."""
    from corridor.tracking.items import Artifact, Metric, Tag  # noqa: PLC0415

    ranked, metric = swept.ranked(), swept.plan.spec.metric
    figures = {"trials": float(len(swept.results)), "failed": float(_failed(swept))}
    figures |= {f"best_{name}": value for name, value in (ranked[0].metrics if ranked else {}).items()}
    best = [Tag("corridor.best_trial", ranked[0].run_id), Tag("corridor.metric", metric)] if ranked else []
    metrics = [Metric(name, value) for name, value in sorted(figures.items())]
    return [*metrics, *best, *(Artifact(path) for path in files)]


def _failed(swept: SweepResult) -> int:
    return sum(one.status != "finished" for one in swept.results)


def _promoted(swept: SweepResult, snapshot: Snapshot, uri: str, name: str, *, run_id: str, force: bool) -> str:
    """Fit the best trial once more, on everything that its job may see, and let it ask to be the champion."""
    from corridor.tracking.registry import PREFIX, Candidate, promote  # noqa: PLC0415

    ranked, plan = swept.ranked(), swept.plan
    if not ranked:
        return "No trial gave the metric, so there is no champion to register."
    best = ranked[0]
    resolved = next(trial.resolved for trial in plan.trials if trial.number == best.number)
    bench = Bench(snapshot, resolved)
    scoring = bench.scoring(resolved)
    candidate = Candidate(
        name=f"{PREFIX}{name.removeprefix(PREFIX)}",
        spec=resolved.job.model,
        pipeline=scoring.pipeline,
        example=scoring.features.head(EXAMPLE_ROWS),
        as_of=bench.world(resolved).cube.year,
        metric=plan.spec.metric,
        value=best.metrics[plan.spec.metric],
        higher=plan.spec.better == "higher",
        same=_measured_alike(plan),
        run_id=run_id,
        about=_about(best, plan, snapshot),
    )
    return promote(candidate, uri, force=force).words


def _measured_alike(plan: Plan) -> dict[str, str]:
    """Return what must be the same for the metric of two sweeps to compare: the data, the measure, and of what."""
    objective = giver_of(plan.spec.metric, plan.spec.measure)
    job = plan.base.job.model.reference.canonical() if not OBJECTIVES[objective].of_job else world_key(plan.base)
    what = digest([plan.measured[objective], job])
    return {"data": plan.data_hash, "measure": what, "better": plan.spec.better}


def _about(best: Result, plan: Plan, snapshot: Snapshot) -> dict[str, str]:
    return {
        "sweep": plan.spec.name,
        "trial": best.run_id,
        "assignments": " ".join(best.assignments) or "none",
        "snapshot": snapshot.name,
        "code": plan.code,
    }


def _outcome(
    swept: SweepResult, settings: Settings, files: list[Path], ledger: Any, champion: str | None
) -> SweepOutcome:
    measured = len(swept.plan.trials) - swept.reused
    differs = {one.number: brief(one.assignments) for one in swept.results}
    return SweepOutcome(
        name=swept.plan.spec.name,
        metric=swept.plan.spec.metric,
        rows=[{**row, "differs": differs[row["trial"]]} for row in leaderboard(swept).to_dicts()],
        out=settings.out,
        files=files,
        trials=len(swept.results),
        reused=swept.reused,
        failed=_failed(swept),
        repeats=swept.plan.repeats,
        overhead=swept.recorded / measured if measured else 0.0,
        tracked=getattr(ledger, "parent", None),
        problem=getattr(ledger, "problem", None),
        champion=champion,
    )
