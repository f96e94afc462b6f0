"""TRADE-DSM: cut-offs scaled by comparative advantage, the accessibility of a market, and the grid of its last filter.

The decision support model of Cuyvers and Viviers eliminates product–country combinations in three filters and sorts
what is left into a grid of twenty cells. All functions take arrays of one shape and keep NaN as NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SIZE_LEAST = 0.02
"""Share of world imports that makes a market large for an exporter with comparative advantage (RCA of 1 and more)."""

FURTHEST_KM = 20_000.0
"""About half the circumference of the earth: no two places lie further apart."""

LPI_LEAST, LPI_MOST = 1.0, 5.0
"""Ends of the scale of the logistics performance index."""

PROHIBITIVE_PCT = 50.0
"""A duty that is taken to close a market."""

ACCESS_ENDS = {
    "distance": (FURTHEST_KM, 0.0),
    "logistics": (LPI_LEAST, LPI_MOST),
    "tariff": (PROHIBITIVE_PCT, 0.0),
}
"""Figure that closes a market and figure that leaves it open, by part of the index of accessibility."""

POSITIONS = (0.25, 0.5, 1.0)
"""Own share over that of the supplier of the average dollar: bounds between the four rows of the grid."""

ROWS = ("small", "intermediately small", "intermediately high", "high")
COLUMNS = (
    "large market",
    "market growing in the short and the long run",
    "large market growing in the short run",
    "large market growing in the long run",
    "large market growing in the short and the long run",
)
NO_COLUMN = -1


def growth_scale(rca: FloatArray) -> FloatArray:
    """Return s = 0.8 + 1/((RCA + 0.85)·exp(RCA − 0.01)), by which world growth is scaled to a cut-off.

    It falls from 1.99, where the exporter has no comparative advantage at all, through about 1 at an RCA of 1 to 0.8.
    Source: Cuyvers (2004); Cuyvers, Steenkamp and Viviers (2012).

    Args:
        rca: Balassa's index, not negative, any shape.

    Example:
        >>> growth_scale(np.array([0.0, 1.0, 4.0])).round(4).tolist()
        [1.9883, 1.0009, 0.8038]
    """
    with np.errstate(over="ignore"):  # an enormous advantage: the second term is zero
        scale: FloatArray = np.asarray(0.8 + 1.0 / ((rca + 0.85) * np.exp(rca - 0.01)))
    return scale


def growth_cutoff(world: FloatArray, rca: FloatArray) -> FloatArray:
    """Return the growth that a market needs: g_world·s where the world grows, g_world/s where it shrinks.

    Args:
        world: Growth of world imports, in any unit.
        rca: Balassa's index, of the same shape.

    Returns:
        The cut-off in the unit of `world`; 0 where the world stands still.

    Example:
        >>> growth_cutoff(np.array([5.0, -5.0]), np.array([0.0, 0.0])).round(3).tolist()
        [9.941, -2.515]
    """
    scale = growth_scale(rca)
    cutoff: FloatArray = np.where(world > 0.0, world * scale, world / scale)
    return cutoff


def size_cutoff(rca: FloatArray, least: float = SIZE_LEAST) -> FloatArray:
    """Return the share of world imports that a market needs: 0.02 for an RCA of 1 and more, else (3 − RCA)/100.

    Args:
        rca: Balassa's index, any shape.
        least: Share needed at an RCA of 1; the others keep their proportion to it.

    Example:
        >>> size_cutoff(np.array([2.0, 1.0, 0.5, 0.0])).tolist()
        [0.02, 0.02, 0.025, 0.03]
    """
    cutoff: FloatArray = np.asarray(least * np.maximum(2.0, 3.0 - rca) / 2.0)
    return cutoff


def annual_growth(start: FloatArray, end: FloatArray, years: FloatArray | IntArray) -> FloatArray:
    """Return compound growth 100·((end/start)^(1/years) − 1) in percent a year.

    Nothing to nothing is no growth (0); a rise from nothing has no rate and is NaN, as has an end below zero.

    Args:
        start: Dollars at the start, not negative.
        end: Dollars at the end.
        years: Years between them; the growth is NaN below 1.

    Example:
        >>> annual_growth(np.array([100.0, 0.0, 0.0]), np.array([121.0, 0.0, 5.0]), np.array([2, 2, 2])).tolist()
        [10.000000000000009, 0.0, nan]
    """
    span = np.where(years >= 1, years, 1)
    ratio = np.where(start > 0.0, end / np.where(start > 0.0, start, 1.0), np.where(end == 0.0, 1.0, np.nan))
    growth = 100.0 * (np.where(ratio >= 0.0, ratio, np.nan) ** (1.0 / span) - 1.0)
    return np.where(years >= 1, growth, np.nan)


def relative_size(market: FloatArray, world: FloatArray) -> FloatArray:
    """Return a market's share of world imports, NaN where the world buys nothing or a figure is unknown.

    Args:
        market: Dollars that the market buys.
        world: Dollars that all markets buy.

    Example:
        >>> relative_size(np.array([3.0, 0.0]), np.array([150.0, 0.0])).tolist()
        [0.02, nan]
    """
    return np.where(world > 0.0, market / np.where(world > 0.0, world, 1.0), np.nan)


def accessibility(distance_km: FloatArray, logistics: FloatArray, tariff_pct: FloatArray | None = None) -> FloatArray:
    """Return how accessible a market is, 0 to 1: the mean of nearness, logistics and, where given, freedom from duty.

    nearness = 1 − km/20,000, logistics = (LPI − 1)/4, freedom = 1 − duty/50%, each kept within 0..1. The published
    model builds such an index from distance, cost, logistics, duties and non-tariff barriers; its weights are not
    public, so the parts count alike.

    Args:
        distance_km: Kilometres between exporter and importer.
        logistics: Importer's logistics performance index, 1 to 5.
        tariff_pct: Duty on the product in percent.

    Example:
        >>> accessibility(np.array([5000.0]), np.array([3.0])).tolist()
        [0.625]
    """
    parts = [access_part("distance", distance_km), access_part("logistics", logistics)]
    if tariff_pct is not None:
        parts.append(access_part("tariff", tariff_pct))
    total = np.zeros_like(parts[0])
    for part in parts:
        total = total + part
    return np.asarray(total / len(parts))


def access_part(kind: str, figure: FloatArray) -> FloatArray:
    """Return one part of the index of accessibility, 0 to 1: `kind` is "distance", "logistics" or "tariff".

    Example:
        >>> access_part("tariff", np.array([0.0, 10.0, 80.0])).tolist()
        [1.0, 0.8, 0.0]
    """
    low, high = ACCESS_ENDS[kind]
    return np.clip((figure - low) / (high - low), 0.0, 1.0)


def position(share: FloatArray, concentration: FloatArray) -> FloatArray:
    """Return the exporter's share of a market over that of the supplier of its average dollar, which is the HHI.

    The mean of suppliers' shares, each weighted by itself, is Σ s² = HHI. The published model compares the exporter
    with the six largest suppliers, which asks for every supplier's flow; this ratio needs the index alone.

    Args:
        share: Exporter's share, 0 to 1.
        concentration: Herfindahl–Hirschman index, above 0 to 1; NaN where it is 0.

    Example:
        >>> position(np.array([0.1, 0.5]), np.array([0.4, 0.5])).tolist()
        [0.25, 1.0]
    """
    return np.where(concentration > 0.0, share / np.where(concentration > 0.0, concentration, 1.0), np.nan)


def grid_row(relative: FloatArray, bounds: Any = POSITIONS) -> IntArray:
    """Return the row of the grid, 0 (small share) to 3 (high share), by relative position; NaN falls into no row, −1.

    Example:
        >>> grid_row(np.array([0.0, 0.25, 0.99, 1.0, np.nan])).tolist()
        [0, 1, 2, 3, -1]
    """
    row = np.searchsorted(np.asarray(bounds, dtype=np.float64), relative, side="right")
    return np.where(np.isnan(relative), -1, row).astype(np.int64)


def grid_column(large: NDArray[np.bool_], short: NDArray[np.bool_], long: NDArray[np.bool_]) -> IntArray:
    """Return the column of the grid, 0 to 4 as in `COLUMNS`, −1 for a market that is neither large nor growing.

    A small market counts as growing only where it grows in the short and in the long run (Steenkamp, Rossouw, Viviers
    and Cuyvers 2009).

    Args:
        large: Whether the market passes the test of size.
        short: Whether it passes that of short-run growth.
        long: Whether it passes that of long-run growth.

    Example:
        >>> flags = [np.array(f, bool) for f in ([1, 0, 1, 1, 1, 0], [0, 1, 1, 0, 1, 1], [0, 1, 0, 1, 1, 0])]
        >>> grid_column(*flags).tolist()
        [0, 1, 2, 3, 4, -1]
    """
    growing = np.where(short & long, 4, np.where(long, 3, np.where(short, 2, 0)))
    return np.where(large, growing, np.where(short & long, 1, NO_COLUMN)).astype(np.int64)


def cell(row: IntArray, column: IntArray) -> IntArray:
    """Return the number of a cell, 1 to 20, counted along the rows; 0 where there is none.

    Example:
        >>> cell(np.array([0, 2, 3, -1]), np.array([0, 1, 4, 4])).tolist()
        [1, 12, 20, 0]
    """
    return np.where((row < 0) | (column < 0), 0, len(COLUMNS) * row + column + 1).astype(np.int64)


def strategy(row: int, column: int) -> str:
    """Return the strategy of promotion for a cell.

    Explore a market of which the exporter has little, expand where it has a part, defend a high share; in a market
    that grows in the long run a high share is not only defended but kept growing with it.
    """
    if row == 0:
        return "explore the market"
    if row < len(ROWS) - 1:
        return "expand in the market"
    return "defend the share" if column in {0, 2} else "defend the share and grow with the market"
