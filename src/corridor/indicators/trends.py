"""Trends: how purchases and sales of a product grow, how steadily, and whether they quicken."""

from __future__ import annotations

from typing import NamedTuple

from corridor.indicators.base import BoolArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, comparable, purchases
from corridor.measures import series, trends
from corridor.vocabulary import Direction, Level, Unit

FEW = "fewer than {} comparable years of {} are in the data"


class Yearly(NamedTuple):
    """A series of each opportunity: dollars (n, T), the comparable years of the window (n, T), the last one (n,)."""

    values: IntArray
    years: BoolArray
    last: IntArray


def _purchases(o: Opportunities) -> Yearly:
    values, known, last = purchases(o)
    return Yearly(values, comparable(o, known, last), last)


def _sales(o: Opportunities) -> Yearly:
    known = o.cube.export_known[o.exporter, o.product]
    last = series.latest(known)
    return Yearly(o.cube.exports[o.exporter, o.product], comparable(o, known, last), last)


@indicator(
    title="Import growth a year",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·((m_jk_T / m_jk_1)^(1/(T − 1)) − 1) over the window, same nomenclature",
    source="compound annual growth rate (textbook)",
    rests_on=("goods",),
    missing=FEW.format("two", "the importer's purchases"),
    pitfalls=(
        "It sees the first and the last year only, and has no answer where the first is zero (mid-point "
        "growth has one)."
    ),
)
def import_cagr(o: Opportunities) -> Values:
    """Return the compound annual growth of the importer's purchases over the window, percent a year.

    Example:
        >>> years, bought = np.arange(2019, 2022), np.array([100, 500, 121])
        >>> trends.compound_growth(bought, np.ones(3, dtype=bool), years).round(6).tolist()
        10.0
    """
    found = _purchases(o)
    return Values(trends.compound_growth(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Robust import trend",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·(exp(median of (ln m_jk_b − ln m_jk_a)/(b − a) over all pairs of years) − 1), at least 4 years",
    source="Theil (1950), Sen (1968)",
    rests_on=("goods",),
    missing=FEW.format("four", "the importer's purchases"),
    pitfalls=("Robust against one odd year of five, not against two; in current dollars, and years of zero drop out."),
)
def import_theil_sen(o: Opportunities) -> Values:
    """Return the Theil–Sen trend of the importer's purchases, percent a year.

    Example:
        >>> years, bought = np.arange(2018, 2023), np.array([100, 200, 9, 800, 1600])
        >>> trends.theil_sen(bought, np.ones(5, dtype=bool), years).round(6).tolist()  # one odd year changes nothing
        100.0
    """
    found = _purchases(o)
    return Values(trends.theil_sen(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Import volatility",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.LESS_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="standard deviation of ln m_jk about its log-linear trend, √(Σe²/(n − 2)), at least 4 years",
    source="standard error of a log-linear trend (textbook)",
    rests_on=("goods",),
    missing=FEW.format("four", "the importer's purchases"),
    pitfalls=(
        "Swings of prices count like swings of quantities, and four or five years tell a spread only roughly; "
        "steady decline has no volatility."
    ),
)
def import_volatility(o: Opportunities) -> Values:
    """Return how far the importer's purchases stray from their own trend, in log points (0.1 is about 10%).

    Example:
        >>> years, bought = np.arange(2018, 2022), np.array([100, 200, 400, 800])
        >>> trends.volatility(bought, np.ones(4, dtype=bool), years).round(4).tolist()  # steady growth has none
        0.0
    """
    found = _purchases(o)
    return Values(trends.volatility(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Import acceleration",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="slope of ln m_jk on the year in the second half of the window less that in the first, log points a year",
    source="difference of two log-linear trends (textbook)",
    rests_on=("goods",),
    missing=FEW.format("three", "the importer's purchases"),
    pitfalls=(
        "Each half holds two or three years, so the figure is noisy and one year in the middle bends it both ways."
    ),
)
def import_acceleration(o: Opportunities) -> Values:
    """Return by how much faster the importer's purchases grow in the second half of the window, log points a year.

    Example:
        >>> years, bought = np.arange(2017, 2022), np.array([100, 100, 100, 200, 400])
        >>> trends.acceleration(bought, np.ones(5, dtype=bool), years).round(4).tolist()  # 0, then ln 2
        0.6931
    """
    found = _purchases(o)
    return Values(trends.acceleration(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Export growth a year",
    pillar="supply",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="100·((x_ik_T / x_ik_1)^(1/(T − 1)) − 1) over the window, same nomenclature",
    source="compound annual growth rate (textbook)",
    rests_on=("goods",),
    missing=FEW.format("two", "the exporter's sales"),
    pitfalls=(
        "It sees the first and the last year only, and has no answer where the first is zero (mid-point "
        "growth has one)."
    ),
)
def export_cagr(o: Opportunities) -> Values:
    """Return the compound annual growth of the exporter's sales over the window, percent a year.

    Example:
        >>> years, sold = np.arange(2019, 2022), np.array([400, 90, 100])
        >>> trends.compound_growth(sold, np.ones(3, dtype=bool), years).round(6).tolist()
        -50.0
    """
    found = _sales(o)
    return Values(trends.compound_growth(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Robust export trend",
    pillar="supply",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="100·(exp(median of (ln x_ik_b − ln x_ik_a)/(b − a) over all pairs of years) − 1), at least 4 years",
    source="Theil (1950), Sen (1968)",
    rests_on=("goods",),
    missing=FEW.format("four", "the exporter's sales"),
    pitfalls=("Robust against one odd year of five, not against two; in current dollars, and years of zero drop out."),
)
def export_theil_sen(o: Opportunities) -> Values:
    """Return the Theil–Sen trend of the exporter's sales, percent a year.

    Example:
        >>> years, sold = np.arange(2018, 2023), np.array([800, 400, 200, 99999, 50])
        >>> trends.theil_sen(sold, np.ones(5, dtype=bool), years).round(6).tolist()  # one odd year changes nothing
        -50.0
    """
    found = _sales(o)
    return Values(trends.theil_sen(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Export volatility",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.LESS_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="standard deviation of ln x_ik about its log-linear trend, √(Σe²/(n − 2)), at least 4 years",
    source="standard error of a log-linear trend (textbook)",
    rests_on=("goods",),
    missing=FEW.format("four", "the exporter's sales"),
    pitfalls=(
        "Swings of prices count like swings of quantities, and four or five years tell a spread only roughly; "
        "steady decline has no volatility."
    ),
)
def export_volatility(o: Opportunities) -> Values:
    """Return how far the exporter's sales stray from their own trend, in log points (0.1 is about 10%).

    Example:
        >>> years, sold = np.arange(2018, 2022), np.array([100, 400, 100, 400])
        >>> trends.volatility(sold, np.ones(4, dtype=bool), years).round(4).tolist()
        0.8768
    """
    found = _sales(o)
    return Values(trends.volatility(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Export acceleration",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="slope of ln x_ik on the year in the second half of the window less that in the first, log points a year",
    source="difference of two log-linear trends (textbook)",
    rests_on=("goods",),
    missing=FEW.format("three", "the exporter's sales"),
    pitfalls=(
        "Each half holds two or three years, so the figure is noisy and one year in the middle bends it both ways."
    ),
)
def export_acceleration(o: Opportunities) -> Values:
    """Return by how much faster the exporter's sales grow in the second half of the window, log points a year.

    Example:
        >>> years, sold = np.arange(2017, 2022), np.array([100, 200, 400, 400, 400])
        >>> trends.acceleration(sold, np.ones(5, dtype=bool), years).round(4).tolist()  # ln 2, then 0
        -0.6931
    """
    found = _sales(o)
    return Values(trends.acceleration(found.values, found.years, o.cube.years), calendar(o, found.last))
