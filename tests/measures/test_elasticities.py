"""Income elasticities against scipy's regression, and their shrinkage towards one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress

from corridor.measures.elasticities import MIN_IMPORTERS, income_elasticities, shrunk_to_one

quick = settings(max_examples=40, deadline=None, derandomize=True)


def a_world(importers=40, products=3, seed=0):
    rng = np.random.default_rng(seed)
    people = rng.lognormal(16, 1.5, importers)
    output = people * rng.lognormal(9, 1.2, importers)
    slopes = np.linspace(0.3, 2.0, products)
    heads = (output / people)[:, None] ** slopes * rng.lognormal(0, 0.7, (importers, products)) * 1e-4
    return heads * people[:, None], people, output, slopes


def test_slopes_and_errors_are_those_of_scipy():
    imports, people, output, _ = a_world()
    found = income_elasticities(imports, people, output)
    for k in range(imports.shape[1]):
        oracle = linregress(np.log(output / people), np.log(imports[:, k] / people))
        assert found.raw[k] == pytest.approx(oracle.slope, rel=1e-9)
        assert found.error[k] == pytest.approx(oracle.stderr, rel=1e-9)
    np.testing.assert_array_equal(found.importers, [40, 40, 40])


def test_a_clean_world_gives_its_elasticities_back():
    imports, people, output, slopes = a_world(importers=200)
    found = income_elasticities(imports, people, output).value
    np.testing.assert_allclose(found, slopes, atol=0.15)


def test_importers_that_say_nothing_are_left_out():
    imports, people, output, _ = a_world()
    wider = np.vstack([imports, np.zeros(3), np.full(3, np.nan), np.full(3, 5.0), np.full(3, 5.0)])
    more = income_elasticities(
        wider, np.append(people, [1e6, 1e6, np.nan, 0.0]), np.append(output, [1e9, 1e9, 1e9, 1e9])
    )
    np.testing.assert_allclose(more.raw, income_elasticities(imports, people, output).raw, rtol=1e-12)


def test_few_importers_no_variation_and_nothing_at_all_give_one():
    imports, people, output, _ = a_world(importers=MIN_IMPORTERS - 1)
    few = income_elasticities(imports, people, output)
    assert np.isnan(few.raw).all()
    np.testing.assert_array_equal(few.value, 1.0)
    alike = income_elasticities(np.ones((20, 1)), np.ones(20), np.ones(20))
    assert np.isnan(alike.raw).all()
    np.testing.assert_array_equal(alike.value, [1.0])
    nobody = income_elasticities(np.full((20, 2), np.nan), np.full(20, np.nan), np.full(20, np.nan))
    np.testing.assert_array_equal(nobody.value, [1.0, 1.0])


def test_shrinkage_by_hand():
    # weights 1/s² = 4, 4: τ² = (4·1 + 4·4 − 2)/8 = 2.25; trust 2.25/2.5 = 0.9
    np.testing.assert_allclose(shrunk_to_one(np.array([2.0, 3.0]), np.array([0.5, 0.5])), [1.9, 2.8])
    # no more spread than chance: all of them 1
    np.testing.assert_array_equal(shrunk_to_one(np.array([1.2, 0.8]), np.array([0.5, 0.5])), [1.0, 1.0])
    np.testing.assert_array_equal(shrunk_to_one(np.array([np.nan, 1.7]), np.array([np.nan, 0.0])), [1.0, 1.7])


@quick
@given(st.lists(st.tuples(st.floats(-3, 5), st.floats(0.05, 3)), min_size=1, max_size=8), st.randoms())
def test_shrinkage_stays_between_the_slope_and_one_and_follows_the_error(pairs, chance):
    raw, error = (np.array(column) for column in zip(*pairs, strict=True))
    found = shrunk_to_one(raw, error)
    assert (np.minimum(raw, 1) - 1e-12 <= found).all()
    assert (found <= np.maximum(raw, 1) + 1e-12).all()
    order = list(range(len(pairs)))
    chance.shuffle(order)
    np.testing.assert_array_equal(shrunk_to_one(raw[order], error[order]), found[order])
    trust = np.where(raw == 1, np.nan, (found - 1) / np.where(raw == 1, 1, raw - 1))
    known = np.flatnonzero(np.isfinite(trust) & (np.abs(raw - 1) > 1e-6))
    by_error = known[np.argsort(error[known])]
    assert (np.diff(trust[by_error]) <= 1e-6).all()
