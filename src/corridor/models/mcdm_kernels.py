"""Compiled kernels of the multi-criteria methods: two passes over the rows, the same bits as plain numpy.

Import this module only where the work is large: numba takes half a second to load. No kernel starts threads; blocks of
rows are handed to threads from outside, and what a kernel adds up depends on its block alone. Multiplications and
additions are not fused, so that a row's answer is that of the plain version to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from corridor.models.columns import Floats

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function once per machine; it runs without Python's lock."""
    kernel: Any = njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast(F, kernel)


def compiled_roughly(function: F) -> F:
    """Compile a function whose last bits nobody sees: multiplications and additions may be fused; no figure is NaN."""
    kernel: Any = njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nnan", "nsz"})(function)
    return cast(F, kernel)


@compiled
def extremes(matrix: Floats, first: int, end: int, least: Floats, greatest: Floats) -> None:
    """Write the least and greatest figure of each column (k,) among some rows."""
    low, high = least.copy(), greatest.copy()  # of this thread alone: answers of blocks share lines of the cache
    for row in range(first, end):
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            low[column] = min(low[column], figure)
            high[column] = max(high[column], figure)
    least[:] = low
    greatest[:] = high


@compiled
def extremes_and_total(
    matrix: Floats, first: int, end: int, squared: bool, least: Floats, greatest: Floats, total: Floats, error: Floats
) -> None:
    """Write extremes and the sum of figures, or of squares (k,), as `total + error`, exact but for a part in 10³⁰.

    The sum is Knuth's: what each addition rounds off is kept, so the order of rows does not show.
    """
    low, high = least.copy(), greatest.copy()  # of this thread alone: answers of blocks share lines of the cache
    whole, rest = total.copy(), error.copy()
    for row in range(first, end):
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            low[column] = min(low[column], figure)
            high[column] = max(high[column], figure)
            added = figure * figure if squared else figure
            before = whole[column]
            after = before + added
            part = after - before
            rest[column] += (before - (after - part)) + (added - part)
            whole[column] = after
    least[:] = low
    greatest[:] = high
    total[:] = whole
    error[:] = rest


@compiled
def closeness(
    matrix: Floats, first: int, end: int, factor: Floats, ideal: Floats, anti_ideal: Floats, answer: Floats
) -> None:
    """Write TOPSIS's closeness of some rows; 0.5 where ideal and anti-ideal are equally far, zero included."""
    for row in range(first, end):
        to_ideal = 0.0
        to_anti = 0.0
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            short = factor[column] * (figure - ideal[column])
            beyond = factor[column] * (figure - anti_ideal[column])
            to_ideal += short * short
            to_anti += beyond * beyond
        near = np.sqrt(to_anti)
        whole = np.sqrt(to_ideal) + near
        answer[row] = 0.5 if whole == 0.0 else near / whole


@compiled
def regrets(
    matrix: Floats,
    first: int,
    end: int,
    factor: Floats,
    best: Floats,
    measures: Floats,
    least: Floats,
    greatest: Floats,
) -> None:
    """Write VIKOR's S and R of some rows, the sum and the largest of factor · (best − figure), and their extremes.

    Args:
        matrix: Figures (n × k).
        first: First row.
        end: Row after the last.
        factor: By column (k,).
        best: By column (k,).
        measures: S and R (2 × n).
        least: The least S and R of the rows (2,); `greatest` the largest.
        greatest: See `least`.
    """
    least_total, least_largest, greatest_total, greatest_largest = np.inf, np.inf, -np.inf, -np.inf
    for row in range(first, end):
        total = 0.0
        largest = 0.0
        for column in range(matrix.shape[1]):
            loss = factor[column] * (best[column] - matrix[row, column])
            total += loss
            largest = max(largest, loss)
        measures[0, row] = total
        measures[1, row] = largest
        least_total = min(least_total, total)
        least_largest = min(least_largest, largest)
        greatest_total = max(greatest_total, total)
        greatest_largest = max(greatest_largest, largest)
    least[0], least[1] = least_total, least_largest
    greatest[0], greatest[1] = greatest_total, greatest_largest


@compiled
def compromises(
    measures: Floats, first: int, end: int, least: Floats, scale: Floats, shares: Floats, answer: Floats
) -> None:
    """Write VIKOR's Q of some rows: shares · (measure − least) · scale, added up over S and R."""
    for row in range(first, end):
        by_utility = shares[0] * ((measures[0, row] - least[0]) * scale[0])
        answer[row] = by_utility + shares[1] * ((measures[1, row] - least[1]) * scale[1])


@compiled
def weighted_sums(matrix: Floats, first: int, end: int, factor: Floats, zero: Floats, answer: Floats) -> None:
    """Write the sum of factor · (figure − zero) of some rows."""
    for row in range(first, end):
        total = 0.0
        for column in range(matrix.shape[1]):
            total += factor[column] * (matrix[row, column] - zero[column])
        answer[row] = total
