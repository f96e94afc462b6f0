"""Grubel and Lloyd's index by hand: 0 for one-way trade, 1 for two-way trade in balance."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.intra_industry import adjusted_grubel_lloyd, aggregate_grubel_lloyd, grubel_lloyd

DOLLARS = arrays(np.int64, 5, elements=st.integers(0, 10**12))
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("sent", "returned", "expected"),
    [(80, 20, 0.4), (50, 50, 1.0), (10, 0, 0.0), (0, 10, 0.0), (0, 0, np.nan), (np.nan, 1.0, np.nan)],
)
def test_of_one_product(sent, returned, expected):
    np.testing.assert_allclose(grubel_lloyd(np.array(sent), np.array(returned)), expected, rtol=1e-12)


def test_aggregate_by_hand():
    """x = 80, 10 and m = 20, 50: moved 160, one-way 60 + 40; index 0.375, adjusted 60/(160 − 20)."""
    sent, returned = np.array([80, 10]), np.array([20, 50])
    assert aggregate_grubel_lloyd(sent, returned) == pytest.approx(0.375)
    assert adjusted_grubel_lloyd(sent, returned) == pytest.approx(60 / 140)


def test_degenerate_trade():
    nothing = np.zeros(3)
    assert np.isnan(aggregate_grubel_lloyd(nothing, nothing))
    assert aggregate_grubel_lloyd(np.ones(3), nothing) == 0.0
    assert np.isnan(adjusted_grubel_lloyd(np.ones(3), nothing))  # there is nothing left to adjust
    assert np.isnan(aggregate_grubel_lloyd(np.array([1.0, np.nan]), np.ones(2)))


@QUICK
@given(DOLLARS, DOLLARS, st.permutations(range(5)), st.integers(2, 1000))
def test_properties_of_the_aggregate(x, m, order, scale):
    assume((x + m).sum() > 0)
    found = aggregate_grubel_lloyd(x, m)
    assert -1e-12 <= found <= 1
    assert found == pytest.approx(aggregate_grubel_lloyd(m, x))
    assert found == pytest.approx(aggregate_grubel_lloyd(x[list(order)] * scale, m[list(order)] * scale))
    assume((x + m > 0).all())
    weighted = (grubel_lloyd(x, m) * (x + m)).sum() / (x + m).sum()
    assert found == pytest.approx(weighted, abs=1e-9)  # a mean of the products' indices weighted by their trade


@QUICK
@given(DOLLARS, DOLLARS)
def test_coarser_products_and_the_adjustment_only_raise_the_index(x, m):
    assume((x + m).sum() > 0)
    found = aggregate_grubel_lloyd(x, m)
    assert aggregate_grubel_lloyd(x.sum(keepdims=True), m.sum(keepdims=True)) >= found - 1e-12
    adjusted = adjusted_grubel_lloyd(x, m)
    assert np.isnan(adjusted) or found - 1e-12 <= adjusted <= 1 + 1e-9
