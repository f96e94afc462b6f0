from math import fsum

import numpy as np
import pytest

from corridor.models import decision
from corridor.models.column_sums import columns_of, inverse, norms
from corridor.models.decision import problem

X = np.random.default_rng(2).normal(size=(500, 3)) * [1.0, 1e6, 1e-6]


@pytest.mark.parametrize("large", [10**9, 1])
def test_extremes_sums_and_squares(monkeypatch, large):
    monkeypatch.setattr(decision, "LARGE", large)
    given = problem(X)
    found = columns_of(given, "sums")
    np.testing.assert_array_equal(found.least, X.min(axis=0))
    np.testing.assert_array_equal(found.greatest, X.max(axis=0))
    np.testing.assert_array_equal(found.total, [fsum(column) for column in X.T])
    np.testing.assert_array_equal(columns_of(given).total, 0.0)
    squares = columns_of(given, "squares")
    np.testing.assert_array_equal(squares.total, [fsum(column**2) for column in X.T])
    np.testing.assert_allclose(norms(given, squares), np.linalg.norm(X, axis=0), rtol=1e-14)


@pytest.mark.parametrize("large", [10**9, 1])
@pytest.mark.parametrize("power", [-320, -200, 200, 307])
def test_norms_of_very_large_and_small_figures(monkeypatch, large, power):
    monkeypatch.setattr(decision, "LARGE", large)
    given = problem(np.array([[3.0, 0.0], [4.0, 0.0]]) * 10.0**power)
    np.testing.assert_allclose(norms(given, columns_of(given, "squares")), [5.0 * 10.0**power, 0.0], rtol=1e-3)


def test_a_sum_too_large_is_infinite():
    assert columns_of(problem([[1e308], [1e308]]), "sums").total.tolist() == [np.inf]


def test_what_has_no_scale_counts_for_nothing():
    assert inverse(np.array([0.0, 2.0, 1e-310, np.inf, np.nan])).tolist() == [0.0, 0.5, 0.0, 0.0, 0.0]
