import numpy as np
import pytest

from corridor.study.robustness import counting_kernels as kernels
from corridor.study.robustness.intervals import ranks_of

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("digits", [0, 1, 12])
@pytest.mark.parametrize("first_draw", [0, 1])
def test_ranks_and_ties_are_those_of_plain_arrays(digits, first_draw):
    scores = np.round(RNG.normal(50, 10, (5, 400)), digits)
    ranks, winners = np.empty((5, 400), np.int32), np.empty(5, np.int64)
    kernels.rank_draws(scores, first_draw, ranks, winners)
    np.testing.assert_array_equal(ranks, ranks_of(scores, first_draw))
    np.testing.assert_array_equal(winners, ranks.argmin(axis=1))


def test_scores_that_differ_beyond_the_ninth_decimal_tie():
    ranks, winners = np.empty((2, 2), np.int32), np.empty(2, np.int64)
    kernels.rank_draws(np.array([[1.0, 1.0 + 1e-12]] * 2), 0, ranks, winners)
    assert ranks.tolist() == [[1, 2], [2, 1]]


def test_moves_are_added_where_a_draw_picks_them():
    scores = np.zeros((3, 2))
    kernels.add_moves(np.array([[1.0, 2.0], [10.0, 20.0]]), np.array([[-1, 0], [1, 0], [-1, -1]]), scores)
    assert scores.tolist() == [[1.0, 2.0], [11.0, 22.0], [0.0, 0.0]]


def test_a_line_of_which_nothing_is_known_scores_nothing():
    known, gaps = np.zeros((1, 1, kernels.TILE)), np.zeros((1, 1, kernels.TILE))
    known[0, 0, 1], gaps[0, 0, 1] = 0.25, 1.0
    scores = np.array([[40.0, 40.0]])
    kernels.add_weighted(known, gaps, np.ones((1, 1)), np.array([40.0, 40.0]), scores)
    assert scores.tolist() == [[0.0, 25.0]]


def test_ranks_of_some_lines_are_added_to_their_counts():
    ranks = np.array([[1, 2, 3], [3, 1, 2]], np.int32)
    counts, in_top, above = np.zeros((3, 2), np.int32), np.zeros(3, np.int64), np.zeros((2, 3), np.int32)
    kernels.add_ranks(ranks, np.array([0, 1, 1]), 1, 0, 2, counts, in_top, above)
    assert counts.tolist() == [[1, 1], [1, 1], [0, 0]]
    kernels.add_ranks(ranks, np.array([0, 1, 1]), 1, 2, 3, counts, in_top, above)
    assert counts.tolist() == [[1, 1], [1, 1], [0, 2]]
    assert in_top.tolist() == [1, 1, 0]
    assert above.tolist() == [[1, 2, 0], [1, 0, 0]]
