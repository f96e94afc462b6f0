import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapie.regression import SplitConformalRegressor
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression

from corridor.models.learned.calibration import Chances, calibrated, conformal_radius, platt


def drawn(rows=4000, seed=3):
    random = np.random.default_rng(seed)
    margins = random.normal(-2, 1.5, rows)
    return margins, (random.random(rows) < expit(0.5 * margins - 1.0)).astype(float)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_chances_are_those_of_scikit_learns_calibration_of_a_frozen_classifier(method):
    margins, outcome = drawn()
    base = LogisticRegression().fit(margins[:, None], outcome)
    base.coef_, base.intercept_ = np.array([[1.0]]), np.array([0.0])  # its decision function is the margin itself
    oracle = CalibratedClassifierCV(FrozenEstimator(base), method=method).fit(margins[:, None], outcome)
    found = calibrated(margins, outcome, method).of(np.linspace(-6, 4, 50))
    expected = oracle.predict_proba(np.linspace(-6, 4, 50)[:, None])[:, 1]
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_platt_finds_the_odds_that_the_outcomes_were_drawn_from():
    slope, shift = platt(*drawn(60_000))
    assert slope == pytest.approx(0.5, abs=0.03)
    assert shift == pytest.approx(-1.0, abs=0.06)


def test_margins_in_the_wrong_order_say_nothing_but_the_base_rate():
    margins, outcome = drawn()
    chances = calibrated(-margins, outcome, "sigmoid").of(np.array([-9.0, 9.0]))
    assert chances[0] == chances[1] == pytest.approx(outcome.mean(), abs=0.001)
    assert DummyClassifier().fit(margins[:, None], outcome).predict_proba([[0.0]])[0, 1] == pytest.approx(
        chances[0], abs=0.001
    )


def test_too_few_of_either_kind_leave_the_margin_as_it_is():
    outcome = np.r_[np.ones(4), np.zeros(100)]
    found = calibrated(np.linspace(-1, 1, 104), outcome, "isotonic")
    assert found.kind == "none"
    np.testing.assert_allclose(found.of(np.array([0.0, 1.0])), expit([0.0, 1.0]))


def test_isotonic_chances_rise_and_do_not_leave_what_was_seen():
    margins, outcome = drawn(500)
    found = calibrated(margins, outcome, "isotonic")
    chances = found.of(np.linspace(-20, 20, 200))
    assert (np.diff(chances) >= 0).all()
    assert isinstance(found, Chances)
    assert 0.0 <= chances[0] <= chances[-1] <= 1.0


def test_the_radius_is_mapies():
    random = np.random.default_rng(1)
    x, y = random.normal(size=(300, 1)), random.normal(size=300)
    line = LinearRegression().fit(x[:100], y[:100])
    for coverage in (0.5, 0.8, 0.9, 0.95):
        oracle = SplitConformalRegressor(line, confidence_level=coverage, prefit=True).conformalize(x[100:], y[100:])
        _, ends = oracle.predict_interval(x[:5])
        width = conformal_radius(y[100:] - line.predict(x[100:]), coverage)
        np.testing.assert_allclose((ends[:, 1, 0] - ends[:, 0, 0]) / 2, width, rtol=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.floats(0.05, 0.95))
def test_the_radius_holds_at_least_the_coverage_of_what_it_was_made_of(residuals, coverage):
    radius = conformal_radius(np.array(residuals), coverage)
    assert np.mean(np.abs(residuals) <= radius) >= coverage - 1e-9


def test_too_few_residuals_hold_nothing_back():
    assert conformal_radius(np.array([0.1, 0.2]), 0.8) == float("inf")
    assert conformal_radius(np.zeros(0), 0.5) == float("inf")
