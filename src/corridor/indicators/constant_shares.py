"""Constant market shares: what moved the corridor's flow, from the world's growth to the exporter's own."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar
from corridor.measures import market_share, series
from corridor.vocabulary import Direction, Level, Unit

SOURCE = "constant-market-share analysis (Leamer and Stern 1970; Richardson 1971)"
UNKNOWN = "this flow and the importer's purchases are not known in two comparable years of the window"
ORDER = (
    "Depends on the order of the parts and on the first year's weights; the world is the markets that declare the "
    "product in both years; from next to nothing the parts are huge and cancel."
)


class _Ends(NamedTuple):
    """First and last comparable year of each opportunity as positions on axis T, −1 for none, shape (n,)."""

    first: IntArray
    last: IntArray


def _ends(o: Opportunities) -> _Ends:
    cube = o.cube
    known = cube.flow_reported[o.corridor, o.product] & cube.import_known[o.importer, o.product]
    last = series.latest(known)
    same = series.same_nomenclature(cube.nomenclature[o.product], last)
    inside = series.window(known & same, last, cube.years, o.window)
    enough = inside.sum(axis=-1) >= 2
    return _Ends(np.where(enough, np.argmax(inside, axis=-1), -1), np.where(enough, last, -1))


def _parts(o: Opportunities) -> tuple[market_share.Parts, IntArray]:
    """Return the parts in percent of the mean flow, and the position of the last year, each of shape (n,)."""
    ends = _ends(o)
    before, after = (series.at(o.cube.flows[o.corridor, o.product], place) for place in ends)
    bought = [series.at(o.cube.imports[o.importer, o.product], place) for place in ends]
    world, product = _standards(o, ends)
    parts = market_share.decompose(
        before, after, world=world, by_product=product, by_market=market_share.growth(bought[0], bought[1])
    )
    return market_share.as_percent(parts, before, after), ends.last


def _standards(o: Opportunities, ends: _Ends) -> tuple[FloatArray, FloatArray]:
    """Return the growth of all trade and of the product between each opportunity's two years, each (n,)."""
    world, product = np.full(len(o), np.nan), np.full(len(o), np.nan)
    years = np.stack(ends, axis=1)
    for first, last in np.unique(years[years[:, 0] >= 0], axis=0).tolist():
        key = ("standards of constant shares", first, last)
        by_panel, by_product = o.cube.once(key, partial(_growth_between, o.cube, first, last))
        rows = (ends.first == first) & (ends.last == last)
        world[rows], product[rows] = by_panel[o.product[rows]], by_product[o.product[rows]]
    return world, product


def _growth_between(cube: Cube, first: int, last: int) -> tuple[FloatArray, FloatArray]:
    """Return growth of the panel that each product belongs to, and of the product, between two years, each (K,).

    Products that share a nomenclature in both years and a number of digits make up a panel; only purchases that are
    known in both years count.
    """
    both = cube.import_known[:, :, first] & cube.import_known[:, :, last]
    totals = [np.where(both, cube.imports[:, :, t], 0).sum(axis=0) for t in (first, last)]
    digits = np.array([len(code) for code in cube.products])
    key = (cube.nomenclature[:, last] + 1) * 100 + digits
    comparable: BoolArray = cube.nomenclature[:, first] == cube.nomenclature[:, last]
    world = np.full(len(cube.products), np.nan)
    for panel in np.unique(key[comparable]):
        inside = comparable & (key == panel)
        world[inside] = market_share.growth(*(total[inside].sum() for total in totals))
    return world, market_share.growth(*totals)


def _values(o: Opportunities, name: str) -> Values:
    parts, last = _parts(o)
    value = getattr(parts, name)
    return Values(value, np.where(np.isfinite(value), calendar(o, last), UNKNOWN_YEAR))


@indicator(
    title="Constant share: world",
    pillar="demand",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="100·(v_1·g) / ½(v_1 + v_T) over the window; the four parts add up to flow_growth",
    source=SOURCE,
    rests_on=("goods",),
    missing=UNKNOWN,
    pitfalls="What the flow would have gained had it grown as all trade did; it says nothing of the exporter. " + ORDER,
)
def cms_world(o: Opportunities) -> Values:
    """Return the part of the flow's growth that came with the growth of all trade, percent of the mean flow.

    Example:
        >>> parts = market_share.decompose(100.0, 150.0, world=0.1, by_product=0.2, by_market=0.25)
        >>> np.round(parts.world, 6).tolist()  # 100 dollars at 10%
        10.0
    """
    return _values(o, "world")


@indicator(
    title="Constant share: product",
    pillar="demand",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="100·(v_1·(g_k − g)) / ½(v_1 + v_T) over the window; the four parts add up to flow_growth",
    source=SOURCE,
    rests_on=("goods",),
    missing=UNKNOWN,
    pitfalls="A product that grows by its price alone speaks for it as well. " + ORDER,
)
def cms_product(o: Opportunities) -> Values:
    """Return the part of the flow's growth that its product gave beyond all trade, percent of the mean flow.

    Example:
        >>> parts = market_share.decompose(100.0, 150.0, world=0.1, by_product=0.2, by_market=0.25)
        >>> np.round(parts.product, 6).tolist()  # 100 dollars at 20% less 10%
        10.0
    """
    return _values(o, "product")


@indicator(
    title="Constant share: market",
    pillar="demand",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="100·(v_1·(g_jk − g_k)) / ½(v_1 + v_T) over the window; the four parts add up to flow_growth",
    source=SOURCE,
    rests_on=("goods",),
    missing=UNKNOWN,
    pitfalls="A market that the exporter itself made grow counts as luck. " + ORDER,
)
def cms_market(o: Opportunities) -> Values:
    """Return the part of the flow's growth that the market gave beyond the product, percent of the mean flow.

    Example:
        >>> parts = market_share.decompose(100.0, 150.0, world=0.1, by_product=0.2, by_market=0.25)
        >>> np.round(parts.market, 6).tolist()  # 100 dollars at 25% less 20%
        5.0
    """
    return _values(o, "market")


@indicator(
    title="Constant share: competitiveness",
    pillar="supply",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="100·(Δv − v_1·g_jk) / ½(v_1 + v_T) over the window; the four parts add up to flow_growth",
    source=SOURCE,
    rests_on=("goods",),
    missing=UNKNOWN,
    pitfalls="What is left when all else is taken off: prices, quality, tariffs, chance and all of a new flow. "
    + ORDER,
)
def cms_competitiveness(o: Opportunities) -> Values:
    """Return the part of the flow's growth that came from a larger share of the market, percent of the mean flow.

    Example:
        >>> parts = market_share.decompose(100.0, 150.0, world=0.1, by_product=0.2, by_market=0.25)
        >>> np.round(parts.competitiveness, 6).tolist()  # 50 dollars gained less the 25 that the market gave
        25.0
        >>> np.round(sum(parts), 6).tolist()
        50.0
    """
    return _values(o, "competitiveness")
