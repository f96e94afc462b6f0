"""Suppliers and markets: of how many countries an importer buys, and how many markets an exporter reaches."""

from __future__ import annotations

import numpy as np

from corridor.indicators.base import FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import concentration, series, shares
from corridor.vocabulary import Direction, Level, Unit

NO_SUPPLIERS = "the importer's suppliers of this code are not in the data"


def _suppliers(o: Opportunities) -> tuple[IntArray, FloatArray, IntArray]:
    """Return suppliers (n, T), their concentration (n, T) and the last year both are known (n,); goods only."""
    values, known, _ = purchases(o)
    count = o.cube.supplier_count[o.importer, o.product]
    index = o.cube.concentration[o.importer, o.product]
    return count, index, series.latest(known & (values > 0) & (count > 0) & np.isfinite(index))


@indicator(
    title="Number of suppliers",
    pillar="demand",
    unit=Unit.COUNT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="exporters with v_ijk > 0, latest known year",
    source="count of suppliers (textbook)",
    rests_on=("goods",),
    missing=NO_SUPPLIERS,
    pitfalls=(
        "A supplier of a single parcel counts like the largest, and a source that leaves small flows out shortens the "
        "list. Many suppliers show an open market and also a crowded one."
    ),
)
def supplier_count(o: Opportunities) -> Values:
    """Return how many countries the importer buys the product of.

    Example:
        >>> concentration.count_positive(np.array([[50, 50, 0], [80, 10, 10]])).tolist()
        [2, 3]
    """
    count, _, last = _suppliers(o)
    return Values(series.at(count, last), calendar(o, last))


@indicator(
    title="Supplier concentration, normalised",
    pillar="risk",
    unit=Unit.SHARE,
    direction=Direction.LESS_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="(HHI − 1/n)/(1 − 1/n), n suppliers, 1 where there is but one; latest known year",
    source="normalised Herfindahl–Hirschman index (textbook)",
    rests_on=("goods",),
    missing=NO_SUPPLIERS,
    pitfalls=(
        "It takes off what the number of suppliers explains: two equal ones have 0, though two are few. Read it beside "
        "that number."
    ),
)
def supplier_concentration_normalised(o: Opportunities) -> Values:
    """Return how unequal the importer's suppliers of the product are, 0 to 1 whatever their number.

    Example:
        >>> index = concentration.herfindahl(np.array([[50, 50], [80, 20]]))  # 0.5 and 0.68
        >>> concentration.normalised_herfindahl(index, np.array([2, 2])).round(6).tolist()
        [0.0, 0.36]
    """
    count, index, last = _suppliers(o)
    found = concentration.normalised_herfindahl(series.at(index, last), series.at(count, last))
    return Values(found, calendar(o, last))


@indicator(
    title="Suppliers, as of equal size",
    pillar="demand",
    unit=Unit.COUNT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="1 / HHI of the importer's suppliers, latest known year",
    source="numbers equivalent (Adelman 1969)",
    rests_on=("goods",),
    missing=NO_SUPPLIERS,
    pitfalls="Countries, not firms: one country may hold a thousand sellers or one.",
)
def suppliers_equivalent(o: Opportunities) -> Values:
    """Return how many suppliers of equal size would be as concentrated as the importer's.

    Example:
        >>> concentration.equivalent_number(concentration.herfindahl(np.array([[50, 50, 0]]))).tolist()
        [2.0]
    """
    _, index, last = _suppliers(o)
    return Values(concentration.equivalent_number(series.at(index, last)), calendar(o, last))


@indicator(
    title="Penetration of export markets",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="markets j' with v_ij'k > 0 / markets j' ≠ i with m_j'k > 0, latest world-wide year",
    source="index of export market penetration (Brenton and Newfarmer 2007; World Bank WITS)",
    rests_on=("goods",),
    missing="the code is not covered world-wide in the data, or it is a service",
    pitfalls=(
        "A market reached with one parcel counts like one held for years; where a source leaves small flows out both "
        "counts shrink, and not alike."
    ),
)
def penetration(o: Opportunities) -> Values:
    """Return the share of the product's importing markets that the exporter reaches, 0 to 1.

    Example:
        >>> shares.penetration(np.array([12, 0]), np.array([48, 0])).tolist()
        [0.25, nan]
    """
    reached = o.cube.market_count[o.exporter, o.product]
    buying = o.cube.once("buying", lambda: (o.cube.imports > 0).sum(axis=0, dtype=np.int64))[o.product]
    others = buying - (o.cube.imports[o.exporter, o.product] > 0)
    goods = ~o.cube.is_service[o.product][:, None]
    # elsewhere the importing markets in sight are those that the exporters who declare happen to reach
    last = series.latest(o.cube.world[o.product] & goods & (others > 0))
    return Values(shares.penetration(series.at(reached, last), series.at(others, last)), calendar(o, last))
