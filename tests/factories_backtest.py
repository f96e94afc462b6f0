"""A job on the small world for backtests: a snapshot in memory, four reference economies, a spec of few draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import CorridorSpec, JobSpec, ReportSpec, ResolvedJob
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest.job_walk import Walk, history_of
from factories import DIRECTIONS, a_model, a_world, sectors


def a_snapshot(tables: dict[str, Any] | None = None) -> Snapshot:
    """The small world as a snapshot that was never on disk."""
    return Snapshot(Path("tiny"), "tiny", 2022, tables or a_world(), {}, [], "ab" * 32)


def a_job(**changes: Any) -> ResolvedJob:
    """The job of the small world, its model the balanced one unless another is given."""
    chosen = sectors()
    model = changes.pop("model", None) or a_model()
    job = JobSpec(
        name="small",
        snapshot="tiny",
        corridors=tuple(CorridorSpec(exporter=i, importer=j) for i, j in DIRECTIONS),
        sectors=tuple(chosen),
        model=model,
        report=ReportSpec(title="A small world"),
        **changes,
    )
    return ResolvedJob(job=job, sectors=tuple(chosen.values()))


def a_spec(**changes: Any) -> BacktestSpec:
    """A backtest of that job, one year ahead, with few draws."""
    given = {"name": "small", "job": "configs/jobs/small.yaml", "horizons": [1], "draws": 20, **changes}
    return BacktestSpec.model_validate(given)


def a_walk(tables: dict[str, Any] | None = None, **changes: Any) -> Walk:
    """The walk of the balanced model, before any origin is computed."""
    spec, resolved, snapshot = a_spec(**changes), a_job(), a_snapshot(tables)
    return Walk(spec, resolved, {"balanced": resolved.job.model}, snapshot, history_of(resolved, snapshot, spec))
