"""Sheets of how sure the ranking is: intervals with verdicts, what was varied, and what the checks found."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.reports.names import Names
from corridor.reports.workbook.drawing import Cells, bars, place, ranges
from corridor.reports.workbook.pen import PLAIN, SCORE, SHARE, TEXT, WHOLE, Column, Pen
from corridor.study.run import Run

SHOWN = 20
"""Lines that the chart of intervals shows: more could not be read."""

SURE = {
    "rank": Column("Rank", 7, WHOLE),
    "title": Column("Opportunity", 48),
    "rank_low": Column("Best end", 10, WHOLE),
    "rank_high": Column("Worst end", 10, WHOLE),
    "rank_median": Column("Median rank", 10, SCORE),
    "verdict": Column("Verdict", 12),
    "alike": Column("Group of lines alike", 12, WHOLE),
    "first": Column("Share of draws in which it is first", 14, SHARE),
    "in_top": Column("Share of draws in which it is in the top", 14, SHARE),
    "confidence_factor": Column("Confidence factor", 12, SHARE),
    "width_weights": Column("Ranks apart, weights alone", 12, WHOLE),
    "width_data": Column("Ranks apart, figures alone", 12, WHOLE),
    "width_models": Column("Ranks apart, models alone", 12, WHOLE),
    "opportunity": Column("Id", 22),
}

WEIGHTS = {
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "indicator": Column("Indicator", 40),
    "weight": Column("Mean weight when it is first", 14, SHARE),
}

VARIED = (
    Column("What", 22),
    Column("Varied", 9),
    Column("How, or why not", 100),
    Column("Median width, ranks", 12, SCORE),
)

CHECKS = (
    Column("Code", 9),
    Column("Check", 44),
    Column("Severity", 11),
    Column("Status", 14),
    Column("Id", 22),
    Column("Opportunity", 44),
    Column("Explanation", 90),
    Column("Measured", 11, PLAIN),
    Column("Threshold", 11, PLAIN),
    Column("What to do", 70),
)

INDICES = {
    "assumption": Column("Assumption", 24),
    "levels": Column("Varied over", 60),
    "output": Column("What moves", 30),
    "first": Column("First index", 10, PLAIN),
    "first_low": Column("First, low end", 10, PLAIN),
    "first_high": Column("First, high end", 10, PLAIN),
    "total": Column("Total index", 10, PLAIN),
    "total_low": Column("Total, low end", 10, PLAIN),
    "total_high": Column("Total, high end", 10, PLAIN),
}

LEFT_OUT = {
    "kind": Column("Kind", 11),
    "title": Column("Left out", 40),
    "spearman": Column("Spearman with the ranking", 12, PLAIN),
    "mean_shift": Column("Mean shift, ranks", 11, SCORE),
    "largest_shift": Column("Largest shift, ranks", 11, WHOLE),
    "largest_line": Column("Line that shifts most", 24),
    "top_kept": Column("First lines that stay", 12, SHARE),
    "name": Column("Name", 30),
}

REVERSALS = {
    "test": Column("Test of rank reversal", 30),
    "what": Column("What was done", 80),
    "changed": Column("Pairs that swapped", 12, WHOLE),
    "pairs": Column("Pairs looked at", 12, WHOLE),
    "worst": Column("Worst case", 40),
}


def write_trust(pen: Pen, names: Names) -> None:
    """Write the sheets of rank intervals, assumptions, checks and sensitivity, each where there is something to say."""
    run = names.run
    _sure(pen, run)
    _varied(pen, run)
    if run.findings:
        pen.table("Checks", CHECKS, _findings(run))
    _sensitivity(pen, run)


def titled(run: Run, table: pl.DataFrame) -> pl.DataFrame:
    """Return a table on opportunities with their titles, in its own order."""
    return table.join(
        run.ranking.lines.select("opportunity", "title"), on="opportunity", how="left", maintain_order="left"
    )


def _sure(pen: Pen, run: Run) -> None:
    found = run.robustness
    if found is None or not found.lines.height:
        return
    lines = run.ranking.lines.select("opportunity", "title", "rank").join(
        found.lines, on="opportunity", how="left", maintain_order="left"
    )
    sheet = pen.frame("How sure", SURE, lines)
    last = min(SHOWN, lines.height)
    column = {name: index for index, name in enumerate(SURE)}
    cells = {
        name: Cells("How sure", column[name], 1, last, SURE[name].title)
        for name in ("opportunity", "rank", "rank_low", "rank_high")
    }
    title = f"Rank of the first {last} lines, with the ends that {found.level:.0%} of the draws lie between"
    chart = ranges(
        pen.workbook, cells["opportunity"], low=cells["rank_low"], high=cells["rank_high"], middle=cells["rank"]
    )
    place(pen, sheet, (0, len(SURE) + 1), title, chart)
    pen.frame("Central weights", WEIGHTS, titled(run, found.central_weights))


def _varied(pen: Pen, run: Run) -> None:
    """Write what was varied and what could not be, of robustness and sensitivity together."""
    rows: list[tuple[Any, ...]] = []
    if run.robustness is not None:
        rows += [(one.what, "yes", one.how, one.width) for one in run.robustness.varied]
    for found in (run.robustness, run.sensitivity):
        rows += [] if found is None else [(one.what, "no", one.why, None) for one in found.not_varied]
    if rows:
        pen.table("What was varied", VARIED, rows)


def _findings(run: Run) -> list[tuple[Any, ...]]:
    titles = dict(run.ranking.lines.select("opportunity", "title").iter_rows())
    return [
        (
            one.code, one.title, str(one.severity), str(one.status), one.opportunity,
            titles.get(one.opportunity, TEXT), one.explanation, one.measured, one.threshold, one.todo,
        )
        for one in run.findings
    ]  # fmt: skip


def _sensitivity(pen: Pen, run: Run) -> None:
    found = run.sensitivity
    if found is None:
        return
    sheet = pen.frame("Assumptions", INDICES, found.indices)
    if sheet is not None:
        output = found.indices["output"][0]
        last = found.indices.filter(pl.col("output") == output).height
        column = {name: index for index, name in enumerate(INDICES)}
        chart = bars(
            pen.workbook,
            Cells("Assumptions", column["assumption"], 1, last, "Assumption"),
            [Cells("Assumptions", column[name], 1, last, INDICES[name].title) for name in ("first", "total")],
            "0.0",
        )
        place(pen, sheet, (0, len(INDICES) + 1), f"Which assumption moves the ranking: {output}", chart)
    pen.frame("Left out", LEFT_OUT, found.left_out)
    pen.frame("Reversals", REVERSALS, found.reversals)
