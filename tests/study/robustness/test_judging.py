"""Verdicts by their rule, and groups that do not chain."""

import numpy as np
import pytest

from corridor.ranking import VERDICTS
from corridor.spec.robustness import RobustnessSpec
from corridor.study.robustness.judging import groups, verdicts


def judged(rank, low, high, in_top, lines=40):
    """The verdict of one line in a list of many."""
    ranks = np.arange(1, lines + 1)
    lows, highs, tops = ranks.copy(), ranks.copy(), np.where(ranks <= 10, 1.0, 0.0)
    lows[rank - 1], highs[rank - 1], tops[rank - 1] = low, high, in_top
    return verdicts(ranks, lows, highs, tops, RobustnessSpec())[rank - 1]


@pytest.mark.parametrize(
    ("rank", "low", "high", "in_top", "verdict"),
    [
        (2, 1, 4, 1.0, "robust"),
        (20, 16, 25, 0.05, "robust"),
        (20, 16, 26, 0.05, "contested"),  # eleven of forty are more than a quarter
        (10, 8, 13, 0.6, "contested"),  # in and out of the top
        (20, 10, 29, 0.1, "contested"),
        (20, 9, 29, 0.1, "fragile"),  # twenty-one of forty are more than half
        (20, 22, 25, 0.0, "fragile"),  # stands higher than its figures bear
        (20, 14, 18, 0.0, "fragile"),
    ],
)
def test_the_rule(rank, low, high, in_top, verdict):
    assert judged(rank, low, high, in_top) == verdict
    assert verdict in VERDICTS


def test_three_places_are_few_in_any_list():
    found = verdicts(np.arange(1, 5), np.ones(4, int), np.array([3, 3, 3, 4]), np.ones(4), RobustnessSpec())
    assert found == ["robust", "robust", "robust", "fragile"]


def test_a_tie_takes_several_places():
    rank = np.array([1, 1, 1, 4])
    assert (
        verdicts(rank, np.array([3, 3, 3, 4]), np.array([3, 3, 3, 4]), np.ones(4), RobustnessSpec()) == ["robust"] * 4
    )


def test_no_lines_have_no_verdicts_and_no_groups():
    nothing = np.zeros(0, int)
    assert verdicts(nothing, nothing, nothing, np.zeros(0), RobustnessSpec()) == []
    assert groups(np.zeros((0, 0), int), 100, 0.8).tolist() == []


def test_a_row_of_near_neighbours_is_no_single_group():
    """Each is above the next in 60 of 100 draws, above the one after in 75, above the third in 90."""
    above = np.array([[60] * 8, [75] * 8, [90] * 8, [99] * 8])
    assert groups(above, 100, 0.8).tolist() == [1, 1, 1, 2, 2, 2, 3, 3]


def test_a_group_is_never_larger_than_was_compared():
    assert groups(np.full((2, 7), 50), 100, 0.8).tolist() == [1, 1, 1, 2, 2, 2, 3]
    assert groups(np.zeros((0, 1), int), 100, 0.8).tolist() == [1]
