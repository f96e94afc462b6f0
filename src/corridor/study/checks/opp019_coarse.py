"""OPP019: the figures are of more than what is promoted."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity


@check(
    "OPP019",
    title="Coarse code",
    asks="Are the figures of a coarser code than the segment is made of?",
    severity=Severity.NOTE,
    scope=Scope.LINE,
    why="A whole chapter may grow while the goods that are meant shrink; dollars are those of the chapter.",
    todo="Look up the finer codes of the segment with a source that holds them before quoting dollars.",
    asked_of="all lines",
)
def coarse(checked: Checked) -> Answer:
    """Find the lines that stand for finer codes."""
    rows = [checked.scoring.asked.rows[int(position)][1].coarse for position in checked.scoring.order]
    found = np.array(rows, dtype=np.bool_)

    def explain(n: int) -> str:
        line = checked.line(n)
        code = f"HS {line['product']}" if line["product"].isdigit() else line["product"]
        return f"The figures are of all of {code}, and the segment means only a part of it."

    return Lines(np.ones(len(rows), dtype=np.bool_), found, np.full(len(rows), np.nan), explain)
