"""Quality of rankings: scikit-learn and SciPy as oracles, shuffled ties, limits, and cases by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from corridor.measures import ranking_quality as rq
from corridor.measures.orderings import ordering

quick = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def ranked_cells(draw, least=1):
    """Outcomes, scores with many ties, and groups that need not all occur."""
    n = draw(st.integers(least, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return (
        (rng.random(n) < draw(st.sampled_from([0.1, 0.5]))).astype(float),
        rng.integers(0, draw(st.sampled_from([1, 3, 12, 1000])), n).astype(float),
        rng.integers(0, 6, n),
    )


@quick
@given(ranked_cells())
def test_scikit_learn_agrees(cells):
    outcome, score, _ = cells
    if outcome.any():
        assert rq.average_precision(outcome, score) == pytest.approx(average_precision_score(outcome, score))
        if not outcome.all():
            assert rq.roc_auc(outcome, score) == pytest.approx(roc_auc_score(outcome, score))
        else:
            assert np.isnan(rq.roc_auc(outcome, score))
    else:
        assert np.isnan(rq.average_precision(outcome, score))


@quick
@given(ranked_cells(least=2), st.integers(1, 50), st.integers(0, 99))
def test_ndcg_agrees_with_scikit_learn(cells, k, seed):
    _, score, _ = cells
    gain = np.random.default_rng(seed).lognormal(0, 2, score.size)
    assert rq.ndcg_at(gain, score, k) == pytest.approx(ndcg_score([gain], [score], k=k))


@quick
@given(ranked_cells(least=3))
def test_spearman_agrees_with_scipy(cells):
    outcome, score, _ = cells
    value = outcome + score % 3
    if np.ptp(value) and np.ptp(score):
        assert rq.spearman(value, score) == pytest.approx(spearmanr(value, score).statistic)
    else:
        assert np.isnan(rq.spearman(value, score))


def shuffled_mean(figure, score, draws=2000):
    """The mean of a figure over random orders of the cells, in which earlier ones win ties."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(draws):
        order = np.lexsort((rng.random(score.size), -score))
        found.append(figure(order))
    return np.mean(found)


def test_ties_give_what_is_expected_of_their_shuffling():
    rng = np.random.default_rng(1)
    outcome, score = (rng.random(30) < 0.3).astype(float), rng.integers(0, 4, 30).astype(float)
    gain, group, k = rng.lognormal(0, 1, 30), rng.integers(0, 3, 30), 5
    precision = shuffled_mean(lambda order: outcome[order[:k]].mean(), score)
    assert rq.precision_at(outcome, score, k) == pytest.approx(precision, abs=0.015)
    share = shuffled_mean(lambda order: gain[order[:k]].sum() / gain.sum(), score)
    assert rq.captured(gain, score, k) == pytest.approx(share, abs=0.015)
    own = shuffled_mean(lambda o: np.mean([outcome[o[group[o] == g][:k]].sum() / k for g in range(3)]), score)
    assert rq.mean_precision_at(outcome, score, group, k) == pytest.approx(own, abs=0.015)


def test_precision_by_hand():
    outcome = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    score = np.array([5.0, 4.0, 3.0, 3.0, 1.0])
    assert rq.precision_at(outcome, score, 1) == 1.0
    # the third place is shared by a hit and a miss
    assert rq.precision_at(outcome, score, 3) == pytest.approx(1.5 / 3)
    # three hits in a list of ten places, five of them empty
    assert rq.precision_at(outcome, score, 10) == pytest.approx(0.3)


def test_precision_of_groups_by_hand():
    """Group 0 has a hit first, group 2 its only hit last; group 1 has no cell and counts nowhere."""
    outcome = np.array([1.0, 0.0, 0.0, 0.0, 1.0])
    score = np.array([9.0, 8.0, 7.0, 6.0, 5.0])
    group = np.array([0, 0, 2, 2, 2])
    assert rq.own_hits(outcome, score, group, 2).tolist() == [1.0, 0.0, 0.0]
    assert rq.mean_precision_at(outcome, score, group, 2) == pytest.approx((0.5 + 0.0) / 2)
    assert rq.perfect_mean_precision_at(outcome, group, 2) == pytest.approx((0.5 + 0.5) / 2)


