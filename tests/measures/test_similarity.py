"""Overlap of profiles by hand and by its identities: 100 for equal ones, 0 for disjoint ones."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.similarity import complementarity, export_similarity

SHARES = arrays(np.float64, 6, elements=st.floats(0.0, 1.0))
BOTH = pytest.mark.parametrize("index", [complementarity, export_similarity])


@BOTH
def test_of_equal_and_of_disjoint_profiles(index):
    equal, half = np.array([0.25, 0.75, 0.0]), np.array([0.0, 0.75, 0.25])
    assert index(equal, equal) == 100.0
    assert index(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 0.0
    assert index(equal, half) == 75.0
    assert np.isnan(index(equal, np.full(3, np.nan)))
    assert np.isnan(index(np.array([0.5, 0.5]), np.array([0.5, np.nan])))
    assert np.isnan(index(np.zeros((2, 0)), np.zeros((2, 0)))).tolist() == [True, True]


@BOTH
def test_profiles_stand_along_the_last_axis(index):
    found = index(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[1.0, 0.0], [1.0, 0.0]]))
    np.testing.assert_array_equal(found, [100.0, 50.0])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SHARES, SHARES, st.permutations(range(6)))
def test_the_two_are_one_and_neither_minds_the_order(a, b, order):
    """Finger and Kreinin's Σ min(a, b) is 1 − ½·Σ|a − b| where both profiles add up to 1."""
    assume(a.sum() > 1e-3)
    assume(b.sum() > 1e-3)
    a, b = a / a.sum(), b / b.sum()
    found = export_similarity(a, b)
    assert found == pytest.approx(complementarity(a, b), abs=1e-9)
    assert found == pytest.approx(export_similarity(b, a))
    assert found == pytest.approx(export_similarity(a[list(order)], b[list(order)]))
    assert -1e-9 <= found <= 100 + 1e-9


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SHARES, SHARES)
def test_adding_up_products_never_makes_profiles_less_alike(a, b):
    assume(a.sum() > 1e-3)
    assume(b.sum() > 1e-3)
    a, b = a / a.sum(), b / b.sum()
    coarse = export_similarity(a.reshape(3, 2).sum(axis=1), b.reshape(3, 2).sum(axis=1))
    assert coarse >= export_similarity(a, b) - 1e-9
