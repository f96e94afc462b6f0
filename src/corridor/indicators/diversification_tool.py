"""Diversification tool: what the Market Diversification Tool of the US International Trade Administration asks for."""

from __future__ import annotations

import numpy as np

from corridor.indicators.access import of_country
from corridor.indicators.base import UNKNOWN_YEAR, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import series
from corridor.measures.attractiveness import share_of_sums
from corridor.vocabulary import Direction, Level, Unit

ITA = "International Trade Administration, Market Diversification Tool"


@indicator(
    title="Historic share of the market",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="Σ_t v_ijk / Σ_t m_jk over the years of the window in which both are known",
    source=f"{ITA}: historic imports from the exporter, five-year mean",
    rests_on=("goods",),
    missing="this flow or the importer's purchases of the code are not in the data",
    pitfalls="It rewards what is sold already and can never point to an untouched market.",
)
def historic_share(o: Opportunities) -> Values:
    """Return the exporter's share of the importer's purchases over the whole window, 0 to 1.

    Example:
        >>> share_of_sums(np.array([[10.0, 30.0]]), np.array([[100.0, 100.0]]), np.array([[True, True]])).tolist()
        [0.2]
    """
    values, known, _ = purchases(o)
    both = known & o.cube.flow_known[o.corridor, o.product]
    last = series.latest(both)
    recent = series.window(both, last, o.cube.years, o.window)
    return Values(share_of_sums(o.cube.flows[o.corridor, o.product], values, recent), calendar(o, last))


@indicator(
    title="Years of purchases known",
    pillar="risk",
    unit=Unit.COUNT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="known ones of the years of the window that ends in the last known year of m_jk",
    source=f"{ITA}: at least three of five years",
    rests_on=("goods",),
    missing="never missing: nothing known is 0",
    pitfalls="It counts backwards from the last known year, so a market that stopped filing long ago may have all.",
)
def import_years(o: Opportunities) -> Values:
    """Return how many years of the importer's purchases are known in the window that ends in the last of them.

    Example:
        >>> marks = np.array([[True, False, True, True]])
        >>> series.window(marks, series.latest(marks), np.array([2018, 2019, 2020, 2021]), 3).sum(axis=-1).tolist()
        [2]
    """
    _, known, last = purchases(o)
    count = series.window(known, last, o.cube.years, o.window).sum(axis=-1).astype(np.float64)
    return Values(count, np.full(len(o), UNKNOWN_YEAR))


@indicator(
    title="Importer's rule of law",
    pillar="risk",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="rule of law of the importer, latest year, about −2.5 to 2.5",
    source="World Bank Worldwide Governance Indicators; stands in for the enforcement of contracts",
    rests_on=("wgi_rule_of_law",),
    missing="the importer has no estimate of the rule of law in the data",
    pitfalls="An estimate from surveys of perception, relative to the world's mean of its year; it does not time or "
    "price a court case as Doing Business did until 2020.",
)
def rule_of_law(o: Opportunities) -> Values:
    """Return the importer's rule of law, in standard normal units.

    Example:
        >>> np.array([-0.5, 1.6])[np.array([1, 1, 0])].tolist()  # each opportunity takes the figure of its importer
        [1.6, 1.6, -0.5]
    """
    return of_country(o, "wgi_rule_of_law", o.importer)
