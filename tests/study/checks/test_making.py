from dataclasses import replace

import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.spec.checks import ChecksSpec
from corridor.study.backtest.job_record import TrackRecord
from corridor.study.backtest.job_top import TopCount
from corridor.study.checks.catalogue import all_checks
from corridor.study.checks.check import Lines, NotApplicable, Whole
from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.checks.making import LEFT_OUT, NOTHING, found_codes, make_checks, summary_of, with_past
from factories_checks import a_checked, first, the_check, with_lines


@pytest.fixture(scope="module")
def findings():
    return make_checks(a_checked())


def whole(findings):
    return [finding for finding in findings if not finding.opportunity]


def test_every_check_says_what_came_of_it_once(findings):
    assert sorted(finding.code for finding in whole(findings)) == [check.code for check in all_checks()]


def test_what_was_found_comes_first_the_gravest_before_the_rest(findings):
    keys = [(str(f.status), ["serious", "caution", "note"].index(f.severity), f.code) for f in whole(findings)]
    order = {"found": 0, "clear": 1, "not applicable": 2}
    assert keys == sorted(keys, key=lambda key: (order[key[0]], *key[1:]))
    assert whole(findings)[0].code == "OPP010"


def test_lines_follow_in_rank_order_and_agree_with_the_summary(findings):
    lines = a_checked().lines["opportunity"].to_list()
    single = findings[len(all_checks()) :]
    assert all(finding.opportunity for finding in single)
    places = [lines.index(finding.opportunity) for finding in single]
    assert places == sorted(places)
    for summary in whole(findings):
        mine = [finding for finding in single if finding.code == summary.code]
        assert bool(mine) <= (summary.status is Status.FOUND)
        assert not mine or summary.measured == len(mine)


def test_a_summary_tells_how_many_and_of_which():
    check = the_check("OPP011")
    n = 20
    found = np.zeros(n, dtype=np.bool_)
    found[[0, 15]] = True
    asked = np.ones(n, dtype=np.bool_)
    answer = Lines(asked, found, np.full(n, np.nan), str)
    said = summary_of(check, answer, 1000)
    assert said.explanation == (
        "Found for 2 of 20 lines, 1 of them among the first 10 of the ranking. Asked of: all lines."
    )
    assert (said.measured, said.status, said.todo) == (2.0, Status.FOUND, check.todo)
    assert summary_of(check, replace(answer, found=~asked), 1000).explanation == (
        "Found for none of 20 lines. Asked of: all lines."
    )
    assert summary_of(check, replace(answer, asked=~asked, found=~asked), 1).status is Status.NOT_APPLICABLE
    assert summary_of(check, answer, 1).explanation.endswith(" The first 1 are listed.")


def test_what_is_clear_has_nothing_to_do():
    check = the_check("OPP001")
    assert summary_of(check, Whole(False, "fine"), 1).todo == ""
    assert summary_of(check, Whole(True, "not fine"), 1).todo == check.todo
    assert summary_of(check, Whole(True, "not fine", todo="Do that."), 1).todo == "Do that."
    assert summary_of(check, NotApplicable("Because."), 1).explanation == "Because."


def test_only_the_first_lines_are_listed_but_watched_goods_always():
    found = make_checks(a_checked(spec={"listed": 2}))
    listed = {code: [f for f in found if f.opportunity and f.code == code] for code in ("OPP002", "OPP010")}
    assert [f.opportunity for f in listed["OPP002"]] == ["FIN-CHN:HS20", "FIN-CHN:HS261000"]
    assert len(listed["OPP010"]) == 4
    texts = {f.code: f.explanation for f in whole(found)}
    assert texts["OPP002"].endswith("The first 2 are listed.")
    assert "listed" not in texts["OPP010"]


def test_a_check_that_is_left_out_is_named_as_such():
    found = make_checks(a_checked(spec={"leave_out": ("OPP002", "OPP013")}))
    said = {f.code: f for f in found if not f.opportunity}
    for code in ("OPP002", "OPP013"):
        assert (said[code].status, said[code].explanation) == (Status.NOT_APPLICABLE, LEFT_OUT)
    assert not [f for f in found if f.opportunity and f.code == "OPP002"]


def test_an_unknown_code_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"checks\.leave_out: unknown check 'OPP099'.*Known: OPP001, OPP002"):
        make_checks(a_checked(spec={"leave_out": ("OPP099",)}))


def test_an_empty_ranking_says_that_nothing_was_ranked():
    found = make_checks(first(a_checked(), 0))
    assert {f.explanation for f in found} == {NOTHING}
    assert {f.status for f in found} == {Status.NOT_APPLICABLE}


def test_a_single_line_can_be_checked():
    assert len(whole(make_checks(first(a_checked(), 1)))) == len(all_checks())


def test_figures_are_finite_or_none_and_the_same_each_time(findings):
    assert make_checks(a_checked()) == findings
    for finding in findings:
        for value in (finding.measured, finding.threshold):
            assert value is None or np.isfinite(value)


def test_explanations_are_sentences(findings):
    for finding in findings:
        assert finding.explanation[0].isupper() or finding.explanation[0].isdigit() or finding.explanation[0] == "$"
        assert finding.explanation.endswith("."), finding


def test_a_record_found_later_answers_its_check_anew(findings):
    counts = TopCount(lists=2, named=20, beat_market=18, candidates=100, candidates_beat_market=40)
    past = TrackRecord("job", "balanced", "ab", "tiny", "cd", (2012,), 3, counts, counts)
    before, after = ({f.code: f for f in whole(found)} for found in (findings, with_past(findings, past, ChecksSpec())))
    assert (before["OPP013"].status, after["OPP013"].status) == (Status.FOUND, Status.CLEAR)
    assert {code: f for code, f in before.items() if code != "OPP013"} == {
        code: f for code, f in after.items() if code != "OPP013"
    }
    assert with_past(findings, None, ChecksSpec()) == findings


def test_a_record_changes_nothing_where_the_check_is_left_out_or_nothing_was_checked():
    left = make_checks(a_checked(spec={"leave_out": ("OPP013",)}))
    assert with_past(left, None, ChecksSpec()) == left
    assert with_past((), None, ChecksSpec()) == ()


def test_codes_are_counted_by_severity():
    plain = Finding("OPP001", "t", Severity.NOTE, Status.FOUND, "", "x")
    found = [
        plain,
        replace(plain, code="OPP002", severity=Severity.SERIOUS),
        replace(plain, code="OPP003", status=Status.CLEAR),
        replace(plain, code="OPP004", opportunity="A-B:1", severity=Severity.CAUTION),
    ]
    assert found_codes(found) == {"serious": ["OPP002"], "note": ["OPP001"]}


def test_the_findings_on_one_line_are_sorted_by_gravity():
    checked = with_lines(a_checked(), observed_weight=0.1)
    mine = [f for f in make_checks(checked) if f.opportunity == "FIN-CHN:HS84"]
    order = [["serious", "caution", "note"].index(f.severity) for f in mine]
    assert len(mine) > 2
    assert order == sorted(order)
