import numpy as np
import pytest
import skcriteria
from hypothesis import given, settings
from pymcdm.methods import SPOTIS
from skcriteria.agg.spotis import SPOTIS as SKC

from corridor.errors import DataError, UsageError
from corridor.models.spotis import Spotis, spotis
from factories_mcdm import (
    DIRECTIONS,
    PILLARS,
    a_better_figure_never_lowers_a_score,
    a_problem,
    another_unit_changes_nothing,
    in_words,
    keeps_its_promises,
    problems,
    references,
)

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("seed", range(5))
def test_as_the_peers_have_it(seed):
    matrix, weights, directions = a_problem(seed)
    bounds = np.column_stack([matrix.min(axis=0) - 1, matrix.max(axis=0) + 2])
    ideal = bounds.mean(axis=1)
    dm = skcriteria.mkdm(matrix, directions, weights=weights)
    for point in (None, ideal):
        found = spotis(matrix, weights, directions, bounds=bounds, ideal=point)
        np.testing.assert_allclose(found, SPOTIS(bounds, point)(matrix, weights, directions))
        np.testing.assert_allclose(found, SKC().evaluate(dm, bounds=bounds, isp=point).e_.score)
    np.testing.assert_allclose(spotis(matrix, weights, directions), SKC().evaluate(dm).e_.score)


@BOUNDED
@given(problems())
def test_no_alternative_moves_another_between_given_bounds(problem):
    matrix, weights, directions = problem
    bounds = np.array([[0.0, 60.0]] * matrix.shape[1])
    found = spotis(*problem, bounds=bounds)
    assert ((found >= 0.0) & (found <= 1.0 + 1e-12)).all()
    np.testing.assert_array_equal(spotis(matrix[:1], weights, directions, bounds=bounds), found[:1])


def test_degenerate_problems():
    assert spotis([[3.0, 1.0], [3.0, 2.0]]).tolist() == [0.5, 0.0]
    assert spotis([[3.0, 1.0]]).tolist() == [0.0]
    assert spotis(np.zeros((0, 1))).tolist() == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"bounds": [[0, 1]]}, DataError, "the matrix must lie within the bounds"),
        ({"bounds": [[9, 1]]}, UsageError, "bounds: must be"),
        ({"bounds": [0, 1]}, UsageError, "bounds: must be"),
        ({"bounds": [[0, 9]], "ideal": [10]}, UsageError, "ideal: must be one figure for each column, inside"),
        ({"bounds": [[0, 9]], "ideal": [1, 2]}, UsageError, "ideal: must be one figure for each column"),
    ],
)
def test_wrong_options_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        spotis([[2.0]], **options)


def test_given_bounds_stand_for_those_of_the_reference():
    model = Spotis({"p": {"a": 1.0, "b": 1.0}}, directions={"b": "less is better"}, bounds={"b": [0.0, 8.0]})
    model = model.fit(np.array([[0.0, 3.0], [4.0, 5.0]]))
    rows = np.array([[4.0, 0.0], [1.0, 6.0], [9.0, 9.0]])
    np.testing.assert_allclose(model.predict(rows), [100, 25, 50])
    np.testing.assert_allclose(model.contributions(rows), [[50, 50], [12.5, 12.5], [50, 0]])


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"z": [0, 1]}, "unknown indicator in bounds: 'z'"),
        ({"a": [1, 0]}, "low must be below high"),
        ([0, 1], "bounds: must map indicators"),
    ],
)
def test_wrong_bounds_are_refused(bounds, message):
    with pytest.raises(UsageError, match=message):
        Spotis({"p": {"a": 1.0}}, bounds=bounds).fit(np.zeros((2, 1)))


@BOUNDED
@given(references())
def test_the_estimator_keeps_its_promises(pair):
    model = Spotis(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS)
    keeps_its_promises(model, *pair)
    a_better_figure_never_lowers_a_score(model, *pair)
    another_unit_changes_nothing(model, *pair)


def test_on_its_own_reference_the_estimator_is_the_method():
    matrix, weights, directions = a_problem(2, width=3)
    model = Spotis({"p": dict(zip("abc", weights.tolist(), strict=True))}, directions=in_words(directions)).fit(matrix)
    np.testing.assert_allclose(model.predict(matrix), 100 * (1 - spotis(matrix, weights, directions)))
