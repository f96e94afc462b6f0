"""What a constraint on a set of lines is: sums over the chosen lines that must stay within whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Near = Callable[[int, IntArray], BoolArray]
"""Says which of some lines are too near to a line."""


@dataclass(frozen=True)
class Row:
    """One sum over the chosen lines, low ≤ Σ weight ≤ high, in whole numbers.

    Attributes:
        places: Lines that count in the sum (k). weights: what each counts (k).
        low: Least sum, None where there is none. high: largest sum, likewise.
    """

    places: IntArray
    weights: IntArray
    low: int | None = None
    high: int | None = None

    def holds(self, picks: IntArray) -> bool:
        """Whether a set keeps within the row, reckoned in whole numbers."""
        found = int(self.weights[np.isin(self.places, picks)].sum())
        return (self.low is None or found >= self.low) and (self.high is None or found <= self.high)


@dataclass(frozen=True)
class Rule:
    """A constraint as a person states it, with all the rows that hold it.

    Attributes:
        name: Key of the spec, such as at_most.sector.
        words: What it says.
        rows: Sums that must stay within limits.
        barred: Lines that may not be chosen (n), None where it bars none. forced: lines that must be, likewise.
        limit: Its number, None where it has none.
        used: Returns how much of the limit a set takes; None where that means nothing.
        full: Returns what the set fills up, in words; empty where nothing.
        unit: What one unit of relaxation is, in words.
        looser: Returns the same rule, relaxed by one unit; None where it can only be dropped.
        why: Returns why it keeps a line out of a set, in words; empty where it does not.
        near: Returns which lines of a set of candidates are too near to a line; None where the rule does not ask.
    """

    name: str
    words: str
    rows: tuple[Row, ...] = ()
    barred: BoolArray | None = None
    forced: BoolArray | None = None
    limit: float | None = None
    used: Callable[[IntArray], float] | None = None
    full: Callable[[IntArray], str] = lambda _: ""
    unit: str = "the rule dropped"
    looser: Callable[[], Rule] | None = None
    why: Callable[[int, IntArray], str] = lambda _line, _picks: ""
    near: Near | None = None


@dataclass(frozen=True)
class Bounds:
    """What all rules together say of single lines.

    Attributes:
        free: Lines that may be chosen (n). forced: lines that must be (n).
    """

    free: BoolArray
    forced: BoolArray


def bounds_of(rules: Sequence[Rule], count: int) -> Bounds:
    """Return which of `count` lines may be chosen and which must be."""
    barred = np.zeros(count, dtype=np.bool_)
    forced = np.zeros(count, dtype=np.bool_)
    for rule in rules:
        barred |= False if rule.barred is None else rule.barred
        forced |= False if rule.forced is None else rule.forced
    return Bounds(~barred, forced)


def whole(places: Sequence[int] | IntArray, *, low: int | None = None, high: int | None = None) -> Row:
    """Return the row that counts lines."""
    found = np.asarray(places, dtype=np.int64)
    return Row(found, np.ones(len(found), dtype=np.int64), low, high)
