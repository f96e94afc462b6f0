"""What the checks found, in words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.reports.checks_view import checks_view, findings_of, serious_first
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from factories_run import a_run

NAMES = Names(a_run())


def test_the_most_serious_comes_first_and_each_check_once() -> None:
    view = plainly(checks_view(NAMES))
    assert [one.code for one in view.found] == ["OPP009", "OPP001", "OPP004"]
    watched = view.found[0]
    assert (watched.severity, watched.lines, watched.tone) == ("Serious", "2 lines", "bad")
    assert "Machinery" in watched.where
    assert watched.todo == "Have an export-control review made before promotion."
    assert view.note == "5 checks were made; 3 of them found something."
    assert [code for code, _ in view.clear] == ["OPP006"]
    assert [code for code, _, _ in view.not_applicable] == ["OPP007"]


def test_findings_of_a_line_and_of_the_whole() -> None:
    assert [one.code for one in findings_of(NAMES, "USA-AZE:HS84")] == ["OPP009"]
    assert findings_of(NAMES, "AZE-USA:HS27") == ()
    assert [one.severity for one in serious_first(NAMES)] == ["Caution", "Note"]


def test_without_checks_the_section_says_so() -> None:
    run = a_run(findings=())
    assert checks_view(Names(run)).empty == "No checks were made in this run."
    checks = run.resolved.job.checks.model_copy(update={"leave_out": ("OPP001",)})
    job = run.resolved.job.model_copy(update={"checks": checks})
    left = Names(replace(run, resolved=run.resolved.model_copy(update={"job": job})))
    assert checks_view(left).left_out == "Left out by the job: OPP001."


def test_lines_of_a_check_come_as_its_findings_do_with_the_direction_where_titles_are_alike() -> None:
    run = a_run()
    first = next(f for f in run.findings if f.opportunity)
    found = tuple(replace(first, opportunity=key) for key in ("USA-AZE:HS84", "AZE-USA:HS27"))

    def where(lines: pl.DataFrame) -> str:
        view = checks_view(Names(replace(run, findings=found, ranking=replace(run.ranking, lines=lines))))
        return plainly(view).found[0].where

    assert where(run.ranking.lines).startswith("Machinery and mechanical appliances and ")
    told = where(run.ranking.lines.with_columns(title=pl.lit("Alike")))
    assert told == "Alike (United States → Azerbaijan) and Alike (Azerbaijan → United States)"
