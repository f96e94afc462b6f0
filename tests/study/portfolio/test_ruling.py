from __future__ import annotations

import numpy as np

from corridor.spec.portfolio import AtMostSpec, NearDuplicatesSpec, PortfolioSpec, Verdict
from corridor.study.portfolio.ruling import rules_of
from factories_portfolio import a_field, a_line

FIELD = a_field(
    a_line("84", 60.0, verdict="robust", confidence=0.9),
    a_line("8411", 50.0, verdict="contested", confidence=0.52, flags="old; watched"),
    a_line("8541", 40.0, verdict="fragile", confidence=0.2, flags="estimated"),
    a_line("27", 30.0),
)
KNOWN = np.array([True, True, True, True])


def rule(name, known=KNOWN, **changes):
    found = {one.name: one for one in rules_of(FIELD, PortfolioSpec(**changes), known, "score, points")}
    return found[name]


def test_a_spec_that_asks_nothing_more_has_its_count_and_no_near_duplicates():
    assert [one.name for one in rules_of(FIELD, PortfolioSpec(), KNOWN, "score")] == ["count", "near_duplicates"]
    bare = PortfolioSpec(near_duplicates=NearDuplicatesSpec(nested=False))
    assert [one.name for one in rules_of(FIELD, bare, KNOWN, "score")] == ["count"]


def test_a_limit_of_none_at_all_is_a_limit():
    assert rule("at_most.sector", at_most=AtMostSpec(sector=0)).limit == 0


def test_near_duplicates_name_the_line_that_is_chosen():
    found = rule("near_duplicates")
    assert found.why(1, np.array([0, 2])) == "it is too near to USA-AZE:HS84"
    assert found.why(3, np.array([0, 2])) == ""


def test_confidence_below_the_least_bars_and_is_relaxed_by_five_points():
    found = rule("min_confidence", min_confidence=0.55)
    assert found.barred.tolist() == [False, True, True, True]
    assert found.why(1, np.array([0])) == "its confidence is 52.0%, 55% is asked for"
    assert found.looser().barred.tolist() == [False, False, True, False]
    assert rule("min_confidence", min_confidence=0.05).looser is None


def test_a_verdict_counts_with_all_surer_ones_and_an_untested_line_has_none():
    found = rule("min_verdict", min_verdict=Verdict.CONTESTED)
    assert found.barred.tolist() == [False, False, True, True]
    assert found.why(2, np.array([0])) == "its place is fragile, contested is asked for"
    assert found.why(3, np.array([0])) == "it was not put to the test"
    assert found.looser().barred.tolist() == [False, False, False, True]
    assert found.looser().looser is None


def test_a_flag_bars_by_its_whole_name():
    found = rule("without_flags", without_flags=("watched",))
    assert found.barred.tolist() == [False, True, False, False]
    assert found.why(1, np.array([0])) == "it is flagged watched"


def test_named_lines_are_forced_and_barred():
    assert rule("include", include=("USA-AZE:HS27",)).forced.tolist() == [False, False, False, True]
    assert rule("leave_out", leave_out=("USA-AZE:HS84",)).barred.tolist() == [True, False, False, False]


def test_a_line_without_a_figure_of_the_goal_is_barred_unless_it_must_be_chosen():
    known = np.array([True, True, False, False])
    found = rule("goal", known, include=("USA-AZE:HS27",))
    assert found.barred.tolist() == [False, False, True, False]
    assert found.why(2, np.array([0])) == "it has no figure for score"
