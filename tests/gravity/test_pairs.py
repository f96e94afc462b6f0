"""Gravity of pairs against scikit-learn and pyfixest, predictions that did not see their pair, and degenerate pairs."""

import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import PoissonRegressor

from corridor.gravity.pairs import MIN_PAIRS, Pairs, complete_population, fit_pairs, predict_left_out

COUNTRIES = 9


def a_world(seed=0, noise=0.3, countries=COUNTRIES):
    """Every pair of some countries with distance, border and trade that a gravity model made."""
    rng = np.random.default_rng(seed)
    i, j = np.array([(a, b) for a in range(countries) for b in range(countries) if a != b]).T
    expected = rng.lognormal(12, 2, len(i))
    features = np.column_stack([rng.uniform(5, 9.5, len(i)), rng.random(len(i)) < 0.2])
    effects = rng.normal(0, 0.5, (2, countries))
    mean = np.exp(
        0.9 * np.log(expected) - 0.8 * (features[:, 0] - 7) + 0.5 * features[:, 1] + effects[0][i] + effects[1][j]
    )
    return mean * rng.gamma(1 / noise, noise, len(i)), Pairs(i, j, expected, features)


def dummies(pairs, countries=COUNTRIES):
    return np.column_stack([ends[:, None] == np.arange(countries) for ends in (pairs.exporter, pairs.importer)]).astype(
        float
    )


@pytest.mark.parametrize("penalty", [0.03, 0.3, 3.0])
def test_the_fit_is_scikit_learns(penalty):
    """Its penalty falls on every column, so the slopes' columns are scaled up until theirs is nothing."""
    traded, pairs = a_world()
    found = fit_pairs(traded, pairs, penalty=penalty)
    x = np.column_stack([np.log(pairs.expected), pairs.features])
    scale = 1e4
    design = np.column_stack([(x - x.mean(axis=0)) * scale, dummies(pairs)])
    oracle = PoissonRegressor(alpha=penalty, solver="newton-cholesky", tol=1e-12, max_iter=500)
    oracle.fit(design, traded / traded.mean())
    assert found.converged
    np.testing.assert_allclose(found.slopes, oracle.coef_[:3] * scale, rtol=1e-5)
    np.testing.assert_allclose(found.exporters, oracle.coef_[3 : 3 + COUNTRIES], atol=1e-5)
    np.testing.assert_allclose(found.predict(pairs), oracle.predict(design) * traded.mean(), rtol=1e-5)


def test_without_a_penalty_to_speak_of_it_is_plain_ppml_with_effects():
    """pyfixest is the oracle: Santos Silva and Tenreyro's estimator with exporter and importer effects."""
    pyfixest = pytest.importorskip("pyfixest")
    traded, pairs = a_world()
    rows = {
        "v": traded / traded.mean(),
        "e": np.log(pairs.expected),
        "d": pairs.features[:, 0],
        "b": pairs.features[:, 1],
    }
    frame = pl.DataFrame({**rows, "i": pairs.exporter, "j": pairs.importer}).to_pandas()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = pyfixest.fepois("v ~ e + d + b | i + j", frame, iwls_tol=1e-12)
    np.testing.assert_allclose(fit_pairs(traded, pairs, penalty=1e-9).slopes, oracle.coef().to_numpy(), rtol=1e-4)


def test_the_slopes_are_those_that_made_the_trade():
    traded, pairs = a_world(noise=0.01, countries=14)
    np.testing.assert_allclose(fit_pairs(traded, pairs, penalty=1e-3).slopes, [0.9, -0.8, 0.5], atol=0.1)


def test_an_elasticity_may_be_given():
    traded, pairs = a_world()
    found = fit_pairs(traded, pairs, elasticity=1.0)
    assert found.slopes[0] == 1.0
    # scaling all that is expected then scales nothing
    larger = Pairs(pairs.exporter, pairs.importer, 7.0 * pairs.expected, pairs.features)
    np.testing.assert_allclose(
        fit_pairs(traded, larger, elasticity=1.0).predict(larger), found.predict(pairs), rtol=1e-8
    )


def test_totals_are_kept():
    """The first-order condition of the constant: predicted trade adds up to trade."""
    traded, pairs = a_world()
    assert fit_pairs(traded, pairs).predict(pairs).sum() == pytest.approx(traded.sum(), rel=1e-9)


def test_a_country_that_trades_nothing_has_a_finite_effect():
    traded, pairs = a_world()
    traded[pairs.exporter == 3] = 0.0
    found = fit_pairs(traded, pairs)
    assert found.converged
    assert -5.0 < found.exporters[3] < 0.0
    assert (found.predict(pairs) > 0).all()


