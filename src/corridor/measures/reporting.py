"""Reporting: how old and how complete figures are, and how far two declarations of one flow lie apart."""

from __future__ import annotations

import numpy as np

from corridor.measures.series import BoolArray, FloatArray, IntArray, latest

MIRROR_CAP = float(np.log(1000.0))
"""Gaps beyond a factor of a thousand say no more than that figure, so the logarithm is capped there."""


def mirror_gap(ratio: FloatArray) -> FloatArray:
    """Return |ln ratio| of the importer's over the exporter's figure, at most ln 1000; 0 where both agree.

    Source: mirror statistics (Hamanaka 2012 for the measure). A figure of zero beside one that is not has the cap.

    Args:
        ratio: Not negative, any shape; NaN where one side declares nothing.
    """
    with np.errstate(divide="ignore"):
        gap: FloatArray = np.minimum(np.abs(np.log(ratio)), MIRROR_CAP)
    return gap


def known_years(known: BoolArray, years: IntArray, length: int) -> IntArray:
    """Return how many of the last `length` calendar years hold a figure.

    Args:
        known: Shape (..., T).
        years: Calendar years, shape (T,).
        length: Calendar years that are looked at, up to the last of the axis.
    """
    count: IntArray = (known & (years > years[-1] - length)).sum(axis=-1, dtype=np.int64)
    return count


def age(known: BoolArray, years: IntArray) -> FloatArray:
    """Return the years between the last known figure and the last year of the axis, NaN where nothing is known.

    Args:
        known: Shape (..., T).
        years: Calendar years, shape (T,).
    """
    last = latest(known)
    return np.where(last >= 0, (years[-1] - years[last]).astype(np.float64), np.nan)
