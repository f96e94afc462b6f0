"""Prices: what the exporter gets a kilogram, beside what the importer pays on average."""

from __future__ import annotations

from corridor.indicators.base import Opportunities, Values, indicator
from corridor.indicators.demand import calendar
from corridor.measures import series, unit_values
from corridor.vocabulary import Direction, Level, Unit


@indicator(
    title="Relative unit value",
    pillar="relationship",
    unit=Unit.RATIO,
    direction=Direction.LESS_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="(v_ijk in dollars / kilograms) / (m_jk in dollars / kilograms), latest year both carry a weight",
    source="relative unit values (Fontagné, Freudenberg and Péridy 1997)",
    rests_on=("goods",),
    missing="no weight of this flow, or of the importer's purchases, is in the data",
    pitfalls=(
        "Dearer may mean better: in a code of mixed goods a unit value is a mix and no price. Weights are the worst "
        "column of customs data, and the purchases include the flow itself, which pulls the ratio towards 1."
    ),
)
def relative_unit_value(o: Opportunities) -> Values:
    """Return the flow's dollars a kilogram over those of all that the importer buys; 1 is the market's price.

    Example:
        >>> unit_values.relative_unit_value(np.array([300, 0]), np.array([100, 0]), np.array([800]), np.array([400]))
        array([1.5, nan])
    """
    cube = o.cube
    flow = cube.flow_kg_usd[o.corridor, o.product], cube.flow_kg[o.corridor, o.product]
    market = cube.import_kg_usd[o.importer, o.product], cube.import_kg[o.importer, o.product]
    weighed = (flow[0] > 0) & (flow[1] > 0) & (market[0] > 0) & (market[1] > 0)
    weighed &= cube.import_known[o.importer, o.product]
    last = series.latest(weighed)
    figures = [series.at(values, last) for values in (*flow, *market)]
    return Values(unit_values.relative_unit_value(*figures), calendar(o, last))
