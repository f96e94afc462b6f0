"""The product space by hand, and against sums over the whole matrix of proximities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.relatedness import density, nearest, proximity, proximity_sums

M = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]], dtype=bool)
"""Ubiquity 3, 2, 1 and 0."""

MADE = arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 9)))


def plain_proximity(made):
    """Each pair by its definition: the lesser of the two conditional probabilities."""
    k = made.shape[1]
    phi = np.zeros((k, k))
    for p in range(k):
        for q in range(k):
            both, u, w = (made[:, p] & made[:, q]).sum(), made[:, p].sum(), made[:, q].sum()
            phi[p, q] = min(both / u, both / w) if u and w else 0.0
    return phi


def test_proximity_by_hand():
    expected = [[1, 2 / 3, 1 / 3, 0], [2 / 3, 1, 1 / 2, 0], [1 / 3, 1 / 2, 1, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(proximity(M), expected, rtol=1e-15)


def test_density_by_hand():
    """Neighbourhoods add up to 2, 13/6 and 11/6; the last product is made by nobody, so nothing is known of it."""
    found = density(M)
    np.testing.assert_allclose(found[0, :3], [(1 + 2 / 3) / 2, (2 / 3 + 1) / (13 / 6), (1 / 3 + 1 / 2) / (11 / 6)])
    np.testing.assert_allclose(found[1, :3], 1.0)
    np.testing.assert_allclose(found[2, :3], [1 / 2, 2 / 3 / (13 / 6), 1 / 3 / (11 / 6)])
    assert np.isnan(found[:, 3]).all()


def test_a_country_that_makes_nothing_is_near_to_nothing_and_keeps_its_row():
    made = np.vstack([M, np.zeros((1, 4), dtype=bool)])
    found = density(made)
    np.testing.assert_array_equal(found[3, :3], 0.0)
    np.testing.assert_allclose(found[:3], density(M), rtol=1e-14)


def test_nearest_leaves_the_product_itself_out():
    np.testing.assert_allclose(nearest(M)[:, :3], [[2 / 3, 2 / 3, 1 / 2], [2 / 3, 2 / 3, 1 / 2], [0, 2 / 3, 1 / 3]])
    assert np.isnan(nearest(M)[:, 3]).all()


def test_countries_that_shape_nothing_are_measured_with_the_space_of_the_others():
    held = np.array([[0, 1, 1, 1]], dtype=bool)
    np.testing.assert_allclose(density(M, held)[0, :3], [1 / 2, 1.5 / (13 / 6), 1.5 / (11 / 6)])
    np.testing.assert_allclose(nearest(M, held)[0, :3], [2 / 3, 1 / 2, 1 / 2])


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1, 1), (3, 2)])
def test_nothing_made_is_nothing_known(shape):
    made = np.zeros(shape, dtype=bool)
    assert proximity(made).shape == (shape[1], shape[1])
    assert not proximity(made).any()
    assert np.isnan(density(made)).all()
    assert np.isnan(nearest(made)).all()
    assert density(made).shape == nearest(made).shape == shape


@given(MADE, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_sums_by_level_of_ubiquity_are_sums_over_the_matrix(made, seed):
    weights = np.random.default_rng(seed).normal(size=(3, made.shape[1]))
    phi = plain_proximity(made)
    np.testing.assert_allclose(proximity(made), phi, rtol=1e-15)
    np.testing.assert_allclose(proximity_sums(made, weights), weights @ phi, rtol=1e-12, atol=1e-13)


@given(MADE)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_density_is_a_share_and_follows_its_rows_and_columns(made):
    found = density(made)
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    np.testing.assert_allclose(density(made[::-1, ::-1]), found[::-1, ::-1], rtol=1e-12)
    phi = proximity(made)
    np.testing.assert_array_equal(phi, phi.T)
    np.testing.assert_array_equal(np.diag(phi), made.any(axis=0).astype(float))
