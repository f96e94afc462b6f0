"""OPP011: too little is observed."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import heaviest, joined, percent


@check(
    "OPP011",
    title="Too little observed",
    asks="Of how much of the model's weight is a figure known?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="What is missing gives its weight to the rest, so a score of few figures is compared with scores of many.",
    todo="Do not compare the place of this line with that of fully observed ones.",
    asked_of="all lines",
)
def thin(checked: Checked) -> Answer:
    """Find the lines of which too little of the weight is observed."""
    seen = checked.column("observed_weight")
    asked = np.isfinite(seen)

    def explain(n: int) -> str:
        heavy = heaviest((checked.weights[n] <= 0) & (checked.full_weight > 0), checked.full_weight)
        named = joined([checked.title(k) for k in heavy], 4)
        return f"Figures are known for {percent(float(seen[n]))} of the weight; missing are {named}."

    return Lines(asked, asked & (seen < checked.spec.observed), seen, explain, threshold=checked.spec.observed)
