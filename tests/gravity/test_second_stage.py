"""The regression of effects on covariates."""

import numpy as np
import pytest
from scipy import stats

from corridor.errors import DataError
from corridor.gravity import second_stage


def test_line_and_forecast_by_hand():
    """y = 1, 2, 4, 5 on x = 0, 1, 2, 3: slope 1.4, constant 0.9, residual sum 0.2, forecast variance at 4.

    s² = 0.2/2 = 0.1; 1 + 1/4 + (4 − 1.5)²/5 = 2.5, so the variance is 0.25.
    """
    found = second_stage(np.array([1.0, 2.0, 4.0, 5.0]), np.array([[0.0], [1.0], [2.0], [3.0]]), ["x"])
    np.testing.assert_allclose(found.coefficients, [0.9, 1.4])
    mean, deviation = found.predict(np.array([[4.0], [np.nan]]))
    assert mean[0] == pytest.approx(6.5)
    assert deviation[0] == pytest.approx(0.5)
    assert np.isnan(mean[1])
    assert np.isnan(deviation[1])
    assert found.r2 == pytest.approx(1 - 0.2 / 10)


def test_errors_are_those_of_scipy():
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    y = 2 * x + rng.normal(size=40)
    found = second_stage(y, x[:, None], ["x"])
    theirs = stats.linregress(x, y)
    np.testing.assert_allclose(found.coefficients, [theirs.intercept, theirs.slope])
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), [theirs.intercept_stderr, theirs.stderr], rtol=1e-10)


def test_countries_without_effect_or_covariate_are_left_out():
    x = np.array([0.0, 1, 2, 3, np.nan, 9])
    found = second_stage(np.array([1.0, 2, 4, 5, 7, -np.inf]), x[:, None], ["x"])
    assert found.countries == 4


def test_too_few_countries_are_refused():
    with pytest.raises(DataError, match="3 countries have both an effect and all of gdp; at least 4"):
        second_stage(np.arange(3.0), np.arange(3.0)[:, None] ** 2, ["gdp"])


def test_collinear_covariates_are_refused():
    with pytest.raises(DataError, match="a, b are collinear"):
        second_stage(np.arange(5.0), np.column_stack([np.arange(5.0), np.arange(5.0) * 2 + 1]), ["a", "b"])


def test_effects_without_variance_explain_nothing():
    assert second_stage(np.zeros(5), np.arange(5.0)[:, None], ["x"]).r2 == 0.0
