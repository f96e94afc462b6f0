import pytest

from corridor.study.checks.check import NotApplicable
from factories_checks import a_checked, ask, with_lines


def test_a_wide_interval_is_found():
    """31 lines: the interval from 1 to 16 takes up half of the way from the first to the last."""
    said = ask("OPP012", with_lines(a_checked(), rank_low=1, rank_high=16, verdict="contested"))
    assert said.found.all()
    assert said.measured[0] == pytest.approx(0.5)
    assert said.explain(0) == (
        "Its place is 1, and lies between 1 and 16 of 31 when assumptions move; the verdict is contested."
    )


def test_a_fragile_verdict_is_found_whatever_the_width():
    assert ask("OPP012", with_lines(a_checked(), rank_low=1, rank_high=2, verdict="fragile")).found.all()


def test_a_narrow_interval_is_clear():
    said = ask("OPP012", with_lines(a_checked(), rank_low=1, rank_high=15, verdict="robust"))
    assert said.asked.all()
    assert not said.found.any()


def test_only_tested_lines_are_asked():
    checked = a_checked()
    some = [1, *[None] * (checked.lines.height - 1)]
    said = ask("OPP012", with_lines(checked, rank_low=some, rank_high=[31, *some[1:]]))
    assert said.asked.sum() == said.found.sum() == 1


def test_an_untested_ranking_does_not_arise():
    assert isinstance(ask("OPP012", a_checked()), NotApplicable)
