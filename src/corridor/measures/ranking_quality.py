"""Quality of a ranking: how near the top of it stands what came true.

Every figure depends on the order of the cells alone. Cells with equal scores stand in no order; each figure is then
what is expected when they are shuffled, and for the average precision what the whole block gives (as scikit-learn has
it). So the order of the rows moves no figure. A cell without a score (NaN) stands behind all others.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from corridor.measures.orderings import Ordering, Ranked, as_ordering, chance_in_top, first_places
from corridor.measures.series import FloatArray, IntArray


def average_precision(outcome: FloatArray, ranked: Ranked) -> float:
    """Return the average precision Σ (R_b − R_b−1) · P_b over blocks of equal scores, the area under precision–recall.

    R is the share of all positives at or above a score and P the share of positives among the cells there. A ranking
    by chance gives the base rate, a perfect one 1. Equal to `sklearn.metrics.average_precision_score`.

    Args:
        outcome: 1 or 0 (n,).
        ranked: Scores (n,) or their ordering.

    Returns:
        0..1, NaN without a positive.
    """
    order = as_ordering(ranked)
    hits, cells = _until_block_ends(outcome, order)
    if not hits.size or hits[-1] == 0:
        return float("nan")
    return float(np.sum(np.diff(hits, prepend=0.0) * hits / cells) / hits[-1])


def roc_auc(outcome: FloatArray, ranked: Ranked) -> float:
    """Return the chance that a positive stands above a negative, half where their scores are equal.

    With few positives it says little of the top of a list: a thousand negatives more at the bottom raise it and change
    nothing for whoever reads the first page. Equal to `sklearn.metrics.roc_auc_score`.

    Args:
        outcome: 1 or 0 (n,).
        ranked: Scores (n,) or their ordering.

    Returns:
        0..1, NaN unless there are both positives and negatives.
    """
    hits, cells = _until_block_ends(outcome, as_ordering(ranked))
    if not hits.size or hits[-1] in (0.0, float(cells[-1])):
        return float("nan")
    negatives = np.diff(cells - hits, prepend=0.0)
    above = (hits + np.append(0.0, hits[:-1])) / 2.0
    return float(np.sum(negatives * above) / (hits[-1] * (cells[-1] - hits[-1])))


def precision_at(outcome: FloatArray, ranked: Ranked, k: int) -> float:
    """Return the share of positives among the first k cells; places that no cell fills count as misses.

    Args:
        outcome: 1 or 0 (n,).
        ranked: Scores (n,) or their ordering.
        k: Places.

    Returns:
        0..1, NaN without a cell.

    Raises:
        UsageError: k is below 1.
    """
    cells, chance = first_places(ranked, k)
    return float(np.sum(outcome[cells] * chance)) / k if outcome.size else float("nan")


def mean_precision_at(outcome: FloatArray, ranked: Ranked, group: IntArray, k: int) -> float:
    """Return the mean over groups of the share of positives among each group's own first k cells.

    The mean is over groups with at least one cell; a group of fewer than k cells is divided by k as well, so that the
    figure says how much of a list of k comes true.

    Args:
        outcome: 1 or 0 (n,).
        ranked: Scores (n,) or their ordering.
        group: Group of each cell, such as its exporter, whole numbers from 0 (n,).
        k: Places of each group.

    Returns:
        0..1, NaN without a cell.

    Raises:
        UsageError: k is below 1.
    """
    return _mean_of_groups(own_hits(outcome, ranked, group, k), group, k)


def perfect_mean_precision_at(outcome: FloatArray, group: IntArray, k: int) -> float:
    """Return the mean precision at k that a perfect ranking would reach: the mean of min(positives, k)/k.

    Args:
        outcome: 1 or 0 (n,).
        group: Group of each cell, whole numbers from 0 (n,).
        k: Places of each group.

    Returns:
        0..1, NaN without a cell.
    """
    return _mean_of_groups(np.minimum(sums_of(outcome, group), k), group, k)


def own_hits(outcome: FloatArray, ranked: Ranked, group: IntArray, k: int) -> FloatArray:
    """Return the positives that are expected among each group's own first k cells (G,).

    Args:
        outcome: 1 or 0 (n,).
        ranked: Scores (n,) or their ordering.
        group: Group of each cell, whole numbers from 0 (n,).
        k: Places of each group.

    Raises:
        UsageError: k is below 1.
    """
    return sums_of(outcome * chance_in_top(ranked, k, group=group), group)


def ndcg_at(gain: FloatArray, ranked: Ranked, k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k cells, Σ gain/log2(place + 1) over the best Σ.

    Järvelin and Kekäläinen (2002); gains of equal scores are averaged over their places (McSherry and Najork 2008), as
    `sklearn.metrics.ndcg_score` does.

    Args:
        gain: What each cell is worth, not negative (n,).
        ranked: Scores (n,) or their ordering.
        k: Places.

    Returns:
        0..1, NaN where nothing is gained.
    """
    order = as_ordering(ranked)
    cells, _ = first_places(order, k)
    blocks = int(np.searchsorted(order.start, k))
    summed = np.append(0.0, np.cumsum(_discounts(cells.size, k)))
    start, size = order.start[:blocks], order.size[:blocks]
    each = (summed[start + size] - summed[start]) / size
    ideal = np.sort(gain[gain > 0])[::-1][:k]
    best = float(np.sum(ideal * _discounts(ideal.size, k)))
    found = float(np.sum(gain[cells] * np.repeat(each, size)))
    return found / best if best > 0 else float("nan")


