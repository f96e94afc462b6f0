from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pmean

from corridor.errors import UsageError
from corridor.models import PowerMean, WeightedMean, build_pipeline
from corridor.models.means import power_losses, power_mean
from models.test_build import DIRECTIONS, model

PILLARS = {"demand": {"a": 3.0, "b": 1.0}, "access": {"c": 2.0}}
WEIGHTS = {"demand": 1.0, "access": 1.0}
FIGURES = arrays(np.float64, st.tuples(st.integers(1, 20), st.just(3)), elements=st.one_of(
    st.floats(0, 1), st.sampled_from([0.0, 1.0, np.nan])))  # fmt: skip
EXPONENTS = st.sampled_from([-100.0, -3.0, -1.0, -1e-9, 0.0, 1e-9, 0.5, 1.0, 2.0, 100.0])


def fitted(**options):
    return PowerMean(PILLARS, WEIGHTS, **options).fit(np.zeros((1, 3)))


def test_means_by_hand():
    x = np.array([[0.25, 1.0, 0.0]])
    w = np.array([[0.5, 0.5, 0.0]])
    assert power_mean(x, w, 0.0)[0] == pytest.approx(0.5)
    assert power_mean(x, w, -1.0)[0] == pytest.approx(0.4)
    assert power_mean(x, w, 2.0)[0] == pytest.approx(np.sqrt((0.0625 + 1.0) / 2.0))
    assert power_mean(x, w, 1.0)[0] == 0.625


@pytest.mark.parametrize("exponent", [-5.0, -1.0, -0.3, 0.0, 1e-6, 0.5, 1.0, 3.0])
def test_means_agree_with_scipy(exponent):
    rng = np.random.default_rng(2)
    values, weights = rng.uniform(0.01, 1.0, size=(50, 4)), rng.dirichlet(np.ones(4), size=50)
    expected = [pmean(x, exponent, weights=w) for x, w in zip(values, weights, strict=True)]
    np.testing.assert_allclose(power_mean(values, weights, exponent), expected, rtol=1e-9)


def test_a_zero_kills_unless_there_is_a_floor():
    values = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    for exponent in (0.0, -1.0, -100.0):
        assert fitted(exponent=exponent).predict(values).tolist() == [0.0, 0.0]
    assert fitted(exponent=0.0, floor=0.01).predict(values)[0] == pytest.approx(100.0 * 0.01**0.375)
    np.testing.assert_allclose(fitted(exponent=0.5).predict(values), [100.0 * 0.625**2, 0.0])
    zero_weight = PowerMean({"p": {"a": 1.0, "b": 0.0}}).fit(np.zeros((1, 2)))
    assert zero_weight.predict(np.array([[0.25, 0.0]])).tolist() == [25.0]


def test_who_takes_away_how_much():
    values, weights = np.array([[0.5, 1.0], [0.0, 0.5]]), np.full((2, 2), 0.5)
    np.testing.assert_allclose(power_losses(values, weights, 0.0), [[-0.5 * np.log(0.5), 0.0], [0.5, 0.0]])
    np.testing.assert_allclose(power_losses(values, weights, 2.0), [[0.375, 0.0], [0.5, 0.375]])
    np.testing.assert_allclose(power_losses(values, weights, 1.0), [[0.25, 0.0], [0.5, 0.25]])
    inverse = power_losses(values, weights, -1.0)  # 1/x − 1 = 1, measured against the row's largest 1/x = 2
    np.testing.assert_allclose(inverse, [[0.25, 0.0], [0.5, 0.0]])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, EXPONENTS)
