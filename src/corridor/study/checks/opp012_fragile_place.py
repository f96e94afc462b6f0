"""OPP012: the place of a line is fragile."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, NotApplicable, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity


@check(
    "OPP012",
    title="Fragile place",
    asks="How far does the rank move when weights, figures and models do?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="A place that depends on what is assumed is no ground for choosing this line over its neighbours.",
    todo="Treat the line and those within its interval as one group, and choose among them by other knowledge.",
    asked_of="lines whose rank was put to the test",
)
def fragile_place(checked: Checked) -> Answer:
    """Find the lines that are fragile by verdict, or whose interval takes up too much of the list."""
    low, high = checked.column("rank_low"), checked.column("rank_high")
    asked = np.isfinite(low) & np.isfinite(high)
    if not asked.any():
        return NotApplicable("The ranking was not put to the test, so the lines have no rank intervals.")
    whole = max(1, checked.lines.height - 1)
    width = (high - low) / whole
    fragile = (checked.lines["verdict"] == "fragile").fill_null(value=False).to_numpy()

    def explain(n: int) -> str:
        line = checked.line(n)
        said = f"Its place is {line['rank']}, and lies between {line['rank_low']} and {line['rank_high']} of "
        said += f"{checked.lines.height:,} when assumptions move"
        return f"{said}; the verdict is {line['verdict']}." if line["verdict"] else f"{said}."

    found = asked & (fragile | (np.nan_to_num(width) >= checked.spec.rank_width))
    return Lines(asked, found, np.round(width, 6), explain, threshold=checked.spec.rank_width)
