"""Parts that add up to their whole to the last unit; a product's change split among its factors without a residual."""

from fractions import Fraction
from itertools import permutations
from math import fsum, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import decomposition
from corridor.measures.decomposition import SMALL, in_units, lmdi, log_mean, log_shares, shapley

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
POSITIVE = st.floats(1e-6, 1e6)


def test_the_largest_remainders_take_the_units_that_lack():
    """Seats of 21 by votes 41,472 : 31,104 : 27,424 (quotas 8.7, 6.5, 5.8) are 9, 6, 6."""
    votes = np.array([[41_472.0, 31_104.0, 27_424.0]])
    assert in_units(votes * 21 / votes.sum(), np.array([21.0])).tolist() == [[9, 6, 6]]


def test_what_is_unknown_gets_nothing():
    found = in_units(np.array([[np.nan, 1.4], [np.nan, np.nan], [0.5, 0.5]]), np.array([1.4, 3.0, np.nan]), 10.0)
    assert found.tolist() == [[0, 14], [0, 0], [0, 0]]


def test_parts_that_do_not_add_up_share_the_difference():
    assert in_units(np.array([[1.0, 1.0, 1.0]]), np.array([10.0])).tolist() == [[4, 3, 3]]
    assert in_units(np.array([[5.0, 5.0]]), np.array([3.0])).tolist() == [[2, 1]]


@QUICK
@given(st.integers(1, 12), st.data())
def test_parts_add_up_to_the_unit_and_none_is_off_by_more(columns, data):
    parts = data.draw(arrays(np.float64, (3, columns), elements=st.floats(-200, 200)))
    totals = np.array([round(fsum(row), 10) for row in parts])
    units = in_units(parts, totals, 1e10)
    assert units.sum(axis=1).tolist() == [round(Fraction(total) * 10**10) for total in totals.tolist()]
    assert np.abs(units / 1e10 - parts).max() <= 1.01e-10
    assert [round(float(sum(row)), 10) for row in (units / 1e10).tolist()] == totals.tolist()


@pytest.mark.parametrize(
    ("left", "right", "mean"), [(2.0, 2.0, 2.0), (0.0, 3.0, 0.0), (3.0, 0.0, 0.0), (1.0, np.e, np.e - 1)]
)
def test_the_logarithmic_mean(left, right, mean):
    assert log_mean(np.array([left]), np.array([right]))[0] == pytest.approx(mean, rel=1e-14)


@QUICK
@given(POSITIVE, POSITIVE)
def test_the_logarithmic_mean_lies_between_the_geometric_and_the_arithmetic(left, right):
    mean = log_mean(np.array([left]), np.array([right]))[0]
    assert np.sqrt(left * right) * (1 - 1e-9) <= mean <= (left + right) / 2 * (1 + 1e-9)


def test_the_published_property_of_two_factors():
    """LMDI of V = Q·I from (10, 2) to (15, 1.6): L(24, 20)·ln 1.5 and L(24, 20)·ln 0.8 (Ang 2004, by hand)."""
    shares = log_shares(np.array([[15.0, 1.6]]), np.array([[10.0, 2.0]]), np.ones((1, 2)))
    mean = 4.0 / np.log(1.2)
    np.testing.assert_allclose(
        lmdi(np.array([24.0]), np.array([20.0]), shares), [[mean * np.log(1.5), mean * np.log(0.8)]]
    )


@QUICK
@given(st.integers(1, 7), st.data())
def test_log_shares_and_lmdi_leave_no_residual(columns, data):
    drawn = [data.draw(arrays(np.float64, (1, columns), elements=POSITIVE)) for _ in range(2)]
    weights = data.draw(arrays(np.float64, (1, columns), elements=st.floats(0.0, 2.0)))
    value, reference = (np.prod(factors**weights, axis=1) for factors in drawn)
    shares = log_shares(drawn[0], drawn[1], weights)
    assert fsum(shares[0]) == pytest.approx(float(np.log(value / reference)[0]), abs=1e-9)
    assert fsum(lmdi(value, reference, shares)[0]) == pytest.approx(
        float((value - reference)[0]), rel=1e-6, abs=1e-9 * value[0]
    )


def test_a_factor_of_nothing_counts_as_next_to_nothing():
    shares = log_shares(np.array([[0.0, 2.0]]), np.array([[4.0, 0.0]]), np.array([[0.5, 1.0]]))
    np.testing.assert_allclose(shares, [[0.5 * np.log(SMALL), np.log(2.0 / SMALL)]])


@QUICK
@given(st.integers(1, 5), st.data())
def test_shapley_values_are_the_mean_over_all_orders_zeros_and_all(columns, data):
    after, before = (data.draw(arrays(np.float64, (columns,), elements=st.floats(0, 5))) for _ in range(2))
    orders = list(permutations(range(columns)))
    expected = np.zeros(columns)
    for order in orders:
        now = before.copy()
        for k in order:
            had = prod(now.tolist())
            now[k] = after[k]
            expected[k] += (prod(now.tolist()) - had) / len(orders)
    found = shapley(after[None, :], before[None, :])[0]
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert fsum(found) == pytest.approx(prod(after.tolist()) - prod(before.tolist()), abs=1e-9)


def test_thirty_factors_are_no_matter_of_orders():
    """m! orders of 30 factors are out of reach; the integral takes 15 nodes."""
    rng = np.random.default_rng(7)
    after, before = rng.uniform(0.8, 1.2, (2, 4, 30))
    np.testing.assert_allclose(
        shapley(after, before).sum(axis=1), after.prod(axis=1) - before.prod(axis=1), rtol=1e-9, atol=1e-12
    )


def test_others_divide_by_nothing():
    np.testing.assert_array_equal(decomposition._others(np.array([[0.0, 2.0, 3.0]])), [[6.0, 0.0, 0.0]])
