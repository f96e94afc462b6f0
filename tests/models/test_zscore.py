import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm
from sklearn.preprocessing import StandardScaler

from corridor.models import ZScore
from corridor.models.zscore import mean_and_sd

MORE, LESS = "more is better", "less is better"
FIGURES = arrays(np.float64, st.tuples(st.integers(2, 25), st.just(2)), elements=st.integers(-1000, 1000).map(float))


def test_mean_and_deviation_by_hand():
    assert mean_and_sd(np.array([1.0, 3.0])) == (2.0, 1.0)
    assert mean_and_sd(np.array([1.0, 3.0]), 1) == (2.0, pytest.approx(np.sqrt(2.0)))
    assert mean_and_sd(np.array([7.0]), 1) == (7.0, 0.0)
    assert mean_and_sd(np.array([0.1] * 3)) == (pytest.approx(0.1), 0.0)
    assert np.isnan(mean_and_sd(np.array([]))).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES)
def test_raw_scores_agree_with_scikit_learn(figures):
    found = ZScore(raw=True).fit(figures).transform(figures)
    np.testing.assert_allclose(found, StandardScaler().fit_transform(figures), atol=1e-9)
    np.testing.assert_allclose(ZScore().fit(figures).transform(figures), norm.cdf(found), atol=1e-12)


def test_the_z_score_of_coinr_divides_by_n_less_one():
    found = ZScore(raw=True, sample=True).fit_transform(np.array([[1.0], [2.0], [3.0]]))[:, 0]
    np.testing.assert_allclose(found, [-1.0, 0.0, 1.0])


def test_degenerate_columns():
    X = np.array([[np.nan, 3.0], [np.nan, 3.0]])  # noqa: N806
    np.testing.assert_array_equal(ZScore().fit(X).transform([[1.0, 9.0], [1.0, np.nan]]), [[np.nan, 0.5], [np.nan] * 2])
    np.testing.assert_array_equal(ZScore(raw=True).fit(X).transform([[1.0, 9.0]]), [[np.nan, 0.0]])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.floats(0.01, 100.0), st.integers(-100, 100), st.randoms(use_true_random=False))
def test_units_and_order_of_rows_do_not_matter_and_directions_do(figures, factor, shift, random):
    plain = ZScore({"a": MORE, "b": LESS}).fit(figures).transform(figures)
    other = figures * factor + shift
    np.testing.assert_allclose(ZScore({"a": MORE, "b": LESS}).fit(other).transform(other), plain, atol=1e-6)
    order = random.sample(range(len(figures)), len(figures))
    np.testing.assert_array_equal(ZScore({"a": MORE, "b": LESS}).fit(figures[order]).transform(figures), plain)
    opposite = ZScore({"a": LESS, "b": MORE}).fit(figures).transform(figures)
    np.testing.assert_allclose(plain + opposite, 1.0)
    assert (np.diff(plain[np.argsort(figures[:, 0]), 0]) >= 0.0).all()
