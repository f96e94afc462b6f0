"""The shape of a column: sample skewness and kurtosis, as spreadsheets and COINr compute them."""

from __future__ import annotations

import numpy as np

from corridor.models.columns import Floats


def skewness(values: Floats) -> float:
    """Return the sample skewness G1 of (n,) values, NaN if it is not defined (n < 3, or all equal).

    G1 = √(n(n−1))/(n−2) · m3/m2^1.5 (Joanes and Gill 1998).
    """
    n = values.size
    m2, m3, _ = _moments(values)
    if n < 3 or m2 == 0.0:
        return np.nan
    return float(np.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5)


def kurtosis(values: Floats) -> float:
    """Return the sample excess kurtosis G2 of (n,) values, NaN if it is not defined (n < 4, or all equal).

    G2 = (n−1)/((n−2)(n−3)) · ((n+1)(m4/m2² − 3) + 6) (Joanes and Gill 1998).
    """
    n = values.size
    m2, _, m4 = _moments(values)
    if n < 4 or m2 == 0.0:
        return np.nan
    return float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3.0) + 6.0))


def _moments(values: Floats) -> tuple[float, float, float]:
    """Return the second, third and fourth central moment of values brought to a width of 1; 0 if all are equal."""
    if values.size == 0 or values.min() == values.max():
        return 0.0, 0.0, 0.0
    unit = (values - values.min()) / (values.max() - values.min())
    centred = unit - unit.mean()
    square = centred * centred
    return float(square.mean()), float((square * centred).mean()), float((square * square).mean())
