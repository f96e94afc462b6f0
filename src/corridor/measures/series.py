"""Formulas on short yearly series that many indicators share: latest value, means, mid-point growth, trends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MIN_TREND_YEARS = 4


def latest(known: BoolArray) -> IntArray:
    """Return the position of the last known year, −1 where none is.

    Args:
        known: Shape (..., T).

    Returns:
        Shape (...).
    """
    last = known.shape[-1] - 1 - np.argmax(known[..., ::-1], axis=-1)
    return np.where(known.any(axis=-1), last, -1).astype(np.int64)


def window(known: BoolArray, last: IntArray, years: IntArray, length: int) -> BoolArray:
    """Return the known years among the `length` calendar years that end in the last known one.

    Args:
        known: Shape (..., T).
        last: Position of the last known year, shape (...).
        years: Calendar years, shape (T,).
        length: Calendar years in the window.

    Returns:
        Shape (..., T).
    """
    end = years[last]
    inside = (years > end[..., None] - length) & (years <= end[..., None]) & (last[..., None] >= 0)
    result: BoolArray = known & inside
    return result


def same_nomenclature(nomenclature: IntArray, last: IntArray) -> BoolArray:
    """Return the years whose nomenclature is that of the last year: no growth is taken across a break.

    Args:
        nomenclature: Shape (..., T).
        last: Position of the last year, shape (...).

    Returns:
        Shape (..., T).
    """
    at_end = np.take_along_axis(nomenclature, np.maximum(last, 0)[..., None], axis=-1)
    same: BoolArray = nomenclature == at_end
    return same


def mean(values: NDArray[np.int64] | FloatArray, mask: BoolArray) -> FloatArray:
    """Return the mean over the masked years, NaN where there is none.

    Args:
        values: Shape (..., T).
        mask: Years that count, shape (..., T).
    """
    count = mask.sum(axis=-1)
    total = np.where(mask, values, 0).sum(axis=-1, dtype=np.float64)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def at(values: NDArray[np.int64] | FloatArray, position: IntArray) -> FloatArray:
    """Return the value at a position of the last axis, NaN where the position is −1."""
    picked = np.take_along_axis(values, np.maximum(position, 0)[..., None], axis=-1)[..., 0].astype(np.float64)
    return np.where(position >= 0, picked, np.nan)


def midpoint_growth(values: NDArray[np.int64] | FloatArray, mask: BoolArray) -> FloatArray:
    """Return mid-point growth 200·(b − a)/(a + b) between the first and the last masked year, in percent.

    Defined where one end is zero (±200) and zero where both are; NaN with fewer than two years. Source: methods of the
    ITC market attractiveness index, which uses the same symmetric form.

    Args:
        values: Shape (..., T), not negative.
        mask: Years that count, shape (..., T).
    """
    first = np.where(mask.any(axis=-1), np.argmax(mask, axis=-1), -1).astype(np.int64)
    start, end = at(values, first), at(values, latest(mask))
    total = start + end
    growth = np.where(total > 0, 200.0 * (end - start) / np.where(total > 0, total, 1.0), 0.0)
    return np.where((mask.sum(axis=-1) >= 2) & np.isfinite(total), growth, np.nan)


def log_linear_trend(
    values: NDArray[np.int64] | FloatArray, mask: BoolArray, years: IntArray, least: int = MIN_TREND_YEARS
) -> FloatArray:
    """Return the yearly growth in percent of a least-squares line through the logarithms, 100·(exp(slope) − 1).

    Years with a value of zero cannot enter a logarithm and are left out; NaN with fewer than `least` years left.

    Args:
        values: Shape (..., T).
        mask: Years that count, shape (..., T).
        years: Calendar years, shape (T,).
        least: Years with a value above zero that a trend needs.
    """
    return 100.0 * np.expm1(log_slope(values, mask, years, least))


def log_slope(
    values: NDArray[np.int64] | FloatArray, mask: BoolArray, years: IntArray, least: int = MIN_TREND_YEARS
) -> FloatArray:
    """Return the slope of a least-squares line through the logarithms, log points a year (0.1 is about 10%).

    Arguments and what is left out are those of `log_linear_trend`.
    """
    usable = mask & (values > 0)
    count = usable.sum(axis=-1)
    safe = np.maximum(count, 1)
    logs = np.log(np.where(usable, values, 1).astype(np.float64))
    time = np.where(usable, years.astype(np.float64), 0.0)
    centred = np.where(usable, years - (time.sum(axis=-1) / safe)[..., None], 0.0)
    spread = (centred**2).sum(axis=-1)
    slope = (centred * logs).sum(axis=-1) / np.where(spread > 0, spread, 1.0)
    return np.where((count >= least) & (spread > 0), slope, np.nan)
