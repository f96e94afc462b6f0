import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.models.directed import DirectedScorer, check_choice, missing_as, shortfall
from corridor.models.spotis import Spotis

PILLARS = {"p": {"a": 1.0, "b": 1.0}}


def test_best_and_worst_follow_the_directions_and_pass_over_gaps():
    reference = np.array([[1.0, 5.0], [np.nan, 7.0], [3.0, np.nan]])
    model = Spotis(PILLARS, directions={"b": "less is better"}).fit(reference)
    np.testing.assert_array_equal(model.sign_, [1, -1])
    np.testing.assert_array_equal(model.best_, [3, 5])
    np.testing.assert_array_equal(model.worst_, [1, 7])


def test_a_column_that_the_reference_does_not_know_drops_out():
    model = Spotis(PILLARS).fit(np.array([[1.0, np.nan], [3.0, np.nan]]))
    rows = np.array([[2.0, 9.0], [np.nan, 9.0]])
    np.testing.assert_array_equal(model.predict(rows), [50.0, np.nan])
    np.testing.assert_array_equal(model.effective_weights(rows), [[1, 0], [0, 0]])
    np.testing.assert_array_equal(model.observed_weight(rows), [0.5, 0.0])


def test_shortfalls_by_hand():
    values = np.array([[5.0, 2.0, 2.0], [1.0, 3.0, 3.0], [np.nan, 1.0, 1.0]])
    best, worst, signs = np.array([3.0, 2.0, 2.0]), np.array([-1.0, 2.0, 2.0]), np.array([1.0, 1.0, -1.0])
    np.testing.assert_array_equal(shortfall(values, best, worst, signs), [[0, 0, 0], [0.5, 0, 1], [np.nan, 1, 0]])


def test_figures_that_do_not_count_are_filled():
    filled = missing_as(np.array([[1.0, np.nan, 2.0]]), np.array([[0.5, 0.5, 0.0]]), 7.0)
    np.testing.assert_array_equal(filled, [[1, 7, 7]])


@pytest.mark.parametrize(
    ("directions", "message"),
    [
        ({"c": "more is better"}, "unknown column in directions: 'c'"),
        ({"a": "more"}, "unknown direction 'more'"),
    ],
)
def test_wrong_directions_are_refused(directions, message):
    with pytest.raises(UsageError, match=message):
        Spotis(PILLARS, directions=directions).fit(np.zeros((2, 2)))


def test_a_choice_is_one_of_a_few():
    assert check_choice("scale", "max", ("max", "sum")) == "max"
    with pytest.raises(UsageError, match="scale: must be one of max, sum, found 'mean'"):
        check_choice("scale", "mean", ("max", "sum"))
    assert DirectedScorer().directions is None
