"""Concentration by hand and by the published identity that n equal shares give 1/n (methods.md, section 10)."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import concentration as c

DOLLARS = arrays(np.int64, 7, elements=st.integers(0, 10**12))
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 226])
def test_n_equal_shares_have_an_index_of_one_over_n(n):
    index = c.herfindahl(np.full(n, 13))
    assert index == pytest.approx(1 / n, rel=1e-12)
    assert c.equivalent_number(index) == pytest.approx(n)
    assert c.normalised_herfindahl(index, np.array(n)) == pytest.approx(1.0 if n == 1 else 0.0, abs=1e-12)


def test_by_hand():
    """80, 10, 10: 0.64 + 0.01 + 0.01 = 0.66; normalised (0.66 − 1/3)/(2/3) = 0.49."""
    index = c.herfindahl(np.array([[80, 10, 10], [100, 0, 0]]))
    np.testing.assert_allclose(index, [0.66, 1.0], rtol=1e-12)
    np.testing.assert_allclose(c.normalised_herfindahl(index, np.array([3, 3])), [0.49, 1.0], rtol=1e-12)


def test_nothing_and_the_unknown():
    assert np.isnan(c.herfindahl(np.zeros(3)))
    assert np.isnan(c.herfindahl(np.array([1.0, np.nan])))  # an unknown supplier is not one without sales
    assert np.isnan(c.herfindahl(np.zeros((2, 0)))).all()
    found = c.normalised_herfindahl(np.array([np.nan, 1.0, 0.5]), np.array([3, 0, 1]))
    np.testing.assert_array_equal(found, [np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(c.equivalent_number(np.array([0.0, np.nan, 0.25])), [np.nan, np.nan, 4.0])


def test_rounded_shares_do_not_push_the_normalised_index_below_zero():
    assert c.normalised_herfindahl(np.array(0.333332), np.array(3)) == 0.0


def test_unctad_index_by_hand():
    """UNCTAD's form (√Σs² − √(1/n))/(1 − √(1/n)): 50, 50, 0, 0 gives (0.7071 − 0.5)/0.5."""
    values = np.array([[25, 25, 25, 25], [100, 0, 0, 0], [50, 50, 0, 0]])
    np.testing.assert_allclose(c.export_concentration(values), [0.0, 1.0, 2**0.5 - 1], atol=1e-12)
    assert np.isnan(c.export_concentration(np.array([5.0])))
    assert np.isnan(c.export_concentration(np.array([0.0, 0.0])))
    assert np.isnan(c.export_concentration(np.array([1.0, np.nan])))


def test_count_of_suppliers():
    assert c.count_positive(np.array([[3, 0, 1], [0, 0, 0]])).tolist() == [2, 0]
    assert c.count_positive(np.array([np.nan, 2.0])) == 1


@QUICK
@given(DOLLARS, st.permutations(range(7)), st.integers(2, 1000))
def test_order_and_unit_change_nothing(values, order, scale):
    assume(values.sum() > 0)
    index = c.herfindahl(values)
    assert c.herfindahl(values[list(order)]) == pytest.approx(index, rel=1e-12)
    assert c.herfindahl(values * scale) == pytest.approx(index, rel=1e-9)
    assert 1 / 7 - 1e-12 <= index <= 1 + 1e-12
    assert 0 <= c.export_concentration(values) <= 1


@QUICK
@given(arrays(np.int64, 5, elements=st.integers(1, 10**9)), st.integers(1, 10**6))
def test_a_transfer_to_the_largest_concentrates(values, sent):
    low, high = int(values.argmin()), int(values.argmax())
    assume(low != high)
    moved = values.copy()
    sent = min(sent, int(values[low]))
    moved[low] -= sent
    moved[high] += sent
    assert c.herfindahl(moved) > c.herfindahl(values) * (1 - 1e-12)
