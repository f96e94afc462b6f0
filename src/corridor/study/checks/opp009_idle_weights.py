"""OPP009: weights that cannot matter."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, NotApplicable, Scope, Whole, check
from corridor.study.checks.checked import Checked, FloatArray
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import joined, percent

DIGITS = 9
"""Digits of a score that are compared: what differs beyond them is the noise of sums."""


def swaps(score: FloatArray, points: FloatArray) -> bool:
    """Return whether taking some points (n,) away from the scores (n,) puts any two lines in another order.

    Lines with the same score have no order, and are swapped by whatever sets them apart.
    """
    rest = np.round(score - points, DIGITS)
    order = np.lexsort((-rest, -np.round(score, DIGITS)))
    kept, left = np.round(score, DIGITS)[order], rest[order]
    tied = kept[1:] == kept[:-1]
    return bool(np.any(np.where(tied, left[1:] != left[:-1], left[1:] >= left[:-1])))


@check(
    "OPP009",
    title="Weights that cannot matter",
    asks="Are there indicators that put no two lines in another order than they would have without them?",
    severity=Severity.NOTE,
    scope=Scope.RANKING,
    why="Their weight promises something that the list does not deliver; it only raises or lowers all scores together.",
    todo="Leave these indicators out for this job, or find figures that tell the lines apart.",
    asked_of="rankings of two lines or more with different scores",
)
def idle_weights(checked: Checked) -> Answer:
    """Add up the weight of indicators that nothing is known of, that are all the same, or that swap no two lines."""
    score = checked.column("score")
    if len(np.unique(np.round(score, DIGITS))) < 2:
        return NotApplicable("Fewer than two different scores: there is no order that a weight could change.")
    reasons: dict[str, list[int]] = {}
    for k in np.flatnonzero(checked.full_weight > 0):
        why = _idle(checked, int(k), score)
        if why:
            reasons.setdefault(why, []).append(int(k))
    idle = [k for columns in reasons.values() for k in columns]
    weight = float(checked.full_weight[idle].sum())
    if not idle:
        return Whole(False, "Every indicator with a weight puts some lines in another order.", 0.0)
    told = "; ".join(f"{joined([checked.title(k) for k in columns], 6)} {why}" for why, columns in reasons.items())
    return Whole(True, f"{percent(weight)} of the weight sets no two lines apart: {told}.", round(weight, 6))


def _idle(checked: Checked, k: int, score: FloatArray) -> str:
    """Return why an indicator cannot matter, empty where it does."""
    known = checked.weights[:, k] > 0
    if not known.any():
        return "(known for no line)"
    points = checked.points[:, k]
    if known.all() and np.ptp(points) <= 10.0**-DIGITS:
        return "(the same for every line)"
    return "" if swaps(score, points) else "(differs too little to swap any two lines)"
