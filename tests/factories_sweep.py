"""A sweep on the tiny project, quick to plan and to measure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.spec import load_job
from corridor.spec.sweep import SweepSpec
from corridor.study.sweeps.planning import Plan, plan_of
from corridor.study.sweeps.running import SweepResult
from corridor.study.sweeps.trials import Result
from factories_project import dump

SPACE = {
    "model": {"choice": ["balanced", "export_potential"]},
    "model.weights.demand": {"choice": [0.1, 0.5], "when": {"model": ["balanced"]}},
}

SWEEP: dict[str, Any] = {
    "name": "tiny_sweep", "job": "configs/jobs/small.yaml", "search": "grid", "space": SPACE,
    "measure": {"agreement": {"top": 3}, "coverage": {}}, "metric": "agreement_spearman", "workers": 1,
}  # fmt: skip
"""Four trials: the job as it stands, balanced with two weights of demand, and export_potential."""


def a_sweep_file(root: Path, **changes: Any) -> Path:
    """Write the sweep into the project's experiments/ and return its path."""
    path = root / "experiments" / "tiny_sweep.yaml"
    dump(path, {**SWEEP, **changes})
    return path


def read_job(root: Path, assignments: Any = ()) -> Any:
    """Read the project's job under assignments."""
    return load_job(root / "configs" / "jobs" / "small.yaml", assignments)


def a_plan(root: Path, **changes: Any) -> tuple[Plan, Snapshot]:
    """Plan the sweep on the project's snapshot."""
    snapshot = read_snapshot(root / "data" / "tiny")
    spec = SweepSpec.model_validate({**SWEEP, **changes})
    return plan_of(spec, lambda assignments: read_job(root, assignments), snapshot.data_hash), snapshot


def a_result(number: int, **changes: Any) -> Result:
    """A finished trial with two metrics."""
    given: dict[str, Any] = {
        "key": f"{number:064d}", "assignments": (f"model.weights.demand={number / 10}",), "model": "balanced",
        "spec_hash": f"{number:064x}", "status": "finished",
        "metrics": {"agreement_spearman": number / 10, "other": 1.0},
    }  # fmt: skip
    return Result(number=number, **{**given, **changes})


def a_swept(plan: Plan, results: list[Result]) -> SweepResult:
    """A sweep with these results."""
    return SweepResult(plan, tuple(results), reused=0, recorded=0.0)


class Memory:
    """A ledger that keeps everything in memory and counts."""

    def __init__(self, known: dict[str, Result] | None = None) -> None:
        self._known = known or {}
        self.recorded: list[Result] = []

    def known(self) -> dict[str, Result]:
        """Return what was given."""
        return self._known

    def record(self, result: Result) -> Result:
        """Keep a result."""
        self.recorded.append(result)
        return result
