"""The rounds of weighted least squares."""

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.gravity.iterating import deviance_of, projected, solve


def test_deviance_by_hand():
    """2·(2·ln 2 − 1) + 2·(0 + 1) = 4 ln 2 with y = (2, 0) and μ = (1, 1)."""
    assert deviance_of(np.array([2.0, 0.0]), np.array([1.0, 1.0])) == pytest.approx(4 * np.log(2))


def test_projection_takes_weighted_means_out():
    column = np.array([[1.0], [3.0], [10.0]])
    found = projected(column, np.array([[0], [0], [1]]), np.array([3.0, 1.0, 1.0]), 1e-10)
    np.testing.assert_allclose(found[:, 0], [-0.5, 1.5, 0.0], atol=1e-12)
    assert projected(column, np.empty((3, 0), int), np.ones(3), 1e-10) is column


def test_a_dummy_alone_takes_the_logarithm_of_means():
    y, x = np.array([1.0, 3.0, 8.0, 8.0]), np.array([[1.0, 0], [1, 0], [1, 1], [1, 1]])
    found = solve(y, x, np.empty((4, 0), int))
    np.testing.assert_allclose(found.coefficients, [np.log(2), np.log(4)], rtol=1e-9)
    assert found.calm


def test_rounds_run_out_without_an_answer_that_looks_like_one():
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(50), rng.normal(size=50)])
    assert not solve(rng.gamma(1, 1, 50), x, np.empty((50, 0), int), rounds=1).calm


def test_the_same_column_twice_is_refused():
    with pytest.raises(DataError, match="collinear"):
        solve(np.array([1.0, 2.0, 3.0]), np.ones((3, 2)), np.empty((3, 0), int))
