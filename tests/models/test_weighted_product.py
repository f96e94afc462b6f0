import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import WPM

from corridor.errors import DataError, UsageError
from corridor.models.weighted_product import WeightedProduct, weighted_product
from factories_mcdm import (
    DIRECTIONS,
    PILLARS,
    a_better_figure_never_lowers_a_score,
    a_problem,
    another_unit_changes_nothing,
    keeps_its_promises,
    problems,
    references,
)

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("seed", range(5))
def test_as_pymcdm_has_it(seed):
    problem = a_problem(seed)
    np.testing.assert_allclose(weighted_product(*problem), WPM()(*problem), rtol=1e-9)


@BOUNDED
@given(problems())
def test_units_and_order_change_nothing(problem):
    matrix, weights, directions = problem
    found = weighted_product(*problem)
    np.testing.assert_allclose(weighted_product(matrix * 3.7, weights, directions), found)
    np.testing.assert_array_equal(weighted_product(matrix[::-1], weights, directions), found[::-1])
    np.testing.assert_allclose(weighted_product(1.0 / matrix, weights, -directions), found)


def test_degenerate_problems():
    assert weighted_product([[4.0, 2.0]]).tolist() == [1.0]
    assert weighted_product([[2.0], [2.0]]).tolist() == pytest.approx([0.5, 0.5])
    assert weighted_product(np.ones((0, 2))).tolist() == []
    np.testing.assert_allclose(weighted_product([[1e-300], [1e300]]), [0.0, 1.0])


def test_a_figure_of_zero_ends_the_product_and_a_column_of_zeros_counts_for_nothing():
    assert weighted_product([[0.0, 2.0], [1.0, 2.0]])[0] == 0.0
    np.testing.assert_allclose(weighted_product([[0.0, 1.0], [0.0, 4.0]]), np.sqrt([0.2, 0.8]))
    assert weighted_product([[0.0, 2.0], [1.0, 2.0]], weights=[0, 1]).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(("wrong", "directions"), [(-1.0, [1, 1]), (0.0, [-1, 1])])
def test_figures_must_have_a_ratio(wrong, directions):
    with pytest.raises(DataError, match="must be above 0 where less is better: found 1"):
        weighted_product([[1.0, 2.0], [wrong, 1.0]], directions=directions)


def test_ratios_to_the_best_of_the_reference():
    model = WeightedProduct({"p": {"a": 1.0, "b": 1.0}}, directions={"b": "less is better"})
    model = model.fit(np.array([[4.0, 8.0], [1.0, 2.0]]))
    rows = np.array(
        [[4.0, 2.0], [1.0, 2.0], [8.0, 1.0], [1.0, 8.0], [0.0, 2.0], [-1.0, 2.0], [4.0, 0.0], [np.nan, 8.0]]
    )
    np.testing.assert_allclose(model.predict(rows), [100, 50, 100, 25, 0, 0, 100, 25])


def test_a_floor_keeps_one_zero_from_deciding():
    model = WeightedProduct({"p": {"a": 1.0, "b": 1.0}}, floor=0.25).fit(np.array([[4.0, 8.0]]))
    np.testing.assert_allclose(model.predict(np.array([[0.0, 8.0], [0.0, 0.0], [2.0, 8.0]])), [50, 25, 100 * 0.5**0.5])
    with pytest.raises(UsageError, match="floor: must be a number from 0 to 1"):
        WeightedProduct(floor=2.0).fit(np.ones((1, 1)))


def test_points_by_hand():
    model = WeightedProduct({"p": {"a": 1.0, "b": 1.0}}).fit(np.array([[4.0, 4.0]]))
    rows = np.array([[1.0, 4.0], [1.0, 1.0], [0.0, 2.0]])
    np.testing.assert_allclose(model.contributions(rows), [[0, 50], [12.5, 12.5], [-50, 50]])


def test_a_best_that_is_not_above_zero():
    model = WeightedProduct({"p": {"a": 1.0}}).fit(np.array([[-1.0], [0.0]]))
    assert model.predict(np.array([[0.0], [5.0]])).tolist() == [0.0, 0.0]


@BOUNDED
@given(references(), st.sampled_from([0.0, 0.1]))
def test_the_estimator_keeps_its_promises(pair, floor):
    model = WeightedProduct(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, floor=floor)
    keeps_its_promises(model, *pair)
    a_better_figure_never_lowers_a_score(model, *pair)
    another_unit_changes_nothing(model, *pair)


def test_on_figures_from_0_to_1_it_is_the_geometric_mean():
    reference = np.array([[0.2, 1.0, 0.5], [1.0, 0.3, 1.0]])
    model = WeightedProduct(PILLARS, {"p": 1.0, "q": 1.0}).fit(reference)
    expected = 100 * np.exp(np.log(reference) @ model.weight_)
    np.testing.assert_allclose(model.predict(reference), expected)


def test_the_product_is_the_score():
    model = WeightedProduct().fit(np.array([[4.0, 9.0], [1.0, 1.0]]))
    rows = np.array([[2.0, 9.0], [0.0, 3.0], [np.nan, 3.0]])
    ratios, weights = model.product(rows)
    np.testing.assert_allclose(100.0 * np.prod(ratios**weights, axis=1), model.predict(rows))
