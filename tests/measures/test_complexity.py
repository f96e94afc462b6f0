"""Economic complexity by hand, against proximity in full, and against the Growth Lab's ecomplexity."""

import warnings

import numpy as np
import pandas as pd
import pytest
from ecomplexity import ecomplexity
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.advantage import presence, rca
from corridor.measures.complexity import (
    complexity_index,
    complexity_set,
    largest_part,
    mean_of_made,
    outlook,
    outlook_gain,
)
from corridor.measures.relatedness import density, proximity

M = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 1, 1]], dtype=bool)
TABLES = arrays(np.float64, st.tuples(st.integers(1, 7), st.integers(1, 8)), elements=st.integers(0, 50).map(float))


def a_world(seed=1, countries=25, products=60):
    """A nested world in which everybody sells something."""
    rng = np.random.default_rng(seed)
    able, hard = np.sort(rng.normal(size=countries)), rng.normal(size=products)
    sold = np.exp(2 * rng.normal(size=(countries, 1)) + rng.normal(size=products) + np.outer(able, hard))
    return sold * np.exp(rng.normal(size=sold.shape)) * (rng.random(sold.shape) < 0.7)


def plain_index(made):
    """The unsymmetric problem as it is written, solved on the side of the products."""
    d, u = made.sum(axis=1), made.sum(axis=0)
    values, vectors = np.linalg.eig((made / u).T @ (made / d[:, None]))
    mirror = np.real(vectors[:, np.argsort(values.real)[-2]])
    vector = (made / d[:, None]) @ mirror
    sign = np.sign(np.corrcoef(d, vector)[0, 1])
    return sign * (vector - vector.mean()) / vector.std(), (sign * mirror - sign * vector.mean()) / vector.std()


def test_three_by_four_by_hand():
    """D⁻¹MU⁻¹Mᵀ = [[5/12, 5/12, 1/6], [5/18, 4/9, 5/18], [1/9, 5/18, 11/18]] has the eigenvalues 1, λ and μ with
    λ + μ = 17/36 and λμ = 1/24 − 1/216·… from its trace and its principal minors; the vector solves (A − λ)v = 0.
    """
    a = np.array([[5 / 12, 5 / 12, 1 / 6], [5 / 18, 4 / 9, 5 / 18], [1 / 9, 5 / 18, 11 / 18]])
    made = M.astype(float)
    np.testing.assert_allclose((made / made.sum(axis=1)[:, None]) @ (made / made.sum(axis=0)).T, a)
    trace = a.trace() - 1
    minors = sum(a[i, i] * a[j, j] - a[i, j] * a[j, i] for i, j in ((0, 1), (0, 2), (1, 2))) - trace
    value = trace / 2 + np.sqrt(trace**2 / 4 - minors)
    vector = np.cross(a[0] - [value, 0, 0], a[1] - [0, value, 0])
    vector *= np.sign(np.corrcoef(vector, [2, 3, 3])[0, 1])
    found = complexity_index(M)
    np.testing.assert_allclose(found.country, (vector - vector.mean()) / vector.std(), rtol=1e-12)
    mirror = (vector @ made) / made.sum(axis=0) / value
    np.testing.assert_allclose(found.product, (mirror - vector.mean()) / vector.std(), rtol=1e-12)


def test_the_symmetric_problem_gives_the_vector_of_the_plain_one():
    made = presence(rca(a_world()))
    country, product = plain_index(made)
    found = complexity_index(made)
    np.testing.assert_allclose(found.country, country, atol=1e-10)
    np.testing.assert_allclose(found.product, product, atol=1e-10)


def test_a_country_is_the_mean_of_what_it_makes():
    made = presence(rca(a_world()))
    found = complexity_index(made)
    np.testing.assert_allclose(mean_of_made(made, found.product), found.country, atol=1e-12)
    assert np.corrcoef(found.country, made.sum(axis=1))[0, 1] > 0
    assert found.country.mean() == pytest.approx(0, abs=1e-12)
    assert found.country.std() == pytest.approx(1)


def test_scales_of_other_packages():
    made = presence(rca(a_world()))
    usual, other = complexity_index(made), complexity_index(made, ddof=1, own_scale=True)
    np.testing.assert_allclose(other.country * np.sqrt(25 / 24), usual.country, atol=1e-12)
    assert other.product.mean() == pytest.approx(0, abs=1e-12)
    assert other.product.std(ddof=1) == pytest.approx(1)
    assert np.corrcoef(other.product, usual.product)[0, 1] == pytest.approx(1)


