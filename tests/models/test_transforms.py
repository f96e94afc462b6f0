import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from corridor.errors import UsageError
from corridor.models import LogTransform, PowerTreatment

POSITIVE = arrays(np.float64, st.integers(5, 40), elements=st.integers(1, 1000).map(float))
ANY = arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=st.one_of(
    st.integers(-100, 100).map(float), st.just(np.nan)))  # fmt: skip


def test_the_logarithm_of_coinr_by_hand():
    """log_CT of COINr 1.1: log(x − min + 0.01·(max − min)); below the reference's least it stays there."""
    model = LogTransform().fit(np.array([[1.0], [201.0]]))
    found = model.transform(np.array([[1.0], [201.0], [-50.0], [np.nan]]))[:, 0]
    np.testing.assert_allclose(found, [np.log(2.0), np.log(202.0), np.log(2.0), np.nan])


def test_log1p_keeps_zero_and_sign():
    found = LogTransform("log1p").fit(np.zeros((1, 1))).transform(np.array([[0.0], [-9.0], [9.0]]))[:, 0]
    np.testing.assert_allclose(found, [0.0, -np.log(10.0), np.log(10.0)])


@settings(max_examples=20, deadline=None, derandomize=True)
@given(POSITIVE)
def test_box_cox_agrees_with_scipy(values):
    model = PowerTreatment("box-cox").fit(values[:, None])
    if np.ptp(values) == 0.0:
        assert model.transformers_ == [None]
        return
    expected = stats.boxcox(np.sort(values), model.lambda_[0])
    np.testing.assert_allclose(model.transform(np.sort(values)[:, None])[:, 0], expected, rtol=1e-9)
    best = stats.boxcox_llf(model.lambda_[0], values)
    assert best >= max(stats.boxcox_llf(model.lambda_[0] + step, values) for step in (-0.1, 0.1)) - 1e-6


def test_yeo_johnson_agrees_with_scipy():
    values = np.random.default_rng(3).normal(size=60) ** 3
    model = PowerTreatment().fit(values[:, None])
    expected, exponent = stats.yeojohnson(values)
    assert model.lambda_[0] == pytest.approx(exponent, rel=1e-6)
    np.testing.assert_allclose(model.transform(values[:, None])[:, 0], expected, rtol=1e-5)


@pytest.mark.parametrize("model", [LogTransform(), LogTransform("log1p"), PowerTreatment(), PowerTreatment("box-cox")])
def test_degenerate_columns_are_left_alone(model):
    X = np.array([[np.nan, 0.0, 5.0, 0.0]] * 3)  # noqa: N806
    treated = model.fit(X).transform(X)
    assert np.isnan(treated[:, 0]).all()
    assert np.isfinite(treated[:, 1:]).all()
    if model.kind != "log1p":
        np.testing.assert_array_equal(treated, X)


def test_box_cox_leaves_columns_with_zeros_alone_and_lifts_new_ones_to_the_least():
    X = np.array([[0.0, 1.0], [1.0, 2.0], [5.0, 9.0]])  # noqa: N806
    model = PowerTreatment("box-cox").fit(X)
    assert np.isnan(model.lambda_[0])
    assert np.isfinite(model.lambda_[1])
    treated = model.transform(np.array([[-1.0, -1.0], [0.0, 1.0]]))
    np.testing.assert_array_equal(treated[:, 0], [-1.0, 0.0])
    assert treated[0, 1] == treated[1, 1]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ANY, st.sampled_from(["offset", "log1p", "yeo-johnson"]), st.randoms(use_true_random=False))
def test_order_is_kept_and_rows_may_be_shuffled(values, kind, random):
    model = PowerTreatment(kind) if kind == "yeo-johnson" else LogTransform(kind)
    treated = model.fit(values).transform(values)
    np.testing.assert_array_equal(np.isnan(treated), np.isnan(values))
    order = random.sample(range(len(values)), len(values))
    np.testing.assert_array_equal(model.fit(values[order]).transform(values), treated)
    for raw, new in zip(values.T, treated.T, strict=True):
        ascending = np.argsort(raw[~np.isnan(raw)], kind="stable")
        assert (np.diff(new[~np.isnan(raw)][ascending]) >= -1e-9).all()


def test_what_is_not_known_is_refused():
    with pytest.raises(UsageError, match="unknown kind of logarithm 'log2'"):
        LogTransform("log2").fit(np.zeros((2, 1)))
    with pytest.raises(UsageError, match="unknown kind of power 'boxcox'; did you mean 'box-cox'"):
        PowerTreatment("boxcox").fit(np.zeros((2, 1)))