def test_scores_lie_between_the_figures_and_points_add_up(values, exponent):
    model_ = fitted(exponent=exponent)
    scores, points = model_.predict(values), model_.contributions(values)
    observed = ~np.isnan(values)
    scored = observed.any(axis=1)
    np.testing.assert_array_equal(np.isnan(scores), ~scored)
    np.testing.assert_array_equal(np.isnan(points), ~observed)
    np.testing.assert_allclose(np.nansum(points, axis=1)[scored], scores[scored], atol=1e-9)
    assert (scores[scored] <= 100 * np.nanmax(values[scored], axis=1) + 1e-9).all()
    assert (scores[scored] >= 100 * np.nanmin(values[scored], axis=1) - 1e-9).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, EXPONENTS, st.integers(0, 2), st.floats(0, 1))
def test_a_better_figure_never_lowers_the_score(values, exponent, column, gain):
    better = values.copy()
    better[:, column] = np.minimum(1.0, better[:, column] + gain)
    before, after = fitted(exponent=exponent).predict(values), fitted(exponent=exponent).predict(better)
    assert ((after >= before - 1e-9) | np.isnan(before)).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.floats(0.1, 1.0))
def test_means_rise_with_the_exponent_and_follow_the_scale(values, factor):
    found = [fitted(exponent=p).predict(values) for p in (-100.0, -1.0, 0.0, 1.0, 2.0, 100.0)]
    for lower, higher in pairwise(found):
        assert ((higher >= lower - 1e-8) | np.isnan(lower)).all()
    np.testing.assert_allclose(fitted(exponent=-1.0).predict(values * factor), found[1] * factor, atol=1e-8)
    np.testing.assert_array_equal(found[3], WeightedMean(PILLARS, WEIGHTS).fit(np.zeros((1, 3))).predict(values))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(FIGURES, st.randoms(use_true_random=False))
def test_rows_do_not_look_at_each_other(values, random):
    order = random.sample(range(len(values)), random.randint(1, len(values)))
    np.testing.assert_array_equal(fitted().predict(values[order]), fitted().predict(values)[order])


def test_near_zero_the_exponent_is_geometric():
    values = np.random.default_rng(1).uniform(0.01, 1.0, size=(40, 3))
    for exponent in (-1e-9, 1e-9):
        np.testing.assert_allclose(fitted(exponent=exponent).predict(values), fitted().predict(values), rtol=1e-7)


@pytest.mark.parametrize(("method", "expected"), [("geometric", 50.0), ("harmonic", 40.0), ("power_mean", 50.0)])
def test_model_files_name_them(method, expected):
    spec = model(weights={"demand": 1, "access": 1}, aggregate={"method": method})
    assert build_pipeline(spec, DIRECTIONS)[-1].fit(np.ones((1, 2))).predict(np.array([[0.25, 1.0]])) == [expected]


def test_model_files_have_a_floor_unless_they_set_it():
    spec = {"weights": {"demand": 1, "access": 1}}
    for options, expected in (({}, 10.0), ({"floor": 0}, 0.0), ({"floor": 0.04}, 20.0)):
        aggregate = {"method": "geometric", "options": options}
        fitted_model = build_pipeline(model(**spec, aggregate=aggregate), DIRECTIONS)[-1].fit(np.ones((1, 2)))
        assert fitted_model.predict(np.array([[0.0, 1.0]])) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exponent": 1000}, "exponent: must be a number from -100"),
        ({"floor": -1}, "floor: must be a number from 0 to 1"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        fitted(**options)
    with pytest.raises(UsageError, match=message):
        build_pipeline(model(aggregate={"method": "power_mean", "options": options}), DIRECTIONS)


def test_the_product_behind_a_geometric_mean_is_its_score():
    model = PowerMean({"p": {"a": 1.0, "b": 3.0}}, exponent=0.0, floor=0.01).fit(np.zeros((2, 2)))
    rows = np.array([[0.25, 1.0], [0.0, 0.5], [0.3, np.nan]])
    factors, weights = model.product(rows)
    np.testing.assert_allclose(100.0 * np.prod(factors**weights, axis=1), model.predict(rows))
    np.testing.assert_array_equal(factors, [[0.25, 1.0], [0.01, 0.5], [0.3, 1.0]])
