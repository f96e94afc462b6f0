"""The objective of a sweep that counts most: would the trial's rankings have come true?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from corridor.errors import CorridorError, UsageError
from corridor.foresight import Forecast
from corridor.indicators import INDICATORS, compute
from corridor.models.build import build_pipeline
from corridor.panels.outcomes import Thresholds
from corridor.panels.panel import FloatArray, IntArray
from corridor.spec import ModelSpec, ResolvedJob, digest
from corridor.spec.backtest import BacktestSpec
from corridor.spec.loading import build
from corridor.study.backtest.evaluation import evaluate, summarise
from corridor.study.backtest.job_outcomes import Truth
from corridor.study.backtest.job_views import View, pairs_of, say, view_of
from corridor.study.backtest.jobs import Question, history_of, origins_of
from corridor.study.backtest.metrics import DEFAULT_CUTS, METRICS, OF_TARGET
from corridor.study.backtest.summaries import OriginSummary
from corridor.study.learning import task_of
from corridor.study.sweeps.bench import Bench
from corridor.study.sweeps.objectives import OBJECTIVES, Objective, whole_number

TRIAL = "trial"

DEFAULTS: dict[str, Any] = {"targets": ["activation"], "horizons": [3], "origins": 5, "thresholds": {}}

VIEWS_KEPT = 24
"""Worlds as of a year that a process keeps at the same time; one of the embedded data takes some 100 MB."""


@dataclass(frozen=True)
class Judge:
    """What the trials of a sweep are held against.

    Attributes:
        spec: Targets, horizons and thresholds. truth: what trade did. origins: years of the forecasts, ascending.
    """

    spec: BacktestSpec
    truth: Truth
    origins: tuple[int, ...]


@dataclass(frozen=True)
class Came:
    """What became of the cells of one origin whose outcome is known (m of n).

    Attributes:
        cells: Their positions among the cells of the view. exporter: positions of their exporters.
        value: Outcome. now: dollars at the origin. later: dollars at the horizon.
    """

    cells: IntArray
    exporter: IntArray
    value: FloatArray
    now: FloatArray
    later: FloatArray


def measure_backtest(bench: Bench, resolved: ResolvedJob, options: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures of a walk-forward, pooled over its origins, such as `auc_pr_activation_h3`.

    As `corridor backtest` has it: at each origin everything is fitted on what was known then, and the model scores the
    whole reference of the job as it stands, the same cells for every trial. What happened later than the job's own year
    counts as an outcome, never as a figure that a score rests on. A trial that cannot be fitted at one of the origins
    is refused: a mean over fewer origins would not compare.

    Raises:
        UsageError: An option is wrong, or the model cannot be fitted at an origin.
        DataError: The data do not reach far enough.
    """
    judge = _judge(bench, options)
    found: dict[Question, list[OriginSummary]] = {}
    for year in judge.origins:
        scores = _scores(bench, judge, resolved.job.model, year)
        for (target, horizon), came in _outcomes(bench, judge, year):
            summary = summarise(
                year, came.exporter, came.value, {TRIAL: Forecast(scores[came.cells])}, target=target,
                now=came.now, later=came.later,
            )  # fmt: skip
            found.setdefault((target, horizon), []).append(summary)
    figures = {name: value for question, some in found.items() for name, value in _pooled(question, some).items()}
    if not figures:
        raise UsageError("it scores no cell whose outcome is known")
    return figures


def _pooled(question: Question, summaries: list[OriginSummary]) -> dict[str, float]:
    target, horizon = question
    judged = evaluate(summaries, target=target, champion=TRIAL, draws=0).models[TRIAL]
    told = {metric: estimate.value for metric, estimate in judged.metrics.items()}
    return {f"{metric}_{target}_h{horizon}": value for metric, value in told.items() if value is not None}


def _judge(bench: Bench, options: Mapping[str, Any]) -> Judge:
    return bench.once(("judge", digest(dict(options))), lambda: _judge_of(bench, options))


def _judge_of(bench: Bench, options: Mapping[str, Any]) -> Judge:
    spec = spec_of(options)
    truth = history_of(bench.base, bench.snapshot, spec)
    origins = origins_of(spec, truth)
    last = options["origins"]
    return Judge(spec, truth, origins if isinstance(last, list) else origins[-whole_number("backtest.origins", last) :])


def spec_of(options: Mapping[str, Any]) -> BacktestSpec:
    """Return the backtest that the options of the objective mean.

    Raises:
        UsageError: An option is out of its range.
    """
    given = {key: value for key, value in options.items() if key != "origins" or isinstance(value, list)}
    return build(BacktestSpec, {"name": "sweep", "job": "the job of the sweep", **given}, "measure: backtest")


def _view(bench: Bench, judge: Judge, model: ModelSpec, year: int) -> View:
    """Return the world as of a year with the job's own population, for models with the history of this one."""
    known = bench.snapshot.tables["countries"]["country"].to_list()
    pairs = pairs_of(bench.base, {TRIAL: model}, known)
    history, own = model.reference.history, bench.base.job.model.reference.history
    key = ("view", digest([list(pair) for pair in pairs]), history, year)

    def compute_view() -> View:
        view = view_of(bench.base, bench.snapshot, year, pairs, history=history)
        return view if history == own else _view(bench, judge, bench.base.job.model, year).seen_by(view)

    return bench.kept(key, compute_view, VIEWS_KEPT)


