"""Sheets of what if and what together: scenarios, the chosen set, and what moved since the run before."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.reports.names import Names
from corridor.reports.workbook.drawing import Cells, bars, place
from corridor.reports.workbook.pen import MILLIONS, PLAIN, SCORE, USD, WHOLE, Column, Pen
from corridor.reports.workbook.trust import titled
from corridor.study.run import Run

SCENARIOS = {
    "scenario": Column("Scenario", 30),
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "rank_before": Column("Rank before", 9, WHOLE),
    "rank_after": Column("Rank after", 9, WHOLE),
    "rank_after_low": Column("After, best end", 9, WHOLE),
    "rank_after_high": Column("After, worst end", 9, WHOLE),
    "score_before": Column("Score before", 9, SCORE),
    "score_after": Column("Score after", 9, SCORE),
    "potential_before_usd": Column("Potential before, USD", 17, USD),
    "potential_after_usd": Column("Potential after, USD", 17, USD),
    "potential_after_low_usd": Column("After, low end, USD", 17, USD),
    "potential_after_high_usd": Column("After, high end, USD", 17, USD),
    "moved_by": Column("Moved by", 50),
}

TOTALS = {
    "scenario": Column("Scenario", 30),
    "direction": Column("Direction", 34),
    "before_usd": Column("Potential before, USD", 18, USD),
    "after_usd": Column("Potential after, USD", 18, USD),
    "after_low_usd": Column("After, low end, USD", 18, USD),
    "after_high_usd": Column("After, high end, USD", 18, USD),
    "lines": Column("Lines with a potential", 10, WHOLE),
}

ASSUMPTIONS = (
    Column("Scenario", 30),
    Column("Assumption", 90),
    Column("Figure", 12, PLAIN),
    Column("Low end", 12, PLAIN),
    Column("High end", 12, PLAIN),
    Column("Unit", 22),
    Column("Source", 60),
)

PICKS = {
    "rank": Column("Rank", 7, WHOLE),
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "value": Column("Value", 18, USD),
    "cost_usd": Column("Cost, USD", 16, USD),
}

CONSTRAINTS = {
    "constraint": Column("Constraint", 50),
    "limit": Column("Limit", 16, "#,##0.##"),
    "used": Column("Used", 16, "#,##0.##"),
    "binding": Column("Binds", 8),
    "price": Column("Price of one unit", 18, "#,##0.00"),
    "price_of": Column("One unit is", 30),
    "without": Column("Total without it", 18, "#,##0.00"),
}

PASSED_OVER = {
    "opportunity": Column("Id", 22),
    "title": Column("Passed over", 48),
    "because": Column("Because", 80),
}

MOVED = {
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "rank_before": Column("Rank before", 9, WHOLE),
    "rank_after": Column("Rank now", 9, WHOLE),
    "rank_change": Column("Places gained", 9, WHOLE),
    "score_before": Column("Score before", 9, SCORE),
    "score_after": Column("Score now", 9, SCORE),
    "data": Column("Points by data", 10, PLAIN),
    "weights": Column("Points by weights", 10, PLAIN),
    "model": Column("Points by model", 10, PLAIN),
}

COMINGS = {
    "change": Column("Change", 12),
    "opportunity": Column("Id", 22),
    "rank": Column("Rank", 8, WHOLE),
    "because": Column("Because", 80),
}


def write_outlook(pen: Pen, names: Names) -> None:
    """Write the sheets of scenarios, the chosen set and what moved, each where there is something to say."""
    _scenarios(pen, names)
    _portfolio(pen, names.run)
    _moved(pen, names.run)


def _scenarios(pen: Pen, names: Names) -> None:
    run = names.run
    if not run.scenarios:
        return
    tables = [titled(run, one.lines).with_columns(scenario=pl.lit(one.title)) for one in run.scenarios]
    totals = [_directed(names, one.totals).with_columns(scenario=pl.lit(one.title)) for one in run.scenarios]
    pen.frame("Scenarios", SCENARIOS, pl.concat(tables, how="diagonal"))
    sheet = pen.frame("Scenario totals", TOTALS, pl.concat(totals, how="diagonal"))
    if sheet is not None:
        _total_charts(pen, sheet, [(one.title, table.height) for one, table in zip(run.scenarios, totals, strict=True)])
    pen.table("Assumptions of scenarios", ASSUMPTIONS, _assumptions(run))


def _directed(names: Names, totals: pl.DataFrame) -> pl.DataFrame:
    ways = [names.direction(i, j) for i, j in totals.select("exporter", "importer").iter_rows()]
    return totals.with_columns(direction=pl.Series(ways, dtype=pl.String))


def _total_charts(pen: Pen, sheet: Any, scenarios: list[tuple[str, int]]) -> None:
    """Draw the potential before and after of each scenario that has a direction."""
    column = {name: index for index, name in enumerate(TOTALS)}
    first = 1
    for index, (title, rows) in enumerate((title, rows) for title, rows in scenarios if rows):
        last = first + rows - 1
        figures = [
            Cells("Scenario totals", column[name], first, last, TOTALS[name].title)
            for name in ("before_usd", "after_usd")
        ]
        names = Cells("Scenario totals", column["direction"], first, last, "Direction")
        chart = bars(pen.workbook, names, figures, MILLIONS, kind="column")
        place(pen, sheet, (22 * index, len(TOTALS) + 1), title, chart)
        first = last + 1


def _assumptions(run: Run) -> list[tuple[Any, ...]]:
    told = [
        (one.title, a.text, a.value, a.low, a.high, a.unit, a.source) for one in run.scenarios for a in one.assumptions
    ]
    notes = [(one.title, note, None, None, None, "", "") for one in run.scenarios for note in one.notes]
    return [*told, *notes]


def _portfolio(pen: Pen, run: Run) -> None:
    found = run.portfolio
    if found is None:
        return
    ranks = run.ranking.lines.select("opportunity", "rank", "title")
    pen.frame("Portfolio", PICKS, found.picks.join(ranks, on="opportunity", how="left", maintain_order="left"))
    pen.frame("Price of constraints", CONSTRAINTS, found.constraints)
    pen.frame("Passed over", PASSED_OVER, titled(run, found.passed_over))


def _moved(pen: Pen, run: Run) -> None:
    found = run.moved
    if found is None:
        return
    pen.frame("Moved", MOVED, found.lines)
    ends = [found.new.with_columns(change=pl.lit("new")), found.gone.with_columns(change=pl.lit("gone"))]
    pen.frame("New and gone", COMINGS, pl.concat(ends, how="diagonal"))
