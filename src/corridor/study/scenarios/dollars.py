"""Dollars of potential after a scenario, line by line and by direction, with intervals from draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.study.scenarios.effect import Effect, IntArray
from corridor.study.scenarios.parameters import FloatArray, Values


@dataclass(frozen=True)
class Dollars:
    """Dollars of n lines, whole, NaN where unknown; each of shape (n,).

    Attributes:
        after: With every figure at its centre.
        low: Lower end of the interval over the draws. high: upper end.
    """

    after: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Multipliers:
    """What the potential of lines is multiplied by; lines that the same effects move alike share a class.

    Attributes:
        place: Class of each line, shape (n,).
        centre: Multiplier with every figure at its centre, by class, shape (u,).
        draws: Multiplier of each draw, shape (u, d).
    """

    place: IntArray
    centre: FloatArray
    draws: FloatArray


def multipliers(effects: Sequence[Effect], centre: Values, draws: Values, lines: int) -> Multipliers:
    """Return the multipliers of n lines.

    Args:
        effects: Effects of the changes.
        centre: Values of the parameters at their centres, each of shape (1,).
        draws: Values at draws, each of shape (d,).
        lines: n.
    """
    live = [one for one in effects if (one.place >= 0).any()]
    places = np.stack([one.place for one in live], axis=1) if live else np.zeros((lines, 0), dtype=np.int64)
    kinds, place = np.unique(places, axis=0, return_inverse=True) if lines else (places, np.zeros(0, dtype=np.int64))
    size = max((len(one) for one in draws.values()), default=1)
    logs = [np.zeros((len(kinds), width)) for width in (1, size)]
    for column, one in enumerate(live):
        row = kinds[:, column]
        for n, values in enumerate((centre, draws)):
            logs[n] += np.where((row >= 0)[:, None], one.table(values)[row], 0.0)
    return Multipliers(place.reshape(-1).astype(np.int64), np.exp(logs[0][:, 0]), np.exp(logs[1]))


def of_lines(base: FloatArray, found: Multipliers, level: float) -> Dollars:
    """Return the dollars of each line after a scenario.

    Args:
        base: Potential in dollars, NaN where unknown, shape (n,).
        found: Multipliers of the lines.
        level: Share of the draws that the interval holds.
    """
    tail = (1.0 - level) / 2.0
    low, high = (
        np.quantile(found.draws, (tail, 1.0 - tail), axis=1) if found.draws.size else (found.centre, found.centre)
    )
    after = np.rint(base * found.centre[found.place])
    ends = (np.rint(base * end[found.place]) for end in (low, high))
    low_end, high_end = ends
    return Dollars(after, np.minimum(low_end, after), np.maximum(high_end, after))


def of_sum(base: FloatArray, found: Multipliers, rows: IntArray, level: float) -> tuple[float, float]:
    """Return the interval of the sum over some lines: sums are taken draw by draw, never end by end."""
    tail = (1.0 - level) / 2.0
    known = rows[np.isfinite(base[rows])]
    by_class = np.bincount(found.place[known], weights=base[known], minlength=len(found.centre))
    sums = (by_class[:, None] * found.draws).sum(axis=0)
    low, high = np.quantile(sums, (tail, 1.0 - tail))
    return float(np.rint(low)), float(np.rint(high))
