"""Bilateral history: how the corridor's own flow grows, how long it has lasted, how long such relations last."""

from __future__ import annotations

import numpy as np

from corridor.cube import Cube
from corridor.indicators.base import FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, comparable
from corridor.indicators.trends import Yearly
from corridor.measures import series, survival
from corridor.vocabulary import Direction, Level, Unit

SURVIVAL_YEARS = 3
"""Years of which the survival rate is shown: most relations that fail do so within three."""

MIN_SPELLS = 10
"""Spells that an estimate of survival needs."""


def _flows(o: Opportunities) -> Yearly:
    known = o.cube.flow_reported[o.corridor, o.product]
    last = series.latest(known)
    return Yearly(o.cube.flows[o.corridor, o.product], comparable(o, known, last), last)


@indicator(
    title="Growth of the flow",
    pillar="relationship",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="200·(v_T − v_1)/(v_T + v_1) over the window, same nomenclature",
    source="mid-point growth (Davis and Haltiwanger 1992)",
    rests_on=("goods",),
    missing="fewer than two comparable years of this flow are in the data",
    pitfalls=(
        "A flow that began or ended within the window has ±200 whatever its size, and one shipment decides a small one."
    ),
)
def flow_growth(o: Opportunities) -> Values:
    """Return mid-point growth of the flow from exporter to importer, percent from −200 to 200.

    Example:
        >>> flow, known = np.array([[0, 5, 300], [100, 5, 300]]), np.ones((2, 3), dtype=bool)
        >>> series.midpoint_growth(flow, known).tolist()
        [200.0, 100.0]
    """
    found = _flows(o)
    return Values(series.midpoint_growth(found.values, found.years), calendar(o, found.last))


@indicator(
    title="Trend of the flow",
    pillar="relationship",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="100·(exp(slope of ln v_ijk on the year) − 1) over the window, at least 4 years with trade",
    source="log-linear trend (textbook)",
    rests_on=("goods",),
    missing="fewer than four comparable years with trade are in the data",
    pitfalls=(
        "Years without trade drop out of the line, so a flow that stops and starts looks steadier than it is; the "
        "past growth of a flow hardly predicts the next, since shares revert to their mean."
    ),
)
def flow_trend(o: Opportunities) -> Values:
    """Return the log-linear trend of the flow from exporter to importer, percent a year.

    Example:
        >>> years, flow = np.arange(2018, 2022), np.array([[100, 200, 400, 800]])
        >>> series.log_linear_trend(flow, np.ones((1, 4), dtype=bool), years).round(6).tolist()
        [100.0]
    """
    found = _flows(o)
    return Values(series.log_linear_trend(found.values, found.years, o.cube.years), calendar(o, found.last))


@indicator(
    title="Survival of relations",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="Kaplan–Meier estimate of the share of the corridor's spells of trade that outlast 3 years",
    source="Kaplan and Meier (1958); spells of trade as in Besedeš and Prusa (2006)",
    rests_on=("goods",),
    missing="fewer than ten spells of this corridor, in codes of as many digits, begin within the data",
    pitfalls=(
        "Estimated over all products of the corridor with as many digits, so it says nothing of the one product; "
        "spells at work since before the data began are left out, and with them the most lasting relations."
    ),
)
def flow_survival(o: Opportunities) -> Values:
    """Return the share of the corridor's trade relations that last longer than three years, 0 to 1.

    Example:
        >>> flow = np.array([[0, 5, 0, 5, 5, 5], [0, 0, 7, 7, 0, 0]])  # spells of 1 year, of 3 and running, of 2
        >>> found = survival.spells(flow > 0, np.ones((2, 6), dtype=bool))
        >>> survival.kaplan_meier(found.ended.sum(axis=0), found.censored.sum(axis=0)).round(4).tolist()
        [0.6667, 0.3333, 0.3333, nan, nan, nan]
    """
    rate, last = o.cube.once("survival", lambda: _survival(o.cube))
    digits = _digits(o.cube)[o.product]
    value = rate[o.corridor, digits]
    return Values(value, calendar(o, np.where(np.isfinite(value), last[o.corridor, digits], -1)))


def _survival(cube: Cube) -> tuple[FloatArray, IntArray]:
    """Return the survival rate of each corridor's spells by digits of the code, and the last year with any known.

    Both (P, 11), since a code has at most ten digits; column 0 is for services, which have none.
    """
    found = spells_of(cube)
    digits = _digits(cube)
    rate = np.full((len(cube.corridors), 11), np.nan)
    last = np.full(rate.shape, -1, dtype=np.int64)
    if found.ended.shape[-1] < SURVIVAL_YEARS:
        return rate, last
    for d in np.unique(digits[digits > 0]).tolist():
        ended, censored = (counts[:, digits == d].sum(axis=1) for counts in (found.ended, found.censored))
        outlast = survival.kaplan_meier(ended, censored)[:, SURVIVAL_YEARS - 1]
        enough = (ended + censored).sum(axis=1) >= MIN_SPELLS
        rate[:, d] = np.where(enough, outlast, np.nan)
        last[:, d] = series.latest(np.asarray(cube.flow_reported[:, digits == d].any(axis=1)))
    return rate, last


def _digits(cube: Cube) -> IntArray:
    """Return the number of digits of each product's code, 0 for services, shape (K,)."""
    return np.array([len(code) if code.isdigit() else 0 for code in cube.products], dtype=np.int64)


def spells_of(cube: Cube) -> survival.Spells:
    """Return the spells of every corridor and product, once per cube."""
    return cube.once("spells", lambda: _spells(cube))


def _spells(cube: Cube) -> survival.Spells:
    """Return the spells on an axis of years without gaps; a year that the cube lacks is unknown."""
    place = cube.years - cube.years[0]
    shape = (*cube.flows.shape[:-1], int(place[-1]) + 1)
    traded, known = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    traded[..., place], known[..., place] = cube.flows > 0, cube.flow_reported
    return survival.spells(traded, known)


@indicator(
    title="Age of the relation",
    pillar="relationship",
    unit=Unit.YEARS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="years without a break in which v_ijk > 0, up to the last year that is known; 0 where v_ijk = 0",
    source="duration of trade (Besedeš and Prusa 2006)",
    rests_on=("goods",),
    missing="this flow is not in the data",
    pitfalls=(
        "Counted within the data only, so an old relation looks as young as the data, and counted anew after a year "
        "that nobody declared: a lower bound."
    ),
)
def flow_age(o: Opportunities) -> Values:
    """Return for how many years the present flow has lasted, 0 where nothing is traded now.

    Example:
        >>> flow = np.array([[4, 0, 5, 5, 5], [4, 4, 4, 4, 0]])
        >>> survival.spells(flow > 0, np.ones((2, 5), dtype=bool)).running.tolist()
        [3, 0]
    """
    running = spells_of(o.cube).running[o.corridor, o.product].astype(np.float64)
    last = series.latest(o.cube.flow_reported[o.corridor, o.product])
    return Values(np.where(running >= 0, running, np.nan), calendar(o, last))
