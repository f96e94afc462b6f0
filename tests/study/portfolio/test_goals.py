from __future__ import annotations

import pytest

from corridor.spec.portfolio import Goal
from corridor.study.portfolio.goals import GOALS, measured
from factories_portfolio import a_line, lines_of

LINES = lines_of(
    a_line("8411", 60.5, confidence=0.25, unrealised_usd=10**12 + 3, potential_usd=5, value_usd=0),
    a_line("27", 40.1234567, confidence=0.4),
)


def test_every_goal_of_the_spec_is_measured():
    assert set(GOALS) == set(Goal)
    for goal in Goal:
        assert measured(LINES, goal).values.dtype == "int64"


@pytest.mark.parametrize(
    ("goal", "first", "second"),
    [
        (Goal.SCORE, 60_500_000, 40_123_457),
        (Goal.SURE_SCORE, 15_125_000, 16_049_383),
        (Goal.UNREALISED, 10**12 + 3, None),
        (Goal.EXPECTED, 250_000_000_000, None),
        (Goal.POTENTIAL, 5, None),
        (Goal.VALUE, 0, None),
    ],
)
def test_figures_are_whole_numbers_and_nothing_is_made_of_what_is_not_known(goal, first, second):
    found = measured(LINES, goal)
    assert found.values.tolist() == [first, second or 0]
    assert found.known.tolist() == [True, second is not None]


def test_points_are_shown_as_points_and_dollars_as_dollars():
    assert measured(LINES, Goal.SCORE).shown(60_500_000) == 60.5
    assert measured(LINES, Goal.UNREALISED).shown(7) == 7.0
