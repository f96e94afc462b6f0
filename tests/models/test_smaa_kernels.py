import numpy as np
import pytest

from corridor.models import smaa_kernels as kernels

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("k", [1, 3, 50, 200])
@pytest.mark.parametrize("values", [RNG.random(200), RNG.integers(0, 3, 200).astype(float), np.zeros(200)])
def test_the_kth_largest(values, k):
    assert kernels.kth_largest(values.copy(), k) == np.sort(values)[-k]


def test_the_best_so_far_keep_their_order_and_ties_go_to_the_first():
    scores, rows, filled = np.zeros(3), np.zeros(3, np.int64), 0
    for row, score in enumerate([1.0, 3.0, 3.0, 0.5, 2.0, 3.0]):
        filled = kernels.insert(score, row, filled, scores, rows)
    assert (filled, scores.tolist(), rows.tolist()) == (3, [3.0, 3.0, 3.0], [1, 2, 5])


@pytest.mark.parametrize("digits", [0, 1, 3, 15])
@pytest.mark.parametrize("rows", [1, 2, 5000])
def test_rows_are_sorted_and_ties_stay_in_row_order(rows, digits):
    scores = np.round(RNG.normal(size=rows), digits)
    order = np.empty(rows, np.int32)
    kernels.sort_rows(scores, np.empty(rows, np.uint32), np.empty(rows, np.int32), order, 0)
    np.testing.assert_array_equal(order, np.argsort(-scores, kind="stable"))


def test_an_outlier_throws_all_others_into_one_key():
    scores = np.concatenate([[1e12], RNG.random(3000)])
    order = np.empty(3001, np.int32)
    kernels.sort_rows(scores, np.empty(3001, np.uint32), np.empty(3001, np.int32), order, 0)
    np.testing.assert_array_equal(order, np.argsort(-scores, kind="stable"))


@pytest.mark.parametrize("turn", [0, 1, 2, 3, 4, 11])
def test_rows_that_tie_begin_with_the_one_whose_turn_it_is(turn):
    scores = np.array([5.0, 7.0, 5.0, 5.0, 7.0, 1.0])
    order = np.empty(6, np.int32)
    kernels.sort_rows(scores, np.empty(6, np.uint32), np.empty(6, np.int32), order, turn)
    sevens, fives = np.roll([1, 4], -turn), np.roll([0, 2, 3], -turn)
    assert order.tolist() == [*sevens, *fives, 5]
    whole = np.array([1, 4, 0, 2, 3, 5])
    kernels.take_turns(whole, scores[whole], turn)
    assert whole.tolist() == order.tolist()
