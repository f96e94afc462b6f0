"""Credibility of an observed ratio: moments on simulated pairs, limits, monotonicity, and its two classical cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.credibility import Dispersion, dispersion, prior_share, sampling_variance, shrunk

quick = settings(max_examples=40, deadline=None, derandomize=True)
DOLLARS = arrays(np.float64, (5, 4), elements=st.floats(0, 1e7))


def simulated(pairs=6000, products=8, between=0.5, within=1.5, seed=1):
    """Trade of pairs whose own ratio and products vary as gamma variables around what is predicted."""
    rng = np.random.default_rng(seed)
    predicted = rng.lognormal(10, 1.0, (pairs, products))
    own = rng.gamma(1 / between, between, (pairs, 1))
    return predicted * own * rng.gamma(1 / within, within, (pairs, products)), predicted, own[:, 0]


def test_moments_find_what_was_simulated():
    actual, predicted, _ = simulated()
    found = dispersion(actual, predicted, lump=0.0)
    assert found.between == pytest.approx(0.5, abs=0.06)
    assert found.within == pytest.approx(1.5, abs=0.2)


def test_moments_by_hand():
    """Weights 1/10 each. Σw(S² − Σv²): (400 − 200)/10 + 0; Σw(M² − Σm²): 5 + 5; τ² = 1. Σwv²: 20 + 0; Σwm²: 10."""
    actual, predicted = np.array([[10.0, 10.0], [0.0, 0.0]]), np.full((2, 2), 5.0)
    assert dispersion(actual, predicted, lump=0.0) == Dispersion(1.0, 0.0, 0.0)
    # one product each pair: v = (20, 0) and (0, 20): cross products 0, so pairs do not differ
    apart = dispersion(np.array([[20.0, 0.0], [0.0, 20.0]]), predicted, lump=0.0)
    assert (apart.between, apart.within) == (0.0, 7.0)
    # with lumps of φ = 5: Σwv² less 5·Σm·w = 10
    assert dispersion(np.array([[10.0, 10.0], [0.0, 0.0]]), predicted, lump=5.0).within == 0.0


def test_shrinking_beats_both_the_observed_and_the_predicted():
    """On simulated pairs the mean squared error is below that of either, and near the best that any B could give."""
    actual, predicted, own = simulated(products=3)
    spread = dispersion(actual, predicted, lump=0.0)
    share = prior_share(sampling_variance(predicted, spread), spread.between)
    observed = actual.sum(axis=1) / predicted.sum(axis=1)
    error = {
        name: ((values - own) ** 2).mean()
        for name, values in (
            ("observed", observed),
            ("predicted", np.ones_like(observed)),
            ("shrunk", shrunk(observed, np.ones_like(observed), share)),
        )
    }
    assert error["shrunk"] < 0.9 * min(error["observed"], error["predicted"])
    best = min(
        ((shrunk(observed, np.ones_like(observed), np.full_like(share, b)) - own) ** 2).mean()
        for b in np.linspace(0, 1, 51)
    )
    assert error["shrunk"] <= best * 1.03


def test_buhlmann_straub_equal_products():
    """n equally large products without lumps: B = κ/(κ + n) with κ = (1 + τ²)ψ/τ²."""
    spread = Dispersion(0.5, 1.5, 0.0)
    kappa = 1.5 * 1.5 / 0.5
    for n in (1, 2, 10, 100):
        found = prior_share(sampling_variance(np.full((1, n), 7.0), spread), spread.between)
        assert found == pytest.approx([kappa / (kappa + n)])


def test_gamma_poisson_shrinker():
    """ψ = 0 is DuMouchel's shrinker: N/E → (N + 1/τ²)/(E + 1/τ²) in lumps of φ dollars."""
    spread = Dispersion(0.5, 0.0, 1000.0)
    predicted, traded = 4000.0, 10_000.0
    share = prior_share(sampling_variance(np.array([[predicted]]), spread), spread.between)
    found = shrunk(np.array([traded / predicted]), np.array([1.0]), share)
    assert found == pytest.approx([(10 + 2) / (4 + 2)])


