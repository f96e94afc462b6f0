"""How cells are written: a text always as a text, a number always as a number, an unknown one not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers
from corridor.reports.text import clean
from corridor.reports.tracing import unmarked

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
}

LONGEST = 32_000
"""Characters that a cell of a workbook holds."""

MILLIONS = '[>=1000000000]0.0,,," bn";0,," mn"'
"""Number format of an axis of dollars."""

USD, SCORE, SHARE, WHOLE, PLAIN, TEXT = "#,##0", "0.0", "0.0%", "0", "0.000", ""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, width in characters, number format (empty for text)."""

    title: str
    width: int
    form: str = TEXT


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
            sheet.write_string(row, column, clean(unmarked(value))[:LONGEST], form)
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

    def frame(self, name: str, columns: Mapping[str, Column], table: pl.DataFrame) -> Any:
        """Write a sheet from a table: one column for each key, in the order of the mapping; None where it has no row.

        Args:
            name: Name of the sheet.
            columns: Column by the name that it has in the table.
            table: Rows in the order in which they are written.
        """
        if not table.height:
            return None
        return self.table(name, tuple(columns.values()), self._rows(table.select(*columns)))

    @staticmethod
    def _rows(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
        flags = [name for name, kind in table.schema.items() if kind == pl.Boolean]
        said = [pl.when(pl.col(name)).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(name) for name in flags]
        return table.with_columns(said).iter_rows()
