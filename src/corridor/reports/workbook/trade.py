"""Sheets of what is traded today: by year and reporter, and what it is made of, with charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from corridor.reports.charts import Series
from corridor.reports.names import Names
from corridor.reports.view import View
from corridor.reports.workbook.drawing import Cells, bars, place
from corridor.reports.workbook.pen import MILLIONS, USD, WHOLE, Column, Pen

TREND = (
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Year", 7, WHOLE),
    Column("Declared by", 24),
    Column("Value, USD", 18, USD),
    Column("Months", 8, WHOLE),
    Column("Chapters left out", 10, WHOLE),
    Column("Basis", 16),
    Column("Source", 40),
)

Row = Mapping[str, Any]


def write_trend(pen: Pen, names: Names, view: View) -> None:
    """Write every declared total of the pairs, and a line chart for each direction."""
    frames = [profile.trend for profile in names.run.profiles if profile.trend.height]
    order = ["exporter", "importer", "reporter", "source", "year"]
    rows = [row for frame in frames for row in frame.sort(order).iter_rows(named=True)]
    sheet = pen.table("Trend", TREND, (_trend_row(names, row) for row in rows))
    trends = [trend for profile in view.profiles for trend in profile.trends if trend.series]
    left = len(TREND) + 10
    for index, trend in enumerate(trends):
        _chart(pen, sheet, (index * 20, left), trend.title, trend.series)
        left += len(trend.series) + 2


def _trend_row(names: Names, row: Row) -> tuple[Any, ...]:
    return (
        names.country(row["exporter"]),
        names.country(row["importer"]),
        row["year"],
        names.reporter(row["reporter"]),
        row["value_usd"],
        row["months"],
        row["products_absent"],
        row["basis"] or "",
        names.sources(row["source"]),
    )


def _chart(pen: Pen, sheet: Any, at: tuple[int, int], title: str, series: Sequence[Series]) -> None:
    """Draw one direction from a small table of years by reporter at a cell; unknown years stay gaps."""
    years = list(
        range(min(p.year for s in series for p in s.points), max(p.year for s in series for p in s.points) + 1)
    )
    top, left = at
    sheet.set_column(left, left, 24)
    sheet.set_column(left + 1, left + len(series), 18)
    chart = pen.workbook.add_chart({"type": "line"})
    for row, year in enumerate(years, top + 1):
        pen.cell(sheet, row, left, year, pen.form(WHOLE))
    for column, one in enumerate(series, left + 1):
        pen.cell(sheet, top, column, one.label, pen.head)
        values = {point.year: point.value for point in one.points}
        for row, year in enumerate(years, top + 1):
            pen.cell(sheet, row, column, values.get(year), pen.form(USD))
        marker = {"type": "circle", "size": 5, "fill": {"color": one.colour}, "border": {"color": one.colour}}
        chart.add_series(
            {
                "name": ["Trend", top, column],
                "categories": ["Trend", top + 1, left, top + len(years), left],
                "values": ["Trend", top + 1, column, top + len(years), column],
                "line": {"color": one.colour, "width": 2},
                "marker": marker,
            }
        )
    pen.cell(sheet, top, left, f"{title}, goods, US dollars", pen.head)
    chart.set_title({"name": ["Trend", top, left], "name_font": {"size": 11}})
    chart.set_y_axis(
        {
            "num_format": MILLIONS,
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 620, "height": 320})
    sheet.insert_chart(top + 1, len(TREND), chart)


COMPOSITION = {
    "direction": Column("Direction", 34),
    "product": Column("Code", 10),
    "title": Column("What", 60),
    "value_usd": Column("Value, USD", 18, USD),
    "year": Column("Year", 7, WHOLE),
    "declared_by": Column("Declared by", 24),
    "source": Column("Source", 40),
}

LARGEST = 10
"""Chapters that a chart of composition shows."""


def write_composition(pen: Pen, names: Names) -> None:
    """Write what is traded between the pairs by chapter, with a chart of the largest of each direction."""
    tables = [_composed(names, profile.composition) for profile in names.run.profiles if profile.composition.height]
    if not tables:
        return
    table = pl.concat(tables, how="diagonal")
    sheet = pen.frame("Composition", COMPOSITION, table)
    column = {name: index for index, name in enumerate(COMPOSITION)}
    first = 1
    for index, direction in enumerate(table["direction"].unique(maintain_order=True)):
        count = table.filter(pl.col("direction") == direction).height
        last = first + min(count, LARGEST) - 1
        cells = [Cells("Composition", column[name], first, last, "US dollars") for name in ("title", "value_usd")]
        chart = bars(pen.workbook, cells[0], cells[1:], MILLIONS)
        place(pen, sheet, (22 * index, len(COMPOSITION) + 1), f"{direction}: largest chapters", chart)
        first += count


def _composed(names: Names, table: pl.DataFrame) -> pl.DataFrame:
    """Return a composition sorted by direction and size, in words."""
    rows = table.sort("exporter", "importer", "value_usd", "product", descending=[False, False, True, False])
    ways = [names.direction(i, j) for i, j in rows.select("exporter", "importer").iter_rows()]
    return rows.with_columns(
        direction=pl.Series(ways, dtype=pl.String),
        declared_by=pl.Series([names.reporter(code) for code in rows["declared_by"]], dtype=pl.String),
        source=pl.Series([names.sources(one) for one in rows["source"]], dtype=pl.String),
        product="HS " + pl.col("product"),
    )
