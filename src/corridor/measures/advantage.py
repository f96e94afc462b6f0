"""Comparative advantage from a table of exports: Balassa's index, its symmetric and its normalised form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.errors import UsageError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

ROUNDING = 1e-12
"""An index this close below the threshold reaches it: an exact 1 may come out of floats as 0.9999999999999998."""


def totals(exports: NDArray[np.generic]) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Return exports as floats (C, K), the sums by country (C,) and by product (K,), and the sum of all.

    Unknown cells (NaN) are left out of every sum.
    """
    values = np.asarray(exports, dtype=np.float64)
    known = np.where(np.isnan(values), 0.0, values)
    by_product = known.sum(axis=0)
    return values, known.sum(axis=1), by_product, float(by_product.sum())


def rca(exports: NDArray[np.generic]) -> FloatArray:
    """Return Balassa's index (x_cp / x_c) / (x_p / x), 1 is average, shape (C, K).

    It is NaN for a country that exports nothing, a product that nobody exports, and an unknown cell; never infinite.
    Source: Balassa (1965).

    Args:
        exports: Exports of C countries in K products, not negative, any unit, NaN where unknown, shape (C, K).
    """
    values, country, product, world = totals(exports)
    sold, traded = country > 0.0, product > 0.0
    inside = values / np.where(sold, country, 1.0)[:, None]
    outside = np.where(traded, product, 1.0) / (world if world > 0.0 else 1.0)
    return np.where(sold[:, None] & traded, inside / outside, np.nan)


def symmetric(index: FloatArray) -> FloatArray:
    """Return (RCA − 1) / (RCA + 1), from −1 (nothing is exported) over 0 (average) to below 1; NaN stays NaN.

    Source: Dalum, Laursen and Villumsen (1998), RSCA.
    """
    return (index - 1.0) / (index + 1.0)


def nrca(exports: NDArray[np.generic]) -> FloatArray:
    """Return normalised advantage x_cp / x − x_c·x_p / x², shape (C, K): how far exports lie from the neutral point.

    Rows and columns add up to 0, so that figures compare over countries and products. It is 0 for a country or a
    product without exports, which lie on the neutral point, and NaN for an unknown cell or where nobody exports.
    Source: Yu, Cai and Leung (2009).

    Args:
        exports: As in `rca`.
    """
    values, country, product, world = totals(exports)
    if world <= 0.0:
        return np.full(values.shape, np.nan)
    return values / world - np.outer(country / world, product / world)


def presence(index: FloatArray, threshold: float = 1.0) -> BoolArray:
    """Return where the index reaches the threshold, shape (C, K); an unknown index does not.

    Args:
        index: Balassa's index (C, K), NaN where unknown.
        threshold: Index from which a country counts as a maker of the product.
    """
    reached: BoolArray = np.nan_to_num(index, nan=-1.0) >= threshold * (1.0 - ROUNDING)
    return reached


def yes_or_no(presence: NDArray[np.generic]) -> BoolArray:
    """Return presence as booleans, any shape; 1 and 0 of any type are welcome.

    Raises:
        UsageError: It holds anything else, such as an index that was not held against a threshold.
    """
    found = np.asarray(presence)
    if found.dtype != np.bool_ and not np.isin(found, (0, 1)).all():
        raise UsageError("presence: must be True or False (1 or 0); hold an index against a threshold first")
    return found.astype(np.bool_, copy=False)
