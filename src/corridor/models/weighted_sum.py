"""The weighted sum of a closed set of alternatives, normalised among themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from corridor.errors import DataError
from corridor.models.column_sums import Columns, columns_of, inverse, norms
from corridor.models.columns import Floats, row_sums
from corridor.models.decision import Problem, check_finite, in_blocks, problem
from corridor.models.directed import check_choice

SCALES = ("sum", "min_max", "max", "vector", "none")
"""How a column is normalised."""


def weighted_sum(matrix: Any, weights: Any = None, directions: Any = None, *, scale: str = "sum") -> Floats:
    """Return the weighted sums (n,) of a closed set of alternatives, more being better (WSM, Fishburn 1967).

    Each column is normalised among the alternatives: "sum" x/Σx of figures from 0 up, and (1/x)/Σ(1/x) of figures above
    0 where less is better; "min_max" (x − min)/(max − min), reversed there; "max" x/max|x| and "vector" x/‖x‖, and 1
    less that where less is better; "none" x, and −x. A column that has no scale (all zero, or no range under
    "min_max") adds nothing.

    Args:
        matrix: Figures (n × k).
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.
        scale: One of `SCALES`.

    Raises:
        UsageError: Shapes, weights, directions or the scale are wrong.
        DataError: A figure is missing or infinite, or under "sum" below 0, or 0 where less is better.

    Example:
        >>> weighted_sum([[1.0, 4.0], [3.0, 1.0]], directions=[1, -1]).tolist()
        [0.225, 0.775]
    """
    given = problem(matrix, weights, directions)
    check_choice("scale", scale, SCALES)
    if len(given.matrix) == 0:
        return np.zeros(0)
    return _by_sum(given) if scale == "sum" else _linear(given, scale)


def _by_sum(given: Problem) -> Floats:
    """Return weighted sums of x/Σx and (1/x)/Σ(1/x)."""
    less = given.signs < 0.0
    if less.any():
        check_shares(given.matrix, given.signs)
        with np.errstate(over="ignore"):
            given = Problem(
                np.where(less, 1.0 / np.where(less, given.matrix, 1.0), given.matrix), given.weights, given.signs
            )
    found = columns_of(given, "sums")
    if not (found.least >= 0.0).all():
        check_shares(given.matrix, given.signs)
    return _summed(given, given.weights * inverse(found.total), np.zeros_like(found.total))


def check_shares(matrix: Floats, signs: Floats) -> None:
    """Refuse figures whose share of a sum, or ratio to another, says nothing: below 0, or 0 where less is better.

    Raises:
        DataError: The message says how many there are.
    """
    check_finite(matrix)
    wrong = int(np.count_nonzero(np.where(signs > 0.0, matrix < 0.0, matrix <= 0.0)))
    if wrong:
        raise DataError(
            f"figures must not be below 0 here, and must be above 0 where less is better: found {wrong:,} that are"
        )


def _linear(given: Problem, scale: str) -> Floats:
    found = columns_of(given, "squares" if scale == "vector" else "extremes")
    less = given.signs < 0.0
    width, zero = _width_and_zero(given, found, scale, less)
    return _summed(given, given.weights * given.signs * inverse(width), zero)


def _width_and_zero(given: Problem, found: Columns, scale: str, less: Any) -> tuple[Floats, Floats]:
    """Return what a column is divided by and the figure that becomes 0."""
    if scale == "none":
        return np.ones_like(found.least), np.zeros_like(found.least)
    if scale == "min_max":
        return found.greatest - found.least, np.where(less, found.greatest, found.least)
    largest = np.maximum(np.abs(found.greatest), np.abs(found.least))
    width = norms(given, found) if scale == "vector" else largest
    return width, np.where(less, width, 0.0)


def _summed(given: Problem, factor: Floats, zero: Floats) -> Floats:
    """Return Σ factor·(x − zero) by row (n,)."""
    if given.large:
        from corridor.models import mcdm_kernels  # noqa: PLC0415  numba loads only where it pays

        answer = np.empty(len(given.matrix))

        def work(_: int, first: int, end: int) -> None:
            mcdm_kernels.weighted_sums(given.matrix, first, end, factor, zero, answer)

        in_blocks(len(answer), work, backwards=True)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            answer = row_sums(factor * (given.matrix - zero))
    check_finite(answer)
    return answer