def test_a_country_outside_the_fit_is_an_average_one():
    traded, pairs = a_world()
    outside = (pairs.exporter == 8) | (pairs.importer == 8)
    found = fit_pairs(np.where(outside, np.nan, traded), pairs)
    assert (found.exporters[8], found.importers[8], found.pairs) == (0.0, 0.0, 56)
    assert np.isfinite(found.predict(pairs)).all()


def test_the_order_of_pairs_and_countries_outside_move_no_bit():
    traded, pairs = a_world()
    order = np.random.default_rng(3).permutation(len(traded))
    first, second = fit_pairs(traded, pairs), fit_pairs(traded[order], pairs.take(order))
    np.testing.assert_array_equal(first.predict(pairs), second.predict(pairs))
    more = Pairs(
        np.append(pairs.exporter, 20), np.append(pairs.importer, 0), np.append(pairs.expected, 1e6),
        np.vstack([pairs.features, [8.0, 0.0]]),
    )  # fmt: skip
    np.testing.assert_array_equal(fit_pairs(np.append(traded, np.nan), more).predict(pairs), first.predict(pairs))


def test_a_prediction_does_not_see_its_own_pair():
    traded, pairs = a_world()
    inside = np.ones(len(traded), dtype=bool)
    before = predict_left_out(traded, pairs, inside)
    changed = traded.copy()
    changed[17] *= 1000.0
    after = predict_left_out(changed, pairs, inside)
    assert after[17] == before[17]
    assert (after != before).any()


def test_pairs_outside_the_population_are_predicted_and_move_nothing():
    traded, pairs = a_world()
    inside = (pairs.exporter != 8) & (pairs.importer != 8)
    found = predict_left_out(traded, pairs, inside)
    assert np.isfinite(found).all()
    changed = np.where(inside, traded, 1e12)
    np.testing.assert_array_equal(predict_left_out(changed, pairs, inside), found)


def test_what_cannot_be_fitted_or_predicted():
    traded, pairs = a_world()
    few = np.flatnonzero(pairs.exporter < 6)[: MIN_PAIRS - 1]
    assert fit_pairs(traded[few], pairs.take(few)) is None
    assert fit_pairs(np.zeros(len(traded)), pairs) is None
    assert fit_pairs(np.full(len(traded), np.nan), pairs) is None
    nowhere = np.zeros(len(traded), dtype=bool)
    assert np.isnan(predict_left_out(traded, pairs, nowhere)).all()
    holes = Pairs(
        pairs.exporter, pairs.importer, np.where(pairs.exporter == 0, 0.0, pairs.expected), pairs.features.copy()
    )
    holes.features[pairs.importer == 1, 0] = np.nan
    found = fit_pairs(traded, holes)
    unknown = (pairs.exporter == 0) | (pairs.importer == 1)
    np.testing.assert_array_equal(np.isnan(found.predict(holes)), unknown)


def test_a_constant_feature_survives():
    traded, pairs = a_world()
    flat = Pairs(
        pairs.exporter, pairs.importer, pairs.expected, np.column_stack([pairs.features, np.ones(len(traded))])
    )
    found = fit_pairs(traded, flat)
    assert found.slopes[-1] == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(found.predict(flat), fit_pairs(traded, pairs).predict(pairs), rtol=1e-6)


def test_a_single_giant_does_not_stop_the_search():
    traded, pairs = a_world()
    traded[5] = 1e18
    found = fit_pairs(traded, pairs)
    assert found.converged
    assert np.isfinite(found.predict(pairs)).all()


def test_the_population_is_complete_and_leaves_guests_out():
    pairs = [(a, b) for a in range(4) for b in range(4) if a != b]
    guests = [(4, 0), (0, 4), (4, 1)]
    i, j = np.array([*guests, *pairs]).T
    found = complete_population(i, j, ("d", "c", "b", "a", "e"))
    np.testing.assert_array_equal(found, [False] * 3 + [True] * 12)
    np.testing.assert_array_equal(complete_population(np.array([0]), np.array([1]), ("a", "b")), [False])
    assert complete_population(np.zeros(0, dtype=int), np.zeros(0, dtype=int), ()).shape == (0,)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(0.5, 3.0), st.integers(0, 71))
def test_more_expected_trade_or_less_distance_predicts_more(factor, row):
    traded, pairs = a_world()
    found = fit_pairs(traded, pairs)
    larger = Pairs(pairs.exporter, pairs.importer, pairs.expected * factor, pairs.features)
    before, after = found.predict(pairs)[row], found.predict(larger)[row]
    assert (after >= before) == (factor >= 1.0)
