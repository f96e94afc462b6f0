"""Ranks in draws by hand; intervals hold what they promise of the draws, no less and hardly more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.robustness.intervals import SINGLE, banded, edges_of, ranks_of, shortest


def counted(ranks):
    halves = np.array_split(ranks, 2)
    lines = ranks.shape[1]
    return np.stack([[np.bincount(line - 1, minlength=lines) for line in half.T] for half in halves])


@given(st.integers(1, 8), st.integers(1, 9), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_ranks_are_places_and_higher_scores_stand_higher(draws, lines, seed):
    scores = np.random.default_rng(seed).integers(0, 4, (draws, lines)).astype(float)
    ranks = ranks_of(scores)
    assert (np.sort(ranks, axis=1) == np.arange(1, lines + 1)).all()
    for row, places in zip(scores, ranks, strict=True):
        assert (np.diff(row[np.argsort(places)]) <= 0).all()


def test_ties_are_broken_one_way_in_even_and_the_other_in_odd_draws():
    assert ranks_of(np.zeros((2, 3))).tolist() == [[1, 2, 3], [3, 2, 1]]
    assert ranks_of(np.zeros((1, 3)), first_draw=1).tolist() == [[3, 2, 1]]


def test_blocks_of_draws_give_the_ranks_of_all_together():
    scores = np.random.default_rng(3).integers(0, 5, (9, 6)).astype(float)
    parts = [ranks_of(scores[:5]), ranks_of(scores[5:], first_draw=5)]
    np.testing.assert_array_equal(ranks_of(scores), np.concatenate(parts))


def test_a_rank_that_never_moves_is_its_own_interval():
    found = shortest(counted(np.tile([1, 2, 3], (100, 1))), 0.9)
    assert found.low.tolist() == found.high.tolist() == [1, 2, 3]
    assert found.share.tolist() == [1.0, 1.0, 1.0]


def test_the_shortest_run_that_holds_the_share_is_found():
    half = np.array([[5, 50, 40, 5, 0, 0]])
    found = shortest(np.stack([half, half]), 0.9)
    assert (found.low[0], found.high[0], found.share[0]) == (2, 3, 0.9)


def test_intervals_hold_the_share_on_average_and_no_line_falls_far_below():
    rng = np.random.default_rng(5)
    scores = np.linspace(0, 4, 60) + 0.8 * rng.standard_normal((4000, 60))
    found = shortest(counted(ranks_of(scores)), 0.9)
    assert found.share.mean() == pytest.approx(0.9, abs=0.005)
    assert found.share.min() > 0.79
    again = ranks_of(np.linspace(0, 4, 60) + 0.8 * rng.standard_normal((4000, 60)))
    assert np.mean((again >= found.low) & (again <= found.high)) == pytest.approx(0.9, abs=0.01)


def test_lines_that_are_alike_get_the_same_interval():
    rng = np.random.default_rng(6)
    counts = counted(ranks_of(np.repeat(rng.standard_normal((600, 8)) + np.arange(8), 2, axis=1)))
    pooled = counts.reshape(2, 8, 2, 16).sum(axis=2, keepdims=True).repeat(2, axis=2).reshape(2, 16, 16) // 2
    found = shortest(pooled, 0.9, np.repeat(np.arange(8), 2))
    assert (found.low[::2] == found.low[1::2]).all()
    assert (found.high[::2] == found.high[1::2]).all()


def test_no_lines_have_no_intervals():
    assert shortest(np.zeros((2, 0, 0), np.int64), 0.9).low.shape == (0,)


def test_bands_cover_every_rank_once():
    for lines in (1, 5, SINGLE, SINGLE + 1, 50_000):
        edges = edges_of(lines)
        assert edges[0] == 1
        assert (np.diff(edges) > 0).all()
        assert edges[-1] <= lines
    assert len(edges_of(50_000)) < 500


def test_banded_intervals_agree_with_quantiles():
    rng = np.random.default_rng(7)
    lines, draws = 3000, 800
    edges = edges_of(lines)
    ranks = np.clip(np.rint(1200 + 300 * rng.standard_normal(draws)), 1, lines).astype(int)
    band = np.repeat(np.arange(len(edges)), np.diff(edges, append=lines + 1))
    counts = np.zeros((lines, len(edges)), np.int64)
    counts[:] = np.bincount(band[ranks - 1], minlength=len(edges))
    found = banded(counts, edges, 0.9)
    expected = np.quantile(ranks, [0.05, 0.95])
    assert abs(found.low[0] - expected[0]) < 0.02 * lines
    assert abs(found.high[0] - expected[1]) < 0.02 * lines
