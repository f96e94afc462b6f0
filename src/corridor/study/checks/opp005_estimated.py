"""OPP005: much of a score comes from estimates."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import heaviest, joined, percent


@check(
    "OPP005",
    title="Estimated figures",
    asks="How many points of the score come from figures that no source declares?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="An estimate says what is usual for such countries, not what these two do; it cannot surprise.",
    todo="Treat the line as a question to members, and quote its dollars only with their interval.",
    asked_of="lines with points for figures that are estimates",
)
def estimated(checked: Checked) -> Answer:
    """Find the lines of whose points too many come from estimates.

    Where points may be negative, as those of learned models, their sizes are compared.
    """
    size = np.abs(checked.points)
    total = size.sum(axis=1)
    guessed = checked.estimates.all
    share = np.where(guessed, size, 0.0).sum(axis=1) / np.where(total > 0, total, 1.0)

    def explain(n: int) -> str:
        heavy = heaviest(guessed[n], size[n])
        named = [f"{checked.title(k)} ({checked.points[n, k]:.1f})" for k in heavy]
        return f"{percent(float(share[n]))} of the points come from estimates: {joined(named, 4)}."

    found = (share > 0) & (share >= checked.spec.estimated_share)
    return Lines(share > 0, found, share, explain, threshold=checked.spec.estimated_share)
