"""The first sheet: what the workbook is, the best lines of each direction, and where it comes from."""

from __future__ import annotations

from typing import Any

from corridor.reports.view import View
from corridor.reports.workbook.pen import TEXT, Pen


def write_summary(pen: Pen, view: View) -> None:
    """Write the first sheet."""
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
