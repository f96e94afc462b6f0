"""Dollars after: multiplied class by class, whole, with intervals that hold the centre."""

import numpy as np
import pytest

from corridor.study.scenarios.dollars import multipliers, of_lines, of_sum
from corridor.study.scenarios.effect import Effect

BASE = np.array([100.0, 200.0, np.nan, 50.0])
DRAWS = {"a": np.linspace(-1.0, 1.0, 201)}
CENTRE = {"a": np.zeros(1)}


def an_effect(place, key="a"):
    place = np.array(place)
    return Effect("x", place >= 0, (), "ease", place, lambda values: np.stack([values[key], 2 * values[key]]))


def test_lines_that_move_alike_share_a_class():
    found = multipliers([an_effect([0, 0, 1, -1])], CENTRE, DRAWS, 4)
    assert found.place[0] == found.place[1]
    assert len(found.centre) == 3
    assert found.draws[found.place[2]] == pytest.approx(np.exp(2 * DRAWS["a"]))
    assert (found.draws[found.place[3]] == 1.0).all()


def test_effects_multiply():
    one, both = ([an_effect([0, 1, 0, -1])] * n for n in (1, 2))
    single, double = (multipliers(effects, CENTRE, DRAWS, 4) for effects in (one, both))
    assert double.draws[double.place[0]] == pytest.approx(single.draws[single.place[0]] ** 2)


def test_dollars_are_whole_and_lie_between_their_ends():
    found = of_lines(BASE, multipliers([an_effect([0, 1, 0, -1])], CENTRE, DRAWS, 4), 0.9)
    assert found.after[[0, 1, 3]].tolist() == [100.0, 200.0, 50.0]
    assert np.isnan(found.after[2])
    assert (found.low[0], found.high[0]) == (round(100 * np.exp(-0.9)), round(100 * np.exp(0.9)))
    assert (found.low[3], found.high[3]) == (50.0, 50.0)


def test_a_sum_is_drawn_as_a_whole():
    """Two lines of which one gains what the other loses are certain together, though neither is alone."""
    up = Effect("up", np.array([True, False]), (), "ease", np.array([0, -1]), lambda v: np.log1p(v["a"] / 2)[None])
    down = Effect("down", np.array([False, True]), (), "ease", np.array([-1, 0]), lambda v: np.log1p(-v["a"] / 2)[None])
    found = multipliers([up, down], CENTRE, DRAWS, 2)
    assert of_sum(np.array([100.0, 100.0]), found, np.arange(2), 0.9) == (200.0, 200.0)
    alone = of_sum(np.array([100.0, 100.0]), found, np.arange(1), 0.9)
    assert alone[1] - alone[0] == 90.0


@pytest.mark.parametrize("lines", [0, 1])
def test_no_line_and_no_effect_are_no_fault(lines):
    found = multipliers([], {}, {}, lines)
    assert of_lines(np.ones(lines), found, 0.9).after.tolist() == [1.0] * lines
    assert of_sum(np.ones(lines), found, np.arange(lines), 0.9) == (float(lines), float(lines))
