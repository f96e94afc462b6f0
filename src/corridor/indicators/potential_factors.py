"""Factors of the full export potential: projected supply, re-exports, tariff margins, growing demand, distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.potential import NOT_WORLD_WIDE, log10, means_of
from corridor.indicators.potential_duties import NO_DUTIES, duties_of
from corridor.indicators.projections import NO_PROJECTION, projections_of
from corridor.measures.elasticities import income_elasticities
from corridor.measures.potential import (
    demand_growth_factor,
    distance_factor,
    known_or_one,
    re_export_factor,
    supply_share,
    tariff_factor,
)
from corridor.vocabulary import Direction, Level, Unit

ITC_FULL = "Decreux and Spies (2016), ITC export potential indicator"


@dataclass(frozen=True)
class Factors:
    """What corrects the static potential; NaN where unknown, which counts as 1.

    Attributes:
        supply: Projected supply share, shape (C, K).
        re_export: min(1, v_ik/m_ik), shape (C, K).
        tariff_supply: [(1+τ̄_ik)/(1+τ̄_k)]^σ, shape (C, K).
        growth: P_j·(G_j/P_j)^ε, shape (C, K).
        tariff_demand: [(1+τ̄_jk)/(1+τ_ijk)]^σ, shape (P, K).
        distance: exp(−|mean ln D_jk − ln D_ij|), shape (P, K).
    """

    supply: FloatArray
    re_export: FloatArray
    tariff_supply: FloatArray
    growth: FloatArray
    tariff_demand: FloatArray
    distance: FloatArray


def factors_of(o: Opportunities) -> Factors:
    """Return the factors of the cube's corridors, computed once per cube and window; σ is 1 for every product."""
    return o.cube.once(("factors", o.window), lambda: factors(o))


def factors(o: Opportunities, elasticity: FloatArray | float = 1.0) -> Factors:
    """Return the factors.

    Args:
        o: The opportunities, of which only cube and window count.
        elasticity: σ of each product, shape (K,), or one for all.
    """
    means, ahead, duty = means_of(o), projections_of(o.cube), duties_of(o)
    people, income = ahead.people_now, ahead.output_now
    epsilon = income_elasticities(means.imports, people, income).value
    kilometres = o.cube.pair_figures["distance_km"]
    distance = np.log(np.where(kilometres > 0, kilometres, np.nan))
    usual = np.take_along_axis(o.cube.supplier_distance, np.maximum(means.last, 0)[None, :, None], axis=2)[:, :, 0]
    usual = np.where(means.last >= 0, usual, np.nan)
    return Factors(
        supply=supply_share(means.exports, ahead.output),
        re_export=re_export_factor(means.exports, means.imports),
        tariff_supply=tariff_factor(duty.faced, duty.world, elasticity),
        growth=demand_growth_factor(known_or_one(ahead.people)[:, None], ahead.output[:, None], epsilon),
        tariff_demand=tariff_factor(duty.usual[o.cube.corridors[:, 1]], duty.own, elasticity),
        distance=distance_factor(usual[o.cube.corridors[:, 1]], distance[:, None]),
    )


def _dated(value: FloatArray, year: IntArray) -> Values:
    return Values(value, np.where(np.isfinite(value), year, UNKNOWN_YEAR))


@indicator(
    title="Projected supply share (factor of EPI)",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="log10(v_ik·G_i / Σ_i' v_i'k·G_i'), G = projected output in 5 years over output now",
    source=ITC_FULL,
    rests_on=("goods", "gdp_growth_projected_pct"),
    missing=NOT_WORLD_WIDE,
    pitfalls="It lets every industry of a country grow as its whole economy, which no industry does; an exporter "
    "without a projection is taken to grow as the others do together.",
)
def epi_supply_projected(o: Opportunities) -> Values:
    """Return log10 of the exporter's expected share of world exports; minus infinity where it exports nothing.

    Example:
        >>> supply_share(np.array([[50.0], [50.0]]), np.array([1.2, 0.8])).tolist()  # one grows, one shrinks
        [[0.6], [0.4]]
    """
    return _dated(log10(factors_of(o).supply[o.exporter, o.product]), means_of(o).year[o.product])


