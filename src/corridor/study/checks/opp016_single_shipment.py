"""OPP016: nearly all trade of the window fell into one year."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.opp003_few_years import years_of_window
from corridor.study.checks.words import dollars, percent

FEWEST = 3
"""Known years below which a concentration in one of them says nothing."""


@check(
    "OPP016",
    title="A single shipment",
    asks="Did nearly all of the window's trade fall into one year?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="An aircraft or a power plant is sold once; size, share and growth then describe a deal, not a market.",
    todo="Find out what was delivered in that year, and whether it will be again.",
    asked_of="lines with some trade, and a known flow in three years of the window or more",
)
def single_shipment(checked: Checked) -> Answer:
    """Find the lines of whose known trade in the window one year makes up too much."""
    cube, window = checked.cube, years_of_window(checked)
    place = checked.o.corridor, checked.o.product
    real = cube.flow_reported[place] & window
    flows = np.where(real, cube.flows[place], 0)
    total = flows.sum(axis=1)
    asked = (real.sum(axis=1) >= FEWEST) & (total > 0)
    share = flows.max(axis=1) / np.where(total > 0, total, 1)

    def explain(n: int) -> str:
        year = cube.years[int(np.argmax(flows[n]))]
        of = f"{int(real[n].sum())} known years since {cube.years[window][0]}"
        return f"{percent(float(share[n]))} of the {dollars(float(total[n]))} traded in {of} fell into {year}."

    return Lines(asked, asked & (share >= checked.spec.one_year), share, explain, threshold=checked.spec.one_year)