def _outcomes(bench: Bench, judge: Judge, year: int) -> Iterator[tuple[Question, Came]]:
    """Yield what became of the cells of an origin, for every question that can be answered."""
    thresholds = Thresholds(**judge.spec.thresholds.model_dump())
    for target in judge.spec.targets:
        for horizon in judge.spec.horizons:
            if judge.truth.can_tell(year, target, horizon, thresholds):
                question: Question = (target, horizon)
                key = ("came", digest(judge.spec.canonical()), year, target, horizon)
                came = bench.once(key, lambda q=question: _came(bench, judge, year, q, thresholds))  # type: ignore[misc]
                if came.cells.size:
                    yield question, came


def _came(bench: Bench, judge: Judge, year: int, question: Question, thresholds: Thresholds) -> Came:
    corridor, product = _places(_view(bench, judge, bench.base.job.model, year), judge.truth)
    found = judge.truth.outcome(corridor, product, year, target=question[0], horizon=question[1], thresholds=thresholds)
    cells = np.flatnonzero(np.isfinite(found.value))
    exporter = judge.truth.cube.corridors[corridor[cells], 0]
    return Came(cells, exporter, found.value[cells], found.now[cells], found.later[cells])


def _places(view: View, truth: Truth) -> tuple[IntArray, IntArray]:
    """Return where the population stands among the corridors and products of the truth (n,), (n,)."""
    cube, o = view.cube, view.population
    ends = {(truth.cube.countries[i], truth.cube.countries[j]): p for p, (i, j) in enumerate(truth.cube.corridors)}
    corridors = np.array([ends.get((cube.countries[i], cube.countries[j]), -1) for i, j in cube.corridors])
    products = np.array([truth.cube.product_index.get(code, -1) for code in cube.products])
    return corridors[o.corridor], products[o.product]


def _scores(bench: Bench, judge: Judge, model: ModelSpec, year: int) -> FloatArray:
    """Return the model's scores of the population as of a year (n,), NaN where it gives none."""
    view = _view(bench, judge, model, year)
    try:
        if shares_features(model, bench.base.job.model):
            return _fitted_on_features(bench, view, model, year)
        said = say(view, {TRIAL: model}, None)
    except (CorridorError, ValueError) as error:
        raise UsageError(f"as of {year}: {error}") from error
    if TRIAL in said.failed:
        raise UsageError(f"as of {year}: {said.failed[TRIAL]}")
    return said.scores[TRIAL]


def shares_features(model: ModelSpec, base: ModelSpec) -> bool:
    """Whether a model is fitted on the very population that is judged, and learns from no outcome.

    Its figures are then those of every other such model, and only the fit is its own.
    """
    same = set(model.reference.countries) == set(base.reference.countries) and model.scope == base.scope
    return same and model.reference.history == base.reference.history and task_of(model) is None


def _fitted_on_features(bench: Bench, view: View, model: ModelSpec, year: int) -> FloatArray:
    features = _features(bench, view, model, year)
    pipeline = build_pipeline(model, {name: str(entry.direction) for name, entry in INDICATORS.items()}).fit(features)
    scores = np.asarray(pipeline.predict(features), dtype=np.float64)
    return np.where(np.isfinite(scores), scores, np.nan)


def _features(bench: Bench, view: View, model: ModelSpec, year: int) -> pl.DataFrame:
    """Return the figures of the population, each computed once for all trials of this process."""
    window = model.reference.window
    columns: dict[str, pl.Series] = bench.once(("features", year, model.reference.history, window), dict)
    wanted = [name for name in model.indicators if name not in columns]
    if wanted:
        found, _ = compute(replace(view.population, window=window), wanted)
        columns.update({name: found[name] for name in wanted})
    return pl.DataFrame([columns[name] for name in model.indicators])


def names_of(options: Mapping[str, Any]) -> list[str]:
    """Return the metrics that a backtest with these options can give."""
    spec = spec_of(options)
    return [f"{metric}_{target}_h{h}" for target in spec.targets for metric in OF_TARGET[target] for h in spec.horizons]


def told(about: str) -> str:
    """Return what a figure means, with how far down lists are read."""
    return about.format(own=DEFAULT_CUTS.own, whole=DEFAULT_CUTS.whole)


OBJECTIVES.add(
    "backtest",
    Objective(
        title="Whether its rankings would have come true",
        metrics={f"{name}_TARGET_hHORIZON": told(one.about) for name, one in METRICS.items()},
        options={
            "targets": "What trade is asked: activation, growth, dollars, share.",
            "horizons": "Years between a ranking and its outcome.",
            "origins": "Years in which rankings are made, a list, or how many of the last ones.",
            "thresholds": "What counts as small and as substantial, as a backtest's file has it.",
        },
        defaults=DEFAULTS,
        version=1,
        measure=measure_backtest,
        of_job=False,
        names=names_of,
    ),
)
