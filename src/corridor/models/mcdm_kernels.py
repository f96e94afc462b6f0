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
    for row in range(first, end):
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            least[column] = min(least[column], figure)
            greatest[column] = max(greatest[column], figure)


@compiled
def extremes_and_squares(
    matrix: Floats, first: int, end: int, least: Floats, greatest: Floats, total: Floats, error: Floats
) -> None:
    """Write extremes and the sum of squares (k,) as `total + error`, which is exact but for a part in 10³⁰.

    The sum is Knuth's: what each addition rounds off is kept, so the order of rows does not show.
    """
    for row in range(first, end):
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            least[column] = min(least[column], figure)
            greatest[column] = max(greatest[column], figure)
            square = figure * figure
            before = total[column]
            after = before + square
            part = after - before
            error[column] += (before - (after - part)) + (square - part)
            total[column] = after


@compiled
def extremes_and_sums(
    matrix: Floats, first: int, end: int, least: Floats, greatest: Floats, total: Floats, error: Floats
) -> None:
    """Write extremes and the sum of each column (k,) as `total + error`, as `extremes_and_squares` does."""
    for row in range(first, end):
        for column in range(matrix.shape[1]):
            figure = matrix[row, column]
            least[column] = min(least[column], figure)
            greatest[column] = max(greatest[column], figure)
            before = total[column]
            after = before + figure
            part = after - before
            error[column] += (before - (after - part)) + (figure - part)
            total[column] = after


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
        least: The least S and R of the rows (2,), infinite before; `greatest` the largest, minus infinite before.
        greatest: See `least`.
    """
    for row in range(first, end):
        total = 0.0
        largest = 0.0
        for column in range(matrix.shape[1]):
            loss = factor[column] * (best[column] - matrix[row, column])
            total += loss
            largest = max(largest, loss)
        measures[0, row] = total
        measures[1, row] = largest
        least[0] = min(least[0], total)
        least[1] = min(least[1], largest)
        greatest[0] = max(greatest[0], total)
        greatest[1] = max(greatest[1], largest)


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
