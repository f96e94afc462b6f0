"""Printed results of multi-criteria methods on one small problem.

The figures and five alternatives are those of a TOPSIS example that textbooks repeat (first column a price, the other
three more is better, equal weights: storage, camera, looks of five mobile phones); the results of the other methods on
the same figures were computed with pymcdm 1.4 and scikit-criteria 0.10.
"""

import doctest
import sys

import numpy as np
import pytest

from corridor.models.directed import shortfall
from corridor.models.promethee import promethee
from corridor.models.promethee_flows import flows
from corridor.models.smaa import confidence_factors, smaa
from corridor.models.smaa_weights import draw_weights
from corridor.models.spotis import spotis
from corridor.models.topsis import topsis
from corridor.models.vikor import vikor
from corridor.models.weighted_product import weighted_product
from corridor.models.weighted_sum import weighted_sum

X = np.array([[250, 16, 12, 5], [200, 16, 8, 3], [300, 32, 16, 4], [275, 32, 8, 4], [225, 16, 16, 2]], dtype=float)
DIRECTIONS = [-1, 1, 1, 1]


def printed(expected, digits=4):
    return pytest.approx(expected, abs=0.5 * 10.0**-digits)


def test_topsis_with_the_vector_norm():
    """Hwang and Yoon, Multiple Attribute Decision Making, 1981: closeness to the ideal."""
    assert topsis(X, directions=DIRECTIONS) == printed([0.5343, 0.3084, 0.6916, 0.5347, 0.4010])


def test_weighted_sum():
    """Fishburn 1967, columns normalised by their sum, prices by the sum of their reciprocals."""
    assert weighted_sum(X, directions=DIRECTIONS) == printed([0.2041, 0.1719, 0.2345, 0.2048, 0.1846])


def test_weighted_product():
    """Bridgman 1922, the same normalisation."""
    assert weighted_product(X, directions=DIRECTIONS) == printed([0.1986, 0.1670, 0.2293, 0.1971, 0.1742])


def test_promethee_with_the_usual_preference():
    """Brans and Vincke, Management Science 31, 1985: net flows."""
    assert promethee(X, directions=DIRECTIONS).net == pytest.approx([0.125, -0.1875, 0.1875, -0.0625, -0.0625])


def test_spotis_with_given_bounds():
    """Dezert et al., FUSION 2020: distances to the ideal solution."""
    bounds = [[200, 300], [16, 32], [8, 16], [2, 5]]
    found = spotis(X, directions=DIRECTIONS, bounds=bounds)
    assert found == printed([0.5, 0.6667, 0.3333, 0.5208, 0.5625])


def test_vikor_where_every_regret_is_equal():
    """Every alternative is worst in some column: R is 1/4 for all, and Q is half of where S lies, not NaN."""
    found = vikor(X, directions=DIRECTIONS)
    np.testing.assert_allclose(found.regret, 0.25)
    np.testing.assert_allclose(found.utility, spotis(X, directions=DIRECTIONS))
    np.testing.assert_allclose(found.compromise, 0.5 * (found.utility - 1 / 3) / (2 / 3 - 1 / 3))


@pytest.mark.parametrize(
    "function",
    [
        topsis,
        vikor,
        promethee,
        spotis,
        weighted_product,
        weighted_sum,
        shortfall,
        smaa,
        confidence_factors,
        draw_weights,
        flows,
    ],
)
def test_the_examples_in_the_docstrings_are_true(function):
    names = {**vars(sys.modules[function.__module__])}
    tests = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs=names)
    results = [doctest.DocTestRunner().run(test) for test in tests]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0
