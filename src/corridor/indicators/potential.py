"""Potential: the static export potential indicator of the International Trade Centre, and its three factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import log10_usd
from corridor.measures import series
from corridor.measures.potential import ease_of_trade, export_potential, realised, supply_share, unrealised
from corridor.vocabulary import Direction, Level, Unit

ITC = "Decreux and Spies (2016), ITC export potential indicator, static form"
NOT_WORLD_WIDE = "the code is not covered world-wide in the data, so shares of world exports are unknown"
MIN_YEARS = 3


@dataclass(frozen=True)
class Potential:
    """Static export potential by corridor and product, five-year means.

    Attributes:
        supply: v_ik / v_k, shape (P, K).
        demand: v_jk in US dollars, shape (P, K).
        ease: v_ij / Σ_k (v_ik / v_k · v_jk), shape (P, K).
        actual: v_ijk in US dollars, shape (P, K).
        year: Last year of the means, −1 where unknown, shape (K,).
    """

    supply: FloatArray
    demand: FloatArray
    ease: FloatArray
    actual: FloatArray
    year: IntArray

    @property
    def dollars(self) -> FloatArray:
        """Export potential in US dollars, shape (P, K)."""
        return export_potential(self.supply, self.demand, self.ease)


@dataclass(frozen=True)
class Means:
    """Yearly means over the years of a product's window that are covered world-wide, NaN where they are too few.

    Attributes:
        exports: v_ik in US dollars, shape (C, K).
        imports: v_jk in US dollars, shape (C, K).
        flows: v_ijk in US dollars, shape (P, K).
        panel: Panel of products that share a nomenclature, a number of digits and a last year, −1 for none, (K,).
        last: Position of the last year of the means, −1 where there are none, shape (K,).
        year: That calendar year, −1 where there are none, shape (K,).
    """

    exports: FloatArray
    imports: FloatArray
    flows: FloatArray
    panel: IntArray
    last: IntArray
    year: IntArray


def means_of(o: Opportunities) -> Means:
    """Return the means behind the potential, computed once per cube and window."""
    return o.cube.once(("means", o.window), lambda: _means(o))


def _means(o: Opportunities) -> Means:
    cube = o.cube
    last = series.latest(cube.world & ~cube.is_service[:, None])
    same = series.same_nomenclature(cube.nomenclature, last)
    years = series.window(cube.world & same, last, cube.years, o.window)
    usable = (years.sum(axis=1) >= MIN_YEARS) & (last >= 0)
    exports, imports, flows = (
        np.where(usable, series.mean(values, np.broadcast_to(years, values.shape)), np.nan)
        for values in (cube.exports, cube.imports, cube.flows)
    )
    year = np.where(usable, cube.years[last], UNKNOWN_YEAR)
    return Means(exports, imports, flows, _panels(o, last, usable), np.where(usable, last, -1), year)


def static_potential(o: Opportunities) -> Potential:
    """Return supply share, demand and ease of every corridor and product.

    Products that share a nomenclature, a number of digits and the last year of their means make up one panel; ease
    is taken over the panel. Products without world-wide coverage stay NaN.
    """
    means = means_of(o)
    i, j = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    supply, demand = supply_share(means.exports)[i], means.imports[j]
    return Potential(supply, demand, ease_of_trade(supply, demand, means.flows, means.panel), means.flows, means.year)


def _panels(o: Opportunities, last: IntArray, usable: BoolArray) -> IntArray:
    cube = o.cube
    digits = np.array([len(code) for code in cube.products])
    nomenclature = np.take_along_axis(cube.nomenclature, np.maximum(last, 0)[:, None], axis=1)[:, 0]
    key = (nomenclature * 10 + digits) * 10_000 + cube.years[np.maximum(last, 0)]
    _, panel = np.unique(key, return_inverse=True)
    return np.where(usable, panel, -1).astype(np.int64)


def potential_of(o: Opportunities) -> Potential:
    """Return the potential of the cube's corridors, computed once per cube and window."""
    return o.cube.once(("potential", o.window), lambda: static_potential(o))


