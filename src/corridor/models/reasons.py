"""Reasons of a score that is no plain sum: what each indicator brings is its weight less its part of the loss."""

from __future__ import annotations

import numpy as np

from corridor.models.columns import Floats, row_sums


def split_by_loss(scores: Floats, weights: Floats, losses: Floats) -> Floats:
    """Return the points (n × k) that each indicator brings; each row adds up to its score.

    An indicator at its best would bring 100·w. What a row lacks to 100 is divided among its indicators in proportion
    to `losses`; for a weighted mean of x, with losses w·(1 − x), the points are then 100·w·x, the usual ones. Where no
    indicator loses anything, what is lacking is divided by weight.

    Args:
        scores: From 0 to 100 (n,).
        weights: Effective weights (n × k), rows adding up to 1; 0 where a figure is missing.
        losses: How much each indicator takes away (n × k), on any scale, never negative; what is missing loses nothing.

    Returns:
        NaN where the weight is 0 and the loss too, or where the score is NaN.

    Example:
        >>> split_by_loss(np.array([60.0]), np.array([[0.5, 0.5]]), np.array([[0.0, 1.0]])).tolist()
        [[50.0, 10.0]]
    """
    counted = np.where(weights > 0.0, np.nan_to_num(losses), 0.0)
    total = row_sums(counted)[:, None]
    share = np.where(total > 0.0, counted / np.where(total > 0.0, total, 1.0), weights)
    points: Floats = 100.0 * weights - (100.0 - scores)[:, None] * share
    return np.where(weights > 0.0, points, np.nan)
