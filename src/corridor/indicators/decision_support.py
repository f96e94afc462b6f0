"""Decision support: what the filters of TRADE-DSM look at, of a market beside the world in the same years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.indicators.access import of_country
from corridor.indicators.base import BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, comparable, log10_usd
from corridor.measures import series
from corridor.measures.dsm import annual_growth, relative_size
from corridor.vocabulary import Direction, Level, Unit

DSM = "Cuyvers, Steenkamp and Viviers (2012), TRADE-DSM, filter 2"
NOT_COMPARABLE = "the code is not covered world-wide, or the market's purchases are unknown, in the years it takes"
LONG_SPAN = 3
"""Years that growth in the long run must span at least."""


@dataclass(frozen=True)
class Ends:
    """First and last year of a growth rate as positions on axis T, −1 where there is none, shape (n,) each."""

    first: IntArray
    last: IntArray


def shared_years(o: Opportunities) -> BoolArray:
    """Return the comparable years of the window in which market and world are both known, (n, T)."""
    both = o.cube.world[o.product] & o.cube.import_known[o.importer, o.product]
    return comparable(o, both, series.latest(both))


def short_run(o: Opportunities) -> Ends:
    """Return the last two shared years, where they follow each other."""
    shared, years = shared_years(o), o.cube.years
    last = series.latest(shared)
    before = np.maximum(last - 1, 0)
    follows = (
        (last > 0) & np.take_along_axis(shared, before[:, None], axis=1)[:, 0] & (years[last] - years[before] == 1)
    )
    return Ends(np.where(follows, before, -1), np.where(follows, last, -1))


def long_run(o: Opportunities) -> Ends:
    """Return the first and the last shared year of the window, where they span at least `LONG_SPAN` years."""
    shared, years = shared_years(o), o.cube.years
    last, first = series.latest(shared), np.argmax(shared, axis=-1)
    spans = (last >= 0) & (years[last] - years[first] >= LONG_SPAN)
    return Ends(np.where(spans, first, -1), np.where(spans, last, -1))


def world_imports(o: Opportunities) -> IntArray:
    """Return what all countries buy of a product, US dollars, shape (n, T); meaningful in world-wide years only."""
    total: IntArray = o.cube.once("world imports", lambda: o.cube.imports.sum(axis=0))[o.product]
    return total


def _growth(o: Opportunities, values: IntArray, ends: Ends) -> Values:
    start, end = series.at(values, ends.first), series.at(values, ends.last)
    span = np.where(ends.last >= 0, o.cube.years[ends.last] - o.cube.years[ends.first], 0)
    growth: FloatArray = annual_growth(start, end, span)
    return Values(growth, calendar(o, ends.last))


@indicator(
    title="Size of the importer's economy",
    pillar="demand",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="log10(1 + GDP of the importer), current US dollars, latest year",
    source="World Bank; size of the economy as in filter 1 of TRADE-DSM",
    rests_on=("gdp_usd",),
    missing="the importer's output is not in the data",
    pitfalls="Current dollars move with the exchange rate. A large economy may buy nothing of the product at hand.",
)
def importer_gdp(o: Opportunities) -> Values:
    """Return the importer's gross domestic product, log10 US dollars.

    Example:
        >>> log10_usd(np.array([99.0, 999.0])).tolist()
        [2.0, 3.0]
    """
    found = of_country(o, "gdp_usd", o.importer)
    return Values(log10_usd(found.value), found.year)


@indicator(
    title="Short-run growth of the market",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·(m_T/m_{T−1} − 1), the last two consecutive years that market and world have in common",
    source=DSM,
    rests_on=("goods",),
    missing=NOT_COMPARABLE,
    pitfalls="One year's growth of a small market says little: a single shipment can double it.",
)
def market_growth_short(o: Opportunities) -> Values:
    """Return how the importer's purchases grew in the last year, percent.

    Example:
        >>> annual_growth(np.array([80.0]), np.array([100.0]), np.array([1])).tolist()
        [25.0]
    """
    return _growth(o, o.cube.imports[o.importer, o.product], short_run(o))


@indicator(
    title="Long-run growth of the market",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·((m_T/m_1)^(1/(T−1)) − 1) over the window, at least 3 years apart, years common with the world",
    source=DSM,
    rests_on=("goods",),
    missing=NOT_COMPARABLE,
    pitfalls="Only the two ends count: a poor first year makes any market grow. Growth from nothing has no rate.",
)
def market_growth_long(o: Opportunities) -> Values:
    """Return how the importer's purchases grew over the window, percent a year.

    Example:
        >>> annual_growth(np.array([16.0]), np.array([81.0]), np.array([4])).tolist()
        [50.0]
    """
    return _growth(o, o.cube.imports[o.importer, o.product], long_run(o))


@indicator(
    title="Short-run growth of world imports",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·(M_T/M_{T−1} − 1), the years of the market's own short-run growth",
    source=DSM,
    rests_on=("goods",),
    missing=NOT_COMPARABLE,
    pitfalls="It is a yardstick for the market's own growth and the same for all markets with the same years; "
    "prices move it as much as quantities.",
)
def world_growth_short(o: Opportunities) -> Values:
    """Return how world imports of the product grew in the last year, percent.

    Example:
        >>> annual_growth(np.array([200.0]), np.array([190.0]), np.array([1])).round(9).tolist()
        [-5.0]
    """
    return _growth(o, world_imports(o), short_run(o))


@indicator(
    title="Long-run growth of world imports",
    pillar="demand",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="100·((M_T/M_1)^(1/(T−1)) − 1), the years of the market's own long-run growth",
    source=DSM,
    rests_on=("goods",),
    missing=NOT_COMPARABLE,
    pitfalls="It is a yardstick for the market's own growth; where coverage of the world grew within the window it is "
    "too high.",
)
def world_growth_long(o: Opportunities) -> Values:
    """Return how world imports of the product grew over the window, percent a year.

    Example:
        >>> annual_growth(np.array([100.0]), np.array([200.0]), np.array([4])).round(2).tolist()
        [18.92]
    """
    return _growth(o, world_imports(o), long_run(o))


@indicator(
    title="Share of world imports",
    pillar="demand",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="m_jk / M_k in the latest year that market and world have in common",
    source=DSM,
    rests_on=("goods",),
    missing="the code is not covered world-wide, or nobody buys it",
    pitfalls="Two hundredths of world imports, the usual bar for a large market, are out of reach for most small "
    "economies whatever they buy.",
)
def world_import_share(o: Opportunities) -> Values:
    """Return the market's share of world imports of the product, 0 to 1.

    Example:
        >>> relative_size(np.array([3.0, 0.0]), np.array([150.0, 0.0])).tolist()
        [0.02, nan]
    """
    last = series.latest(shared_years(o))
    own, whole = series.at(o.cube.imports[o.importer, o.product], last), series.at(world_imports(o), last)
    return Values(relative_size(own, whole), calendar(o, last))
