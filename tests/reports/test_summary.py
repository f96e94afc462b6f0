"""The first page."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.reports.tracing import plainly
from corridor.reports.view import build_view
from factories_asked import NOTHING_ASKED
from factories_run import a_ranking, a_run


def test_the_first_lines_with_verdict_interval_and_next_step() -> None:
    view = plainly(build_view(a_run())).summary
    assert [len(direction.lines) for direction in view.directions] == [5, 5]
    first = view.directions[0].lines[0]
    assert first.line.verdict is not None
    assert first.line.interval is not None
    assert first.next_step.startswith("Ask for an export-control review first")
    assert view.sure == "Of 12 lines, 4 robust, 4 contested and 4 fragile."
    assert view.directions[0].sure == "Of 7 lines, 2 robust, 2 contested and 3 fragile."
    assert [one.code for one in view.heed] == ["OPP001", "OPP004"]
    assert view.moved.startswith("2 lines moved")


def test_an_untested_run_and_an_empty_one_have_a_first_page() -> None:
    bare = plainly(build_view(a_run(**NOTHING_ASKED, ranking=a_ranking()))).summary
    assert "not tested" in bare.sure
    assert bare.legend == ()
    assert bare.directions[0].lines[0].line.verdict is None
    run = a_run()
    empty = replace(run, ranking=replace(run.ranking, lines=run.ranking.lines.clear()))
    assert "No line could be ranked" in build_view(empty).summary.directions[0].empty


def test_a_direction_whose_first_lines_are_mostly_estimates_says_so() -> None:
    run = a_run()
    (first, second) = plainly(build_view(run)).summary.directions
    assert (first.estimated, second.estimated) == ("", "")
    own = pl.col("exporter") == "USA"
    ends = {name: pl.when(own).then(1_000_000) for name in ("value_low_usd", "value_high_usd")}
    lines = run.ranking.lines.with_columns(**ends)
    first, second = plainly(build_view(replace(run, ranking=replace(run.ranking, lines=lines)))).summary.directions
    assert first.estimated.startswith("Most of these first lines are estimates, not measured trade")
    assert second.estimated == ""
