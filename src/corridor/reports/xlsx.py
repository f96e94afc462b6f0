"""The workbook: every figure of a run as a number, every text as a text, with filters and one native chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corridor.reports import numbers, words
from corridor.reports.charts import Series
from corridor.reports.files import write_whole
from corridor.reports.lines import arguments, is_untouched, parts_of
from corridor.reports.names import Names, code_label, declarer
from corridor.reports.text import clean
from corridor.reports.view import View, build_view
from corridor.study.run import Run

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
}

LONGEST = 32_000
"""Characters that a cell of a workbook holds."""

USD, SCORE, SHARE, WHOLE, PLAIN, TEXT = "#,##0", "0.0", "0.0%", "0", "0.000", ""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, width in characters, number format (empty for text)."""

    title: str
    width: int
    form: str = TEXT


RANKING = (
    Column("Rank", 7, WHOLE),
    Column("Rank in direction", 10, WHOLE),
    Column("Rank in sector", 10, WHOLE),
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Sector", 24),
    Column("Segment", 26),
    Column("Code", 12),
    Column("Opportunity", 48),
    Column("Score", 8, SCORE),
    Column("Confidence", 11, SHARE),
    Column("Confidence, word", 12),
    Column("Trade today, USD", 17, USD),
    Column("Estimate, low end, USD", 17, USD),
    Column("Estimate, high end, USD", 17, USD),
    Column("Year", 7, WHOLE),
    Column("Whose figure", 34),
    Column("Exporter declares, USD", 17, USD),
    Column("Importer declares, USD", 17, USD),
    Column("Buyer’s figure ÷ seller’s", 12, "0.00"),
    Column("Market, USD", 18, USD),
    Column("Market, year", 8, WHOLE),
    Column("Potential, USD", 17, USD),
    Column("Realised, USD", 17, USD),
    Column("Unrealised, USD", 17, USD),
    Column("Ease from gravity", 10, SHARE),
    Column("Weight observed", 10, SHARE),
    Column("Mean age, years", 9, SCORE),
    Column("Cell of the grid", 40),
    Column("Flags", 30),
    Column("Id", 22),
)

REASONS = (
    Column("Id", 22),
    Column("Opportunity", 48),
    Column("Pillar", 14),
    Column("Indicator", 32),
    Column("Figure", 16, PLAIN),
    Column("Unit", 18),
    Column("Figure, in words", 20),
    Column("Normalised", 11, PLAIN),
    Column("Weight", 9, SHARE),
    Column("Points of the score", 10, SCORE),
    Column("Year", 7, WHOLE),
    Column("Source", 40),
    Column("Missing because", 60),
)

UNTOUCHED = (
    Column("Rank in direction", 10, WHOLE),
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Code", 12),
    Column("Opportunity", 48),
    Column("Score", 8, SCORE),
    Column("Market, USD", 18, USD),
    Column("Potential, USD", 17, USD),
    Column("Speaks for it", 70),
    Column("Speaks against it", 70),
    Column("Id", 22),
)

EXCLUDED = (
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Sector", 30),
    Column("Segment", 28),
    Column("Code", 12),
    Column("Reason", 90),
)

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

CLAIMS = (Column("Claim", 70), Column("Verdict", 22), Column("What the data say", 70), Column("Printed in", 40))

SOURCES = (
    Column("Source", 44),
    Column("Licence", 34),
    Column("Address", 48),
    Column("Retrieved", 14),
    Column("Citation", 80),
)

Row = Mapping[str, Any]


def write(run: Run, path: Path) -> None:
    """Write a run as a workbook; the same run gives the same bytes."""
    write_whole(path, lambda sibling: _fill(run, sibling))


