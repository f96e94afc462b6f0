"""Runs a sweep: what is known already stands, the rest is measured, each result is kept as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from corridor.errors import CorridorError
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob
from corridor.study.sweeps import backtesting  # noqa: F401  registers its objective
from corridor.study.sweeps.bench import Bench
from corridor.study.sweeps.objectives import measured
from corridor.study.sweeps.planning import Plan, told
from corridor.study.sweeps.pool import Lost, computed
from corridor.study.sweeps.trials import Ledger, Result, Trial

Say = Callable[[str], None]


@dataclass(frozen=True)
class SweepResult:
    """A finished sweep.

    Attributes:
        plan: What was to be done.
        results: What came of each trial, by number.
        reused: Trials that were known from an earlier run.
        recorded: Seconds that keeping the results took, of all trials measured now.
    """

    plan: Plan
    results: tuple[Result, ...]
    reused: int
    recorded: float

    def ranked(self) -> list[Result]:
        """Return the trials that have the sweep's metric, best first, an earlier one before an equal later one."""
        spec = self.plan.spec
        sign = -1.0 if spec.better == "higher" else 1.0
        have = [result for result in self.results if spec.metric in result.metrics]
        return sorted(have, key=lambda result: (sign * result.metrics[spec.metric], result.number))


def run_sweep(plan: Plan, snapshot: Snapshot, ledger: Ledger, *, workers: int, say: Say) -> SweepResult:
    """Measure the trials of a plan that are not known yet.

    One process, this one, hands results to the ledger, in the order in which they come; figures do not depend on it.

    Args:
        plan: From `plan_of`.
        snapshot: The data.
        ledger: Where results are kept.
        workers: Processes that measure.
        say: Called with a line as trials are done.
    """
    known = ledger.known()
    found = [_renumbered(known[trial.key], trial) for trial in plan.trials if trial.key in known]
    fresh = [trial for trial in plan.trials if trial.key not in known]
    total, seconds = len(plan.trials) + len(plan.refused), 0.0
    found += [known[one.key] if one.key in known else ledger.record(one) for one in plan.refused]
    reused = len(plan.trials) - len(fresh)
    say(_progress(len(found), total, reused))
    start = partial(_measuring, snapshot, plan.base, plan.spec.measure)
    for trial, done in computed(fresh, start, workers):
        result = _lost(trial, done) if isinstance(done, Lost) else done
        before = time.perf_counter()
        found.append(ledger.record(result))
        seconds += time.perf_counter() - before
        say(_progress(len(found), total, reused))
    return SweepResult(plan, tuple(sorted(found, key=lambda one: one.number)), reused, seconds)


def _progress(done: int, total: int, reused: int) -> str:
    return f"Measuring trials: {done} of {total}" + (f", {reused} known from before" if reused else "")


def _renumbered(result: Result, trial: Trial) -> Result:
    return replace(result, number=trial.number, assignments=trial.assignments)


def _lost(trial: Trial, lost: Lost) -> Result:
    why = f"signal {-lost.code}" if lost.code is not None and lost.code < 0 else f"exit code {lost.code}"
    return _result(trial, "broke", reason=f"the process that measured it ended with {why}")


def _measuring(
    snapshot: Snapshot, base: ResolvedJob, measure: Mapping[str, Mapping[str, Any]]
) -> Callable[[Trial], Result]:
    """Return what measures a trial in this process."""
    bench = Bench(snapshot, base)
    return lambda trial: measured_trial(bench, trial, measure)


def measured_trial(bench: Bench, trial: Trial, measure: Mapping[str, Mapping[str, Any]]) -> Result:
    """Return what came of a trial; whatever goes wrong with it is its result and stops no other."""
    start = time.perf_counter()
    try:
        metrics = measured(bench, trial.resolved, measure)
    except CorridorError as error:
        return _result(trial, "refused", reason=told(error), seconds=time.perf_counter() - start)
    except Exception as error:  # one trial must not stop the sweep
        reason = f"{type(error).__name__}: {told(error)}"
        return _result(trial, "broke", reason=reason, seconds=time.perf_counter() - start)
    return _result(trial, "finished", metrics=metrics, seconds=time.perf_counter() - start)


def _result(trial: Trial, status: Any, **more: Any) -> Result:
    more.setdefault("metrics", {})
    return Result(
        number=trial.number,
        key=trial.key,
        assignments=trial.assignments,
        model=trial.resolved.job.model.name,
        spec_hash=trial.resolved.digest(),
        status=status,
        **more,
    )
