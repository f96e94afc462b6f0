"""The full export potential: every factor that the data allow, and ease shrunk towards what geography predicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.cube.cube import INDUSTRIES
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import log10_usd
from corridor.indicators.potential import means_of
from corridor.indicators.potential_factors import ITC_FULL, Factors, factors_of
from corridor.indicators.shrunk_ease import SHRINKAGE, Ease, ease_of
from corridor.measures import series
from corridor.measures.credibility import prior_share  # noqa: F401  an example below names it
from corridor.measures.potential import export_potential, realised, unrealised
from corridor.vocabulary import Direction, Level, Unit

UNKNOWN = "the code is not covered world-wide in the data, and no gravity model of its industry is in them"
KNOWN_FACTORS = (
    "supply share with projected growth × re-export correction × tariff margin × demand × growth × tariff margin × "
    "distance fit × shrunk ease; a factor that is unknown counts 1"
)


@dataclass(frozen=True)
class FullPotential:
    """Export potential with every factor that is known, by corridor and product; arrays have shape (P, K).

    Attributes:
        dollars: Potential in US dollars, NaN where unknown.
        actual: Trade in the same years, US dollars, NaN where unknown.
        share: Part of the ease that a gravity model predicts, 0..1; 1 for services industries.
        year: Last year behind the figures, −1 where unknown.
    """

    dollars: FloatArray
    actual: FloatArray
    share: FloatArray
    year: IntArray


def full_potential_of(o: Opportunities) -> FullPotential:
    """Return the full potential of the cube's corridors, computed once per cube and window."""
    return o.cube.once(("full potential", o.window), lambda: full_potential(o))


def full_potential(o: Opportunities, factors: Factors | None = None, ease: Ease | None = None) -> FullPotential:
    """Return the full potential: goods by ITC's factors, services industries by the gravity model's prediction.

    Args:
        o: The opportunities, of which only cube and window count.
        factors: Factors to use, such as those of `potential_factors.factors` with elasticities of one's own.
        ease: Ease to use.
    """
    factors, ease = factors or factors_of(o), ease or ease_of(o)
    means = means_of(o)
    i, j = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    supply, demand = factors.supply[i], means.imports[j]
    corrections = (factors.re_export[i], factors.tariff_supply[i], factors.growth[j])
    dollars = export_potential(supply, demand, ease.value, *corrections, factors.tariff_demand, factors.distance)
    dollars = np.where(supply * demand == 0.0, 0.0, dollars)  # nothing on offer or wanted, whatever the ease
    year = np.where(np.isfinite(dollars), means.year, UNKNOWN_YEAR)
    goods = FullPotential(dollars, means.flows, np.where(np.isfinite(dollars), ease.share, np.nan), year)
    return _with_industries(o, goods)


def _with_industries(o: Opportunities, goods: FullPotential) -> FullPotential:
    """Return the potential with that of services industries, what gravity predicts in the latest year that it does."""
    cube = o.cube
    if INDUSTRIES not in cube.nomenclatures:
        return goods
    said = np.isfinite(cube.flow_predicted) & (cube.nomenclature == cube.nomenclatures.index(INDUSTRIES))[None]
    last = series.latest(said)
    here = last >= 0
    observed = cube.flow_reported
    known = here & (series.at(observed.astype(np.int64), last) > 0)
    return FullPotential(
        dollars=np.where(here, series.at(cube.flow_predicted, last), goods.dollars),
        actual=np.where(here, np.where(known, series.at(cube.flows, last), np.nan), goods.actual),
        share=np.where(here, 1.0, goods.share),
        year=np.where(here, cube.years[last], goods.year),
    )


def _values(o: Opportunities, table: FloatArray) -> Values:
    value = table[o.corridor, o.product]
    year = full_potential_of(o).year[o.corridor, o.product]
    return Values(value, np.where(np.isfinite(value), year, UNKNOWN_YEAR))


@indicator(
    title="Full export potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula=f"log10(1 + EPI), EPI = {KNOWN_FACTORS}; of services industries, the gravity model's prediction",
    source=f"{ITC_FULL}; {SHRINKAGE}",
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected", "pairs", "tariffs"),
    missing=UNKNOWN,
    pitfalls="It multiplies estimates, and their errors with them; where a factor is unknown for one country and known "
    "for another, the two are not quite alike. In a market never entered, ease is what geography predicts alone.",
)
def epi_full(o: Opportunities) -> Values:
    """Return the export potential with every factor that is known, log10 US dollars.

    Example:
        >>> known, unknown = np.array([0.5]), np.array([np.nan])
        >>> export_potential(np.array([0.2]), np.array([1000.0]), np.array([1.5]), known, unknown).tolist()  # dollars
        [150.0]
    """
    return _values(o, log10_usd(full_potential_of(o).dollars))


