"""The compiled kernels give the bits of the plain arrays, whatever the threads and blocks."""

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.models import decision, mcdm_kernels
from corridor.models.topsis import SCALES, topsis
from corridor.models.vikor import vikor
from corridor.models.weighted_sum import SCALES as SUM_SCALES
from corridor.models.weighted_sum import weighted_sum

RNG = np.random.default_rng(3)
X = np.round(RNG.lognormal(size=(40_000, 5)), 3) + 0.001
WEIGHTS = RNG.dirichlet(np.ones(5))
DIRECTIONS = np.array([1, -1, 1, 1, -1])


@pytest.fixture
def both(monkeypatch):
    """Run a function on plain arrays, then on kernels."""

    def run(function):
        answers = []
        for large in (10**12, 1):
            monkeypatch.setattr(decision, "LARGE", large)
            answers.append(function())
        return answers

    return run


@pytest.mark.parametrize("scale", SCALES)
def test_closeness(both, scale):
    plain, fast = both(lambda: topsis(X, WEIGHTS, DIRECTIONS, scale=scale))
    np.testing.assert_array_equal(fast, plain)


def test_compromises(both):
    plain, fast = both(lambda: vikor(X, WEIGHTS, DIRECTIONS, v=0.3))
    for one, other in zip(fast, plain, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("scale", SUM_SCALES)
def test_weighted_sums(both, scale):
    plain, fast = both(lambda: weighted_sum(X, WEIGHTS, DIRECTIONS, scale=scale))
    np.testing.assert_array_equal(fast, plain)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_no_bit(monkeypatch, threads):
    monkeypatch.setattr(decision, "LARGE", 1)
    expected = topsis(X, WEIGHTS, DIRECTIONS)
    monkeypatch.setattr(decision, "cores", lambda: threads)
    np.testing.assert_array_equal(topsis(X, WEIGHTS, DIRECTIONS), expected)


def test_the_order_of_rows_changes_no_bit(monkeypatch):
    monkeypatch.setattr(decision, "LARGE", 1)
    order = RNG.permutation(len(X))
    for method in (topsis, weighted_sum, lambda *a: vikor(*a).compromise):
        np.testing.assert_array_equal(method(X[order], WEIGHTS, DIRECTIONS), method(X, WEIGHTS, DIRECTIONS)[order])


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("method", [topsis, vikor, weighted_sum])
def test_a_missing_figure_is_refused_in_a_large_matrix_too(monkeypatch, method, wrong):
    monkeypatch.setattr(decision, "LARGE", 1)
    matrix = X.copy()
    matrix[20_000, 2] = wrong
    with pytest.raises(DataError, match="must be finite"):
        method(matrix, WEIGHTS)


def test_sums_lose_nothing():
    figures = np.array([[1e16], [1.0], [-1e16], [1.0]])
    least, greatest, total, error = np.full(1, np.inf), np.full(1, -np.inf), np.zeros(1), np.zeros(1)
    mcdm_kernels.extremes_and_total(figures, 0, 4, False, least, greatest, total, error)
    assert (total + error).tolist() == [2.0]
    assert (least.tolist(), greatest.tolist()) == ([-1e16], [1e16])
