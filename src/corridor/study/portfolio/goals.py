"""What a set of opportunities may have as much of as possible, as whole numbers, so that sums are exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.spec.portfolio import Goal
from corridor.study.portfolio.rows import BoolArray, IntArray

MILLIONTHS = 10**6


@dataclass(frozen=True)
class Measured:
    """A goal as read off the lines.

    Attributes:
        values: What each line brings, in whole units (n); 0 where nothing is known.
        known: Whether the line has a figure (n).
        units: Whole units to one of the goal: a million for points, 1 for dollars.
        title: The goal in words.
    """

    values: IntArray
    known: BoolArray
    units: int
    title: str

    def shown(self, total: int) -> float:
        """Return a sum of whole units as the goal is read."""
        return total / self.units


def measured(lines: pl.DataFrame, goal: Goal) -> Measured:
    """Return what each line brings to a goal.

    Args:
        lines: Ranked lines, as `corridor.ranking.LINE_COLUMNS` has them.
        goal: The goal.
    """
    title, units, of = GOALS[goal]
    figures = of(lines)
    whole = (figures * units).round(0) if figures.dtype.is_float() else figures * units
    return Measured(
        whole.fill_null(0).cast(pl.Int64).to_numpy(), figures.is_not_null().to_numpy().astype(np.bool_), units, title
    )


def _expected(lines: pl.DataFrame) -> pl.Series:
    """Return unrealised potential × confidence in whole dollars; confidence has six digits, so this is exact enough."""
    share = (lines["confidence"] * MILLIONTHS).round(0).cast(pl.Int64)
    return lines["unrealised_usd"] // MILLIONTHS * share + lines["unrealised_usd"] % MILLIONTHS * share // MILLIONTHS


GOALS: dict[Goal, tuple[str, int, Callable[[pl.DataFrame], pl.Series]]] = {
    Goal.SCORE: ("score, points", MILLIONTHS, lambda lines: lines["score"]),
    Goal.SURE_SCORE: ("score × confidence, points", MILLIONTHS, lambda lines: lines["score"] * lines["confidence"]),
    Goal.VALUE: ("trade of today, US dollars", 1, lambda lines: lines["value_usd"]),
    Goal.POTENTIAL: ("export potential, US dollars", 1, lambda lines: lines["potential_usd"]),
    Goal.UNREALISED: ("unrealised potential, US dollars", 1, lambda lines: lines["unrealised_usd"]),
    Goal.EXPECTED: ("unrealised potential × confidence, US dollars", 1, _expected),
}
"""Title of each goal, its whole units, and what it is of a line."""