@indicator(
    title="Full potential, realised",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + min(v_ijk, EPI_ijk)), EPI with every known factor",
    source=f"{ITC_FULL}; {SHRINKAGE}",
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected", "pairs", "tariffs"),
    missing=f"{UNKNOWN}; or the flow is itself an estimate",
    pitfalls="It follows present trade closely, so it says little that the trade figures do not say.",
)
def epi_full_realised(o: Opportunities) -> Values:
    """Return the part of the full potential that is traded already, log10 US dollars.

    Example:
        >>> realised(np.array([400.0, 100.0]), np.array([300.0, 300.0])).tolist()
        [300.0, 100.0]
    """
    p = full_potential_of(o)
    return _values(o, log10_usd(realised(p.actual, p.dollars)))


@indicator(
    title="Full potential, unrealised",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + max(0, EPI_ijk − v_ijk)), EPI with every known factor",
    source=f"{ITC_FULL}; {SHRINKAGE}",
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected", "pairs", "tariffs"),
    missing=f"{UNKNOWN}; or the flow is itself an estimate",
    pitfalls="What no factor sees, such as standards, sanctions or a missing road, stands here as potential unused.",
)
def epi_full_unrealised(o: Opportunities) -> Values:
    """Return the part of the full potential that is not traded yet, log10 US dollars.

    Example:
        >>> unrealised(np.array([400.0, 100.0]), np.array([300.0, 300.0])).tolist()
        [0.0, 200.0]
    """
    p = full_potential_of(o)
    return _values(o, log10_usd(unrealised(p.actual, p.dollars)))


@indicator(
    title="Potential by gravity alone",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + EPI) with the ease that a gravity model predicts without the pair's own trade, and with every "
    "other known factor; of services industries, the gravity model's prediction",
    source=f"{ITC_FULL}; PPML gravity of pairs (Santos Silva and Tenreyro 2006)",
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected", "pairs", "tariffs"),
    missing=f"{UNKNOWN}; or no gravity model of pairs can be fitted",
    pitfalls="It knows size, distance, borders, language and history alone: what the pair trades today does not move "
    "it, nor do sanctions, standards or a missing road.",
)
def epi_gravity(o: Opportunities) -> Values:
    """Return the potential if the pair traded as easily as geography and history predict, log10 US dollars.

    Example:
        >>> none, ease = np.array([np.nan]), np.array([0.8])
        >>> export_potential(np.array([0.25]), np.array([1000.0]), ease, none, none).tolist()  # dollars
        [200.0]
    """
    return _values(o, log10_usd(o.cube.once(("potential by gravity", o.window), lambda: _by_gravity(o)).dollars))


def _by_gravity(o: Opportunities) -> FullPotential:
    ease = ease_of(o)
    alone = np.where(np.isnan(ease.predicted), np.nan, 1.0)
    return full_potential(o, ease=Ease(ease.observed, ease.predicted, alone, ease.predicted))


@indicator(
    title="Share of gravity in the potential",
    pillar="risk",
    unit=Unit.SHARE,
    direction=Direction.LESS_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="B = σ²/(σ² + τ²), the weight of the gravity model's prediction in the ease; 1 for services industries",
    source=SHRINKAGE,
    rests_on=("goods", "pairs"),
    missing=UNKNOWN,
    pitfalls="It says how much of the ease is predicted, not how good the prediction is.",
)
def epi_gravity_share(o: Opportunities) -> Values:
    """Return how much of the ease behind the potential is predicted rather than observed, 0 to 1.

    Example:
        >>> prior_share(np.array([0.5, 1.5, np.inf]), 0.5).tolist()  # σ² little, much, nothing observed; τ² = 0.5
        [0.5, 0.75, 1.0]
    """
    return _values(o, full_potential_of(o).share)


@indicator(
    title="Untouched potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + EPI) where the latest known flow is zero, 0 where there is trade; EPI with every known factor",
    source=f"{ITC_FULL}; {SHRINKAGE}",
    rests_on=("goods", "gdp_growth_projected_pct", "population_projected", "pairs", "tariffs"),
    missing=f"{UNKNOWN}; or whether the two trade the product at present is not known",
    pitfalls="A market may be untouched for a reason that no factor sees; and where a source leaves small flows out, "
    "nothing traded may mean little traded.",
)
def potential_untouched(o: Opportunities) -> Values:
    """Return the full potential where nothing is traded at present, log10 US dollars, and 0 where there is trade.

    Zero, not missing, for markets that trade: as dollars the figures then add up over products and markets.

    Example:
        >>> float(log10_usd(np.float64(999.0)))  # $999 of potential in a market never entered
        3.0
    """
    flow = series.at(o.cube.flows, series.latest(o.cube.flow_reported))
    dollars = np.where(flow > 0, 0.0 * full_potential_of(o).dollars, full_potential_of(o).dollars)
    return _values(o, log10_usd(np.where(np.isnan(flow), np.nan, dollars)))
