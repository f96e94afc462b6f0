"""Native charts read their figures and titles from cells."""

from zipfile import ZipFile

import pytest
import xlsxwriter

from corridor.reports.workbook.drawing import Cells, bars, place, ranges
from corridor.reports.workbook.pen import OPTIONS, Column, Pen

NAMES, LOW, HIGH = (Cells("Things", n, 1, 2, title) for n, title in enumerate(("Name", "Low", "High")))
TITLE = "='x'!A1 <b>&"


@pytest.fixture
def chart_of(tmp_path):
    def draw(make):
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
            pen = Pen(workbook)
            columns = (Column("Name", 5), Column("Low", 5, "0"), Column("High", 5, "0"))
            sheet = pen.table("Things", columns, [("a", 1, 2), ("b", 3, 4)])
            place(pen, sheet, (0, 5), TITLE, make(workbook))
        with ZipFile(path) as parts:
            return parts.read("xl/charts/chart1.xml").decode(), parts.read("xl/sharedStrings.xml").decode()

    return draw


@pytest.mark.parametrize(("kind", "direction"), [("bar", "bar"), ("column", "col")])
def test_bars_read_names_and_figures_from_their_cells(chart_of, kind, direction):
    chart, _ = chart_of(lambda book: bars(book, NAMES, [LOW, HIGH], "0", kind=kind))
    assert f'<c:barDir val="{direction}"/>' in chart
    for reference in ("Things!$A$2:$A$3", "Things!$B$2:$B$3", "Things!$C$2:$C$3"):
        assert f"<c:f>{reference}</c:f>" in chart


def test_ranges_draw_a_line_from_end_to_end(chart_of):
    chart, _ = chart_of(lambda book: ranges(book, NAMES, low=LOW, high=HIGH, middle=LOW))
    assert "<c:hiLowLines>" in chart
    assert chart.count("<c:ser>") == 3
    assert '<c:orientation val="maxMin"/>' in chart  # rank 1 on top


def test_a_title_that_looks_like_a_formula_stays_a_text(chart_of):
    chart, texts = chart_of(lambda book: bars(book, NAMES, [LOW], "0"))
    assert "<c:f>Things!$F$1</c:f>" in chart
    assert "='x'!A1 &lt;b&gt;&amp;" in texts
