"""Complexity: where an exporter stands in the product space, what lies near it, and what a new product opens up."""

from __future__ import annotations

import numpy as np

from corridor.indicators.advantage import NO_PANEL
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, Opportunities, Values, indicator
from corridor.indicators.complexity_panels import panels_of, values_of
from corridor.indicators.demand import log10_usd
from corridor.indicators.potential import potential_of
from corridor.measures import series
from corridor.vocabulary import Direction, Level, Unit

ATLAS = "Hausmann, Hidalgo and others (2014), The Atlas of Economic Complexity"
ITC = "Decreux and Spies (2016), ITC product diversification indicator"
NOT_NEW = f"the exporter has a comparative advantage in the product already; or {NO_PANEL}"
COARSE = "In a panel of chapters or of one sector the space is small and coarse: it ranks, it does not explain. "


@indicator(
    title="Density around the product",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="Σ_q M_cq·φ_pq / Σ_q φ_pq, φ_pq = (MᵀM)_pq / max(u_p, u_q), M = 1 where RCA ≥ 1 within the panel",
    source="Hidalgo, Klinger, Barabási and Hausmann (2007); distance is 1 − density",
    rests_on=("goods", "population"),
    missing=NO_PANEL,
    pitfalls=f"{COARSE}A diverse exporter is near to everything, and density foresees new products less well than "
    "persistence does (Tacchella and others 2021).",
)
def density(o: Opportunities) -> Values:
    """Return the share of the product's neighbourhood that the exporter holds, 0 to 1.

    Example:
        >>> from corridor.measures import relatedness
        >>> made = np.array([[True, True, False], [True, False, True]])
        >>> relatedness.density(made).round(3).tolist()
        [[0.75, 1.0, 0.333], [0.75, 0.333, 1.0]]
    """
    return values_of(o, panels_of(o).density)


@indicator(
    title="Proximity to what is sold",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="max over q ≠ p with RCA_cq ≥ 1 of φ_pq",
    source="Hidalgo, Klinger, Barabási and Hausmann (2007)",
    rests_on=("goods", "population"),
    missing=NO_PANEL,
    pitfalls=f"{COARSE}One near neighbour is enough for a high figure, and two rare products that few countries sell "
    "look near by chance.",
)
def proximity(o: Opportunities) -> Values:
    """Return the proximity of the product to the nearest other one that the exporter holds, 0 to 1.

    Example:
        >>> from corridor.measures import relatedness
        >>> relatedness.nearest(np.array([[True, True, False], [True, False, True]])).tolist()
        [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]
    """
    return values_of(o, panels_of(o).nearest)


@indicator(
    title="Product complexity",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PRODUCT,
    formula="PCI: mirror of the second eigenvector of D⁻¹MU⁻¹Mᵀ, on the mean and standard deviation of ECI",
    source=ATLAS,
    rests_on=("goods", "population"),
    missing="the code is in no panel of at least 30 products and 20 exporters measured in one way",
    pitfalls=f"{COARSE}It compares only within a panel: a mineral's figure says nothing against a chapter's.",
)
def pci(o: Opportunities) -> Values:
    """Return the complexity of the product, about −3 to 3.

    Example:
        >>> from corridor.measures import complexity
        >>> made = np.array([[True, False, False], [True, True, False], [True, True, True]])
        >>> complexity.complexity_index(made).product.round(2).tolist()
        [-1.22, 1.22, 3.67]
    """
    found = panels_of(o)
    value = found.pci[o.product]
    return Values(value, np.where(np.isfinite(value), found.year[o.product], UNKNOWN_YEAR))


@indicator(
    title="Exporter's complexity",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="ECI: second eigenvector of D⁻¹MU⁻¹Mᵀ, z-scored, in the panel of the product; equals the mean PCI of what "
    "the exporter holds",
    source=ATLAS,
    rests_on=("goods", "population"),
    missing=NO_PANEL,
    pitfalls=f"{COARSE}Within one sector it is the complexity of that sector's basket, not of the economy.",
)
def eci(o: Opportunities) -> Values:
    """Return the complexity of the exporter in the panel of the product, mean 0 and standard deviation 1.

    Example:
        >>> from corridor.measures import complexity
        >>> made = np.array([[True, False, False], [True, True, False], [True, True, True]])
        >>> (complexity.complexity_index(made).country.round(2) + 0.0).tolist()
        [-1.22, 0.0, 1.22]
    """
    return values_of(o, panels_of(o).eci)


@indicator(
    title="Complexity gain",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="PCI_p − ECI_c: how much more complex the product is than what the exporter sells on average",
    source="Hausmann, Hidalgo and others (2014), who choose products above a country's own complexity",
    rests_on=("goods", "population"),
    missing=NO_PANEL,
    pitfalls="The further above an exporter's own complexity a product lies, the less likely it is reached: read it "
    "beside density.",
)
def complexity_gain(o: Opportunities) -> Values:
    """Return the product's complexity less the exporter's, 0 where the product is like its basket.

    Example:
        >>> from corridor.measures import complexity
        >>> made = np.array([[True, False, False], [True, True, False], [True, True, True]])
        >>> index = complexity.complexity_index(made)
        >>> float((index.product[2] - index.country[0]).round(2))
        4.9
    """
    found = panels_of(o)
    return values_of(o, found.pci - found.eci)


