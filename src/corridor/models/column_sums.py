"""What a multi-criteria method asks of whole columns: extremes, sums and norms, whatever the order of the rows."""

from __future__ import annotations

from math import fsum
from typing import Any, NamedTuple

import numpy as np

from corridor.models.columns import Floats
from corridor.models.decision import Problem, blocks_of, in_blocks

SAFE = (1e-140, 1e140)
"""Between these, squares neither overflow nor lose digits."""


class Columns(NamedTuple):
    """Least and greatest figure and, where asked for, a sum of each column (k,)."""

    least: Floats
    greatest: Floats
    total: Floats


def columns_of(given: Problem, wanted: str = "extremes") -> Columns:
    """Return extremes and the sum that a scale needs, correctly rounded; n must be at least 1.

    Args:
        given: The problem.
        wanted: "extremes" (the sum is then 0), "sums" or "squares" (the sum of squares).
    """
    if given.large:
        return _from_kernels(given, wanted)
    matrix = given.matrix
    total = np.zeros(matrix.shape[1])
    if wanted != "extremes":
        with np.errstate(over="ignore", under="ignore"):
            total = np.array([_sum(column * column if wanted == "squares" else column) for column in matrix.T])
    return Columns(matrix.min(axis=0), matrix.max(axis=0), total)


def _sum(figures: Any) -> float:
    """Return the correctly rounded sum, infinite where it is too large for a float."""
    try:
        return fsum(figures)
    except (OverflowError, ValueError):  # too large, or infinities of both signs
        return float("inf")


def _from_kernels(given: Problem, wanted: str) -> Columns:
    from corridor.models import mcdm_kernels as kernels  # noqa: PLC0415  numba loads only where it pays

    rows, width = given.matrix.shape
    shape = (blocks_of(rows), width)
    least, greatest = np.full(shape, np.inf), np.full(shape, -np.inf)
    total, error = np.zeros(shape), np.zeros(shape)
    squared = wanted == "squares"

    def work(number: int, first: int, end: int) -> None:
        low, high = least[number], greatest[number]
        if wanted == "extremes":
            kernels.extremes(given.matrix, first, end, low, high)
        else:
            kernels.extremes_and_total(given.matrix, first, end, squared, low, high, total[number], error[number])

    in_blocks(rows, work)
    whole = np.array([_sum([*one, *rest]) for one, rest in zip(total.T, error.T, strict=True)])
    return Columns(least.min(axis=0), greatest.max(axis=0), whole)


def norms(given: Problem, found: Columns) -> Floats:
    """Return the Euclidean norm of each column (k,) from its sum of squares, taken again where that lost digits."""
    largest = np.maximum(np.abs(found.least), np.abs(found.greatest))
    safe = (largest == 0.0) | ((largest > SAFE[0]) & (largest < SAFE[1]))
    answer = np.sqrt(np.where(safe, found.total, 0.0))
    for column in np.flatnonzero(~safe):
        _, power = np.frexp(largest[column])
        part = np.ldexp(given.matrix[:, column], -int(power))
        with np.errstate(over="ignore"):
            answer[column] = np.ldexp(np.sqrt(fsum(part * part)), int(power))
    return answer


def inverse(values: Floats) -> Floats:
    """Return 1 / values, 0 where a value is 0 or next to it: a column that has no scale counts for nothing."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=np.abs(values) >= np.finfo(np.float64).tiny)
