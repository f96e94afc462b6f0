"""One origin of a walk-forward, compressed to what figures and their bootstrap need, so that arrays can be dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from corridor.errors import DataError
from corridor.foresight import Forecast
from corridor.measures import calibration, orderings
from corridor.measures import ranking_quality as quality
from corridor.panels import Target
from corridor.panels.panel import FloatArray, IntArray
from corridor.study.backtest.bootstrap import Ratio, Statistic, ladder, moments
from corridor.study.backtest.metrics import DEFAULT_CUTS, OF_TARGET, Cuts

SAME = "it gives every cell the same score"
UNSCORED = "it scores no cell"
NO_CELL = "no cell's outcome is known"
NO_POSITIVE = "no cell was activated"
ALL_EQUAL = "all outcomes are equal"

GRID = 1.0 / (1.0 + np.exp(-np.linspace(-16.0, 16.0, 641)))
"""Edges of the fine bins in which stated chances are counted: equal steps of log odds."""


@dataclass(frozen=True)
class Held:
    """How the intervals of a forecaster held.

    Attributes:
        stated: Share of outcomes that they are made to hold. cells: Cells with an interval. inside: Those that it held.
        width: Median width, in the unit of the target.
    """

    stated: float
    cells: int
    inside: int
    width: float


@dataclass(frozen=True)
class ModelSummary:
    """What is kept of one forecaster in one origin.

    Attributes:
        metrics: Figure by name, those that cannot be told left out.
        missing: Why no figure can be told, empty where they can.
        unscored: Cells without a score; they stand last.
        statistics: What the bootstrap needs, by name of the figure.
        chances: Cells, sum of stated chances and hits by fine bin (3, m); None without chances.
        held: How intervals held, None without intervals.
    """

    metrics: Mapping[str, float] = field(default_factory=dict)
    missing: str = ""
    unscored: int = 0
    statistics: Mapping[str, Statistic] = field(default_factory=dict)
    chances: FloatArray | None = None
    held: Held | None = None


@dataclass(frozen=True)
class OriginSummary:
    """What is kept of one origin.

    Attributes:
        year: Year of the forecasts.
        target: What was asked.
        cuts: How far down lists are read.
        cells: Cells of each exporter whose outcome is known (E,).
        positives: Cells that were activated, None for other targets.
        perfect: What a perfect ranking reaches in the mean precision of exporters, None for other targets.
        models: By name.
    """

    year: int
    target: Target
    cuts: Cuts
    cells: IntArray
    positives: int | None
    perfect: float | None
    models: Mapping[str, ModelSummary]


@dataclass(frozen=True)
class Happened:
    """What happened to the n cells of one origin, prepared once for all forecasters."""

    target: Target
    cuts: Cuts
    exporter: IntArray
    outcome: FloatArray
    gain: FloatArray
    worth: FloatArray


def summarise(
    year: int,
    exporter: IntArray,
    outcome: FloatArray,
    forecasts: Mapping[str, Forecast],
    *,
    target: Target,
    now: FloatArray,
    later: FloatArray,
    cuts: Cuts = DEFAULT_CUTS,
) -> OriginSummary:
    """Return one origin compressed; the arrays may be dropped afterwards.

    What a cell is worth in NDCG is its outcome where that is positive: 1 for an activation, log growth, share gained,
    or dollars.

    Args:
        year: Year of the forecasts.
        exporter: Exporter of each cell, whole numbers from 0, the same in all origins of a panel (n,).
        outcome: What happened, without NaN: 1 or 0 for an activation (n,).
        forecasts: By forecaster; cells without a score (NaN) stand last.
        target: What was asked.
        now: US dollars in the year, NaN where not known (n,).
        later: US dollars at the horizon, likewise (n,).
        cuts: How far down lists are read.

    Raises:
        DataError: Arrays differ in length, an outcome is missing or, of an activation, neither 1 nor 0, or a code of an
            exporter is negative.
    """
    sizes = {"exporter": exporter.size, "now": now.size, "later": later.size}
    _check(year, outcome, sizes | {f"score of {name}": one.score.size for name, one in forecasts.items()})
    _check_values(year, exporter, outcome, target)
    gain = quality.new_dollars(now, later)
    happened = Happened(target, cuts, exporter, outcome, gain, np.maximum(outcome, 0.0))
    told = target == "activation"
    perfect = quality.perfect_mean_precision_at(outcome, exporter, cuts.own) if told and outcome.size else None
    return OriginSummary(
        year=year,
        target=target,
        cuts=cuts,
        cells=np.bincount(exporter),
        positives=int(outcome.sum()) if told else None,
        perfect=perfect,
        models={name: _model(happened, forecast) for name, forecast in forecasts.items()},
    )


def _model(happened: Happened, forecast: Forecast) -> ModelSummary:
    """Return what is kept of one forecaster."""
    unscored = int(np.isnan(forecast.score).sum())
    chances, held = _chances(happened, forecast), _held(happened, forecast)
    reason = _why_missing(happened, forecast.score, unscored)
    if reason:
        return ModelSummary(missing=reason, unscored=unscored, chances=chances, held=held)
    order = orderings.ordering(forecast.score)
    statistics = _statistics(happened, order, forecast.score)
    metrics = {name: _figure(name, happened, order, statistics) for name in OF_TARGET[happened.target]}
    return ModelSummary(
        metrics={name: value for name, value in metrics.items() if not np.isnan(value)},
        unscored=unscored,
        statistics=statistics,
        chances=chances,
        held=held,
    )


def _why_missing(happened: Happened, score: FloatArray, unscored: int) -> str:
    """Return why a ranking cannot be judged, empty where it can."""
    if not score.size:
        return NO_CELL
    if happened.target == "activation" and not happened.outcome.any():
        return NO_POSITIVE
    if not np.ptp(happened.outcome) > 0 and happened.target != "activation":
        return ALL_EQUAL
    if unscored == score.size:
        return UNSCORED
    lowest = np.nanmin(score)
    return SAME if not unscored and not np.nanmax(score) > lowest else ""


def _figure(name: str, happened: Happened, order: orderings.Ordering, statistics: Mapping[str, Statistic]) -> float:
    """Return one figure of a ranking, NaN where it cannot be told."""
    outcome, cuts = happened.outcome, happened.cuts
    if name in statistics:
        return statistics[name].value
    if name == "precision":
        return quality.precision_at(outcome, order, cuts.whole)
    if name == "ndcg":
        return quality.ndcg_at(happened.worth, order, cuts.whole)
    if name == "captured":
        return quality.captured(happened.gain, order, cuts.whole)
    return quality.roc_auc(outcome, order)


def _statistics(happened: Happened, order: orderings.Ordering, score: FloatArray) -> dict[str, Statistic]:
    """Return what the bootstrap of the target's headlines needs."""
    outcome, exporter, cuts = happened.outcome, happened.exporter, happened.cuts
    if happened.target == "activation":
        places = cuts.own * (np.bincount(exporter) > 0).astype(np.float64)
        own = Ratio(quality.own_hits(outcome, order, exporter, cuts.own), places)
        return {"auc_pr": ladder(outcome, order, exporter), "own_precision": own}
    found: dict[str, Statistic] = {"spearman": moments(outcome, _last(score), exporter)}
    if happened.target == "dollars":
        taken = happened.gain * orderings.chance_in_top(order, cuts.whole)
        found["captured"] = Ratio(quality.sums_of(taken, exporter), quality.sums_of(happened.gain, exporter))
    return found


