"""Risk and quality of the data: governance, dependence on few suppliers, and how far the figures can be trusted."""

from __future__ import annotations

import numpy as np

from corridor.indicators.access import of_country, weaker
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
    title="Exporter's governance",
    pillar="risk",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER,
    formula="mean of the six worldwide governance indicators of the exporter, latest year, about −2.5 to 2.5",
    source="World Bank Worldwide Governance Indicators (Kaufmann, Kraay and Mastruzzi 2010)",
    rests_on=("wgi_mean",),
    missing="the exporter has no governance indicators in the data",
    pitfalls="Perceptions of experts with wide error bands; a supplier's own record may be better than its country's.",
)
def governance_exporter(o: Opportunities) -> Values:
    """Return the exporter's mean governance indicator.

    Example:
        >>> means, known = np.array([[0.1, 0.3]]), np.array([[True, True]])
        >>> series.at(means, series.latest(known)).tolist()
        [0.3]
    """
    return of_country(o, "wgi_mean", o.exporter)


@indicator(
    title="Weaker governance of the two",
    pillar="risk",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="the lower of both countries' mean worldwide governance indicators, latest years",
    source="World Bank Worldwide Governance Indicators; weakest link",
    rests_on=("wgi_mean",),
    missing="one of the two countries has no governance indicators in the data",
    pitfalls="One weak end decides it, though a contract may be placed under the law of the other or of a third.",
)
def governance_weaker(o: Opportunities) -> Values:
    """Return the lower of exporter's and importer's mean governance indicators.

    Example:
        >>> np.minimum(np.array([0.4, np.nan]), np.array([-0.2, 0.1])).tolist()
        [-0.2, nan]
    """
    return weaker(governance_exporter(o), governance(o))


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


@indicator(
    title="Age of the latest figure",
    pillar="risk",
    unit=Unit.YEARS,
    direction=Direction.LESS_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="last year of the run − last year in which the importer's purchases or the exporter's sales are known",
    source="currency of the data",
    rests_on=("goods",),
    missing="neither the importer's purchases nor the exporter's sales of this code are in the data",
    pitfalls=(
        "The younger of the two sides counts, so the other may be much older; in a volatile market one year is old, "
        "in a steady one five are not."
    ),
)
def figure_age(o: Opportunities) -> Values:
    """Return for how many years nothing has been known of this market and this supply, 0 for a figure of the last year.

    Example:
        >>> known, years = np.array([[True, True, False], [False, False, False]]), np.arange(2019, 2022)
        >>> reporting.age(known, years).tolist()
        [1.0, nan]
    """
    known = o.cube.import_known[o.importer, o.product] | o.cube.export_known[o.exporter, o.product]
    return Values(reporting.age(known, o.cube.years), calendar(o, series.latest(known)))


@indicator(
    title="Share of years known for the flow",
    pillar="risk",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="years of the window in which v_ijk, zero included, is known / years of the window",
    source="availability rule of the ITA Market Diversification Tool, applied to the flow",
    rests_on=("goods",),
    missing="this flow is in none of the years of the data",
    pitfalls="A zero known for certain counts as a year known; an estimate of services does not.",
)
def flow_years_known(o: Opportunities) -> Values:
    """Return the share of the last years in which the corridor's own flow is known, 0 to 1.

    Example:
        >>> known, years = np.array([[True, False, True, True, False]]), np.arange(2017, 2022)
        >>> (reporting.known_years(known, years, 4) / 4).tolist()
        [0.5]
    """
    known = o.cube.flow_reported[o.corridor, o.product]
    part = reporting.known_years(known, o.cube.years, o.window) / o.window
    last = series.latest(known)
    return Values(np.where(last >= 0, part, np.nan), calendar(o, last))
