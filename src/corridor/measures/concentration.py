"""Concentration: how few suppliers, markets or products make up a total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray, IntArray
from corridor.measures.shares import share

Numbers = NDArray[np.int64] | NDArray[np.float64]


def herfindahl(values: Numbers) -> FloatArray:
    """Return the Herfindahl–Hirschman index Σ(v/Σv)² along the last axis, from 1/n to 1.

    Source: Herfindahl (1950), Hirschman (1964). n equal values give 1/n. NaN where nothing is there to divide, or where
    a value is unknown: what one supplier sells changes the share of all others.

    Args:
        values: Not negative, shape (..., n).
    """
    total = values.sum(axis=-1, keepdims=True)
    return np.where(total[..., 0] > 0, (share(values, total) ** 2).sum(axis=-1), np.nan)


def normalised_herfindahl(index: FloatArray, count: Numbers) -> FloatArray:
    """Return (H − 1/n)/(1 − 1/n), 0 where n suppliers are equal and 1 where one has everything.

    A lone supplier has everything, so the index is 1 there, where the formula would be 0/0. NaN without suppliers.

    Args:
        index: Herfindahl–Hirschman index, any shape.
        count: Number of suppliers n behind it.
    """
    n = np.maximum(count, 2).astype(np.float64)
    # an index from rounded shares may lie a hair below 1/n
    spread = np.clip((index - 1.0 / n) / (1.0 - 1.0 / n), 0.0, 1.0)
    return np.where(count > 1, spread, np.where((count == 1) & np.isfinite(index), 1.0, np.nan))


def equivalent_number(index: FloatArray) -> FloatArray:
    """Return 1/H, the number of equal suppliers that would be as concentrated; NaN where H is zero or unknown.

    Source: Adelman (1969), the numbers equivalent.
    """
    return share(np.ones_like(index), index)


def export_concentration(values: Numbers) -> FloatArray:
    """Return UNCTAD's concentration index (√H − √(1/n))/(1 − √(1/n)) along the last axis, from 0 to 1.

    Source: UNCTAD Handbook of Statistics, product concentration index, with n the products that could be sold. NaN
    where nothing is sold, a value is unknown, or there is but one product to sell.

    Args:
        values: Exports by product, US dollars, shape (..., n).
    """
    n = values.shape[-1]
    if n < 2:
        return np.full(values.shape[:-1], np.nan)
    least = np.sqrt(1.0 / n)
    index: FloatArray = np.clip((np.sqrt(herfindahl(values)) - least) / (1.0 - least), 0.0, 1.0)
    return index


def count_positive(values: Numbers) -> IntArray:
    """Return how many values along the last axis are above zero; an unknown one counts as none."""
    count: IntArray = (values > 0).sum(axis=-1, dtype=np.int64)
    return count