@quick
@given(ranked_cells(), st.integers(1, 12))
def test_nothing_beats_the_perfect_ranking_which_reaches_its_own_bound(cells, k):
    outcome, score, group = cells
    best = rq.perfect_mean_precision_at(outcome, group, k)
    assert rq.mean_precision_at(outcome, score, group, k) <= best + 1e-12
    assert rq.mean_precision_at(outcome, outcome, group, k) == pytest.approx(best)


@quick
@given(ranked_cells(), st.integers(0, 99))
def test_neither_the_order_of_rows_nor_the_unit_of_scores_moves_a_figure(cells, seed):
    outcome, score, group = cells
    order = np.random.default_rng(seed).permutation(score.size)
    for figure in (rq.average_precision, rq.roc_auc, lambda o, s: rq.precision_at(o, s, 4)):
        assert figure(outcome[order], np.exp(score[order] / 100)) == pytest.approx(figure(outcome, score), nan_ok=True)
    moved = rq.mean_precision_at(outcome[order], score[order] * 7, group[order], 3)
    assert moved == pytest.approx(rq.mean_precision_at(outcome, score, group, 3))


def test_cells_without_score_stand_last():
    outcome = np.array([1.0, 0.0, 0.0])
    missing, last = np.array([np.nan, -1e300, 2.0]), np.array([-9.0, 1.0, 2.0])
    assert rq.average_precision(outcome, missing) == rq.average_precision(outcome, last) == pytest.approx(1 / 3)


def test_new_dollars_of_unknown_flows_count_nowhere():
    now, later = np.array([10.0, 10.0, np.nan, 0.0]), np.array([40.0, 5.0, 99.0, 70.0])
    gain = rq.new_dollars(now, later)
    assert gain.tolist() == [30.0, 0.0, 0.0, 70.0]
    assert rq.captured(gain, np.array([4.0, 3.0, 2.0, 1.0]), 1) == pytest.approx(0.3)
    assert np.isnan(rq.captured(gain * 0, gain, 1))


def test_lift_over_nothing_is_missing():
    assert rq.lift(0.12, 0.04) == pytest.approx(3.0)
    assert np.isnan(rq.lift(0.12, 0.0))
    assert np.isnan(rq.lift(0.12, float("nan")))


def test_no_cells_give_no_figure():
    none, groups = np.array([]), np.array([], dtype=np.int64)
    for found in (
        rq.average_precision(none, none), rq.roc_auc(none, none), rq.precision_at(none, none, 3),
        rq.mean_precision_at(none, none, groups, 3), rq.perfect_mean_precision_at(none, groups, 3),
        rq.ndcg_at(none, none, 3), rq.spearman(none, none), rq.captured(none, none, 3),
    ):  # fmt: skip
        assert np.isnan(found)


def test_standard_ranks_have_mean_zero_and_variance_one():
    ranks = rq.standard_ranks(np.array([3.0, 1.0, 3.0, 9.0]))
    assert ranks.mean() == pytest.approx(0.0)
    assert ranks.std() == pytest.approx(1.0)
    assert not rq.standard_ranks(np.ones(3)).any()


def test_perfect_and_reversed_rankings_reach_the_ends():
    outcome = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    score = np.arange(5.0)[::-1]
    assert (rq.average_precision(outcome, score), rq.roc_auc(outcome, score)) == (1.0, 1.0)
    assert rq.roc_auc(outcome, -score) == 0.0
    assert rq.average_precision(outcome, np.zeros(5)) == pytest.approx(0.4)  # chance: the base rate
    assert rq.ndcg_at(outcome, score, 2) == pytest.approx(1.0)


def test_an_ordering_serves_as_well_as_the_scores():
    rng = np.random.default_rng(2)
    outcome, score = (rng.random(50) < 0.2).astype(float), rng.integers(0, 9, 50).astype(float)
    order = ordering(score)
    assert rq.average_precision(outcome, order) == rq.average_precision(outcome, score)
    assert rq.ndcg_at(outcome, order, 7) == rq.ndcg_at(outcome, score, 7)
