"""Trends of short yearly series: compound growth, Theil–Sen slope, volatility about the trend, acceleration.

Years with a value of zero cannot enter a logarithm and are left out of all but compound growth, as in
`series.log_linear_trend`; unknown years are masked by the caller and never taken for zero.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import MIN_TREND_YEARS, BoolArray, FloatArray, IntArray, at, latest, log_slope

Numbers = NDArray[np.int64] | NDArray[np.float64]
MIN_HALF_YEARS = 2


def compound_growth(values: Numbers, mask: BoolArray, years: IntArray) -> FloatArray:
    """Return the compound annual growth rate between the first and the last masked year, percent a year.

    100·((b/a)^(1/years) − 1). −100 where nothing is left; NaN where it begins at zero or there are not two years.

    Args:
        values: Not negative, shape (..., T).
        mask: Years that count, shape (..., T).
        years: Calendar years, shape (T,).
    """
    first = np.where(mask.any(axis=-1), np.argmax(mask, axis=-1), -1).astype(np.int64)
    last = latest(mask)
    start, end = at(values, first), at(values, last)
    span = (years[last] - years[first]).astype(np.float64)
    usable = (start > 0) & (span > 0) & (last > first)
    ratio = np.where(usable, end / np.where(usable, start, 1.0), 1.0)
    return np.where(usable, 100.0 * (ratio ** (1.0 / np.where(usable, span, 1.0)) - 1.0), np.nan)


def theil_sen(values: Numbers, mask: BoolArray, years: IntArray, least: int = MIN_TREND_YEARS) -> FloatArray:
    """Return the median yearly growth over all pairs of years, percent a year.

    100·(exp(s) − 1), s the median of (ln v_b − ln v_a)/(b − a). Source: Theil (1950), Sen (1968). Up to 29% of the
    years may be outliers before it breaks down, where a least-squares line follows a single one.

    Args:
        values: Shape (..., T).
        mask: Years that count, shape (..., T).
        years: Calendar years, shape (T,).
        least: Years with a value above zero that a trend needs.
    """
    usable = mask & (values > 0)
    logs = np.log(np.where(usable, values, 1).astype(np.float64))
    pairs = list(combinations(range(len(years)), 2))
    a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    both = usable[..., a] & usable[..., b]
    slopes = np.where(both, (logs[..., b] - logs[..., a]) / (years[b] - years[a]), np.inf)
    median = _median_of_first(np.sort(slopes, axis=-1), both.sum(axis=-1))
    enough = usable.sum(axis=-1) >= max(least, 2)
    return np.where(enough, 100.0 * np.expm1(np.where(enough, median, 0.0)), np.nan)


def _median_of_first(ordered: FloatArray, count: IntArray) -> FloatArray:
    """Return the median of the first `count` values of each sorted row, 0 where there is none."""
    if not ordered.shape[-1]:
        return np.zeros(ordered.shape[:-1])
    low, high = np.maximum((count - 1) // 2, 0), np.maximum(count // 2, 0)
    picked = [np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0] for place in (low, high)]
    return np.where(count > 0, 0.5 * (picked[0] + picked[1]), 0.0)


def volatility(values: Numbers, mask: BoolArray, years: IntArray, least: int = MIN_TREND_YEARS) -> FloatArray:
    """Return the standard deviation of ln v about its own log-linear trend, in log points (0.1 is about 10%).

    √(Σe²/(n − 2)), e the residuals of the least-squares line through the logarithms, so that steady growth is no
    volatility. NaN with fewer than `least` usable years, of which there must be three at least.

    Args:
        values: Shape (..., T).
        mask: Years that count, shape (..., T).
        years: Calendar years, shape (T,).
        least: Years with a value above zero that it needs.
    """
    usable = mask & (values > 0)
    count = usable.sum(axis=-1)
    logs = np.log(np.where(usable, values, 1).astype(np.float64))
    time, level = _centred(years, usable), _centred(logs, usable)
    spread = (time**2).sum(axis=-1)
    slope = (time * level).sum(axis=-1) / np.where(spread > 0, spread, 1.0)
    residual = np.where(usable, level - slope[..., None] * time, 0.0)
    free = np.maximum(count - 2, 1)
    return np.where(count >= max(least, 3), np.sqrt((residual**2).sum(axis=-1) / free), np.nan)


def _centred(values: Numbers, usable: BoolArray) -> FloatArray:
    """Return the values less their mean over the usable years, 0 elsewhere."""
    count = np.maximum(usable.sum(axis=-1, keepdims=True), 1)
    mean = np.where(usable, values, 0).sum(axis=-1, keepdims=True, dtype=np.float64) / count
    return np.where(usable, values - mean, 0.0)


def acceleration(values: Numbers, mask: BoolArray, years: IntArray) -> FloatArray:
    """Return the slope of ln v in the second half of the masked years less that in the first, in log points a year.

    In log points (0.1 is about 10 percentage points), since compounding would blow two years' change out of all bounds.
    The halves meet in the middle of the calendar span of the usable years; a year in the very middle belongs to both.
    NaN unless each half holds two years above zero.

    Args:
        values: Shape (..., T).
        mask: Years that count, shape (..., T).
        years: Calendar years, shape (T,).
    """
    usable = mask & (values > 0)
    first = years[np.argmax(usable, axis=-1)]
    twice = (first + years[latest(usable)])[..., None]
    early, late = (
        log_slope(values, usable & half, years, least=MIN_HALF_YEARS)
        for half in (2 * years <= twice, 2 * years >= twice)
    )
    return late - early
