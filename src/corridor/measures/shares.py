"""Shares and what compares them: market share, trade intensity, balance, Michaely, Lafay, penetration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray

Numbers = NDArray[np.int64] | NDArray[np.float64]


def share(part: Numbers, whole: Numbers) -> FloatArray:
    """Return part / whole, NaN where the whole is zero, negative or unknown.

    Args:
        part: Any shape.
        whole: A shape that broadcasts with it.
    """
    positive = whole > 0
    return np.where(positive, part / np.where(positive, whole, 1), np.nan)


def share_elsewhere(sold: Numbers, sold_here: Numbers, bought: Numbers, bought_here: Numbers) -> FloatArray:
    """Return an exporter's share of a product in all markets but the corridor's own importer.

    (x − v_ij) / (m − m_j): world market share (textbook), leaving out the flow that the opportunity is about, so that
    what the corridor trades already does not speak for itself.

    Args:
        sold: What the exporter sells to all markets, US dollars.
        sold_here: To the corridor's importer.
        bought: What all markets buy.
        bought_here: What the corridor's importer, and the exporter itself, buy.

    Returns:
        Shares of the same shape, NaN where the other markets buy nothing.
    """
    return share(np.subtract(sold, sold_here, dtype=np.float64), np.subtract(bought, bought_here, dtype=np.float64))


def symmetric(ratio: FloatArray) -> FloatArray:
    """Return (r − 1)/(r + 1), which maps ratios from 0 to infinity onto −1 to 1 with 0 at parity.

    Source: Dalum, Laursen and Villumsen (1998), where r is revealed comparative advantage.

    Args:
        ratio: Not negative, any shape; NaN stays NaN.
    """
    result: FloatArray = (ratio - 1.0) / (ratio + 1.0)
    return result


def trade_intensity(pair: FloatArray, exports: FloatArray, imports: FloatArray, world: float) -> FloatArray:
    """Return (v_ij / v_i) / (v_j / v), NaN where a total is zero or unknown.

    Source: Kojima (1964); World Bank WITS. 1 is what both countries' world shares imply.

    Args:
        pair: Trade of each pair, shape (P,).
        exports: The exporter's total.
        imports: The importer's total.
        world: World trade, in the same currency.
    """
    expected = exports * imports
    return np.where(expected > 0, pair * world / np.where(expected > 0, expected, 1.0), np.nan)


def balance(sent: Numbers, returned: Numbers) -> FloatArray:
    """Return (sent − returned)/(sent + returned), from −1 to 1; NaN where nothing moves either way.

    Source: normalised trade balance (Lafay 1992).
    """
    return share(np.subtract(sent, returned), np.add(sent, returned))


def michaely(exports: Numbers, imports: Numbers) -> FloatArray:
    """Return x_k/Σx − m_k/Σm of each product along the last axis, from −1 to 1.

    Source: Michaely (1962). Positive where the country is more specialised in selling the product than in buying it;
    the indices of a country add up to 0. NaN where it sells nothing or buys nothing at all, or a figure is unknown.

    Args:
        exports: Shape (..., K), US dollars.
        imports: Likewise.
    """
    return share(exports, exports.sum(axis=-1, keepdims=True)) - share(imports, imports.sum(axis=-1, keepdims=True))


def lafay(exports: Numbers, imports: Numbers) -> FloatArray:
    """Return Lafay's index of each product along the last axis, from −50 to 50.

    100·[(x_k − m_k)/(x_k + m_k) − Σ(x − m)/Σ(x + m)]·(x_k + m_k)/Σ(x + m): the product's contribution to the trade
    balance beside what its weight in trade would imply, so that the general balance cancels. Adds up to 0.
    Source: Lafay (1992). A product that moves neither way has 0; NaN where nothing moves at all or a figure is unknown.

    Args:
        exports: Shape (..., K), US dollars.
        imports: Likewise.
    """
    moved = np.add(exports, imports, dtype=np.float64)
    net = np.subtract(exports, imports, dtype=np.float64)
    whole, surplus = moved.sum(axis=-1, keepdims=True), net.sum(axis=-1, keepdims=True)
    return 100.0 * (share(net, whole) - share(surplus, whole) * share(moved, whole))


def penetration(reached: Numbers, importing: Numbers) -> FloatArray:
    """Return the share of the importing markets that an exporter reaches, from 0 to 1.

    Source: index of export market penetration (Brenton and Newfarmer 2007; World Bank WITS), for one product.

    Args:
        reached: Markets with a positive flow from the exporter.
        importing: Other countries that buy the product.

    Returns:
        NaN where nobody buys it.
    """
    return share(reached, importing)
