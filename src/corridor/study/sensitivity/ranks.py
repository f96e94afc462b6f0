"""Ranks of the same lines under different assumptions, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def ranks(scores: FloatArray) -> FloatArray:
    """Return the ranks (n,) of scores, 1 for the highest, ties sharing the better one; what has none stands last.

    Example:
        >>> ranks(np.array([50.0, np.nan, 70.0, 50.0, np.nan])).tolist()
        [2.0, 4.0, 1.0, 2.0, 4.0]
    """
    down = -np.where(np.isnan(scores), -np.inf, scores)
    return np.asarray(np.searchsorted(np.sort(down), down, side="left") + 1, dtype=np.float64)


def shifts(base: FloatArray, scores: FloatArray) -> FloatArray:
    """Return how far each line moves between two rankings in ranks (n,), NaN where one of them does not hold it.

    Ranks count among the lines that both hold, so that a line that drops out moves no other.

    Args:
        base: Scores of the first ranking (n,), NaN where it does not hold a line.
        scores: Scores of the second.
    """
    both = ~np.isnan(base) & ~np.isnan(scores)
    found = np.full(len(base), np.nan)
    found[both] = ranks(base[both]) - ranks(scores[both])
    return found


def mean_shift(base: FloatArray, scores: FloatArray) -> float:
    """Return the mean absolute rank shift between two rankings (Becker et al., COINr), 0 without a line in common."""
    found = shifts(base, scores)
    held = ~np.isnan(found)
    return float(np.abs(found[held]).mean()) if held.any() else 0.0


@dataclass(frozen=True)
class Swaps:
    """Pairs of lines that stand the other way round.

    Attributes:
        changed: How many. pairs: pairs looked at. worst: positions of the pair whose scores were farthest apart
            before, the one that was above first; None where no pair swapped.
    """

    changed: int
    pairs: int
    worst: tuple[int, int] | None
    gap: float = 0.0


def swaps(before: FloatArray, after: FloatArray, most: int = 500) -> Swaps:
    """Return which pairs of lines swapped between two lists of scores of the same lines, none missing.

    Only a pair that one list puts one way and the other list the other way has swapped: a tie is no order.

    Args:
        before: Scores (n,).
        after: Scores (n,).
        most: Lines that are looked at where scores differ, the highest first: pairs are many.
    """
    count = len(before)
    if np.array_equal(before, after):
        return Swaps(0, count * (count - 1) // 2, None)
    first = np.argsort(-before, kind="stable")[:most]
    old, new = before[first], after[first]
    gap = old[:, None] - old[None, :]
    swapped = (gap > 0.0) & (new[:, None] < new[None, :])
    changed = int(swapped.sum())
    pairs = len(first) * (len(first) - 1) // 2
    if not changed:
        return Swaps(0, pairs, None)
    above, below = np.unravel_index(int(np.argmax(np.where(swapped, gap, -1.0))), gap.shape)
    return Swaps(changed, pairs, (int(first[above]), int(first[below])), float(gap[above, below]))
