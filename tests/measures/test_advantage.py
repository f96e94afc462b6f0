"""Comparative advantage by hand, and what holds for any table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.measures.advantage import nrca, presence, rca, symmetric, yes_or_no
from corridor.measures.complexity import complexity_index, outlook_gain
from corridor.measures.fitness import fitness, reflections
from corridor.measures.relatedness import density, nearest, proximity, proximity_sums

X = np.array([[6.0, 2.0, 0.0, 0.0], [2.0, 2.0, 4.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
"""Two countries that sell 8 each in products worth 8, 4, 4 and 0 of 16; a third that sells nothing."""

TABLES = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 7)), elements=st.integers(0, 1000).map(float))


def test_balassas_index_by_hand():
    # (6/8) / (8/16), (2/8) / (4/16), 0; (2/8) / (8/16), (2/8) / (4/16), (4/8) / (4/16)
    nan = np.nan
    np.testing.assert_allclose(rca(X), [[1.5, 1.0, 0.0, nan], [0.5, 1.0, 2.0, nan], [nan, nan, nan, nan]])


def test_symmetric_form_is_bounded_and_keeps_what_is_unknown():
    np.testing.assert_allclose(symmetric(np.array([0.0, 0.5, 1.0, 3.0])), [-1.0, -1 / 3, 0.0, 0.5])
    assert np.isnan(symmetric(np.array([np.nan]))).all()


def test_normalised_form_by_hand():
    # 6/16 − 8·8/16², 2/16 − 8·4/16², 0 − 8·4/16²
    np.testing.assert_allclose(nrca(X)[0], [0.125, 0.0, -0.125, 0.0])
    np.testing.assert_allclose(nrca(X)[2], 0.0)


def test_an_unknown_cell_is_left_out_of_the_sums_and_is_no_zero():
    unknown = X.copy()
    unknown[0, 2] = np.nan
    np.testing.assert_array_equal(rca(unknown)[0, :2], rca(X)[0, :2])
    assert np.isnan(rca(unknown)[0, 2])
    assert np.isnan(nrca(unknown)[0, 2])
    assert not presence(rca(unknown))[0, 2]


@pytest.mark.parametrize("fill", [0.0, np.nan])
def test_a_table_without_exports_has_no_advantage(fill):
    empty = np.full((3, 2), fill)
    assert np.isnan(rca(empty)).all()
    assert np.isnan(nrca(empty)).all()
    assert not presence(rca(empty)).any()


def test_a_table_without_rows_or_columns_survives():
    for shape in ((0, 3), (3, 0)):
        assert rca(np.zeros(shape)).shape == nrca(np.zeros(shape)).shape == presence(np.zeros(shape)).shape == shape


def test_one_country_is_the_world():
    np.testing.assert_allclose(rca(np.array([[1.0, 3.0]])), 1.0)
    assert presence(rca(np.array([[1.0, 3.0]]))).all()


def test_an_average_exporter_counts_as_a_maker_whatever_the_last_bit_says():
    shares = np.array([0.1, 0.2, 0.3, 0.15, 0.25])
    assert presence(rca(np.outer([0.1, 0.7, 1e9, 3.3], shares))).all()
    assert not presence(np.array([0.9999999])).any()
    assert presence(np.array([0.5]), threshold=0.5).all()


@given(TABLES, st.floats(1e-6, 1e6))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_unit_of_money_does_not_matter(table, scale):
    np.testing.assert_allclose(rca(table * scale), rca(table), rtol=1e-12)
    np.testing.assert_allclose(nrca(table * scale), nrca(table), atol=1e-14)
    np.testing.assert_array_equal(presence(rca(table * scale)), presence(rca(table)))


@given(TABLES)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_means_and_sums_that_hold_for_any_table(table):
    """The world's index is 1 on average, weighted by size; the normalised form adds up to 0 both ways."""
    if not table.sum():
        return
    country, product = table.sum(axis=1), table.sum(axis=0)
    index = rca(table)
    weighted = np.nansum(index * country[:, None], axis=0) / country.sum()
    np.testing.assert_allclose(weighted[product > 0], 1.0, rtol=1e-12)
    np.testing.assert_allclose(nrca(table).sum(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(nrca(table).sum(axis=1), 0.0, atol=1e-14)
    assert presence(index)[:, product > 0].any(axis=0).all(), "somebody is above average in every traded product"


def test_an_index_is_no_presence():
    assert yes_or_no(np.array([[1.0, 0.0]])).tolist() == [[True, False]]
    index = rca(X)
    for measure in (complexity_index, fitness, reflections, proximity, density, nearest):
        with pytest.raises(UsageError, match="hold an index against a threshold"):
            measure(index)
    with pytest.raises(UsageError, match="must be True or False"):
        proximity_sums(index, np.ones((1, 4)))
    with pytest.raises(UsageError, match="must be True or False"):
        outlook_gain(presence(index), np.ones(4), held=index)
