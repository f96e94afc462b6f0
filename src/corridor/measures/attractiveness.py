"""Market attractiveness: how far a country buys more of a product than it sells, and who is nearer than its suppliers.

Parts of the market attractiveness index of the International Trade Centre, as Argentina's agency for investment and
trade (AAICI) publishes it. The index puts each part on a scale from 0 to 100 between the least and the largest market
and adds 0.6 of the mean of demand to 0.4 of the mean of access.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Dollars = NDArray[np.int64] | FloatArray

DEMAND, ACCESS = 0.6, 0.4


def net_demand(imports: FloatArray, exports: FloatArray) -> FloatArray:
    """Return the inverted relative balance of a country in a product, (m − x)/(m + x).

    Args:
        imports: Dollars bought, not negative, any shape.
        exports: Dollars sold, of the same shape.

    Returns:
        From −1, the country only sells, to 1, it only buys; NaN where it does neither or a figure is unknown.

    Example:
        >>> net_demand(np.array([30.0, 0.0, 0.0]), np.array([10.0, 5.0, 0.0])).tolist()
        [0.5, -1.0, nan]
    """
    total = imports + exports
    return np.where(total > 0.0, (imports - exports) / np.where(total > 0.0, total, 1.0), np.nan)


def distance_advantage(mean_log_km: FloatArray, distance_km: FloatArray) -> FloatArray:
    """Return how much nearer the exporter is than the market's suppliers, mean ln D_jk − ln D_ij.

    Args:
        mean_log_km: Mean of the logarithm of the distance of the market's suppliers of the product, by imports.
        distance_km: Kilometres between exporter and market, above 0.

    Returns:
        0 where the exporter is as far as they are, ln 2 where it is at half their distance; negative where it is
        further; NaN where either is unknown.

    Example:
        >>> distance_advantage(np.log(np.array([4000.0])), np.array([2000.0])).round(4).tolist()
        [0.6931]
    """
    known = distance_km > 0.0
    return np.where(known, mean_log_km - np.log(np.where(known, distance_km, 1.0)), np.nan)


def attractiveness(demand: FloatArray, access: FloatArray) -> FloatArray:
    """Return the market attractiveness index, 0.6·mean of demand + 0.4·mean of access.

    Args:
        demand: Parts of demand on a scale from 0 to 100, (n × k).
        access: Parts of access, likewise (n × l).

    Returns:
        From 0 to 100 (n,), NaN where a part is unknown.

    Example:
        >>> attractiveness(np.array([[50.0, 100.0]]), np.array([[25.0]])).tolist()
        [55.0]
    """
    return DEMAND * _mean(demand) + ACCESS * _mean(access)


def _mean(parts: FloatArray) -> FloatArray:
    """Return the mean of each row, added column by column so that the last bit is always the same."""
    total = np.zeros(len(parts))
    for part in parts.T:
        total += part
    mean: FloatArray = total / parts.shape[1]
    return mean


def share_of_sums(part: Dollars, whole: Dollars, mask: BoolArray) -> FloatArray:
    """Return the sum of the parts over the sum of the wholes in the masked years, NaN where the whole is nothing.

    Args:
        part: Dollars of a part, shape (..., T).
        whole: Dollars of the whole, of the same shape.
        mask: Years that count, of the same shape.

    Example:
        >>> share_of_sums(np.array([[1, 3]]), np.array([[10, 10]]), np.array([[True, True]])).tolist()
        [0.2]
    """
    own, total = (np.where(mask, values, 0).sum(axis=-1, dtype=np.float64) for values in (part, whole))
    return np.where(total > 0.0, own / np.where(total > 0.0, total, 1.0), np.nan)
