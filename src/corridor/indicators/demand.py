"""Demand: how much the importer buys, how that grows, and what its economy is expected to do."""

from __future__ import annotations

from math import fsum

import numpy as np
import polars as pl

from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, IntArray, Opportunities, Values, indicator
from corridor.measures import series
from corridor.vocabulary import Direction, Level, Unit

UNDECLARED = "the importer's purchases of this code are not in the data"
SIZE_YEARS = 3


def purchases(o: Opportunities) -> tuple[IntArray, BoolArray, IntArray]:
    """Return the importer's purchases (n, T), the years they are known (n, T) and the last of them (n,)."""
    values = o.cube.imports[o.importer, o.product]
    known = o.cube.import_known[o.importer, o.product]
    return values, known, series.latest(known)


def comparable(o: Opportunities, known: BoolArray, last: IntArray) -> BoolArray:
    """Return the known years of the window that share the nomenclature of the last one, shape (n, T)."""
    same = series.same_nomenclature(o.cube.nomenclature[o.product], last)
    return series.window(known & same, last, o.cube.years, o.window)


def calendar(o: Opportunities, last: IntArray) -> IntArray:
    """Return the calendar year of a position, `UNKNOWN_YEAR` for −1."""
    return np.where(last >= 0, o.cube.years[last], UNKNOWN_YEAR)


def log10_usd(value: series.FloatArray) -> series.FloatArray:
    """Return log10 of 1 + dollars, so that nothing bought is 0 and not minus infinity."""
    return np.log10(1.0 + value)


@indicator(
    title="Import size",
    pillar="demand",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="log10(1 + mean of m_jk over the known ones of the 3 years up to the latest known)",
    source="ITC market attractiveness index (log10 mean imports)",
    rests_on=("goods",),
    missing=UNDECLARED,
    pitfalls=(
        "Size says nothing of growth or of room for a newcomer; prices move it as much as quantities, and a "
        "large market draws the strongest rivals."
    ),
)
def import_size(o: Opportunities) -> Values:
    """Return the importer's mean purchases of the product, log10 US dollars.

    Example:
        >>> bought, known = np.array([[100, 200, 297]]), np.array([[True, True, True]])
        >>> log10_usd(series.mean(bought, known)).round(6).tolist()  # log10(1 + 199)
        [2.30103]
    """
    values, known, last = purchases(o)
    recent = series.window(known, last, o.cube.years, SIZE_YEARS)
    return Values(log10_usd(series.mean(values, recent)), calendar(o, last))


@indicator(
    title="Import growth",
    pillar="demand",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="200·(m_T − m_1)/(m_T + m_1) over the window, same nomenclature",
    source="mid-point growth, as in the ITC market attractiveness index",
    rests_on=("goods",),
    missing="fewer than two comparable years of the importer's purchases are in the data",
    pitfalls="It sees the first and the last year of the window only, so one odd year at either end decides it.",
)
def import_growth(o: Opportunities) -> Values:
    """Return mid-point growth of the importer's purchases, percent from −200 to 200.

    Example:
        >>> bought, known = np.array([[100, 900, 300]]), np.array([[True, True, True]])
        >>> series.midpoint_growth(bought, known).tolist()  # 200 · (300 − 100) / (300 + 100)
        [100.0]
    """
    values, known, last = purchases(o)
    return Values(series.midpoint_growth(values, comparable(o, known, last)), calendar(o, last))


@indicator(
    title="Import trend",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·(exp(slope of ln m_jk on the year) − 1) over the window, at least 4 years",
    source="log-linear trend (textbook)",
    rests_on=("goods",),
    missing="fewer than four comparable years of the importer's purchases are in the data",
    pitfalls=(
        "In current dollars: a price boom or a weak dollar looks like growth. Years without purchases drop "
        "out of the line, so a market that opened or closed looks steadier than it is."
    ),
)
def import_trend(o: Opportunities) -> Values:
    """Return the log-linear trend of the importer's purchases, percent a year.

    Example:
        >>> years, bought = np.arange(2018, 2022), np.array([[100, 200, 400, 800]])
        >>> series.log_linear_trend(bought, np.ones((1, 4), dtype=bool), years).round(6).tolist()  # doubles every year
        [100.0]
    """
    values, known, last = purchases(o)
    trend = series.log_linear_trend(values, comparable(o, known, last), o.cube.years)
    return Values(trend, calendar(o, last))


@indicator(
    title="Demand outlook",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="mean projected growth of the importer's real GDP over the projected years",
    source="IMF World Economic Outlook; GDP outlook as in the ITC market attractiveness index",
    rests_on=("gdp_growth_projected_pct",),
    missing="no projection for the importer had been published by then",
    pitfalls=(
        "A forecast of the whole economy, not of the product; forecasts of growth are biased upwards and miss "
        "recessions."
    ),
)
def demand_outlook(o: Opportunities) -> Values:
    """Return the importer's mean projected GDP growth, percent a year.

    Example:
        >>> projected = np.array([[2.0, 4.0, 6.0]])  # percent a year
        >>> series.mean(projected, np.ones((1, 3), dtype=bool)).tolist()
        [4.0]
    """
    rows = o.cube.country_years.filter((pl.col("series") == "gdp_growth_projected_pct") & pl.col("projected"))
    means = rows.group_by("country").agg(pl.col("value"), pl.col("known_in").max()).sort("country")
    # fsum: neither the order of rows nor the number of threads may change the last bit
    mean = pl.Series([fsum(values) / len(values) for values in means["value"]], dtype=pl.Float64)
    value = o.cube.by_country(means["country"], mean)[o.importer]
    year = o.cube.by_country(means["country"], means["known_in"], missing=UNKNOWN_YEAR)[o.importer]
    return Values(value, year.astype(np.int64))
