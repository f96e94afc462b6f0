"""Constant market shares: how much of a change of exports is the world's, the products', the markets', and own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.measures.decomposition import in_units
from corridor.measures.series import FloatArray
from corridor.measures.shares import share

Numbers = NDArray[np.int64] | NDArray[np.float64]


class Parts(NamedTuple):
    """The four parts of a change of exports in US dollars, which add up to it.

    Attributes:
        world: Had exports grown as world trade did.
        product: What more they would have grown because the products sold grow faster than world trade.
        market: What more because the markets sold to grow faster in these products than the world does.
        competitiveness: What is left: the share of each market and product won or lost.
    """

    world: FloatArray
    product: FloatArray
    market: FloatArray
    competitiveness: FloatArray


def decompose(before: Numbers, after: Numbers, *, world: Numbers, by_product: Numbers, by_market: Numbers) -> Parts:
    """Return the constant-market-share parts of each cell's change from `before` to `after`.

        v·g + v·(g_k − g) + v·(g_jk − g_k) + (Δv − v·g_jk)

    with v the cell's value before, g the growth of all trade, g_k that of the product, g_jk that of the market in the
    product. Order as in Leamer and Stern (1970), products before markets, weights of the first year; Richardson (1971)
    shows that the other order or the last year's weights move dollars between the parts, though not their sum. The
    parts of cells add up to those of a pair, an exporter or a product. Where nothing was sold before, all of a change
    is competitiveness.

    Args:
        before: US dollars of the first year, any shape.
        after: Of the last.
        world: Growth of all trade as a ratio (0.1 is 10%), a shape that broadcasts.
        by_product: Of the product's trade.
        by_market: Of the market's purchases of the product.

    Returns:
        Parts of the broadcast shape; NaN where a figure or a growth that is needed is unknown.
    """
    start = np.asarray(before, dtype=np.float64)
    steps = (_grown(start, world), _grown(start, by_product), _grown(start, by_market))
    return Parts(steps[0], steps[1] - steps[0], steps[2] - steps[1], (after - start) - steps[2])


def _grown(start: FloatArray, growth: Numbers) -> FloatArray:
    """Return what the start would have gained, 0 where there was nothing, whatever the growth."""
    return start * np.where(start == 0, 0.0, growth)


def growth(before: Numbers, after: Numbers) -> FloatArray:
    """Return (after − before)/before as a ratio, NaN where nothing was there before."""
    return share(np.subtract(after, before), before)


def as_percent(parts: Parts, before: Numbers, after: Numbers) -> Parts:
    """Return the parts in percent of the mean of both years, so that they add up to mid-point growth (−200 to 200).

    NaN where nothing was sold in either year.
    """
    middle = 0.5 * np.add(before, after, dtype=np.float64)
    return Parts(*(100.0 * share(part, middle) for part in parts))


def in_dollars(parts: Parts, before: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the parts as whole US dollars that add up to the change exactly (n × 4), in the order of `Parts`.

    By the largest remainders (`corridor.measures.decomposition.in_units`); a row in which a part is unknown is all 0.

    Args:
        parts: From `decompose`, each of shape (n,).
        before: US dollars of the first year (n,).
        after: Of the last.

    Example:
        >>> parts = decompose(np.array([100]), np.array([150]), world=0.105, by_product=0.2, by_market=0.25)
        >>> in_dollars(parts, np.array([100]), np.array([150])).tolist()
        [[11, 9, 5, 25]]
    """
    table = np.column_stack(parts)
    known = np.isfinite(table).all(axis=1)
    return in_units(table, np.where(known, np.subtract(after, before).astype(np.float64), np.nan))
