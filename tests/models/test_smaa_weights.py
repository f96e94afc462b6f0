import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.models.smaa_weights import draw_weights, walk

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)


def test_draws_are_uniform_on_the_simplex():
    """Dirichlet(1, 1, 1, 1): mean 1/k, variance (k − 1)/(k²(k + 1)), P(w₁ > ½) = (½)^(k − 1)."""
    weights = draw_weights(40_000, 4, seed=7)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(weights.mean(axis=0), 0.25, atol=0.005)
    np.testing.assert_allclose(weights.var(axis=0), 3 / 80, rtol=0.03)
    np.testing.assert_allclose((weights > 0.5).mean(axis=0), 0.125, atol=0.006)


def test_an_order_gives_the_centroid_of_ordered_weights():
    """Rank order centroids (Barron and Barrett 1996): 11/18, 5/18, 2/18 for three criteria."""
    weights = draw_weights(40_000, 3, seed=7, order=[2, 0, 1])
    np.testing.assert_allclose(weights.mean(axis=0), [5 / 18, 2 / 18, 11 / 18], atol=0.005)


def test_criteria_outside_the_order_are_free():
    weights = draw_weights(20_000, 4, seed=7, order=[3, 1])
    assert (weights[:, 3] >= weights[:, 1]).all()
    np.testing.assert_allclose(weights.mean(axis=0), [0.25, 0.125, 0.25, 0.375], atol=0.006)


def test_the_walk_is_uniform_too():
    """Limits that few draws pass: by symmetry the mean is the middle, and the corner holds what it should."""
    weights = draw_weights(20_000, 6, seed=7, low=0.1, high=[0.21, 0.21, 0.21, 0.21, 0.21, 0.21])
    np.testing.assert_allclose(weights.mean(axis=0), 1 / 6, atol=0.002)
    wide = draw_weights(20_000, 3, seed=7, low=[0.3, 0.3, 0.3], high=[0.32, 0.4, 0.4])
    np.testing.assert_allclose(wide[:, 0].mean(), 0.3 + 0.1 * (0.2 / 2 - 0.2**2 / 3) / (1 - 0.2 / 2), atol=0.0005)


def test_a_walk_without_limits_is_uniform_on_the_simplex():
    weights = walk(np.random.default_rng(7), 40_000, np.zeros(4), np.ones(4))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(weights.mean(axis=0), 0.25, atol=0.005)
    np.testing.assert_allclose(weights.var(axis=0), 3 / 80, rtol=0.03)
    np.testing.assert_allclose((weights > 0.5).mean(axis=0), 0.125, atol=0.006)


@BOUNDED
@given(st.integers(1, 6), st.integers(0, 100), st.booleans(), st.data())
def test_weights_keep_to_their_limits(width, seed, tight, data):
    rng = np.random.default_rng(seed)
    middle = rng.dirichlet(np.ones(width))
    reach = 0.01 if tight else 0.4
    low, high = np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)
    weights = draw_weights(50, width, seed=seed, low=low, high=high)
    assert weights.shape == (50, width)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert ((weights >= low - 1e-12) & (weights <= high + 1e-12)).all()
    np.testing.assert_array_equal(draw_weights(50, width, seed=seed, low=low, high=high), weights)


def test_limits_and_an_order_together():
    weights = draw_weights(200, 3, seed=1, low=0.1, high=0.7, order=[0, 1, 2])
    assert (np.diff(weights, axis=1) <= 0).all()
    assert ((weights >= 0.1) & (weights <= 0.7)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, "draws and width must be at least 1"),
        ({"low": [0.1, 0.2]}, "one for each of the 3 criteria"),
        ({"low": 0.5}, "no weights add up to 1"),
        ({"high": 0.2}, "no weights add up to 1"),
        ({"low": 0.5, "high": 0.4}, "low not above high"),
        ({"order": [0, 0]}, "order: must name criteria 0 to 2, each once"),
        ({"order": [3]}, "order: must name criteria 0 to 2"),
        ({"order": [0, 1, 2], "high": [0.2, 0.5, 1.0]}, "too few weights fit the limits in this order"),
    ],
)
def test_wrong_limits_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        draw_weights(**{"draws": 10, "width": 3, "seed": 1, **options})
