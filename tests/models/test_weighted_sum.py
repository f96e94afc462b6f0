import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm import normalizations
from pymcdm.methods import WSM

from corridor.errors import DataError, UsageError
from corridor.models.weighted_sum import SCALES, weighted_sum
from factories_mcdm import a_problem, problems

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)
THEIRS = {
    "sum": normalizations.sum_normalization,
    "min_max": normalizations.minmax_normalization,
    "max": normalizations.max_normalization,
    "vector": normalizations.vector_normalization,
}


@pytest.mark.parametrize("scale", THEIRS)
@pytest.mark.parametrize("seed", range(5))
def test_as_pymcdm_has_it(scale, seed):
    matrix, weights, directions = a_problem(seed)
    np.testing.assert_allclose(
        weighted_sum(matrix, weights, directions, scale=scale), WSM(THEIRS[scale])(matrix, weights, directions)
    )


def test_without_a_scale_it_is_a_plain_sum():
    np.testing.assert_allclose(weighted_sum([[1.0, 4.0], [3.0, 0.0]], [3, 1], [1, -1], scale="none"), [-0.25, 2.25])


@BOUNDED
@given(problems(), st.sampled_from(SCALES))
def test_rows_keep_their_sums_in_any_order(problem, scale):
    found = weighted_sum(*problem, scale=scale)
    np.testing.assert_array_equal(weighted_sum(problem[0][::-1], *problem[1:], scale=scale), found[::-1])


@BOUNDED
@given(problems())
def test_shares_add_up_to_one(problem):
    assert weighted_sum(*problem).sum() == pytest.approx(1.0)


def test_degenerate_problems():
    assert weighted_sum([[0.0, 1.0], [0.0, 3.0]], scale="max").tolist() == [1 / 6, 0.5]
    assert weighted_sum([[2.0, 1.0], [2.0, 3.0]], scale="min_max").tolist() == [0.0, 0.5]
    assert weighted_sum([[4.0]]).tolist() == [1.0]
    assert weighted_sum(np.zeros((0, 2))).tolist() == []


def test_a_figure_of_zero_has_no_share_and_a_column_of_zeros_counts_for_nothing():
    np.testing.assert_allclose(weighted_sum([[1.0, 2.0], [0.0, 2.0]]), [0.75, 0.25])
    np.testing.assert_allclose(weighted_sum([[0.0, 1.0], [0.0, 3.0]]), [0.125, 0.375])


@pytest.mark.parametrize(("wrong", "directions"), [(-1.0, [1, 1]), (0.0, [-1, 1])])
def test_shares_need_figures_that_have_one(wrong, directions):
    with pytest.raises(DataError, match="must be above 0 where less is better: found 1"):
        weighted_sum([[1.0, 2.0], [wrong, 1.0]], directions=directions)


def test_an_unknown_scale_is_refused():
    with pytest.raises(UsageError, match="scale: must be one of sum"):
        weighted_sum([[1.0]], scale="mean")
