"""OPP006: one estimate is counted several times."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import heaviest, joined, percent

SEVERAL = 2


@check(
    "OPP006",
    title="One estimate counted several times",
    asks="Do several indicators rest on the same gravity model's estimates of the trade between the two countries?",
    severity=Severity.SERIOUS,
    scope=Scope.LINE,
    why="Evidence that looks manifold is one guess: if the model errs, all these indicators err together.",
    todo="Do not take the agreement of these indicators for confirmation; ask members what is really sold.",
    asked_of="lines with an indicator that rests on such an estimate",
)
def same_estimate(checked: Checked) -> Answer:
    """Find the lines of which two or more indicators that count rest on the pair's own estimates."""
    resting = checked.estimates.pair & (checked.weights > 0)
    count = resting.sum(axis=1)
    size = np.abs(checked.points)
    total = size.sum(axis=1)
    share = np.where(resting, size, 0.0).sum(axis=1) / np.where(total > 0, total, 1.0)

    def explain(n: int) -> str:
        heavy = heaviest(resting[n], size[n])
        named = joined([f"{checked.title(k)} ({checked.points[n, k]:.1f} points)" for k in heavy], 5)
        return (
            f"{named} rest on the same gravity model's estimates of this trade; together they are "
            f"{percent(float(share[n]))} of the points."
        )

    return Lines(count > 0, count >= SEVERAL, count.astype(np.float64), explain, threshold=float(SEVERAL))