def test_without_a_single_second_eigenvalue_there_is_no_index():
    for made in (np.ones((4, 3), dtype=bool), np.eye(3, dtype=bool), np.ones((1, 3), dtype=bool), M[:1], M[:0]):
        found = complexity_index(made)
        assert np.isnan(found.country).all()
        assert np.isnan(found.product).all()
    ring = np.eye(5, dtype=bool) | np.roll(np.eye(5, dtype=bool), 1, axis=1)  # every country stands alike
    assert np.isnan(complexity_index(ring).country).all()


def test_of_a_table_in_blocks_the_largest_part_has_an_index():
    """Between blocks the second eigenvalue is 1 and would only tell the blocks apart."""
    blocks = np.zeros((5, 7), dtype=bool)
    blocks[1:4, 2:6], blocks[0, 0], blocks[4, 6] = M, True, True
    assert largest_part(blocks).tolist() == [1, 2, 3]
    found = complexity_index(blocks)
    np.testing.assert_allclose(found.country[1:4], complexity_index(M).country)
    np.testing.assert_allclose(found.product[2:6], complexity_index(M).product)
    assert np.isnan(found.country[[0, 4]]).all()
    assert np.isnan(found.product[[0, 1, 6]]).all()


def test_of_parts_with_equally_many_countries_the_one_with_more_makers_is_taken():
    blocks = np.zeros((4, 5), dtype=bool)
    blocks[:2, :2], blocks[2:, 2:] = True, True
    assert largest_part(blocks).tolist() == [2, 3]


def test_outlook_and_gain_by_hand():
    """φ of M: the first product (3 makers) is near 2/3, 2/3 and 1/3 to the others; see the sums in the test."""
    phi = np.array([[1, 2 / 3, 2 / 3, 1 / 3], [2 / 3, 1, 1 / 2, 0], [2 / 3, 1 / 2, 1, 1 / 2], [1 / 3, 0, 1 / 2, 1]])
    np.testing.assert_allclose(proximity(M), phi)
    worth = np.array([-1.0, 0.5, 2.0, 4.0])
    near = [8 / 3, 13 / 6, 8 / 3, 11 / 6]
    gain = outlook_gain(M, worth)
    np.testing.assert_allclose(gain[0, 2:], [2 / near[2] + 0.5 * 4 / near[3], 0.5 * 2 / near[2] + 4 / near[3]])
    np.testing.assert_allclose(gain[1], [0, 0, 0, 4 / near[3]])
    np.testing.assert_allclose(gain[2], [0, 0.5 / near[1], 0, 0])
    coi = outlook(M, density(M), worth)
    held = [(2 / 3 + 1 / 2) / near[2] * 2 + (1 / 3) / near[3] * 4, (1 / 3 + 1 / 2) / near[3] * 4]
    np.testing.assert_allclose(coi, [*held, (2 / 3 + 1 / 2) / near[1] * 0.5])


def test_neighbours_without_a_complexity_add_nothing():
    worth = np.array([-1.0, 0.5, np.nan, 4.0])
    none = np.array([-1.0, 0.5, 0.0, 4.0])
    np.testing.assert_array_equal(outlook_gain(M, worth), outlook_gain(M, none))
    np.testing.assert_array_equal(outlook(M, density(M), worth), outlook(M, density(M), none))


