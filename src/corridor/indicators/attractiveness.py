"""Attractiveness: the parts of the market attractiveness index that no other family has."""

from __future__ import annotations

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import SIZE_YEARS, calendar, comparable, log10_usd
from corridor.measures import attractiveness as measures
from corridor.measures import series
from corridor.vocabulary import Direction, Level, Unit

MAI = "ITC market attractiveness index, as published by AAICI"
ONE_SIDED = "the importer's purchases and its own sales of this code are not both in the data"


def both_sides(o: Opportunities) -> BoolArray:
    """Return the years in which the importer's purchases and its own sales of the product are known, (n, T)."""
    known: BoolArray = o.cube.import_known[o.importer, o.product] & o.cube.export_known[o.importer, o.product]
    return known


def _net_demand_at(o: Opportunities, position: IntArray) -> FloatArray:
    """Return the importer's net demand in the year at a position, NaN for −1, shape (n,)."""
    bought, sold = o.cube.imports[o.importer, o.product], o.cube.exports[o.importer, o.product]
    return measures.net_demand(series.at(bought, position), series.at(sold, position))


@indicator(
    title="Importer's net demand",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="(m_jk − x_jk) / (m_jk + x_jk), latest year in which both are known",
    source=f"{MAI}: inverted relative balance",
    rests_on=("goods",),
    missing=ONE_SIDED,
    pitfalls="Re-exports count as sales, so a trading hub looks balanced although little of what it sells is its own.",
)
def net_demand(o: Opportunities) -> Values:
    """Return how far the importer buys more of the product than it sells, −1 to 1.

    Example:
        >>> measures.net_demand(np.array([30.0]), np.array([10.0])).tolist()
        [0.5]
    """
    last = series.latest(both_sides(o))
    return Values(_net_demand_at(o, last), calendar(o, last))


@indicator(
    title="Change of the importer's net demand",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="net demand in the last less net demand in the first comparable year of the window",
    source=f"{MAI}: change of the inverted relative balance",
    rests_on=("goods",),
    missing=f"{ONE_SIDED} for two comparable years",
    pitfalls="A small market's balance swings with single shipments; two years at the ends decide the figure.",
)
def net_demand_change(o: Opportunities) -> Values:
    """Return the change of the importer's net demand over the window, −2 to 2.

    Example:
        >>> before, after = measures.net_demand(np.array([10.0, 30.0]), np.array([10.0, 10.0]))
        >>> float(after - before)
        0.5
    """
    known = both_sides(o)
    last = series.latest(known)
    inside = comparable(o, known, last)
    enough = inside.sum(axis=-1) >= 2
    first, last = np.where(enough, np.argmax(inside, axis=-1), -1), np.where(enough, last, -1)
    return Values(_net_demand_at(o, last) - _net_demand_at(o, first), calendar(o, last))


@indicator(
    title="Distance advantage",
    pillar="access",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="mean ln D_jk of the importer's suppliers, weighted by what it buys of each, less ln D_ij, latest year",
    source=MAI,
    rests_on=("goods", "pairs"),
    missing="the distance of the pair or of the importer's suppliers of this code is not in the data",
    pitfalls="The exporter is one of the suppliers where it sells already, which pulls the figure towards zero. "
    "Kilometres say nothing of a closed border or a canal.",
)
def distance_advantage(o: Opportunities) -> Values:
    """Return how much nearer the exporter is than the importer's suppliers of the product, difference of logarithms.

    Example:
        >>> measures.distance_advantage(np.log(np.array([4000.0])), np.array([2000.0])).round(3).tolist()
        [0.693]
    """
    suppliers = o.cube.supplier_distance[o.importer, o.product]
    last = series.latest(np.isfinite(suppliers))
    value = measures.distance_advantage(series.at(suppliers, last), o.cube.pair_figures["distance_km"][o.corridor])
    return Values(value, np.where(np.isfinite(value), calendar(o, last), UNKNOWN_YEAR))


@indicator(
    title="Bilateral trade",
    pillar="relationship",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + mean of v_ijk over the known ones of the 3 years up to the latest known)",
    source=f"{MAI}: log10 bilateral trade, here of the product",
    rests_on=("goods",),
    missing="this flow is not in the data",
    pitfalls="It favours what is traded already. Nothing traded is 0, below any dollar, and pulls the mean of a pillar "
    "down as far as it can.",
)
def bilateral_trade(o: Opportunities) -> Values:
    """Return what the exporter sells of the product to the importer, log10 US dollars.

    Example:
        >>> log10_usd(series.mean(np.array([[90, 108]]), np.array([[True, True]]))).tolist()
        [2.0]
    """
    known = o.cube.flow_known[o.corridor, o.product]
    last = series.latest(known)
    recent = series.window(known, last, o.cube.years, SIZE_YEARS)
    return Values(log10_usd(series.mean(o.cube.flows[o.corridor, o.product], recent)), calendar(o, last))
