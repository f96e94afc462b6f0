"""Rows of whole numbers as a program that a solver in floating point answers rightly, however large the numbers are.

A solver lets a row be broken by a millionth. Where weights are large, that is dollars; so a row of large weights is
written digit by digit in base 10,000, with whole carries between the digits, and is then held exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from corridor.study.portfolio.rows import IntArray, Row

FloatArray = NDArray[np.float64]

BASE = 10_000
"""Base of the digits: times a solver's tolerance it is far below one."""

PLAIN = 100_000
"""Largest weight of a row that is taken as it stands."""


@dataclass(frozen=True)
class Program:
    """Rows as a solver takes them, low ≤ matrix · (lines, carries) ≤ high.

    Attributes:
        matrix: Rows × (lines + carries). low: lower ends. high: upper ends.
        carries: Number of carries, whole numbers of either sign.
    """

    matrix: csr_array
    low: FloatArray
    high: FloatArray
    carries: int


@dataclass(frozen=True)
class _Digit:
    """One digit of a row: lines with their weights, carries with theirs, and the ends."""

    places: IntArray
    weights: IntArray
    carried: tuple[tuple[int, int], ...] = ()
    low: float = -np.inf
    high: float = np.inf


def program_of(rows: Sequence[Row], count: int, *, exact: bool = True) -> Program:
    """Return rows over `count` lines as a program.

    Args:
        rows: The rows.
        count: Lines.
        exact: Whether to write large weights digit by digit; without it, a program without carries that is good for
            bounds only.
    """
    digits: list[_Digit] = []
    carries = 0
    for row in map(_in_units, rows):
        if not exact or np.abs(row.weights).max(initial=0) <= PLAIN:
            ends = (-np.inf if row.low is None else row.low, np.inf if row.high is None else row.high)
            digits.append(_Digit(row.places, row.weights, (), *ends))
            continue
        for weights, low in _lower_rows(row):
            found = list(_digits(row.places, weights, low, count + carries))
            carries += len(found) - 1
            digits += found
    return _assembled(digits, count, carries)


def _in_units(row: Row) -> Row:
    """Return a row in the largest unit that divides its weights; its ends move inwards to whole units."""
    unit = int(np.gcd.reduce(np.append(row.weights, 0)))
    if unit <= 1:
        return row
    low = None if row.low is None else -(-row.low // unit)
    return Row(row.places, row.weights // unit, low, None if row.high is None else row.high // unit)


def _lower_rows(row: Row) -> Iterator[tuple[IntArray, int]]:
    """Yield the row as one or two sums that must reach a least."""
    if row.low is not None:
        yield row.weights, row.low
    if row.high is not None:
        yield -row.weights, -row.high


def _digits(places: IntArray, weights: IntArray, low: int, carry: int) -> Iterator[_Digit]:
    """Yield Σ weight ≥ low digit by digit, lowest first; `carry` is the column of the first carry.

    Each digit but the highest hands what it has above its own least to the next one, ten thousand to one.
    """
    coming: tuple[tuple[int, int], ...] = ()
    while np.abs(weights).max(initial=0) >= BASE:
        yield _Digit(places, weights % BASE, (*coming, (carry, -BASE)), low % BASE)
        weights, low, coming, carry = weights // BASE, low // BASE, ((carry, 1),), carry + 1
    yield _Digit(places, weights, coming, low)


def _assembled(digits: Sequence[_Digit], count: int, carries: int) -> Program:
    none = np.zeros(0, dtype=np.int64)
    columns = [np.append(one.places, [column for column, _ in one.carried]) for one in digits]
    weights = [np.append(one.weights, [weight for _, weight in one.carried]) for one in digits]
    ends = np.cumsum([0, *map(len, columns)])
    data = np.concatenate([none, *weights]).astype(np.float64)
    matrix = csr_array((data, np.concatenate([none, *columns]).astype(np.int64), ends), (len(digits), count + carries))
    low, high = (np.array([getattr(one, end) for one in digits], dtype=np.float64) for end in ("low", "high"))
    return Program(matrix, low, high, carries)