def _last(score: FloatArray) -> FloatArray:
    """Return scores with those that are missing below all others."""
    return np.where(np.isnan(score), -np.inf, score)


def _chances(happened: Happened, forecast: Forecast) -> FloatArray | None:
    """Return cells, stated chances and hits by fine bin."""
    if forecast.probability is None or happened.target != "activation":
        return None
    told = ~np.isnan(forecast.probability)
    stated = forecast.probability[told]
    place = np.searchsorted(GRID, stated)
    weights = (np.ones(stated.size), stated, happened.outcome[told])
    return np.stack([quality.sums_of(values, place, groups=GRID.size + 1) for values in weights])


def _held(happened: Happened, forecast: Forecast) -> Held | None:
    """Return how intervals held."""
    if forecast.low is None or forecast.high is None or happened.target == "activation":
        return None
    told = ~(np.isnan(forecast.low) | np.isnan(forecast.high))
    low, high, value = forecast.low[told], forecast.high[told], happened.outcome[told]
    share = calibration.share_inside(value, low, high)
    if not value.size:
        return Held(forecast.coverage, 0, 0, float("nan"))
    return Held(forecast.coverage, value.size, round(share * value.size), float(np.median(high - low)))


def _check(year: int, outcome: FloatArray, sizes: Mapping[str, int]) -> None:
    """Refuse an origin whose arrays do not belong together."""
    for name, size in sizes.items():
        if size != outcome.size:
            raise DataError(f"origin {year}: {name} has {size:,} cells where the outcome has {outcome.size:,}")


def _check_values(year: int, exporter: IntArray, outcome: FloatArray, target: Target) -> None:
    """Refuse outcomes that cannot be judged."""
    if np.isnan(outcome).any():
        raise DataError(f"origin {year}: {int(np.isnan(outcome).sum()):,} outcomes are missing; leave such cells out")
    if target == "activation" and not np.isin(outcome, (0.0, 1.0)).all():
        raise DataError(f"origin {year}: an activation is 1 or 0, found {outcome[~np.isin(outcome, (0.0, 1.0))][0]}")
    if exporter.size and exporter.min() < 0:
        raise DataError(f"origin {year}: codes of exporters are whole numbers from 0, found {exporter.min()}")
