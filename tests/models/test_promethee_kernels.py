"""The sums from moments are those of every pair."""

import numpy as np
import pytest

from corridor.models import promethee_flows
from corridor.models.promethee_flows import Preference, flows, sort_column
from corridor.models.promethee_kernels import running_moments

RNG = np.random.default_rng(8)
COLUMNS = {
    "normal": RNG.normal(size=600),
    "ties": RNG.integers(0, 12, size=600).astype(float),
    "skewed": RNG.lognormal(sigma=3.0, size=600),
    "far from zero": 1e8 + RNG.random(600),
    "two heaps": np.concatenate([RNG.random(300), 1e6 + RNG.random(300)]),
    "constant": np.ones(600),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("s", [0.01, 0.3, 2.0, 1e4])
def test_sums_of_pairs(monkeypatch, name, s):
    others = sort_column(COLUMNS[name])
    figures = np.concatenate([COLUMNS[name], RNG.normal(size=50) * 5.0, [-1e7, 1e9]])
    preference = Preference("gaussian", 0.0, s)
    expected = flows(figures, others, preference)
    monkeypatch.setattr(promethee_flows, "LARGE", 0)
    for one, other in zip(flows(figures, others, preference), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-10)


def test_a_gaussian_too_narrow_for_cells_compares_pairs(monkeypatch):
    others = sort_column(COLUMNS["normal"])
    preference = Preference("gaussian", 0.0, 1e-15)
    expected = flows(COLUMNS["normal"], others, preference)
    monkeypatch.setattr(promethee_flows, "LARGE", 0)
    np.testing.assert_array_equal(flows(COLUMNS["normal"], others, preference), expected)


def test_moments_by_hand():
    """Two cells of width 2, the first with centre ½: t is −¼, ¼ | 0, and moments are Σ count·t^m/m!."""
    moments, centres = np.empty((3, 3)), np.empty(2)
    running_moments(np.array([0.0, 1.0, 3.5]), np.array([2, 1, 4]), np.array([0, 2, 3]), 2.0, centres, moments)
    np.testing.assert_allclose(centres, [0.5, 3.5])
    np.testing.assert_allclose(moments, [[2, -0.5, 0.0625], [3, -0.25, 0.09375], [4, 0, 0]])
