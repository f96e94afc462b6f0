"""Risk and quality of the data: governance, dependence on few suppliers, and how far the figures can be trusted."""

from __future__ import annotations

import numpy as np

from corridor.indicators.access import of_country
from corridor.indicators.base import UNKNOWN_YEAR, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import series
from corridor.vocabulary import Direction, Level, Unit

MIRROR_CAP = np.log(1000.0)
"""Gaps beyond a factor of a thousand say no more than that figure, so the logarithm is capped there."""


@indicator(
    title="Importer's governance",
    pillar="risk",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="mean of the six worldwide governance indicators of the importer, latest year, about −2.5 to 2.5",
    source="World Bank Worldwide Governance Indicators (Kaufmann, Kraay and Mastruzzi 2010)",
    rests_on=("wgi_mean",),
    missing="the importer has no governance indicators in the data",
)
def governance(o: Opportunities) -> Values:
    """Return the importer's mean governance indicator."""
    return of_country(o, "wgi_mean", o.importer)


@indicator(
    title="Supplier concentration",
    pillar="risk",
    unit=Unit.INDEX,
    direction=Direction.LESS_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="Σ_i (v_ijk / m_jk)², latest known year",
    source="Herfindahl–Hirschman index, as in filter 3 of TRADE-DSM",
    rests_on=("goods",),
    missing="the importer's suppliers of this code are not in the data",
)
def supplier_concentration(o: Opportunities) -> Values:
    """Return how concentrated the importer's suppliers of the product are, 1/n to 1."""
    values, known, _ = purchases(o)
    concentration = o.cube.concentration[o.importer, o.product]
    last = series.latest(known & (values > 0) & np.isfinite(concentration))
    return Values(series.at(concentration, last), calendar(o, last))


@indicator(
    title="Mirror gap",
    pillar="risk",
    unit=Unit.INDEX,
    direction=Direction.LESS_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="|ln(importer's figure / exporter's figure)|, latest year in which both declare, at most ln 1000",
    source="mirror statistics (Hamanaka 2012 for the measure)",
    rests_on=("goods",),
    missing="the two sides never declare this flow in the same year of the data",
)
def mirror_gap(o: Opportunities) -> Values:
    """Return how far the two sides' figures for the flow lie apart, 0 where they agree."""
    ratio = o.cube.mirror[o.corridor, o.product]
    recent = series.window(np.isfinite(ratio), series.latest(np.isfinite(ratio)), o.cube.years, 1)
    last = series.latest(recent)
    value = series.at(ratio, last)
    with np.errstate(divide="ignore"):
        gap = np.minimum(np.abs(np.log(value)), MIRROR_CAP)
    return Values(gap, calendar(o, last))


@indicator(
    title="Years reported",
    pillar="risk",
    unit=Unit.COUNT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="years of the window in which the importer's purchases or the exporter's sales of the code are known",
    source="availability rule of the ITA Market Diversification Tool (at least three of five years)",
    rests_on=("goods",),
    missing="never missing",
)
def years_reported(o: Opportunities) -> Values:
    """Return how many of the last years hold a figure for this market or this supply, 0 to the window."""
    known = o.cube.import_known[o.importer, o.product] | o.cube.export_known[o.exporter, o.product]
    recent = o.cube.years > o.cube.year - o.window
    count = (known & recent).sum(axis=-1).astype(np.float64)
    return Values(count, np.full(len(o), UNKNOWN_YEAR))
