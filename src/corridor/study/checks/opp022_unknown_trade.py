"""OPP022: nobody knows what is traded today."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity


@check(
    "OPP022",
    title="Today's trade unknown",
    asks="Is a figure for the trade between the two countries in the data?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Nobody can tell a market never entered from one that is full.",
    todo="Ask both statistical offices, or members, whether there is trade already.",
    asked_of="all lines",
)
def unknown_trade(checked: Checked) -> Answer:
    """Find the lines without any known flow."""
    unknown = ~np.isfinite(checked.column("value_usd"))

    def explain(n: int) -> str:
        line = checked.line(n)
        sides = f"{checked.country(line['exporter'])} and {checked.country(line['importer'])}"
        return f"Neither a declared nor an estimated figure between {sides} is in the data for any year looked at."

    return Lines(np.ones(len(unknown), dtype=np.bool_), unknown, np.full(len(unknown), np.nan), explain)
