"""Potential: the static export potential indicator of the International Trade Centre, and its three factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import log10_usd
from corridor.measures import series
from corridor.vocabulary import Direction, Level, Unit

ITC = "Decreux and Spies (2016), ITC export potential indicator, static form"
NOT_WORLD_WIDE = "the code is not covered world-wide in the data, so shares of world exports are unknown"
MIN_YEARS = 3


@dataclass(frozen=True)
class Potential:
    """Static export potential by corridor and product, five-year means.

    Attributes:
        supply: v_ik / v_k, shape (P, K). demand: v_jk in US dollars. ease: v_ij / Σ_k (v_ik / v_k · v_jk).
        actual: v_ijk in US dollars. year: last year of the means, −1 where unknown, shape (K,).
    """

    supply: FloatArray
    demand: FloatArray
    ease: FloatArray
    actual: FloatArray
    year: IntArray

    @property
    def dollars(self) -> FloatArray:
        """Export potential in US dollars, shape (P, K)."""
        return self.supply * self.demand * self.ease


def static_potential(o: Opportunities) -> Potential:
    """Return supply share, demand and ease of every corridor and product.

    Products that share a nomenclature, a number of digits and the last year of their means make up one panel; ease
    is taken over the panel. Products without world-wide coverage stay NaN.
    """
    cube = o.cube
    last = series.latest(cube.world & ~cube.is_service[:, None])
    same = series.same_nomenclature(cube.nomenclature, last)
    years = series.window(cube.world & same, last, cube.years, o.window)
    usable = (years.sum(axis=1) >= MIN_YEARS) & (last >= 0)
    x = series.mean(cube.exports, np.broadcast_to(years, cube.exports.shape))
    m = series.mean(cube.imports, np.broadcast_to(years, cube.imports.shape))
    v = series.mean(cube.flows, np.broadcast_to(years, cube.flows.shape))
    i, j = cube.corridors[:, 0], cube.corridors[:, 1]
    world = np.where(usable, x.sum(axis=0), np.nan)
    supply = np.where(world > 0, x[i] / np.where(world > 0, world, 1.0), np.nan)
    demand = np.where(usable, m[j], np.nan)
    actual = np.where(usable, v, np.nan)
    ease = ease_of_trade(supply, demand, actual, _panels(o, last, usable))
    return Potential(supply, demand, ease, actual, np.where(usable, cube.years[last], UNKNOWN_YEAR))


def ease_of_trade(supply: FloatArray, demand: FloatArray, actual: FloatArray, panels: IntArray) -> FloatArray:
    """Return v_ij / Σ_k (v_ik / v_k · v_jk) of each corridor within each panel of products.

    Args:
        supply: Shares of world exports (P, K).
        demand: US dollars (P, K).
        actual: US dollars (P, K).
        panels: Panel of each product, −1 for none, shape (K,).

    Returns:
        Ease, shape (P, K); 0 where a pair trades nothing, NaN where nothing could be expected.
    """
    ease = np.full(supply.shape, np.nan)
    for panel in np.unique(panels[panels >= 0]):
        columns = panels == panel
        expected = np.nansum(supply[:, columns] * demand[:, columns], axis=1)
        traded = np.nansum(actual[:, columns], axis=1)
        ratio = np.where(expected > 0, traded / np.where(expected > 0, expected, 1.0), np.nan)
        ease[:, columns] = ratio[:, None]
    return ease


def _panels(o: Opportunities, last: IntArray, usable: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> IntArray:
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
)
def epi_potential(o: Opportunities) -> Values:
    """Return the static export potential, log10 US dollars."""
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
)
def epi_realised(o: Opportunities) -> Values:
    """Return the part of the potential that is traded already, log10 US dollars."""
    p = potential_of(o)
    return _values(o, np.minimum(p.actual, p.dollars), logged=True)


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
)
def epi_unrealised(o: Opportunities) -> Values:
    """Return the part of the potential that is not traded yet, log10 US dollars."""
    p = potential_of(o)
    return _values(o, np.maximum(0.0, p.dollars - p.actual), logged=True)


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
)
def epi_supply(o: Opportunities) -> Values:
    """Return log10 of the exporter's share of world exports; minus infinity where it exports nothing."""
    return _values(o, _log10(potential_of(o).supply), logged=False)


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
)
def epi_demand(o: Opportunities) -> Values:
    """Return log10 of the importer's purchases in US dollars; minus infinity where it buys nothing."""
    return _values(o, _log10(potential_of(o).demand), logged=False)


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
)
def epi_ease(o: Opportunities) -> Values:
    """Return log10 of the ease of trade between the two; minus infinity where they trade nothing."""
    return _values(o, _log10(potential_of(o).ease), logged=False)


def _log10(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.log10(values)
