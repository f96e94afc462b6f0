"""Cells in order of their scores, in blocks of equal ones, and the chance of each to stand among the first k."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.errors import UsageError
from corridor.measures.series import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Ordering:
    """Cells from the best to the worst, in blocks of equal scores.

    Attributes:
        cells: Positions of the cells, best first (n,).
        start: Place at which each block begins, from 0, ascending (b,).
    """

    cells: IntArray
    start: IntArray

    @cached_property
    def size(self) -> IntArray:
        """Number of cells in each block (b,)."""
        return np.diff(np.append(self.start, self.cells.size))

    @cached_property
    def block(self) -> IntArray:
        """Block of each place (n,)."""
        return np.repeat(np.arange(self.start.size), self.size)


Ranked = FloatArray | Ordering
"""Scores of cells (n,), the higher the better, or their ordering where it is at hand already."""


def ordering(score: FloatArray) -> Ordering:
    """Return the order of cells by score, the highest first, those without a score last.

    Args:
        score: Shape (n,).
    """
    usable = np.where(np.isnan(score), -np.inf, score)
    cells = np.argsort(-usable, kind="stable")
    ordered = usable[cells]
    new = np.ones(ordered.size, dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return Ordering(cells, np.flatnonzero(new))


def as_ordering(ranked: Ranked) -> Ordering:
    """Return the ordering of scores, or the one given."""
    return ranked if isinstance(ranked, Ordering) else ordering(ranked)


def chance_in_top(ranked: Ranked, k: int, *, group: IntArray | None = None) -> FloatArray:
    """Return the chance of each cell to stand among the first k, of all cells or of its own group, 0..1 (n,).

    A block of g equal scores that begins s places below the top has max(0, min(g, k − s)) of the k places, and each of
    its cells the same chance of one.

    Args:
        ranked: Scores (n,) or their ordering.
        k: Places.
        group: Group of each cell, whole numbers from 0 (n,); None where all cells stand in one list.

    Raises:
        UsageError: k is below 1.
    """
    if group is None:
        cells, share = first_places(ranked, k)
        chance = np.zeros(as_ordering(ranked).cells.size)
        chance[cells] = share
        return chance
    _check(k)
    cells, start, begins = _by_group(as_ordering(ranked), group)
    size = np.diff(np.append(start, cells.size))
    share = np.clip(k - (start - begins), 0, size) / np.maximum(size, 1)
    chance = np.empty(cells.size)
    chance[cells] = np.repeat(share, size)
    return chance


def first_places(ranked: Ranked, k: int) -> tuple[IntArray, FloatArray]:
    """Return the cells that may stand among the first k of all, best first, and the chance of each (m,).

    Args:
        ranked: Scores (n,) or their ordering.
        k: Places.

    Raises:
        UsageError: k is below 1.
    """
    _check(k)
    order = as_ordering(ranked)
    blocks = int(np.searchsorted(order.start, k))
    start, size = order.start[:blocks], order.size[:blocks]
    share = np.repeat(np.clip(k - start, 0, size) / np.maximum(size, 1), size)
    return order.cells[: share.size], share


def _check(k: int) -> None:
    if k < 1:
        raise UsageError(f"k must be a whole number from 1 up, found {k}")


def _by_group(order: Ordering, group: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return cells by group and then from the best, where blocks begin, and where the group of each block does."""
    inside = group[order.cells].astype(np.min_scalar_type(int(group.max(initial=0))))
    by_group = np.argsort(inside, kind="stable")
    groups, blocks = inside[by_group], order.block[by_group]
    first = _changes(groups)
    start = np.flatnonzero(first | _changes(blocks))
    begins = np.flatnonzero(first)
    return order.cells[by_group], start, begins[np.cumsum(first)[start] - 1] if start.size else start


def _changes(values: IntArray) -> BoolArray:
    """Return which values differ from the one before, the first included (n,)."""
    new = np.ones(values.size, dtype=np.bool_)
    new[1:] = values[1:] != values[:-1]
    return new