def by_ecomplexity(exports):
    c, k = exports.shape
    rows = {"t": 1, "c": np.repeat(np.arange(c), k), "p": np.tile(np.arange(k), c), "v": exports.ravel()}
    names = {"time": "t", "loc": "c", "prod": "p", "val": "v"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ecomplexity(pd.DataFrame(rows), names, check_logsupermodularity=False, verbose=False)
    found = found.sort_values(["c", "p"])
    table = {name: found[name].to_numpy(dtype=float).reshape(c, k) for name in ("rca", "density", "cog")}
    return table | {
        "eci": found["eci"].to_numpy().reshape(c, k)[:, 0],
        "coi": found["coi"].to_numpy().reshape(c, k)[:, 0],
        "pci": found["pci"].to_numpy().reshape(c, k)[0],
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ecomplexity_agrees(seed):
    """It drops countries and products without trade, so this world has none."""
    exports = a_world(seed)
    ours, theirs = complexity_set(exports, like_ecomplexity=True), by_ecomplexity(exports)
    for name in ("rca", "density", "eci", "pci", "coi", "cog"):
        np.testing.assert_allclose(getattr(ours, name), theirs[name], atol=1e-9, rtol=1e-9, err_msg=name)


def test_outlook_and_gain_are_those_of_the_pci_that_is_shown():
    """Where ecomplexity sums up the eigenvector before its mean is taken off."""
    exports = a_world(4)
    ours, other = complexity_set(exports), complexity_set(exports, like_ecomplexity=True)
    np.testing.assert_array_equal(ours.pci, other.pci)
    np.testing.assert_allclose(ours.coi, (np.where(ours.held, 0, ours.density) * ours.pci).sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(ours.cog, outlook_gain(ours.held, ours.pci), atol=1e-12)
    shift = outlook_gain(ours.held, np.full(ours.pci.shape, complexity_index(ours.held).mean))
    np.testing.assert_allclose(other.cog, ours.cog + shift, atol=1e-12)


def test_countries_below_a_floor_shape_nothing_but_are_measured():
    exports = a_world(5)
    exports[3] *= 1e-9
    ours = complexity_set(exports, least_country=1e-3)
    assert (~ours.shapes).nonzero()[0].tolist() == [3]
    core = ours.held & ours.shapes[:, None]
    np.testing.assert_array_equal(ours.ubiquity, core.sum(axis=0))
    np.testing.assert_array_equal(ours.pci, complexity_index(core).product)
    assert ours.eci[3] == pytest.approx(ours.pci[ours.held[3]].mean())
    np.testing.assert_allclose(ours.density[3], density(core, ours.held)[3])
    again = complexity_set(exports, shapes=np.arange(len(exports)) != 3)
    np.testing.assert_array_equal(again.pci, ours.pci)


def test_products_below_a_floor_are_made_by_nobody_and_keep_their_column():
    exports = a_world(6)
    exports[:, 7] *= 1e-9
    exports[:, 8] = 0.0
    ours = complexity_set(exports, least_product=1e-3)
    for unknown in (7, 8):
        assert not ours.held[:, unknown].any()
        assert np.isnan(ours.pci[unknown])
        assert np.isnan(ours.density[:, unknown]).all()
        assert np.isnan(ours.cog[:, unknown]).all()
    assert np.isfinite(np.delete(ours.density, [7, 8], axis=1)).all()
    assert np.isfinite(ours.coi).all()


def test_a_country_without_exports_keeps_its_row():
    exports = np.vstack([a_world(7), np.zeros((1, 60))])
    ours = complexity_set(exports)
    assert np.isnan(ours.rca[-1]).all()
    assert np.isnan(ours.eci[-1])
    assert ours.diversity[-1] == 0
    assert (ours.density[-1] == 0).all()
    assert ours.coi[-1] == 0
    assert np.isfinite(ours.cog[-1]).all()
    np.testing.assert_allclose(ours.eci[:-1], complexity_set(exports[:-1]).eci)


@pytest.mark.parametrize("table", [np.zeros((3, 4)), np.full((3, 4), np.nan), np.zeros((0, 4)), np.zeros((3, 0))])
def test_nothing_known_gives_nothing_known(table):
    ours = complexity_set(table)
    for name in ("rca", "eci", "pci", "density", "cog"):
        assert np.isnan(getattr(ours, name)).all(), name
    assert (ours.coi == 0).all()
    assert ours.density.shape == ours.cog.shape == table.shape


@given(TABLES, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_table_survives_and_follows_its_rows_and_columns(table, seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(table.shape[0]), rng.permutation(table.shape[1])
    ours, mixed = complexity_set(table), complexity_set(table[np.ix_(rows, columns)])
    np.testing.assert_array_equal(ours.held[np.ix_(rows, columns)], mixed.held)
    np.testing.assert_allclose(ours.density[np.ix_(rows, columns)], mixed.density, atol=1e-12)
    if len(largest_part(ours.held)) > table.shape[0] / 2:  # else two parts may be equal and the first is taken
        np.testing.assert_allclose(ours.eci[rows], mixed.eci, atol=1e-6)
        np.testing.assert_allclose(ours.pci[columns], mixed.pci, atol=1e-6)
    for figures in (ours.density, ours.cog, ours.eci, ours.pci, ours.coi):
        assert not np.isinf(figures).any()


@given(TABLES)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_gain_is_the_sum_over_proximity_in_full(table):
    made = presence(rca(table))
    worth = np.linspace(-1, 2, made.shape[1])
    phi = proximity(made)
    near = phi.sum(axis=1)
    expected = ~made * (~made @ (phi * np.divide(worth, near, out=np.zeros_like(near), where=near > 0)[:, None]))
    found = outlook_gain(made, worth)
    known = made.any(axis=0)
    np.testing.assert_allclose(found[:, known], expected[:, known], atol=1e-12)
    assert np.isnan(found[:, ~known]).all()
