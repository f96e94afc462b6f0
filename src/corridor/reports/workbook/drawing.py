"""Native charts of the workbook: they read their figures from cells, so that a reader may change and copy them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridor.reports.workbook.pen import Pen

INK, QUIET = "#26323B", "#8A949C"
COLOURS = ("#1F6F8B", "#C4622D", "#5B7F3B", "#7A5195")
LONGEST_TITLE = 150
SIZE = {"width": 720, "height": 380}


@dataclass(frozen=True)
class Cells:
    """A run of cells in one column of a sheet.

    Attributes:
        sheet: Name of the sheet. column: its column, first and last: its rows, all counted from 0.
        title: Name of the figures.
    """

    sheet: str
    column: int
    first: int
    last: int
    title: str

    def reference(self) -> list[Any]:
        """Return the cells as the writer of workbooks takes them."""
        return [self.sheet, self.first, self.column, self.last, self.column]


def place(pen: Pen, sheet: Any, at: tuple[int, int], title: str, chart: Any) -> None:
    """Put a chart on a sheet, under a cell with its title, which the chart reads: a name could pass for a formula.

    Args:
        pen: Writes the cell.
        sheet: The sheet.
        at: Row and column of the title, counted from 0.
        title: What the chart shows.
        chart: The chart.
    """
    row, column = at
    pen.cell(sheet, row, column, title[:LONGEST_TITLE], pen.strong)
    chart.set_title({"name": [sheet.get_name(), row, column], "name_font": {"size": 11}})
    sheet.insert_chart(row + 1, column, chart)


def bars(workbook: Any, names: Cells, figures: Sequence[Cells], form: str, *, kind: str = "bar") -> Any:
    """Return a chart of bars, the first row on top.

    Args:
        workbook: The workbook.
        names: What each bar is called.
        figures: One series or several.
        form: Number format of the axis.
        kind: bar for lying ones, column for standing ones.
    """
    chart = workbook.add_chart({"type": kind})
    for colour, cells in zip(COLOURS, figures, strict=False):
        chart.add_series(
            {
                "name": cells.title,
                "categories": names.reference(),
                "values": cells.reference(),
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    _dressed(chart, single=len(figures) == 1)
    # A bar that does not begin at nothing makes a small difference look large.
    value = {"num_format": form, "min": 0, **_QUIET_AXIS}
    chart.set_y_axis(value if kind == "column" else {"reverse": True, "interval_unit": 1})
    if kind == "bar":
        chart.set_x_axis(value)
    return chart


def ranges(workbook: Any, names: Cells, *, low: Cells, high: Cells, middle: Cells) -> Any:
    """Return a chart of intervals: a line from the low to the high figure of each row, and a mark at the middle one."""
    chart = workbook.add_chart({"type": "stock"})
    marks: dict[str, dict[str, Any]] = {
        high.title: {"type": "short_dash", "size": 6, "border": {"color": INK}},
        low.title: {"type": "short_dash", "size": 6, "border": {"color": INK}},
        middle.title: {"type": "diamond", "size": 7, "fill": {"color": COLOURS[0]}, "border": {"color": COLOURS[0]}},
    }
    for cells in (high, low, middle):
        chart.add_series(
            {
                "name": cells.title,
                "categories": names.reference(),
                "values": cells.reference(),
                "line": {"none": True},
                "marker": marks[cells.title],
            }
        )
    _dressed(chart, single=False)
    chart.set_high_low_lines({"line": {"color": QUIET, "width": 2}})
    chart.set_y_axis({"reverse": True, "num_format": "0", "min": 1, **_QUIET_AXIS})
    chart.set_x_axis({"label_position": "high", "num_font": {"rotation": -60, "size": 8}})
    return chart


_QUIET_AXIS: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}


def _dressed(chart: Any, *, single: bool) -> None:
    chart.set_legend({"none": True} if single else {"position": "bottom"})
    chart.set_size(SIZE)
