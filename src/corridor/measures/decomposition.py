"""Decomposition: the change of a product split among its factors, and parts that add up to their whole exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray

SMALL = 1e-10
"""What stands for a factor of 0 in a logarithm, as a ratio to its reference (Ang and Liu 2007: 1e-10 or less)."""


def in_units(parts: FloatArray, totals: FloatArray, per_unit: float = 1.0) -> NDArray[np.int64]:
    """Return parts as whole numbers of a unit that add up to their total exactly, by the method of largest remainders.

    Every part is rounded down, and the units that then lack go one each to the parts that lost most (Hamilton's
    apportionment); of equal losses the first part comes first. A part is so off by less than a unit where the parts
    add up to the total as they are; where they do not, the difference is shared out evenly first.

    Args:
        parts: The parts (n × m), NaN where a row has none; such a part gets nothing.
        totals: What each row is to add up to (n,); a row of NaN gets nothing at all.
        per_unit: Units in 1, such as 1e10 for ten decimals.

    Returns:
        Shape (n, m). Rows add up to `rint(totals · per_unit)` wherever a part is known.

    Example:
        >>> in_units(np.array([[1 / 3, 1 / 3, 1 / 3]]), np.array([1.0]), 100.0).tolist()
        [[34, 33, 33]]
    """
    known = np.isfinite(parts) & np.isfinite(totals)[:, None]
    scaled = np.where(known, parts, 0.0) * per_unit
    down = np.floor(scaled)
    whole = down.astype(np.int64)
    lacking = np.rint(np.where(np.isfinite(totals), totals, 0.0) * per_unit).astype(np.int64) - whole.sum(axis=1)
    count = known.sum(axis=1)
    each, extra = np.divmod(np.where(count > 0, lacking, 0), np.maximum(count, 1))
    order = np.argsort(np.where(known, down - scaled, 1.0), axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable")
    return np.where(known, whole + each[:, None] + (place < extra[:, None]), 0)


def log_mean(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the logarithmic mean (a − b)/ln(a/b) of figures from 0 up, a where both are equal, 0 where one is 0.

    Example:
        >>> log_mean(np.array([1.0, 2.0, 0.0]), np.array([np.e, 2.0, 5.0])).round(6).tolist()
        [1.718282, 2.0, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (left - right) / right
        steps = np.where(np.abs(ratio) < 0.5, np.log1p(ratio), np.log(left) - np.log(right))
        mean = np.where(np.abs(ratio) < 1e-6, right * (1.0 + ratio / 2.0 - ratio**2 / 12.0), (left - right) / steps)
    return np.where((left <= 0.0) | (right <= 0.0), 0.0, mean)


def log_shares(factors: FloatArray, reference: FloatArray, weights: FloatArray) -> FloatArray:
    """Return each factor's part w·ln(x/x₀) of the logarithm of a product's ratio to its reference (n × m).

    Rows add up to ln(V/V₀) of V = Π x^w. A factor of 0 counts as `SMALL` of its reference, or of 1 where that is 0 too
    (the small-value strategy of Ang and Liu, Energy Policy 35, 2007).

    Args:
        factors: x (n × m), from 0 up.
        reference: x₀, of a shape that broadcasts.
        weights: w (n × m), 0 where a factor does not count.

    Example:
        >>> log_shares(np.array([[np.e, 1.0]]), np.array([[1.0, 1.0]]), np.array([[0.5, 0.5]])).tolist()
        [[0.5, 0.0]]
    """
    base = np.where(reference > 0.0, reference, SMALL)
    least = SMALL * np.where(reference > 0.0, reference, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(np.where(factors > 0.0, factors, least)) - np.log(base)
    return np.where(weights != 0.0, weights * ratio, 0.0)


def lmdi(value: FloatArray, reference: FloatArray, shares: FloatArray) -> FloatArray:
    """Return each factor's part of the difference V − V₀ of a product (n × m): L(V, V₀) · its log-share.

    The additive form of the logarithmic mean Divisia index, which leaves no residual (Ang, Zhang and Choi, Energy 23,
    1998; Ang, Energy Policy 32, 2004).

    Args:
        value: V (n,), above 0.
        reference: V₀ (n,), likewise.
        shares: From `log_shares` (n × m); they add up to ln(V/V₀).

    Example:
        >>> shares = log_shares(np.array([[4.0, 3.0]]), np.array([[2.0, 1.0]]), np.ones((1, 2)))
        >>> lmdi(np.array([12.0]), np.array([2.0]), shares).round(4).tolist()
        [[3.8685, 6.1315]]
    """
    parts: FloatArray = log_mean(value, reference)[:, None] * shares
    return parts


def shapley(factors: FloatArray, reference: FloatArray) -> FloatArray:
    """Return each factor's Shapley value of the difference Π x − Π x₀ (n × m), zeros allowed.

    A factor's value is what its change adds, averaged over all orders in which factors may change (Shapley 1953; for
    decompositions Sun 1998, Ang, Liu and Chew 2003). Of a product it is the integral over t from 0 to 1 of
    Δx_k · Π_{j≠k} (x₀_j + t·Δx_j), the multilinear extension of Owen (1972): a polynomial, which as many Gauss–Legendre
    nodes as half the factors integrate exactly, where orders would be m!.

    Args:
        factors: x (n × m).
        reference: x₀, of a shape that broadcasts.

    Example:
        >>> shapley(np.array([[4.0, 3.0]]), np.array([[2.0, 1.0]])).round(9).tolist()
        [[4.0, 6.0]]
    """
    start = np.broadcast_to(reference, factors.shape)
    change = factors - start
    columns = factors.shape[1]
    nodes, weights = np.polynomial.legendre.leggauss(max((columns + 1) // 2, 1))
    parts: FloatArray = np.zeros(factors.shape)
    for node, weight in zip(0.5 * (nodes + 1.0), 0.5 * weights, strict=True):
        parts += weight * change * _others(start + node * change)
    return parts


def _others(factors: FloatArray) -> FloatArray:
    """Return the product of all other factors of the row for each (n × m), without dividing by what may be 0."""
    ones = np.ones((len(factors), 1))
    before: FloatArray = np.cumprod(np.hstack([ones, factors[:, :-1]]), axis=1, dtype=np.float64)
    after: FloatArray = np.cumprod(np.hstack([ones, factors[:, :0:-1]]), axis=1, dtype=np.float64)[:, ::-1]
    product: FloatArray = before * after
    return product
