"""Judging a walk-forward: every forecaster by origin and pooled, against baselines, with intervals and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.errors import DataError, UsageError
from corridor.panels import Target
from corridor.panels.panel import FloatArray
from corridor.study.backtest.bootstrap import Draws, draw_exporters, interval
from corridor.study.backtest.findings import Evaluation, ModelResult, OriginFacts
from corridor.study.backtest.metrics import HEADLINES, METRICS, OF_TARGET, Cuts, title
from corridor.study.backtest.pooling import chances_of, coverage_of
from corridor.study.backtest.summaries import ModelSummary, OriginSummary, summarise
from corridor.study.backtest.verdicts import Estimate, words_of

__all__ = ["Evaluation", "ModelResult", "OriginFacts", "evaluate", "summarise"]

ABSENT = "it made no forecast"


def evaluate(
    summaries: Sequence[OriginSummary],
    *,
    target: Target,
    baselines: Sequence[str] = (),
    champion: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.9,
) -> Evaluation:
    """Return how forecasters did over the origins of a walk-forward.

    A pooled figure is the mean over origins. Intervals come from draws of exporters, the same for all forecasters and
    origins, so that differences are paired. They say how much the choice of exporters matters; that origins with
    overlapping horizons share years is not in them.

    Args:
        summaries: Origins of one panel, target and horizon, each year once.
        target: What was asked.
        baselines: Names of plain rules among the forecasters; those that made no forecast are passed over.
        champion: Forecaster to compare with all others; None for the best by the first headline that is no baseline.
        draws: Draws of the bootstrap; 0 for no intervals.
        seed: Of the draws.
        level: Share of the draws that an interval holds.

    Raises:
        UsageError: There is no origin, the champion made no forecast, or the level is not between 0 and 1.
        DataError: Origins are of another target or of different cuts, or a year comes twice.
    """
    origins = _checked(summaries, target, champion, level)
    names = sorted({name for origin in origins for name in origin.models})
    widest = max(origin.cells.size for origin in origins)
    cells = np.sum([np.pad(origin.cells, (0, widest - origin.cells.size)) for origin in origins], axis=0)
    drawn = draw_exporters(cells > 0, draws, seed)
    figures = {name: _Figures.of(origins, name, drawn) for name in names}
    plain = tuple(name for name in baselines if name in figures)
    best = champion or _best(figures, plain, HEADLINES[target][0])
    return Evaluation(
        target=target,
        cuts=origins[0].cuts,
        origins=tuple(_facts(origin) for origin in origins),
        models={name: _result(origins, name, figures, plain, level) for name in names},
        baselines=plain,
        champion=best,
        chosen=champion is None and best is not None,
        differences={} if best is None else _differences(figures, best, [n for n in names if n != best], level),
        draws=draws,
        seed=seed,
        level=level,
    )


@dataclass(frozen=True)
class _Figures:
    """Figures of one forecaster.

    Attributes:
        points: By origin, NaN where they cannot be told (O,).
        drawn: Headlines by origin and draw (O, D).
    """

    points: Mapping[str, FloatArray]
    drawn: Mapping[str, FloatArray]

    @classmethod
    def of(cls, origins: Sequence[OriginSummary], name: str, draws: Draws) -> _Figures:
        models = [origin.models.get(name, ModelSummary(missing=ABSENT)) for origin in origins]
        target = origins[0].target
        nothing = np.full(draws.times.shape[0], np.nan)
        points = {m: np.array([one.metrics.get(m, np.nan) for one in models]) for m in OF_TARGET[target]}
        drawn = {
            m: np.stack([one.statistics[m].of_draws(draws) if m in one.statistics else nothing for one in models])
            for m in HEADLINES[target]
        }
        return cls(points, drawn)


def _pooled(points: FloatArray, drawn: FloatArray | None, level: float) -> Estimate:
    """Return the mean over origins and its interval; a draw without a figure in an origin is pooled from the others."""
    if np.isnan(points).all():
        return Estimate(None)
    value = float(np.nanmean(points))
    low, high = (np.nan, np.nan) if drawn is None else interval(_mean_over_origins(drawn), level)
    return Estimate(value) if np.isnan(low) else Estimate(value, float(low), float(high))


def _mean_over_origins(drawn: FloatArray) -> FloatArray:
    """Return the mean over the origins that have a figure (D,), NaN where none has."""
    told = ~np.isnan(drawn)
    count = told.sum(axis=0)
    total = np.where(told, drawn, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(count.size, np.nan), where=count > 0))


def _differences(
    figures: Mapping[str, _Figures], name: str, others: Sequence[str], level: float
) -> dict[str, dict[str, Estimate]]:
    """Return the headlines of one forecaster less those of others, over the origins that both have."""
    one = figures[name]
    return {
        other: {
            metric: _pooled(
                one.points[metric] - figures[other].points[metric], drawn - figures[other].drawn[metric], level
            )
            for metric, drawn in one.drawn.items()
        }
        for other in others
    }


def _lift(figures: Mapping[str, _Figures], name: str, others: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Return the headlines of one forecaster in multiples of those of others, over the origins that both have."""
    found: dict[str, dict[str, float | None]] = {}
    for metric in figures[name].drawn:
        if METRICS[metric].ratio:
            found[metric] = {o: _ratio(figures[name].points[metric], figures[o].points[metric]) for o in others}
    return found


