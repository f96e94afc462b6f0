"""Shares by hand, their published identities and the properties that they must have."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import shares

DOLLARS = arrays(np.int64, 6, elements=st.integers(0, 10**12))
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def test_share_of_nothing_or_of_the_unknown_is_unknown():
    part, whole = np.array([30.0, 0.0, 1.0, np.nan, 1.0]), np.array([120.0, 0.0, np.nan, 5.0, -2.0])
    np.testing.assert_array_equal(shares.share(part, whole), [0.25, np.nan, np.nan, np.nan, np.nan])


def test_share_elsewhere_takes_the_corridor_out_of_both():
    found = shares.share_elsewhere(np.array([30, 30]), np.array([10, 0]), np.array([300, 100]), np.array([100, 100]))
    np.testing.assert_array_equal(found, [0.1, np.nan])


@pytest.mark.parametrize(("ratio", "expected"), [(0.0, -1.0), (1.0, 0.0), (3.0, 0.5), (np.nan, np.nan)])
def test_symmetric_index(ratio, expected):
    np.testing.assert_array_equal(shares.symmetric(np.array([ratio])), [expected])


@QUICK
@given(st.floats(1e-6, 1e6))
def test_symmetric_index_turns_its_sign_with_the_ratio_and_keeps_order(ratio):
    there, back = shares.symmetric(np.array([ratio, 1.0 / ratio]))
    assert there == pytest.approx(-back, abs=1e-12)
    assert shares.symmetric(np.array([ratio * 1.01]))[0] > there


def test_intensity_is_one_when_flows_are_proportional():
    x, m = np.array([30.0, 50.0, 20.0]), np.array([10.0, 60.0, 30.0])
    np.testing.assert_allclose(shares.trade_intensity(x * m / 100.0, x, m, 100.0), 1.0, rtol=1e-12)
    unknown = shares.trade_intensity(np.array([1.0, 1.0, np.nan]), np.array([0.0, np.nan, 1.0]), np.ones(3), 5.0)
    np.testing.assert_array_equal(unknown, [np.nan] * 3)


def test_balance():
    found = shares.balance(np.array([70, 0, 5, 0]), np.array([30, 0, 0, 5]))
    np.testing.assert_array_equal(found, [0.4, np.nan, 1.0, -1.0])


def test_michaely_by_hand():
    """Sales 80, 20 and purchases 50, 50: 0.8 − 0.5 and 0.2 − 0.5."""
    np.testing.assert_allclose(shares.michaely(np.array([80, 20]), np.array([50, 50])), [0.3, -0.3], atol=1e-15)
    assert np.isnan(shares.michaely(np.array([80, 20]), np.zeros(2))).all()
    assert np.isnan(shares.michaely(np.array([80.0, np.nan]), np.ones(2))).all()


def test_lafay_by_hand():
    """x = 60, 30, 10 and m = 20, 30, 50: whole 200, balance 0; (40, 0, −40)/200 in percent."""
    np.testing.assert_allclose(shares.lafay(np.array([60, 30, 10]), np.array([20, 30, 50])), [20.0, 0.0, -20.0])
    """x = 90, 30 and m = 30, 50: whole 200, surplus 40; 100·(60 − 0.2·120)/200 and 100·(−20 − 0.2·80)/200."""
    np.testing.assert_allclose(shares.lafay(np.array([90, 30]), np.array([30, 50])), [18.0, -18.0])
    assert shares.lafay(np.array([90, 30, 0]), np.array([30, 50, 0]))[2] == 0.0
    assert np.isnan(shares.lafay(np.zeros(3), np.zeros(3))).all()


def test_lafay_reaches_its_ends():
    np.testing.assert_allclose(shares.lafay(np.array([100, 0]), np.array([0, 100])), [50.0, -50.0])


@QUICK
@given(DOLLARS, DOLLARS, st.permutations(range(6)), st.integers(2, 1000))
def test_michaely_and_lafay_add_up_to_nothing_whatever_the_order_and_the_unit(x, m, order, scale):
    assume(x.sum() > 0)
    assume(m.sum() > 0)
    for index, bound in ((shares.michaely, 1.0), (shares.lafay, 50.0)):
        found = index(x, m)
        assert found.sum() == pytest.approx(0.0, abs=1e-9)
        assert (np.abs(found) <= bound + 1e-9).all()
        np.testing.assert_allclose(index(x[list(order)], m[list(order)]), found[list(order)], atol=1e-12)
        np.testing.assert_allclose(index(x * scale, m * scale), found, atol=1e-9)


@QUICK
@given(DOLLARS, DOLLARS)
def test_lafay_is_the_share_times_the_gap_of_normalised_balances(x, m):
    """The printed form 100·[(x_k − m_k)/(x_k + m_k) − Σ(x − m)/Σ(x + m)]·(x_k + m_k)/Σ(x + m)."""
    assume((x + m > 0).all())
    printed = 100 * ((x - m) / (x + m) - (x - m).sum() / (x + m).sum()) * (x + m) / (x + m).sum()
    np.testing.assert_allclose(shares.lafay(x, m), printed, atol=1e-9)


def test_penetration():
    np.testing.assert_array_equal(shares.penetration(np.array([12, 0, 0]), np.array([48, 48, 0])), [0.25, 0.0, np.nan])


@QUICK
@given(st.integers(0, 200), st.integers(1, 200))
def test_penetration_lies_between_none_and_all_and_grows_with_markets(reached, importing):
    assume(reached < importing)
    here, more = (shares.penetration(np.array([n]), np.array([importing]))[0] for n in (reached, reached + 1))
    assert 0.0 <= here < more <= 1.0