def _fill(run: Run, path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415

    view, names = build_view(run), Names(run)
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"title": view.title[:250], "created": datetime(run.as_of, 12, 31)})
        pen = Pen(workbook)
        _summary(pen, view)
        pen.table("Ranking", RANKING, (_ranked(names, row) for row in run.ranking.lines.iter_rows(named=True)))
        pen.table("Untouched", UNTOUCHED, _untouched(names))
        pen.table("Reasons", REASONS, _reasons(names))
        pen.table("Not ranked", EXCLUDED, (_excluded(names, row) for row in run.ranking.excluded.iter_rows(named=True)))
        _trend(pen, names, view)
        pen.table("Claims", CLAIMS, ((c.text, c.verdict, c.finding, c.source) for c in view.claims))
        pen.table("Sources", SOURCES, ((s.title, s.licence, s.url, s.retrieved, s.citation) for s in view.sources))


class Pen:
    """Writes cells: a text always as a string, a number always as a number, an unknown one not at all."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.formats: dict[str, Any] = {}
        self.head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F0F3F5"}
        )
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.strong = workbook.add_format({"bold": True})
        self.prose = workbook.add_format({"text_wrap": True, "valign": "top"})

    def form(self, form: str) -> Any:
        """Return the cell format of a number format, made once."""
        if form not in self.formats:
            self.formats[form] = self.workbook.add_format(
                {"num_format": form, "valign": "top"} if form else {"valign": "top"}
            )
        return self.formats[form]

    def cell(self, sheet: Any, row: int, column: int, value: Any, form: Any = None) -> None:
        """Write one value; nothing where it is unknown."""
        if isinstance(value, str):
            sheet.write_string(row, column, clean(value)[:LONGEST], form)
        elif value is not None and numbers.known(value):
            sheet.write_number(row, column, value, form)

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], first: int = 0) -> Any:
        """Write a sheet with a frozen heading, a filter and one row per item; return the sheet."""
        sheet = self.workbook.add_worksheet(name)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            self.cell(sheet, first, index, column.title, self.head)
        last = first
        for last, row in enumerate(rows, first + 1):
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.cell(sheet, last, index, value, self.form(column.form))
        sheet.freeze_panes(first + 1, 0)
        sheet.autofilter(first, 0, max(last, first + 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
        return sheet


def _summary(pen: Pen, view: View) -> None:
    sheet = pen.workbook.add_worksheet("Summary")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 56)
    sheet.set_column(2, 6, 16)
    pen.cell(sheet, 0, 0, view.title, pen.title)
    row = 2
    for label, text in (
        ("About", view.purpose),
        ("Corridor", view.corridors),
        ("Figures up to", view.as_of),
        ("Model", view.model_title),
        ("Caution", view.caution),
    ):
        row = _pair(pen, sheet, row, label, text)
    for direction in view.directions:
        row = _best(pen, sheet, row + 1, direction)
    row += 1
    for label, text in (*view.provenance, ("Make it again", view.command), *view.caveats):
        row = _pair(pen, sheet, row, label, text)
    for gap in view.gaps:
        row = _pair(pen, sheet, row, "What the data lack", gap)
    sheet.freeze_panes(1, 0)
    sheet.fit_to_pages(1, 0)


def _pair(pen: Pen, sheet: Any, row: int, label: str, text: str) -> int:
    pen.cell(sheet, row, 0, label, pen.strong)
    sheet.set_row(row, 15 * max(1, -(-len(text) // 110)))
    sheet.merge_range(row, 1, row, 5, "", pen.prose)
    pen.cell(sheet, row, 1, text, pen.prose)
    return row + 1


def _best(pen: Pen, sheet: Any, row: int, direction: Any) -> int:
    heads = (direction.title, "Opportunity", "Score", "Confidence", "Trade today", "Potential")
    for column, text in enumerate(heads):
        pen.cell(sheet, row, column, text, pen.head)
    for line in direction.best:
        row += 1
        rank = f"Rank {line.rank_in_direction}"
        value = ", ".join(part for part in (line.value, line.value_between) if part)
        texts = (rank, line.title, line.score, line.confidence_word, value, line.potential)
        for column, text in enumerate(texts):
            pen.cell(sheet, row, column, text, pen.form(TEXT))
    return row + 1


def _ranked(names: Names, row: Row) -> tuple[Any, ...]:
    return (
        row["rank"],
        row["rank_in_direction"],
        row["rank_in_sector"],
        names.country(row["exporter"]),
        names.country(row["importer"]),
        names.sector(row["sector"]),
        names.segment(row["sector"], row["segment"]),
        code_label(row["product"], row["nomenclature"]),
        row["title"],
        row["score"],
        row["confidence"],
        words.confidence_word(row["confidence"]),
        row["value_usd"],
        row["value_low_usd"],
        row["value_high_usd"],
        row["value_year"],
        declarer(names, dict(row)) if row["value_usd"] is not None else "not known",
        row["exporter_value_usd"],
        row["importer_value_usd"],
        row["mirror_ratio"],
        row["market_usd"],
        row["market_year"],
        row["potential_usd"],
        row["realised_usd"],
        row["unrealised_usd"],
        row["gravity_share"],
        row["observed_weight"],
        row["age_years"],
        row["cell"] or "",
        row["flags"] or "",
        row["opportunity"],
    )


def _reasons(names: Names) -> Iterable[tuple[Any, ...]]:
    run = names.run
    titles = dict(run.ranking.lines.select("opportunity", "title").iter_rows())
    for row in run.ranking.contributions.iter_rows(named=True):
        note = run.indicators[row["indicator"]]
        known = row["raw"] is not None and row["contribution"] is not None
        yield (
            row["opportunity"],
            titles.get(row["opportunity"]) or "",
            row["pillar"],
            note.title,
            row["raw"],
            note.unit,
            words.figure(note, row["raw"]),
            row["normalised"],
            row["weight"] if known else None,
            row["contribution"] if known else None,
            row["year"],
            names.sources(row["source"]),
            row["missing_because"] or "",
        )


def _untouched(names: Names) -> Iterable[tuple[Any, ...]]:
    """Yield the lines of which nothing is traded today, in rank order, with their reasons."""
    rows = [row for row in names.run.ranking.lines.iter_rows(named=True) if is_untouched(row)]
    parts = parts_of(names.run.ranking.contributions, [row["opportunity"] for row in rows])
    for row in rows:
        sides = arguments(names, row, parts.get(row["opportunity"], ()))
        yield (
            row["rank_in_direction"],
            names.country(row["exporter"]),
            names.country(row["importer"]),
            code_label(row["product"], row["nomenclature"]),
            row["title"],
            row["score"],
            row["market_usd"],
            row["potential_usd"],
            *(" ".join(reason.text for reason in side) for side in sides),
            row["opportunity"],
        )


def _excluded(names: Names, row: Row) -> tuple[str, ...]:
    sector = row["sector"] or ""
    return (
        names.country(row["exporter"]),
        names.country(row["importer"]),
        names.sector(sector),
        names.segment(sector, row["segment"]),
        row["code"] or "",
        row["reason"] or "",
    )


def _trend(pen: Pen, names: Names, view: View) -> None:
    frames = [profile.trend for profile in names.run.profiles if profile.trend.height]
    order = ["exporter", "importer", "reporter", "source", "year"]
    rows = [row for frame in frames for row in frame.sort(order).iter_rows(named=True)]
    sheet = pen.table("Trend", TREND, (_trend_row(names, row) for row in rows))
    trends = [trend for profile in view.profiles for trend in profile.trends if trend.series]
    for index, trend in enumerate(trends):
        _chart(pen, sheet, index, trend.title, trend.series)


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


def _chart(pen: Pen, sheet: Any, index: int, title: str, series: Sequence[Series]) -> None:
    """Draw one direction from a small table of years by reporter beside the chart; unknown years stay gaps."""
    years = list(
        range(min(p.year for s in series for p in s.points), max(p.year for s in series for p in s.points) + 1)
    )
    top, left = index * 20, len(TREND) + 10
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
            "num_format": '[>=1000000000]0.0,,," bn";0,," mn"',
            "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 620, "height": 320})
    sheet.insert_chart(top + 1, len(TREND), chart)