def _values(o: Opportunities, table: FloatArray, *, logged: bool) -> Values:
    value = table[o.corridor, o.product]
    year = potential_of(o).year[o.product]
    return Values(log10_usd(value) if logged else value, np.where(np.isfinite(value), year, UNKNOWN_YEAR))


@indicator(
    title="Export potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + EPI), EPI_ijk = v_ik/v_k · v_jk · v_ij / Σ_k (v_ik/v_k · v_jk)",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="It is zero wherever the pair trades nothing in the panel, so it never proposes an untouched market; in a "
    "panel of one product it repeats present trade.",
)
def epi_potential(o: Opportunities) -> Values:
    """Return the static export potential, log10 US dollars.

    Example:
        >>> export_potential(np.array([0.2]), np.array([1_000_000.0]), np.array([1.5])).tolist()  # US dollars
        [300000.0]
    """
    return _values(o, potential_of(o).dollars, logged=True)


@indicator(
    title="Realised potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + min(v_ijk, EPI_ijk))",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="It follows present trade closely, so it says little that the trade figures do not say.",
)
def epi_realised(o: Opportunities) -> Values:
    """Return the part of the potential that is traded already, log10 US dollars.

    Example:
        >>> realised(np.array([400.0, 100.0]), np.array([300.0, 300.0])).tolist()
        [300.0, 100.0]
    """
    p = potential_of(o)
    return _values(o, realised(p.actual, p.dollars), logged=True)


@indicator(
    title="Unrealised potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + max(0, EPI_ijk − v_ijk))",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="A pair that trades much has much of everything, unused potential included; and a product whose potential "
    "is unused may be held back by what no factor sees, such as standards or embargoes.",
)
def epi_unrealised(o: Opportunities) -> Values:
    """Return the part of the potential that is not traded yet, log10 US dollars.

    Example:
        >>> unrealised(np.array([400.0, 100.0]), np.array([300.0, 300.0])).tolist()
        [0.0, 200.0]
    """
    p = potential_of(o)
    return _values(o, unrealised(p.actual, p.dollars), logged=True)


@indicator(
    title="Supply share (factor of EPI)",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="log10(v_ik / v_k)",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="A large economy has a large share of everything; whether it re-exports, or loses its share, is not seen.",
)
def epi_supply(o: Opportunities) -> Values:
    """Return log10 of the exporter's share of world exports; minus infinity where it exports nothing.

    Example:
        >>> supply_share(np.array([[30.0], [70.0]])).tolist()  # two exporters of one product
        [[0.3], [0.7]]
    """
    return _values(o, log10(potential_of(o).supply), logged=False)


@indicator(
    title="Demand (factor of EPI)",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="log10 v_jk",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="Purchases that are passed on to third countries count as demand.",
)
def epi_demand(o: Opportunities) -> Values:
    """Return log10 of the importer's purchases in US dollars; minus infinity where it buys nothing.

    Example:
        >>> log10(np.array([1000.0])).tolist()  # US dollars
        [3.0]
    """
    return _values(o, log10(potential_of(o).demand), logged=False)


@indicator(
    title="Ease of trade (factor of EPI)",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(v_ij / Σ_k (v_ik/v_k · v_jk))",
    source=ITC,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="It is a ratio of few dollars to few dollars where a pair trades little, and then jumps; it holds for all "
    "products of a panel alike.",
)
def epi_ease(o: Opportunities) -> Values:
    """Return log10 of the ease of trade between the two; minus infinity where they trade nothing.

    Example:
        >>> supply, demand = np.array([[0.5, 0.25]]), np.array([[100.0, 200.0]])
        >>> ease_of_trade(supply, demand, np.array([[30.0, 20.0]]), np.array([0, 0])).tolist()  # 50 / (50 + 50)
        [[0.5, 0.5]]
    """
    return _values(o, log10(potential_of(o).ease), logged=False)


def log10(values: FloatArray) -> FloatArray:
    """Return log10 of values, minus infinity for zero."""
    with np.errstate(divide="ignore"):
        return np.log10(values)
