"""The cross-section held as a matrix."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.gravity import fit, fit_matrix
from factories_gravity import world


def matrices(frame):
    """Return flows, terms and used cells of a world."""
    names = sorted(set(frame["exporter"]))
    place = {name: i for i, name in enumerate(names)}
    n = len(names)
    flows, terms, used = np.zeros((n, n)), np.zeros((2, n, n)), np.zeros((n, n), bool)
    for i, j, value, distance, border in frame.select("exporter", "importer", "trade", "ldist", "border").iter_rows():
        flows[place[i], place[j]] = value
        terms[:, place[i], place[j]] = distance, border
        used[place[i], place[j]] = True
    return flows, terms, used


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), left_out=st.integers(0, 7))
def test_it_is_the_fit_of_the_frame(seed, left_out):
    frame = world(seed=seed)
    flows, terms, used = matrices(frame)
    whole = fit_matrix(flows, terms, used)
    gone = f"C{left_out:02}"
    used[left_out], used[:, left_out] = False, False
    found = fit_matrix(flows, terms, used, start=whole)
    rest = frame.filter((pl.col("exporter") != gone) & (pl.col("importer") != gone))
    theirs = fit(rest, target="trade", regressors=["ldist", "border"], effects=[("exporter",), ("importer",)])
    np.testing.assert_allclose(found.coefficients, theirs.coefficients, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found.deviance, theirs.deviance, rtol=1e-8)
    fitted = found.predict(terms)
    assert np.isnan(found.exporter[left_out])
    if not theirs.dropped.height:
        np.testing.assert_allclose(np.where(used, fitted, 0).sum(), theirs.fitted.sum(), rtol=1e-8)


def test_no_terms_are_products_of_sums():
    """With every cell used and no term, the expectation is row sum times column sum over the total."""
    flows = np.array([[1.0, 2.0, 3.0], [4.0, 0.0, 6.0]])
    found = fit_matrix(flows, np.empty((0, 2, 3)), np.ones((2, 3), bool))
    expected = np.outer(flows.sum(axis=1), flows.sum(axis=0)) / flows.sum()
    np.testing.assert_allclose(found.predict(np.empty((0, 2, 3))), expected, rtol=1e-8)


def test_an_exporter_of_zeros_is_expected_to_sell_nothing():
    flows, terms, used = matrices(world(seed=1))
    flows[2] = 0.0
    found = fit_matrix(flows, terms, used)
    assert found.exporter[2] == -np.inf
    assert (found.predict(terms)[2] == 0).all()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda flows, terms: flows.fill(0.0), "every used flow is zero"),
        (lambda flows, terms: flows.__setitem__((0, 1), -1.0), "negative or no number"),
        (lambda flows, terms: flows.__setitem__((0, 1), np.nan), "negative or no number"),
        (lambda flows, terms: terms.__setitem__((0, 0, 1), np.nan), "regressor of a used cell"),
        (lambda flows, terms: terms.__setitem__(1, terms[0]), "collinear"),
        (lambda flows, terms: terms.__setitem__(1, 1.0), "collinear"),
    ],
)
def test_what_cannot_be_fitted_is_refused(spoil, message):
    flows, terms, used = matrices(world(seed=1))
    spoil(flows, terms)
    with pytest.raises(DataError, match=message):
        fit_matrix(flows, terms, used)


def test_a_term_that_separates_zeros_does_not_come_to_rest_and_is_refused():
    flows, terms, used = matrices(world(seed=1, zeros=0.0))
    terms[1] = 0.0
    flows[0, 1], terms[1, 0, 1] = 0.0, 1.0
    with pytest.raises(DataError, match="separates zeros"):
        fit_matrix(flows, terms, used)
