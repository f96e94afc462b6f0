"""Heat maps of who filed what, from the counts of the table `reporting`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.snapshots.filing import Filing
from corridor.snapshots.heatmaps import (
    NOTHING,
    Cell,
    HeatMap,
    HeatRow,
    Step,
    by_fullness,
    rising,
    span,
    step_of_share,
)
from corridor.vocabulary import WORLD

COVERAGE_STEPS = (
    *rising(
        (
            "declared: all of its usual products (98% and more)",
            "declared: three quarters of them and more",
            "declared: half of them and more",
            "declared: fewer",
        )
    ),
    Step("balanced", "balanced by the source over all countries", "balanced"),
    Step("truncated", "truncated by the source: small flows are left out", "truncated"),
    Step("absent", "absent: filed the year, without any product looked at", "absent"),
    Step(NOTHING, "nothing filed, or not in the snapshot", NOTHING),
)


def map_of(by: str, side: str, filed: Filing, names: Mapping[str, str]) -> HeatMap:
    """Return the heat map of one side whose rows are reporters, chapters ("product"), sources or revisions."""
    if by == "reporter":
        return reporter_map(filed.cells, side, names)
    frame, column, note = {
        "product": (filed.chapters, "chapter", "Reporters with a product of the chapter, of all that filed the year."),
        "source": (filed.sources, "source", "Products told, against the source's best year."),
        "revision": (
            filed.revisions,
            "nomenclature",
            "Products told, against the revision's best year.",
        ),
    }[by]
    return _plain_map(frame.filter(pl.col("side") == side), column, side, note)


def reporter_map(cells: pl.DataFrame, side: str, names: Mapping[str, str]) -> HeatMap:
    """Return the heat map of products told by reporter and year of one side."""
    by_reporter: dict[str, dict[int, Cell]] = {}
    weight: dict[str, int] = {}
    for row in cells.filter(pl.col("side") == side).iter_rows(named=True):
        by_reporter.setdefault(row["reporter"], {})[row["year"]] = _filed_cell(row)
        weight[row["reporter"]] = weight.get(row["reporter"], 0) + row["declared"] + row["balanced"] + row["truncated"]
    rows = [
        (HeatRow(code, names.get(code, "World" if code == WORLD else ""), found), weight[code])
        for code, found in by_reporter.items()
    ]
    return HeatMap(
        f"Declared as {side}, by reporter",
        "Share of the products that a reporter usually declares: in at least half of the years that it filed in a "
        "source.",
        "reporter",
        span(year for found in by_reporter.values() for year in found),
        by_fullness(rows),
        COVERAGE_STEPS,
    )


def _filed_cell(row: Mapping[str, Any]) -> Cell:
    counts = {key: row[key] for key in ("declared", "balanced", "truncated", "absent") if row[key]}
    figure = ", ".join(f"{count:,} {key}" for key, count in counts.items())
    if row["declared"]:
        share = min(row["met"] / row["usual"], 1.0) if row["usual"] else 1.0
        return Cell(step_of_share(share), f"{figure}; {row['met']:,} of {row['usual']:,} usual", f"{100 * share:.0f}")
    if row["balanced"] or row["truncated"]:
        status = "balanced" if row["balanced"] >= row["truncated"] else "truncated"
        return Cell(status, figure, status[0])
    return Cell("absent", figure, "x")


def _plain_map(frame: pl.DataFrame, column: str, side: str, note: str) -> HeatMap:
    """Return a map of counts; chapters are held against the reporters that filed, others against their best year."""
    chapter = column == "chapter"
    cells: dict[str, dict[int, Cell]] = {}
    weight: dict[str, int] = {}
    most = dict(frame.group_by(column).agg(pl.col("products").max()).iter_rows()) if frame.height else {}
    for row in frame.iter_rows(named=True):
        share = row["reporters"] / row["filed"] if chapter else row["products"] / most[row[column]]
        told = ", ".join(_counted(row[name], name) for name in ("reporters", "products"))
        cells.setdefault(row[column], {})[row["year"]] = Cell(step_of_share(share), told, f"{100 * share:.0f}")
        weight[row[column]] = weight.get(row[column], 0) + row["reporters"] * row["products"]
    rows = [(HeatRow(code, "", found), weight[code]) for code, found in cells.items()]
    meanings = ("all (98% and more)", "three quarters and more", "half and more", "fewer")
    steps = (*rising(meanings), Step(NOTHING, "none", NOTHING))
    head = {"nomenclature": "revision"}.get(column, column)
    years = span(year for found in cells.values() for year in found)
    return HeatMap(f"Declared as {side}, by {head}", note, head, years, by_fullness(rows), steps)


def _counted(number: int, many: str) -> str:
    return f"{number:,} {many if number != 1 else many[:-1]}"
