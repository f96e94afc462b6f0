"""Cells: a text is a text whatever it looks like, a number is a number, and what is unknown is nothing at all."""

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from corridor.reports.workbook.pen import LONGEST, OPTIONS, SHARE, WHOLE, Column, Pen

COLUMNS = {"name": Column("Name", 10), "count": Column("Count", 8, WHOLE), "sure": Column("Sure", 8)}


@pytest.fixture
def drawn(tmp_path):
    def draw(action):
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
            action(Pen(workbook))
            if not workbook.worksheets():
                workbook.add_worksheet("empty")
        return openpyxl.load_workbook(path)

    return draw


def test_a_table_becomes_a_sheet_with_headings_in_the_order_of_its_columns(drawn):
    frame = pl.DataFrame({"sure": [True, False], "other": [1, 2], "count": [3, None], "name": ["=1+1", "b"]})
    sheet = drawn(lambda pen: pen.frame("Things", COLUMNS, frame))["Things"]
    assert [cell.value for cell in sheet[1]] == ["Name", "Count", "Sure"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", 3, "yes"]
    assert [cell.value for cell in sheet[3]] == ["b", None, "no"]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].number_format == "0"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"


def test_a_table_without_rows_is_no_sheet(drawn):
    frame = pl.DataFrame(schema={"name": pl.String, "count": pl.Int64, "sure": pl.Boolean})
    assert drawn(lambda pen: pen.frame("Things", COLUMNS, frame)).sheetnames == ["empty"]


def test_texts_are_cleaned_and_cut_and_infinite_numbers_left_out(drawn):
    def write(pen):
        rows = [("\x07bell", float("inf"), "x" * (LONGEST + 10)), ("fine", 0.25, "y")]
        pen.table("Things", (Column("A", 5), Column("B", 5, SHARE), Column("C", 5)), rows)

    sheet = drawn(write)["Things"]
    assert sheet["A2"].value == "bell"
    assert sheet["B2"].value is None
    assert len(sheet["C2"].value) == LONGEST
    assert (sheet["B3"].value, sheet["B3"].number_format) == (0.25, "0.0%")
