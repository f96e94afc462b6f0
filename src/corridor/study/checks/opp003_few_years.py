"""OPP003: a line rests on one year, or on few."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import BoolArray, Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import joined


def years_of_window(checked: Checked) -> BoolArray:
    """Return the years (T,) of the window up to the run's year."""
    return np.asarray(checked.cube.years > checked.cube.year - checked.o.window)


@check(
    "OPP003",
    title="Few years",
    asks="In how many years of the window is the flow known, by other means than an estimate?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Growth and trends need several years, and one odd year, such as a single large delivery, decides the rest.",
    todo="Ask members who trade in it whether the known years were ordinary ones.",
    asked_of="lines whose flow is known in some year of the window",
)
def few_years(checked: Checked) -> Answer:
    """Find the lines whose flow is known in fewer years of the window than there should be."""
    window = years_of_window(checked)
    place = checked.o.corridor, checked.o.product
    known = checked.cube.flow_reported[place] & window
    count = known.sum(axis=1)
    least = min(checked.spec.few_years, int(window.sum()))

    def explain(n: int) -> str:
        years = [str(year) for year in checked.cube.years[known[n]]]
        first, last = checked.cube.years[window][[0, -1]]
        return f"Of the years from {first} to {last} the flow is known in {joined(years)} only."

    return Lines(count > 0, (count > 0) & (count < least), count.astype(np.float64), explain, float(least))