def spearman(value: FloatArray, score: FloatArray) -> float:
    """Return Spearman's rank correlation, equal figures sharing their mean rank.

    Args:
        value: Shape (n,), without NaN.
        score: Likewise.

    Returns:
        −1..1, NaN where all of either are equal.
    """
    a, b = standard_ranks(value), standard_ranks(score)
    return float(np.mean(a * b)) if a.any() and b.any() else float("nan")


def standard_ranks(values: FloatArray) -> FloatArray:
    """Return mean ranks with mean 0 and variance 1, all 0 where the values are equal (n,).

    Args:
        values: Shape (n,), without NaN.
    """
    ranks: FloatArray = rankdata(values) - (values.size + 1) / 2.0
    deviation = float(np.sqrt(np.mean(ranks**2))) if values.size else 0.0
    return ranks / deviation if deviation > 0 else ranks * 0.0


def new_dollars(now: FloatArray, later: FloatArray) -> FloatArray:
    """Return max(later − now, 0), 0 where either is not known: such a cell neither adds to a share nor takes from it.

    Args:
        now: US dollars in the year of the ranking (n,), NaN where not known.
        later: US dollars afterwards, likewise.
    """
    gained: FloatArray = np.asarray(np.maximum(later - now, 0.0))
    gained[np.isnan(gained)] = 0.0
    return gained


def captured(gain: FloatArray, ranked: Ranked, k: int) -> float:
    """Return the share of all gains that the first k cells hold.

    Args:
        gain: Such as `new_dollars`, not negative (n,).
        ranked: Scores (n,) or their ordering.
        k: Places.

    Returns:
        0..1, NaN where nothing is gained.

    Raises:
        UsageError: k is below 1.
    """
    total = float(gain.sum())
    cells, chance = first_places(ranked, k)
    return float(np.sum(gain[cells] * chance)) / total if total > 0 else float("nan")


def lift(figure: float, baseline: float) -> float:
    """Return figure over baseline, NaN where the baseline is not above 0."""
    return figure / baseline if baseline > 0 else float("nan")


def sums_of(values: FloatArray, group: IntArray, *, groups: int = 0) -> FloatArray:
    """Return the sum of the values of each group (G,).

    Args:
        values: Shape (n,).
        group: Group of each, whole numbers from 0 (n,).
        groups: Least number of groups.
    """
    return np.asarray(np.bincount(group, weights=values, minlength=groups), dtype=np.float64)


def _until_block_ends(outcome: FloatArray, order: Ordering) -> tuple[FloatArray, FloatArray]:
    """Return the positives and the cells down to the end of each block (b,)."""
    ends = np.append(order.start[1:], order.cells.size)[: order.start.size]
    return np.cumsum(outcome[order.cells])[ends - 1], ends.astype(np.float64)


def _discounts(n: int, k: int) -> FloatArray:
    """Return 1/log2(place + 1) of the first k places and 0 of the others (n,)."""
    places = np.arange(n)
    return np.where(places < k, 1.0 / np.log2(places + 2.0), 0.0)


def _mean_of_groups(hits: FloatArray, group: IntArray, k: int) -> float:
    there = np.bincount(group) > 0
    return float(hits[there].mean() / k) if there.any() else float("nan")