def test_limits():
    spread = Dispersion(0.5, 1.5, 1000.0)
    variance = sampling_variance(np.array([[0.0, 0.0], [np.nan, np.nan], [1e-9, 0.0], [1e12, 0.0]]), spread)
    assert (variance[:2] == np.inf).all()
    share = prior_share(variance, spread.between)
    np.testing.assert_array_equal(share[:2], [1.0, 1.0])  # nothing can be observed
    assert share[2] == pytest.approx(1.0)
    assert share[3] == pytest.approx(2.25 / 2.75)  # one product, however large, is one product
    many = prior_share(sampling_variance(np.full((1, 100_000), 1e9), spread), spread.between)
    assert many == pytest.approx([0.0], abs=1e-4)
    np.testing.assert_array_equal(prior_share(np.array([0.0, 3.0, np.inf]), 0.0), [1.0, 1.0, 1.0])  # pairs are alike
    np.testing.assert_array_equal(prior_share(np.array([0.0, np.inf]), 2.0), [0.0, 1.0])


def test_shrunk_takes_the_one_that_is_known():
    observed, predicted = np.array([0.0, np.nan, 2.0, np.nan]), np.array([0.8, 0.8, np.nan, np.nan])
    np.testing.assert_allclose(shrunk(observed, predicted, np.full(4, 0.25)), [0.2, 0.8, 2.0, np.nan])


@pytest.mark.parametrize(
    ("actual", "predicted"),
    [
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.full((2, 3), np.nan), np.ones((2, 3))),
        (np.ones((2, 3)), np.zeros((2, 3))),
        (np.ones((4, 1)), np.ones((4, 1))),  # single products: pairs and products cannot be told apart
        (np.zeros((4, 3)), np.ones((4, 3))),
    ],
)
def test_degenerate_pairs_are_not_told_apart(actual, predicted):
    found = dispersion(actual, predicted)
    assert found.between == 0.0
    assert found.within >= 0.0
    np.testing.assert_array_equal(prior_share(sampling_variance(predicted, found), found.between), np.ones(len(actual)))


@quick
@given(DOLLARS, DOLLARS, st.permutations(range(5)))
def test_the_order_of_pairs_does_not_matter(actual, predicted, order):
    assert dispersion(actual[list(order)], predicted[list(order)]) == dispersion(actual, predicted)


@quick
@given(DOLLARS, st.floats(1.0, 100.0), st.floats(0.01, 10), st.floats(0, 10))
def test_more_expected_dollars_never_raise_the_share_of_the_prediction(predicted, factor, between, within):
    spread = Dispersion(between, within)
    small, large = (prior_share(sampling_variance(m, spread), between) for m in (predicted, factor * predicted))
    assert ((small >= 0) & (small <= 1)).all()
    assert (large <= small + 1e-12).all()


@quick
@given(st.floats(1, 1e8), st.integers(1, 20), st.floats(0.01, 10), st.floats(0, 10))
def test_more_products_of_the_same_size_never_raise_it(dollars, count, between, within):
    spread = Dispersion(between, within)
    fewer, more = (
        prior_share(sampling_variance(np.full((1, n), dollars), spread), between)[0] for n in (count, count + 1)
    )
    assert more <= fewer + 1e-12


@quick
@given(st.floats(0, 1e6), st.floats(0, 1e3), st.floats(0, 1))
def test_what_is_shrunk_lies_between(observed, predicted, share):
    found = float(shrunk(np.array([observed]), np.array([predicted]), np.array([share]))[0])
    assert min(observed, predicted) - 1e-6 <= found <= max(observed, predicted) + 1e-6
    if observed == 0 and predicted > 0 and share > 0:
        assert found > 0 or share * predicted == 0.0  # a market that nobody entered keeps a potential
