"""OPP018: there was trade, and in the latest known year there is none."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.opp003_few_years import years_of_window
from corridor.study.checks.words import dollars


@check(
    "OPP018",
    title="Trade that stopped",
    asks="Is nothing traded in the latest known year although there was trade within the window?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Room that opened because trade broke off, by a rule, a war or a lost buyer, is no room to walk into.",
    todo="Find out why the trade ended before taking it for an unused opportunity.",
    asked_of="lines of which the latest known flow is nothing",
)
def trade_stopped(checked: Checked) -> Answer:
    """Find the lines with a known zero after a year of the window with trade."""
    cube, place = checked.cube, (checked.o.corridor, checked.o.product)
    asked = (checked.column("value_usd") == 0) & ~cube.flow_estimated[place].any(axis=1)
    traded = cube.flow_known[place] & (cube.flows[place] > 0) & years_of_window(checked)
    last = traded.shape[1] - 1 - np.argmax(traded[:, ::-1], axis=1)
    when = np.where(traded.any(axis=1), cube.years[last], np.nan)

    def explain(n: int) -> str:
        value = dollars(float(cube.flows[place[0][n], place[1][n], last[n]]))
        return f"{value} of it were traded in {cube.years[last[n]]}, and nothing in {checked.line(n)['value_year']}."

    return Lines(asked, asked & traded.any(axis=1), when, explain)
