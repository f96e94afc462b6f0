"""OPP001: one indicator decides the ranking."""

from __future__ import annotations

import numpy as np

from corridor.measures.ranking_quality import spearman
from corridor.study.checks.check import Answer, NotApplicable, Scope, Whole, check
from corridor.study.checks.checked import Checked, FloatArray
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import percent

FEWEST = 5
"""Lines below which a spread of scores says nothing."""


def variance_shares(points: FloatArray) -> FloatArray:
    """Return the share of each indicator in the variance of the scores (k,), adding up to 1.

    The formula is cov(points of the indicator, score) / var(score), the covariance decomposition of a sum (Shorrocks
    1982, Inequality decomposition by factor components, Econometrica 50(1)); negative where an indicator evens out
    what the others set apart. NaN where all scores are the same.

    Args:
        points: Points of the score (n × k); rows add up to the scores.
    """
    score = points.sum(axis=1)
    apart = score - score.mean()
    total = float(apart @ apart)
    if total <= 1e-12 * max(1.0, float(score @ score)):
        return np.full(points.shape[1], np.nan)
    return np.asarray((points - points.mean(axis=0)).T @ apart / total)


@check(
    "OPP001",
    title="One indicator decides the ranking",
    asks="Does one indicator set most of the distances between the scores, or give nearly the same order by itself?",
    severity=Severity.CAUTION,
    scope=Scope.RANKING,
    why="The other indicators are then decoration, and a fault in that one is a fault in the whole list.",
    todo="Read the list as a list by that indicator, and look at how it is measured before anything else.",
    asked_of="rankings of five lines or more by two indicators or more",
)
def one_indicator(checked: Checked) -> Answer:
    """Hold the largest share in the variance of the scores, and the closest order, against their thresholds."""
    counts = np.flatnonzero((checked.weights > 0).any(axis=0))
    if len(counts) < 2:
        return NotApplicable("The model looks at no more than one indicator here, so that one decides by design.")
    if checked.lines.height < FEWEST:
        return NotApplicable(f"Fewer than {FEWEST} lines are ranked, too few to say what sets them apart.")
    shares = variance_shares(checked.points)
    if np.isnan(shares).any():
        return NotApplicable("All lines have the same score, so nothing sets them apart.")
    score = checked.column("score")
    orders = np.array([spearman(column, score) for column in checked.points.T])
    by_share, by_order = int(np.argmax(shares)), int(np.argmax(np.nan_to_num(orders, nan=-1.0)))
    share, order = float(shares[by_share]), float(np.nan_to_num(orders[by_order], nan=0.0))
    set_apart = f"{checked.title(by_share)} makes up {percent(share)} of the differences between the scores"
    if order >= checked.spec.deciding_correlation and share < checked.spec.deciding_share:
        text = f"{checked.title(by_order)} alone gives nearly the same order (rank correlation {order:.2f})."
        return Whole(True, text, round(order, 6), checked.spec.deciding_correlation)
    alone = f"; the points of {checked.title(by_order)} alone have a rank correlation of {order:.2f} with the list."
    return Whole(share >= checked.spec.deciding_share, set_apart + alone, round(share, 6), checked.spec.deciding_share)
