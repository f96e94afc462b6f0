import numpy as np
import polars as pl
import pytest

from corridor.study.checks.estimates import Estimates
from factories_checks import a_checked, ask, with_scored


def guessed(checked, columns, points):
    """The ranking with these points in every line, and estimates behind some columns."""
    shape = checked.lines.height, len(checked.indicators)
    contributions = np.zeros(shape)
    contributions[:, : len(points)] = points
    found = np.zeros(shape, dtype=np.bool_)
    found[:, columns] = True
    checked = with_scored(checked, contributions=contributions)
    object.__setattr__(checked, "estimates", Estimates(found, found))
    return checked


def test_the_share_of_points_is_measured():
    said = ask("OPP005", guessed(a_checked(), [0, 1], [30.0, 20.0, 50.0]))
    assert said.measured[0] == pytest.approx(0.5)
    assert said.found.all()
    assert said.explain(0) == "50% of the points come from estimates: Import size (30.0) and Import growth (20.0)."


def test_less_is_clear():
    said = ask("OPP005", guessed(a_checked(), [0], [30.0, 20.0, 50.0]))
    assert said.asked.all()
    assert not said.found.any()


def test_points_that_are_taken_away_count_by_their_size():
    said = ask("OPP005", guessed(a_checked(), [0], [-60.0, 20.0, 20.0]))
    assert said.measured[0] == pytest.approx(0.6)


def test_a_ranking_without_estimates_does_not_arise():
    checked = a_checked(services=pl.DataFrame())
    assert not ask("OPP005", checked).asked.any()


def test_no_points_are_no_estimates():
    said = ask("OPP005", guessed(a_checked(), [0], [0.0, 0.0]))
    assert not said.asked.any()
