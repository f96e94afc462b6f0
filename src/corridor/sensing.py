"""How a run stands to others: which assumption moves its ranking, and what moved since the run before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corridor import __version__
from corridor.errors import CorridorError, UsageError
from corridor.spec import ResolvedJob, Settings
from corridor.study.moved import moved_between, moved_since
from corridor.study.run import Run
from corridor.study.sensitivity.keeping import ARCHIVE, RECORD, Kept, kept_for, record_of, text_of, write_kept
from corridor.study.storing import ARCHIVE as RUN_ARCHIVE
from corridor.study.storing import read_run

Progress = Callable[[str], None]

TABLES = ("indices", "left_out", "reversals")
"""Tables of a sensitivity that are written as CSV too."""


@dataclass(frozen=True)
class SensitivityOutcome:
    """What a study of a ranking's sensitivity left behind.

    Attributes:
        record: What was found, as plain data.
        out: Folder of results. files: what was written there.
        seconds: Wall time of all of it.
    """

    record: dict[str, Any]
    out: Path
    files: list[Path]
    seconds: float


def sense(
    resolved: ResolvedJob,
    settings: Settings,
    *,
    samples: int | None,
    seed: int | None,
    snapshot_at: Callable[[str, Path], Path],
    fit: Callable[[], Any],
    progress: Progress,
) -> SensitivityOutcome:
    """Work out which assumption moves the ranking of a job, and leave it beside the job's results.

    A later run of the same spec and data shows it.

    Args:
        resolved: The job.
        settings: Folder of results and root of the project.
        samples: Points of the design, a power of two; None for as many as suit the model.
        seed: Seed; None for the job's own.
        snapshot_at: Returns the folder of a snapshot by its name and the root of the project.
        fit: Returns the pipeline of a registered model as it was fitted, None where the job fits its own.
        progress: Is told each step in words.

    Raises:
        UsageError: The job or the number of points is wrong. DataError: The snapshot breaks its contracts.
    """
    from corridor.snapshots.snapshot import read_snapshot  # noqa: PLC0415  keeps `--help` quick
    from corridor.study.assessing import Case  # noqa: PLC0415
    from corridor.study.preparing import check_no_look_ahead, score_world, world_of  # noqa: PLC0415
    from corridor.study.sensitivity.design import check_samples  # noqa: PLC0415
    from corridor.study.sensitivity.running import sensitivity_of  # noqa: PLC0415

    start = time.perf_counter()
    if samples is not None:
        check_samples(samples)
    progress("Reading and checking the snapshot")
    snapshot = read_snapshot(snapshot_at(resolved.job.snapshot, settings.root))
    fitted = fit()
    progress("Scoring opportunities")
    world = world_of(resolved, snapshot)
    if resolved.registered is not None:
        check_no_look_ahead(resolved.registered, world.cube.year)
    hashes = {"spec": resolved.digest(), "data": snapshot.data_hash}
    case = Case(resolved, snapshot, world, score_world(world, resolved.job.model, hashes, fitted))
    found = sensitivity_of(case, samples=samples, seed=seed, say=progress)
    kept = Kept(resolved.job.name, world.cube.year, hashes["spec"], hashes["data"], __version__, found)
    files = _write(kept, settings.out)
    return SensitivityOutcome(record_of(kept), settings.out, files, time.perf_counter() - start)


def write_sensitivity(run: Run, out: Path) -> list[Path]:
    """Write what a run found of its sensitivity beside its results, so that later runs show it; return the paths."""
    if run.sensitivity is None:
        return []
    job = run.resolved.job.name
    return _write(Kept(job, run.as_of, run.spec_hash, run.data_hash, run.version, run.sensitivity), out)


def _write(kept: Kept, out: Path) -> list[Path]:
    from corridor.reports.files import write_text, write_whole  # noqa: PLC0415
    from corridor.reports.tables import write_table  # noqa: PLC0415

    tables = [out / f"sensitivity_{name}.csv" for name in TABLES]
    for name, path in zip(TABLES, tables, strict=True):
        write_table(getattr(kept.found, name), path)
    write_text(out / RECORD, text_of(kept))
    write_whole(out / ARCHIVE, lambda sibling: write_kept(kept, sibling))
    return [out / RECORD, out / ARCHIVE, *tables]


def run_before(out: Path, since: Path | None, progress: Progress | None = None) -> Run | None:
    """Return the run to tell moves from: the one in a folder that is asked for, else the one that a run overwrites.

    What lies in the folder of results and cannot be read costs the section on moves and nothing else.

    Args:
        out: Folder of results.
        since: Folder of the run that is asked for.
        progress: Is told why the run before cannot be read.

    Raises:
        UsageError: The folder that is asked for holds no run. DataError: What it holds is broken.
    """
    if since is not None:
        if not (since / RUN_ARCHIVE).is_file():
            raise UsageError(f"--since {since}: must be a folder of results, which holds {RUN_ARCHIVE}")
        return read_run(since)
    if not (out / RUN_ARCHIVE).is_file():
        return None
    try:
        return read_run(out)
    except (CorridorError, ValueError, TypeError, KeyError, AttributeError) as error:
        if progress is not None:
            progress(f"What moved is not told, as the run before cannot be read: {str(error).splitlines()[0]}")
        return None


def with_neighbours(run: Run, out: Path, before: Run | None, since: Path | None = None) -> Run:
    """Return a run that knows what moved since the one before, and its sensitivity where that was worked out.

    Args:
        run: The run.
        out: Its folder of results, where an earlier study of its sensitivity may lie.
        before: The run to tell moves from, from `run_before`.
        since: Folder that was asked for; a run that was asked for is compared with whatever it is.
    """
    moved = moved_between(before, run) if since is not None and before is not None else moved_since(before, run)
    hashes = {"spec": run.spec_hash, "data": run.data_hash}
    sensitivity = run.sensitivity or kept_for(out, hashes, run.version)
    return replace(run, moved=moved, sensitivity=sensitivity)