@indicator(
    title="Opportunity gain",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="COG_cp = Σ_q (1 − M_cq)·φ_qp·PCI_q / Σ_r φ_qr, for products with RCA < 1",
    source=ATLAS,
    rests_on=("goods", "population"),
    missing=NOT_NEW,
    pitfalls=f"{COARSE}It is a sum of complexities of either sign, so a hub among simple products scores below zero.",
)
def cog(o: Opportunities) -> Values:
    """Return what the product would bring near, in complexity, to an exporter that does not sell it with advantage.

    Example:
        >>> from corridor.measures import complexity
        >>> made = np.array([[True, True, False], [True, False, True]])
        >>> complexity.outlook_gain(made, np.array([0.0, 1.0, 3.0])).tolist()
        [[0.0, 0.0, 2.0], [0.0, 0.6666666666666666, 0.0]]
    """
    found = panels_of(o)
    return values_of(o, np.where(found.candidate, found.cog, np.nan))


@indicator(
    title="Complexity outlook",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="COI_c = Σ_p density_cp·(1 − M_cp)·PCI_p, in the panel of the product",
    source=ATLAS,
    rests_on=("goods", "population"),
    missing=NO_PANEL,
    pitfalls="It is highest in the middle: the most complex exporters have little left to gain, the simplest are far "
    "from everything.",
)
def coi(o: Opportunities) -> Values:
    """Return how much complexity lies near what the exporter holds.

    Example:
        >>> from corridor.measures import complexity, relatedness
        >>> made = np.array([[True, True, False], [True, False, True]])
        >>> complexity.outlook(made, relatedness.density(made), np.array([0.0, 1.0, 3.0])).round(3).tolist()
        [1.0, 0.333]
    """
    return values_of(o, panels_of(o).coi)


@indicator(
    title="Exporter's fitness",
    pillar="supply",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="fixed point of F_c = Σ_p M_cp·Q_p, Q_p = 1/Σ_c M_cp/F_c, mean 1, in the panel of the product",
    source="Tacchella, Cristelli, Caldarelli, Gabrielli and Pietronero (2012)",
    rests_on=("goods", "population"),
    missing=f"{NO_PANEL}, or is too small to shape the panel",
    pitfalls="It rewards diversity above all, and sinks to zero for exporters of what everybody sells.",
)
def fitness(o: Opportunities) -> Values:
    """Return the fitness of the exporter in the panel of the product, 1 is the mean.

    Example:
        >>> from corridor.measures.fitness import fitness
        >>> fitness(np.array([[True, True], [True, False]]), max_iterations=1).country.round(3).tolist()
        [1.333, 0.667]
    """
    return values_of(o, panels_of(o).fitness)


def demand_of(o: Opportunities) -> FloatArray:
    """Return the importer's purchases in US dollars (n,): those of the potential, else the mean over the window."""
    world_wide = potential_of(o).demand[o.corridor, o.product]
    known = o.cube.import_known[o.importer, o.product]
    recent = series.window(known, series.latest(known), o.cube.years, o.window)
    own = series.mean(o.cube.imports[o.importer, o.product], recent)
    return np.where(np.isfinite(world_wide), world_wide, own)


def diversification(o: Opportunities, ease: FloatArray) -> Values:
    """Return log10(1 + density·demand·ease) for products in which the exporter has no advantage yet.

    Args:
        o: n opportunities.
        ease: Ease of trade between the two, 1 to leave it out, shape (n,).
    """
    found = panels_of(o)
    new = found.candidate[o.exporter, o.product]
    value = np.where(new, log10_usd(found.density[o.exporter, o.product] * demand_of(o) * ease), np.nan)
    return Values(value, np.where(np.isfinite(value), found.year[o.product], UNKNOWN_YEAR))


@indicator(
    title="Diversification potential",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + density_cp · v_jp), for products with RCA < 1",
    source=f"{ITC}, without its ease of trade",
    rests_on=("goods", "population"),
    missing=f"the importer's purchases are not in the data; or {NOT_NEW}",
    pitfalls="A rank, not dollars: density is no market share. It leaves out how easily the two trade, so that "
    "untouched markets can be proposed.",
)
def pdi(o: Opportunities) -> Values:
    """Return the diversification potential, in log10 of dollars that only rank.

    Example:
        >>> log10_usd(np.array([0.25]) * np.array([3.96e6])).round(3).tolist()
        [5.996]
    """
    return diversification(o, np.ones(len(o)))


@indicator(
    title="Diversification potential with ease of trade",
    pillar="potential",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(1 + density_cp · v_jp · ease_cj), for products with RCA < 1",
    source=ITC,
    rests_on=("goods", "population"),
    missing=f"nothing could be expected to flow between the two; or {NOT_NEW}",
    pitfalls="A rank, not dollars. It is zero wherever the pair trades nothing, and ease is known only for products "
    "covered world-wide.",
)
def pdi_ease(o: Opportunities) -> Values:
    """Return the diversification potential times the ease of trade, in log10 of dollars that only rank.

    Example:
        >>> log10_usd(np.array([0.25]) * np.array([3.96e6]) * np.array([0.1])).round(3).tolist()
        [4.996]
    """
    return diversification(o, potential_of(o).ease[o.corridor, o.product])
