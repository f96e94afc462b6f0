"""OPP004: figures are old."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import heaviest, joined, percent


@check(
    "OPP004",
    title="Old figures",
    asks="How much of the weight rests on figures that are old?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="A market of some years ago is another market: wars, tariffs and prices have come in between.",
    todo="Look for newer figures of the indicators named before acting on this line.",
    asked_of="lines with figures that carry a year",
)
def old_figures(checked: Checked) -> Answer:
    """Find the lines of whose dated weight too much is old."""
    dated = np.isfinite(checked.years) & (checked.weights > 0)
    edge = checked.cube.year - checked.spec.old_years
    old = dated & (checked.years <= edge)
    total = np.where(dated, checked.weights, 0.0).sum(axis=1)
    share = np.where(old, checked.weights, 0.0).sum(axis=1) / np.where(total > 0, total, 1.0)

    def explain(n: int) -> str:
        heavy = heaviest(old[n], checked.weights[n])
        named = [f"{checked.title(k)} ({checked.years[n, k]:.0f})" for k in heavy]
        return f"{percent(float(share[n]))} of the dated weight rests on figures of {edge} or before: {joined(named)}."

    return Lines(
        total > 0, (total > 0) & (share >= checked.spec.old_share), share, explain, threshold=checked.spec.old_share
    )