@indicator(
    title="Correction for re-exports (factor of EPI)",
    pillar="potential",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="min(1, v_ik / m_ik), 1 where nothing is imported",
    source=ITC_FULL,
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="It takes every net importer for a trader of other people's goods: a large economy that both makes and "
    "buys a product is marked down, and a hub that exports more than it imports is not.",
)
def re_export_correction(o: Opportunities) -> Values:
    """Return the part of the exporter's sales that its own purchases do not cover, 0 to 1.

    Example:
        >>> re_export_factor(np.array([30.0, 30.0, 30.0]), np.array([60.0, 10.0, 0.0])).tolist()
        [0.5, 1.0, 1.0]
    """
    return _dated(factors_of(o).re_export[o.exporter, o.product], means_of(o).year[o.product])


@indicator(
    title="Tariff margin behind the supply (factor of EPI)",
    pillar="potential",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="[(1 + τ̄_ik)/(1 + τ̄_k)]^σ, τ̄ weighted by what each market buys in all, σ = 1",
    source=ITC_FULL,
    rests_on=("goods", "tariffs"),
    missing=NO_DUTIES,
    pitfalls="Only markets whose duties are in the data are averaged; with few of them it says little of the world.",
)
def tariff_margin_supply(o: Opportunities) -> Values:
    """Return what the exporter's share of world exports is worth without its tariff margins, 1 for no margin.

    Example:
        >>> tariff_factor(np.array([4.0]), np.array([30.0])).round(6).tolist()  # it faces 4%, everybody 30%
        [0.8]
    """
    value = factors_of(o).tariff_supply[o.exporter, o.product]
    return _dated(value, duties_of(o).year[o.product])


@indicator(
    title="Tariff margin in the market (factor of EPI)",
    pillar="potential",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="[(1 + τ̄_jk)/(1 + τ_ijk)]^σ, σ = 1",
    source=ITC_FULL,
    rests_on=("tariffs",),
    missing=NO_DUTIES,
    pitfalls="Rules of origin, quotas and extra duties are not in it, and a preference that nobody claims counts.",
)
def tariff_margin_demand(o: Opportunities) -> Values:
    """Return by how much the exporter's tariff margin in this market adds to demand, 1 for no margin.

    Example:
        >>> tariff_factor(np.array([10.0]), np.array([0.0]), 2.0).round(6).tolist()  # others pay 10%, it enters free
        [1.21]
    """
    value = factors_of(o).tariff_demand[o.corridor, o.product]
    return _dated(value, duties_of(o).year[o.product])


@indicator(
    title="Growth of demand (factor of EPI)",
    pillar="potential",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="P_j·(G_j/P_j)^ε_k, P people and G output expected in 5 years over now, ε estimated across importers",
    source=ITC_FULL,
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected"),
    missing=NO_PROJECTION,
    pitfalls="The elasticity comes from comparing countries in a few years, not from what one country did as it grew; "
    "where a product has fewer than ten importers with known income it is 1.",
)
def demand_growth(o: Opportunities) -> Values:
    """Return the importer's expected purchases in five years over those of today.

    Example:
        >>> demand_growth_factor(np.array([1.1]), np.array([1.331]), 2.0).round(6).tolist()  # 1.1 · 1.21²
        [1.61051]
    """
    ahead = projections_of(o.cube)
    return _dated(factors_of(o).growth[o.importer, o.product], ahead.year[o.importer])


@indicator(
    title="Fit of the distance (factor of EPI)",
    pillar="potential",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="exp(−|mean ln D_jk − ln D_ij|), the mean over j's suppliers of k weighted by imports",
    source=ITC_FULL,
    rests_on=("goods", "pairs"),
    missing="the distance of the pair, or of the importer's suppliers, is not in the data",
    pitfalls="A neighbour of a market that buys from afar fits badly, though being near is no fault.",
)
def distance_fit(o: Opportunities) -> Values:
    """Return 1 where the exporter is as far away as the importer's usual suppliers, less the further from that.

    Example:
        >>> distance_factor(np.log(np.array([4000.0])), np.log(np.array([1000.0]))).round(6).tolist()
        [0.25]
    """
    return _dated(factors_of(o).distance[o.corridor, o.product], means_of(o).year[o.product])
