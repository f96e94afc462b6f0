"""Backtest of a job: at each origin its models score their whole reference as of then, and later trade judges them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from corridor.errors import CorridorError, DataError, UsageError
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.spec import ModelSpec, ResolvedJob
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest.evaluation import Evaluation, evaluate
from corridor.study.backtest.job_baselines import BASELINES
from corridor.study.backtest.job_leakage import Leakage
from corridor.study.backtest.job_top import TopCount
from corridor.study.backtest.job_walk import Found, Question, Tops, Walk, history_of, origins_of
from corridor.study.backtest.summaries import OriginSummary

__all__ = ["JobBacktest", "Question", "Tops", "backtest_job", "history_of", "origins_of"]


@dataclass(frozen=True)
class JobBacktest:
    """How the models of a job did.

    Attributes:
        model: Name of the job's own model.
        models: Models by name. left_out: why a model could be judged at no origin, by name.
        failed: Why a model could not be fitted, by name and origin.
        origins: Years of the forecasts.
        questions: Evaluation by target and horizon.
        tops: What became of the first lines of the job's own model, by horizon.
        leakage: What the check for leaks found, None where it was not asked for.
    """

    model: str
    models: Mapping[str, ModelSpec]
    left_out: Mapping[str, str]
    failed: Mapping[str, Mapping[int, str]]
    origins: tuple[int, ...]
    questions: Mapping[Question, Evaluation]
    tops: tuple[Tops, ...]
    leakage: Leakage | None

    def metrics(self, name: str) -> dict[str, float]:
        """Return the pooled figures of a model or baseline, such as `auc_pr_activation_h3`, missing ones left out."""
        return {
            f"{metric}_{target}_h{horizon}": estimate.value
            for (target, horizon), found in self.questions.items()
            if name in found.models
            for metric, estimate in found.models[name].metrics.items()
            if estimate.value is not None
        }


def backtest_job(
    spec: BacktestSpec,
    resolved: ResolvedJob,
    models: Mapping[str, ModelSpec],
    snapshot: Snapshot,
    progress: Callable[[str], None] = lambda _: None,
    *,
    workers: int = 1,
) -> JobBacktest:
    """Return how models did over the origins of a walk-forward, on the reference population of the job's own model.

    At each origin everything is made anew of what was known by then: the cube, goalposts, weights, gravity, and what a
    model learns. Cells whose outcome nobody can tell are left out, so are estimates; a missing flow is never zero.

    Args:
        spec: Origins, horizons, targets, thresholds, baselines and the bootstrap.
        resolved: The job, whose own model states the population.
        models: Scoring models to test, by any names that no baseline has.
        snapshot: The data.
        progress: Called with a line as each origin is done.
        workers: Processes among which the origins are shared; with more than one, each reads the snapshot from disk.

    Raises:
        UsageError: A name is unknown or taken, or no outcome is known after an origin.
        DataError: The data do not reach far enough, or a process was ended from outside.
    """
    from corridor.study.sweeps.pool import Lost, computed  # noqa: PLC0415  the room of sweeps imports this module

    _refuse_names(spec, models)
    progress("Reading what trade did")
    truth = history_of(resolved, snapshot, spec)
    origins = origins_of(spec, truth)
    walk = Walk(spec, resolved, models, snapshot, truth)
    start = partial(_start, spec, resolved, models, snapshot.path) if workers > 1 else lambda: walk.origin
    tasks = [(year, spec.check_leakage and year == origins[-1]) for year in reversed(origins)]
    found: dict[int, Found] = {}
    progress(f"Forecasting from {origins[-1]}")
    for (year, _), done in computed(tasks, start, workers):
        if isinstance(done, Lost):
            raise DataError(f"the process that forecast from {year} ended with code {done.code}; memory may be short")
        if isinstance(done, CorridorError):
            raise done
        found[year] = done
        progress(f"Forecast from {year}, {len(found)} of {len(origins)} origins done")
    return _result(walk, [found[year] for year in origins])


def _start(
    spec: BacktestSpec, resolved: ResolvedJob, models: Mapping[str, ModelSpec], path: Path
) -> Callable[[tuple[int, bool]], Found | CorridorError]:
    """Return what computes an origin, in a process of its own."""
    snapshot = read_snapshot(path)
    return Walk(spec, resolved, models, snapshot, history_of(resolved, snapshot, spec)).origin


def _refuse_names(spec: BacktestSpec, models: Mapping[str, ModelSpec]) -> None:
    for name in spec.baselines:
        BASELINES[name]
    taken = sorted(set(models) & set(BASELINES))
    if taken:
        raise UsageError(f"models: {', '.join(taken)} is the name of a baseline; a model needs another one")


def _result(walk: Walk, found: Sequence[Found]) -> JobBacktest:
    """Return everything pooled; a model that scores nothing at all is left out with the reason."""
    left_out = {name: why for name in walk.models if (why := _why_silent(name, found))}
    champion = walk.spec.champion or (walk.own if walk.own not in left_out else None)
    questions = sorted({question for origin in found for question in origin.summaries})
    return JobBacktest(
        model=walk.own or walk.resolved.job.model.name,
        models=dict(walk.models),
        left_out=left_out,
        failed=_failed(found),
        origins=tuple(origin.year for origin in found),
        questions={
            question: _evaluation(walk.spec, question, found, left_out=left_out, champion=champion)
            for question in questions
        },
        tops=_pooled_tops(found),
        leakage=next((origin.leakage for origin in found if origin.leakage is not None), None),
    )


def _evaluation(
    spec: BacktestSpec,
    question: Question,
    found: Sequence[Found],
    *,
    left_out: Mapping[str, str],
    champion: str | None,
) -> Evaluation:
    summaries = [origin.summaries[question] for origin in found if question in origin.summaries]
    return evaluate(
        [_without(summary, left_out) for summary in summaries],
        target=question[0],
        baselines=spec.baselines or tuple(BASELINES),
        champion=champion,
        draws=spec.draws,
        seed=spec.seed,
        level=spec.level,
    )


def _without(summary: OriginSummary, names: Mapping[str, str]) -> OriginSummary:
    return replace(summary, models={name: one for name, one in summary.models.items() if name not in names})


def _why_silent(name: str, found: Sequence[Found]) -> str:
    """Return why a model says nothing of any cell whose outcome is known, empty where it says something."""
    summaries = [one for origin in found for one in origin.summaries.values()]
    if any(one.models[name].unscored < int(one.cells.sum()) for one in summaries):
        return ""
    reasons = [origin.failed[name] for origin in found if name in origin.failed]
    return reasons[-1] if reasons else "it scores no cell whose outcome is known"


def _failed(found: Sequence[Found]) -> dict[str, dict[int, str]]:
    """Return why models could not be fitted, by name and origin."""
    failed: dict[str, dict[int, str]] = {}
    for origin in found:
        for name, why in sorted(origin.failed.items()):
            failed.setdefault(name, {})[origin.year] = why
    return failed


def _pooled_tops(found: Sequence[Found]) -> tuple[Tops, ...]:
    """Return the counts of all origins together, by horizon."""
    horizons = sorted({horizon for origin in found for horizon in origin.tops})
    pooled = []
    for horizon in horizons:
        mine = [origin.tops[horizon] for origin in found if horizon in origin.tops]
        job, reference = (sum((getattr(t, name) for t in mine), TopCount()) for name in ("job", "reference"))
        pooled.append(Tops(horizon, job, reference))
    return tuple(pooled)
