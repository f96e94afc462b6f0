"""Advantage: forms of revealed comparative advantage beside Balassa's own, and how far an exporter is from it."""

from __future__ import annotations

import numpy as np

from corridor.indicators.base import Opportunities, Values, indicator
from corridor.indicators.complexity_panels import panels_of, values_of
from corridor.indicators.supply import NO_TOTALS, rca
from corridor.measures import advantage
from corridor.vocabulary import Direction, Level, Unit

NO_PANEL = (
    "the code is in no panel of at least 30 products and 20 exporters measured in one way, or the exporter sells "
    "nothing in it"
)


@indicator(
    title="Symmetric comparative advantage",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="RSCA = (RCA − 1)/(RCA + 1), RCA as in the indicator rca",
    source="Dalum, Laursen and Villumsen (1998)",
    rests_on=("goods", "reconciled_totals"),
    missing=NO_TOTALS,
    pitfalls="It bounds the index, so that a mean over products makes sense, and hides how large a large advantage is.",
)
def rsca(o: Opportunities) -> Values:
    """Return the symmetric form of comparative advantage, from −1 over 0 (average) to below 1.

    Example:
        >>> advantage.symmetric(np.array([0.0, 1.0, 3.0])).tolist()
        [-1.0, 0.0, 0.5]
    """
    found = rca(o)
    return Values(advantage.symmetric(found.value), found.year)


@indicator(
    title="Normalised comparative advantage",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="NRCA = 10000·(x_cp/x − x_c·x_p/x²) within the panel of the product",
    source="Yu, Cai and Leung (2009)",
    rests_on=("goods",),
    missing=NO_PANEL,
    pitfalls="It measures distance from the neutral point in shares of all trade of the panel, so large exporters and "
    "large products have large figures of either sign.",
)
def nrca(o: Opportunities) -> Values:
    """Return normalised comparative advantage in ten-thousandths of the panel's trade, 0 is average.

    Example:
        >>> (10_000 * advantage.nrca(np.array([[6.0, 2.0], [2.0, 6.0]]))).tolist()
        [[1250.0, -1250.0], [-1250.0, 1250.0]]
    """
    return values_of(o, 10_000.0 * panels_of(o).nrca)


@indicator(
    title="Gap to comparative advantage",
    pillar="potential",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="max(0, 1 − RCA_cp) within the panel of the product",
    source="the Atlas' threshold of a product that is present, RCA ≥ 1",
    rests_on=("goods",),
    missing=NO_PANEL,
    pitfalls="More means more room, not better odds: a country far from a product has the whole gap before it. Read it "
    "beside density.",
)
def diversification_gap(o: Opportunities) -> Values:
    """Return the share of an average exporter's sales that the exporter still lacks, 0 where it has an advantage.

    Example:
        >>> np.maximum(0.0, 1.0 - advantage.rca(np.array([[6.0, 2.0], [2.0, 6.0]]))).tolist()
        [[0.0, 0.5], [0.5, 0.0]]
    """
    return values_of(o, np.maximum(0.0, 1.0 - panels_of(o).rca))
