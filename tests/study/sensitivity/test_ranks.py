import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from corridor.study.sensitivity.ranks import mean_shift, ranks, shifts, swaps

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12).map(np.array)


@given(SCORES)
def test_ranks_are_those_of_scipy(scores):
    np.testing.assert_array_equal(ranks(scores), rankdata(-scores, method="min"))


def test_a_line_that_drops_out_moves_no_other():
    base = np.array([90.0, 80.0, 70.0, 60.0])
    found = shifts(base, np.array([np.nan, 8.0, 7.0, 9.0]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [-1.0, -1.0, 2.0]
    assert mean_shift(base, np.array([np.nan, 8.0, 7.0, 9.0])) == 4 / 3
    assert mean_shift(base, np.full(4, np.nan)) == 0.0


@given(SCORES, st.randoms(use_true_random=False))
def test_swaps_count_the_pairs_that_stand_the_other_way_round(before, random):
    after = np.array(random.sample(list(before), len(before)))
    pairs = [(i, j) for i in range(len(before)) for j in range(len(before)) if before[i] > before[j]]
    expected = [(i, j) for i, j in pairs if after[i] < after[j]]
    found = swaps(before, after)
    assert found.changed == len(expected)
    assert (found.worst is None) == (not expected)
    if found.worst is not None:
        assert found.worst in expected
        assert found.gap == max(before[i] - before[j] for i, j in expected)


def test_of_many_lines_the_highest_are_looked_at():
    before, after = np.arange(600.0), np.arange(600.0)[::-1]
    assert swaps(before, after, most=10).changed == swaps(before, after, most=10).pairs == 45
    assert swaps(before, before, most=10).pairs == 600 * 599 // 2
