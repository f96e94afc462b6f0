"""Fitness and reflections against plain loops, and where they end."""

import numpy as np
import pytest

from corridor.measures.fitness import fitness, reflections


def plain_fitness(made, steps):
    f, q = [1.0] * made.shape[0], [1.0] * made.shape[1]
    for _ in range(steps):
        g = [sum(q[p] for p in range(len(q)) if made[c, p]) for c in range(len(f))]
        r = [1.0 / sum(1.0 / f[c] for c in range(len(f)) if made[c, p]) for p in range(len(q))]
        f, q = [v * len(g) / sum(g) for v in g], [v * len(r) / sum(r) for v in r]
    return np.array(f), np.array(q)


def a_table(seed=3, shape=(12, 20)):
    made = np.random.default_rng(seed).random(shape) < np.linspace(0.9, 0.2, shape[0])[:, None]
    made[0] = made[:, 0] = True
    return made


@pytest.mark.parametrize("steps", [1, 2, 19, 60])
def test_fixed_steps_equal_a_plain_loop(steps):
    found = fitness(a_table(), tolerance=0.0, max_iterations=steps)
    country, product = plain_fitness(a_table(), steps)
    np.testing.assert_allclose(found.country, country, rtol=1e-10)
    np.testing.assert_allclose(found.product, product, rtol=1e-10)
    assert found.iterations == steps


def test_the_ranking_is_that_of_a_loop_run_far_beyond():
    found = fitness(a_table())
    country, product = plain_fitness(a_table(), 4000)
    assert found.converged
    np.testing.assert_array_equal(np.argsort(found.country), np.argsort(country))
    np.testing.assert_allclose(found.country, country, atol=1e-6)
    np.testing.assert_allclose(found.product, product, atol=1e-6)


def test_two_by_two_by_hand():
    """One step from 1: F = (2, 1)/1.5; Q = (1/2, 1)/0.75."""
    found = fitness(np.array([[1, 1], [1, 0]], dtype=bool), max_iterations=1)
    np.testing.assert_allclose(found.country, [4 / 3, 2 / 3])
    np.testing.assert_allclose(found.product, [2 / 3, 4 / 3])
    assert not found.converged


def test_a_nested_table_puts_the_diverse_country_and_the_rare_product_first_without_overflow():
    found = fitness(np.tri(6, dtype=bool), max_iterations=20_000)
    assert (np.diff(found.country) >= 0).all()
    assert (np.diff(found.product) >= 0).all()
    assert np.isfinite(found.country).all()
    assert np.isfinite(found.product).all()


def test_what_makes_or_is_made_by_nobody():
    made = np.zeros((3, 3), dtype=bool)
    made[:2, :2] = [[1, 1], [1, 0]]
    found = fitness(made)
    assert found.country[2] == 0.0
    assert np.isnan(found.product[2])
    np.testing.assert_array_equal(found.country[:2], fitness(made[:2, :2]).country)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (2, 2)])
def test_an_empty_table(shape):
    found = fitness(np.zeros(shape, dtype=bool))
    assert found.converged
    assert found.iterations == 0
    assert (found.country == 0).all()
    assert np.isnan(found.product).all()
    assert all(np.isnan(values).all() for values in reflections(np.zeros(shape, dtype=bool)))


def test_equal_countries_are_equally_fit_and_have_no_reflections():
    made = np.ones((3, 4), dtype=bool)
    np.testing.assert_allclose(fitness(made).country, 1.0)
    np.testing.assert_allclose(fitness(made).product, 1.0)
    assert all(np.isnan(values).all() for values in reflections(made))


def test_reflections_by_hand():
    """Diversity 2, 3, 1; ubiquity 3, 2, 1; four columns: countries are read at order 2, products at order 3."""
    made = np.array([[1, 1, 0], [1, 1, 1], [1, 0, 0]], dtype=bool)
    kp1 = np.array([2.0, 2.5, 3.0])
    kc1 = np.array([2.5, 2.0, 3.0])
    kc2 = np.array([4.5 / 2, 7.5 / 3, 2.0])
    kp3 = np.array([kc2.sum() / 3, kc2[:2].sum() / 2, kc2[1]])
    assert kp1.mean() == kc1.mean()
    country, product = reflections(made, 4)
    np.testing.assert_allclose(country, (kc2 - kc2.mean()) / kc2.std(ddof=1))
    np.testing.assert_allclose(product, (kp3 - kp3.mean()) / kp3.std(ddof=1))
