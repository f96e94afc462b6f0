"""Risk and quality of the data: governance, dependence on few suppliers, and how far the figures can be trusted."""

from __future__ import annotations

import numpy as np

from corridor.indicators.access import of_country
from corridor.indicators.base import UNKNOWN_YEAR, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import reporting, series
from corridor.vocabulary import Direction, Level, Unit


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
    pitfalls=(
        "Perceptions of experts, with standard errors that often cover the gap between neighbours in rank; an "
        "average of six hides which of them is weak."
    ),
)
def governance(o: Opportunities) -> Values:
    """Return the importer's mean governance indicator.

    Example:
        >>> means, known = np.array([[-0.4, -0.2, np.nan]]), np.array([[True, True, False]])
        >>> series.at(means, series.latest(known)).tolist()
        [-0.2]
    """
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
    pitfalls=(
        "Concentration is an obstacle to a newcomer and a reason for the importer to want one; the index "
        "cannot tell which. Suppliers are countries, not firms."
    ),
)
def supplier_concentration(o: Opportunities) -> Values:
    """Return how concentrated the importer's suppliers of the product are, 1/n to 1.

    Example:
        >>> from corridor.measures.concentration import herfindahl
        >>> herfindahl(np.array([[50, 50, 0], [80, 10, 10]])).round(6).tolist()
        [0.5, 0.66]
    """
    values, known, _ = purchases(o)
    index = o.cube.concentration[o.importer, o.product]
    last = series.latest(known & (values > 0) & np.isfinite(index))
    return Values(series.at(index, last), calendar(o, last))


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
    pitfalls=(
        "Freight and insurance, re-exports and time on the way make honest declarations differ; two sides "
        "that agree may both be wrong."
    ),
)
def mirror_gap(o: Opportunities) -> Values:
    """Return how far the two sides' figures for the flow lie apart, 0 where they agree.

    Example:
        >>> reporting.mirror_gap(np.array([1.0, 2.0, 0.5, 0.0])).round(4).tolist()  # importer's over exporter's figure
        [0.0, 0.6931, 0.6931, 6.9078]
    """
    ratio = o.cube.mirror[o.corridor, o.product]
    last = series.latest(np.isfinite(ratio))
    return Values(reporting.mirror_gap(series.at(ratio, last)), calendar(o, last))


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
    pitfalls=(
        "Either side's declaration counts, so five years may rest on the side that matters less; it says that "
        "figures exist, not that they are good."
    ),
)
def years_reported(o: Opportunities) -> Values:
    """Return how many of the last years hold a figure for this market or this supply, 0 to the window.

    Example:
        >>> known, years = np.array([[True, False, True, True, False]]), np.arange(2017, 2022)
        >>> reporting.known_years(known, years, 3).tolist()  # 2019 and 2020
        [2]
    """
    known = o.cube.import_known[o.importer, o.product] | o.cube.export_known[o.exporter, o.product]
    count = reporting.known_years(known, o.cube.years, o.window)
    return Values(count.astype(np.float64), np.full(len(o), UNKNOWN_YEAR))