def _ratio(one: FloatArray, other: FloatArray) -> float | None:
    both = ~(np.isnan(one) | np.isnan(other))
    base = float(other[both].sum())
    return float(one[both].sum()) / base if base > 0 else None


def _result(
    origins: Sequence[OriginSummary], name: str, figures: Mapping[str, _Figures], plain: Sequence[str], level: float
) -> ModelResult:
    own, others = figures[name], [other for other in plain if other != name]
    models = {origin.year: origin.models.get(name, ModelSummary(missing=ABSENT)) for origin in origins}
    against = _differences(figures, name, others, level)
    return ModelResult(
        metrics={metric: _pooled(points, own.drawn.get(metric), level) for metric, points in own.points.items()},
        by_origin={
            metric: tuple(None if np.isnan(value) else float(value) for value in points)
            for metric, points in own.points.items()
        },
        missing={year: model.missing for year, model in models.items() if model.missing},
        unscored=sum(model.unscored for model in models.values()),
        lift=_lift(figures, name, others),
        against=against,
        chances=chances_of([model.chances for model in models.values() if model.chances is not None], level),
        coverage=coverage_of([model.held for model in models.values() if model.held is not None]),
        words=_words(own, against, origins[0].cuts),
    )


def _words(own: _Figures, against: Mapping[str, Mapping[str, Estimate]], cuts: Cuts) -> tuple[str, ...]:
    """Return a sentence for each headline."""
    sentences = (
        words_of({other: found[metric] for other, found in against.items()}, measured_by=title(metric, cuts))
        for metric in own.drawn
    )
    return tuple(sentence for sentence in sentences if sentence)


def _best(figures: Mapping[str, _Figures], plain: Sequence[str], headline: str) -> str | None:
    """Return the best forecaster that is no baseline, or the best of all if there are only such; ties by name."""
    rivals = [name for name in figures if name not in plain] or list(figures)
    told = [name for name in rivals if not np.isnan(figures[name].points[headline]).all()]
    return min(told, key=lambda name: (-float(np.nanmean(figures[name].points[headline])), name), default=None)


def _facts(origin: OriginSummary) -> OriginFacts:
    exporters = int((origin.cells > 0).sum())
    return OriginFacts(origin.year, int(origin.cells.sum()), exporters, origin.positives, origin.perfect)


def _checked(
    summaries: Sequence[OriginSummary], target: Target, champion: str | None, level: float
) -> list[OriginSummary]:
    """Return the origins by year, or say why they cannot be judged together."""
    if not summaries:
        raise UsageError("a walk-forward needs at least one origin, found none")
    if not 0.0 < level < 1.0:
        raise UsageError(f"level must be between 0 and 1, found {level}")
    origins = sorted(summaries, key=lambda origin: origin.year)
    years = [origin.year for origin in origins]
    if len(set(years)) < len(years):
        raise DataError(f"an origin comes twice: {', '.join(map(str, years))}")
    if any(origin.target != target or origin.cuts != origins[0].cuts for origin in origins):
        raise DataError(f"all origins must be of the target {target} and have the same cuts")
    known = sorted({name for origin in origins for name in origin.models})
    if champion is not None and champion not in known:
        raise UsageError(f"champion {champion!r} made no forecast; those that did: {', '.join(known)}")
    return origins
