"""What would have to be different: the nearest change of a single figure that takes a line into the first places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.indicators import INDICATORS
from corridor.models import AGGREGATORS
from corridor.models.columns import Floats
from corridor.spec import ModelSpec
from corridor.study.explain.figures import changeable, outward, told
from corridor.study.explain.results import COUNTERFACTUAL_COLUMNS, table
from corridor.study.scoring import Scoring
from corridor.vocabulary import Direction

FIRST = 10
"""Places of a direction that a line should come among."""

CELLS = 30_000
"""Lines × indicators that are tried at most; the lines nearest to the threshold come first."""

HALVINGS = 18
"""Steps of the search: the change is found to a 260,000th part of the way to the best figure seen."""

STEPS = 8
"""Figures on the way to the best that are tried where a score need not rise with them."""

ENDS = (0.05, 0.95)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Field:
    """What a search needs: the fitted pipeline, figures by line, what the reference has seen, what is to be reached.

    Attributes:
        pipeline: Fitted pipeline. names: indicators (k,).
        figures: Of each line (n × k), NaN where unknown.
        best: Best figure of the reference by indicator (k,). least: least one that is no log of zero.
        width: Width of the middle nine tenths of the reference, or of all of it where that is 0 (k,).
        threshold: Score to reach by line (n,).
        rising: Whether a better figure never lowers a score.
    """

    pipeline: Any
    names: tuple[str, ...]
    figures: Floats
    best: Floats
    least: Floats
    width: Floats
    threshold: Floats
    rising: bool

    def scores(self, lines: Ints, columns: Ints, values: Floats) -> Floats:
        """Return the scores (m,) of lines of which one figure each is another; −inf where there is none."""
        rows = self.figures[lines]
        rows[np.arange(len(rows)), columns] = values
        frame = pl.DataFrame(rows, schema=list(self.names), orient="row", nan_to_null=True)
        found = np.asarray(self.pipeline.predict(frame), dtype=np.float64)
        return np.where(np.isnan(found), -np.inf, np.round(found, 10))


def outsiders(lines: pl.DataFrame, most: int, first: int = FIRST) -> pl.DataFrame:
    """Return the lines outside the first places of their direction: position, opportunity, threshold (to be reached).

    Of ranks that are shared, the better one counts, so a line that reaches the threshold is among the first.

    Args:
        lines: Lines of a ranking, in rank order.
        most: Lines at most, those nearest to their threshold.
        first: Places of a direction that count as the first.
    """
    way = ["exporter", "importer"]
    inside = lines.filter(pl.col("rank_in_direction") <= first)
    thresholds = inside.group_by(way).agg(threshold=pl.col("score").min())
    outside = lines.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64)).filter(
        pl.col("rank_in_direction") > first
    )
    near = outside.join(thresholds, on=way, how="inner").with_columns(gap=pl.col("threshold") - pl.col("score"))
    return near.sort("gap", "position").head(most).sort("position").select("position", "opportunity", "threshold")


def counterfactual_table(scoring: Scoring, model: ModelSpec, first: int = FIRST) -> pl.DataFrame:
    """Return what would take each line outside the first places among them, `COUNTERFACTUAL_COLUMNS`.

    Every known figure that has weight is tried alone, towards its better side as far as the reference has seen; the
    least change is found by halving, rounded outwards, and scored again. All other lines stay where they are.

    Args:
        scoring: The scored job.
        model: Its model.
        first: Places of a direction that count as the first.
    """
    names = tuple(model.indicators)
    outside = outsiders(scoring.ranking.lines, max(1, CELLS // max(1, len(names))), first)
    if outside.is_empty():
        return table(COUNTERFACTUAL_COLUMNS)
    field = _field(scoring, model, outside)
    lines, columns = _tried(scoring, field, outside["position"].to_numpy())
    rows = _search(field, lines, columns)
    return _ranked(rows, outside["opportunity"].to_list(), field, first)


def _field(scoring: Scoring, model: ModelSpec, outside: pl.DataFrame) -> Field:
    names = tuple(model.indicators)
    seen = scoring.reference if scoring.reference.height else scoring.asked.features
    known = seen.select(names).to_numpy().astype(np.float64)
    known = np.where(np.isfinite(known), known, np.nan)
    some = ~np.isnan(known).all(axis=0)
    least, most = (np.full(len(names), np.nan) for _ in range(2))
    least[some], most[some] = np.nanmin(known[:, some], axis=0), np.nanmax(known[:, some], axis=0)
    low, high = (np.full(len(names), np.nan) for _ in range(2))
    low[some], high[some] = np.nanquantile(known[:, some], ENDS, axis=0)
    less = np.array([INDICATORS[name].direction == Direction.LESS_IS_BETTER for name in names])
    width = np.where(high > low, high - low, most - least)
    figures = scoring.features.select(names).to_numpy().astype(np.float64)[outside["position"].to_numpy()]
    last = scoring.pipeline[-1]
    rising = not AGGREGATORS[model.aggregate.method].learns and not hasattr(last, "cells")
    threshold = outside["threshold"].to_numpy()
    return Field(scoring.pipeline, names, figures, np.where(less, least, most), least, width, threshold, rising)


def _tried(scoring: Scoring, field: Field, positions: Ints) -> tuple[Ints, Ints]:
    """Return lines and indicators to try: figures that are known, bear on the score and could be better."""
    weights = scoring.asked.scored.weights[scoring.order[positions]]
    order = [scoring.asked.scored.names.index(name) for name in field.names]
    counts = weights[:, order] > 0.0
    counts |= not field.rising  # what sets a cut-off has no weight of its own
    open_ = ~np.isnan(field.figures) & np.isfinite(field.best) & (field.figures != field.best)
    beyond = np.array([INDICATORS[n].direction == Direction.LESS_IS_BETTER for n in field.names])
    better = np.where(beyond, field.figures > field.best, field.figures < field.best)
    lines, columns = np.nonzero(counts & open_ & better)
    return lines.astype(np.int64), columns.astype(np.int64)


@dataclass(frozen=True)
class Found:
    """Figures that were found (m,): NaN in `needed` where none suffices, and then the best seen one in `reached`."""

    lines: Ints
    columns: Ints
    needed: Floats
    score: Floats


def _search(field: Field, lines: Ints, columns: Ints) -> Found:
    goal, raw, best = field.threshold[lines], field.figures[lines, columns], field.best[columns]
    start = np.where(np.isneginf(raw), np.minimum(field.least[columns], best), raw)
    fails, does, top = start.copy(), np.full(len(lines), np.nan), np.full(len(lines), -np.inf)
    for step in [1.0] if field.rising else np.linspace(0.0, 1.0, STEPS + 1)[1:].tolist():
        value = best if step == 1.0 else start + step * (best - start)
        score = field.scores(lines, columns, value)
        first = np.isnan(does) & (score >= goal)
        does = np.where(first, value, does)
        fails = np.where(np.isnan(does), value, fails)
        top = np.maximum(top, score)
    fine = np.flatnonzero(~np.isnan(does))
    needed = np.full(len(lines), np.nan)
    if len(fine):
        needed[fine], top[fine] = _halved(field, (lines[fine], columns[fine]), fails[fine], does[fine])
    return Found(lines, columns, needed, top)


def _halved(field: Field, where: tuple[Ints, Ints], fails: Floats, does: Floats) -> tuple[Floats, Floats]:
    """Return the figures nearest to the present ones that still do, rounded outwards, and the scores they bring."""
    lines, columns = where
    goal, raw = field.threshold[lines], field.figures[lines, columns]
    for _ in range(HALVINGS):
        middle = 0.5 * (fails + does)
        enough = field.scores(lines, columns, middle) >= goal
        fails, does = np.where(enough, fails, middle), np.where(enough, middle, does)
    units = [INDICATORS[field.names[column]].unit for column in columns]
    rounded = np.array([outward(v, r, u) for v, r, u in zip(does.tolist(), raw.tolist(), units, strict=True)])
    best = field.best[columns]
    seen = np.where(best > raw, rounded <= best, rounded >= best)
    score = field.scores(lines, columns, rounded)
    keep = seen & (score >= goal)
    return np.where(keep, rounded, does), np.where(keep, score, field.scores(lines, columns, does))


def _ranked(found: Found, opportunities: Sequence[str], field: Field, first: int) -> pl.DataFrame:
    """Return the rows of the table, each line's smallest change first, what nobody can change behind."""
    raw = field.figures[found.lines, found.columns]
    start = np.where(np.isneginf(raw), np.minimum(field.least[found.columns], field.best[found.columns]), raw)
    width = field.width[found.columns]
    effort = np.abs(found.needed - start) / np.where(width > 0.0, width, 1.0)
    levers = np.array([changeable(INDICATORS[name]) for name in field.names])
    frame = pl.DataFrame(
        {
            "line": found.lines,
            "opportunity": [opportunities[line] for line in found.lines],
            "target": [f"top {first} of its direction"] * len(raw),
            "threshold": field.threshold[found.lines],
            "indicator": [field.names[column] for column in found.columns],
            "raw": raw,
            "needed": found.needed,
            "change": np.where(np.isneginf(raw), np.nan, found.needed - raw),
            "text": _texts(found, raw, field),
            "score": np.where(np.isfinite(found.score), found.score, np.nan),
            "effort": effort,
            "changeable": levers[found.columns],
        },
        schema_overrides={"opportunity": pl.String, "target": pl.String, "indicator": pl.String, "text": pl.String},
        nan_to_null=True,
    ).filter(pl.col("needed").is_not_null() | pl.col("changeable"))
    none = pl.col("needed").is_null()
    order = frame.sort("line", none, ~pl.col("changeable"), "effort", "indicator", nulls_last=True)
    place = pl.int_range(1, pl.len() + 1).over("line")
    return order.with_columns(rank=pl.when(~none).then(place)).select(
        pl.col(name).cast(kind) for name, kind in COUNTERFACTUAL_COLUMNS.items()
    )


def _texts(found: Found, raw: Floats, field: Field) -> list[str]:
    out = []
    for k, needed, present, score in zip(
        found.columns, found.needed.tolist(), raw.tolist(), found.score.tolist(), strict=True
    ):
        entry = INDICATORS[field.names[k]]
        title = entry.title[:1].upper() + entry.title[1:]
        if np.isnan(needed):
            best = told(float(field.best[k]), entry.unit, entry.formula)
            reached = f"only {score:.1f}" if np.isfinite(score) else "none"
            out.append(f"{title}: not even the best figure seen ({best}) is enough; the score would be {reached}")
        else:
            wanted, now = (told(value, entry.unit, entry.formula) for value in (needed, present))
            out.append(f"{title} of {wanted} instead of {now}")
    return out
