"""The workbook, read back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from corridor.reports import xlsx
from factories_run import a_fuzzed_run, a_run

SHEETS = ["Summary", "Ranking", "Untouched", "Reasons", "Not ranked", "Trend", "Composition", "Claims", "Sources"]
"""Sheets of every run; those of robustness, reasons, checks and scenarios stand between where a run has them."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    xlsx.write(a_run(), path)
    return openpyxl.load_workbook(path)


def test_sheets_with_filters_and_frozen_headings(book: openpyxl.Workbook) -> None:
    assert [name for name in book.sheetnames if name in SHEETS] == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref
    assert book.properties.created == datetime(2024, 12, 31)


def test_numbers_are_numbers_with_formats(book: openpyxl.Workbook) -> None:
    sheet = book["Ranking"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    value = sheet.cell(2, heads["Trade today, USD"])
    score = sheet.cell(2, heads["Score"])
    assert (value.data_type, value.number_format) == ("n", "#,##0")
    assert (score.data_type, score.number_format) == ("n", "0.0")
    assert sheet.cell(2, heads["Confidence"]).number_format == "0.0%"
    assert sheet.max_row == 1 + a_run().ranking.lines.height


def test_unknown_is_an_empty_cell(book: openpyxl.Workbook) -> None:
    sheet = book["Ranking"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, heads["Code"]).value: row for row in range(2, sheet.max_row + 1)}
    assert sheet.cell(rows["HS 8542"], heads["Trade today, USD"]).value is None
    assert sheet.cell(rows["HS 8541"], heads["Trade today, USD"]).value == 0
    reasons = book["Reasons"]
    missing = [row for row in reasons.iter_rows(min_row=2, values_only=True) if row[12]]
    assert missing
    assert all(row[4] is None and row[7] is None and row[9] is None for row in missing)


def test_what_is_untouched_has_a_sheet_of_its_own_with_reasons(book: openpyxl.Workbook) -> None:
    rows = list(book["Untouched"].iter_rows(min_row=2, values_only=True))
    assert {row[3] for row in rows} == {"HS 8541", "HS 2603", "HS 2617"}
    assert all(row[8] and row[9] for row in rows)


def test_an_estimate_has_its_interval(tmp_path: Path) -> None:
    run = a_run()
    ends = {"value_usd": 24_312_000, "value_low_usd": 9_052_000, "value_high_usd": 60_400_000}
    lines = run.ranking.lines.with_columns(**{name: pl.lit(value, pl.Int64) for name, value in ends.items()})
    path = tmp_path / "report.xlsx"
    xlsx.write(a_run(ranking=replace(run.ranking, lines=lines)), path)
    sheet = openpyxl.load_workbook(path)["Ranking"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    found = [
        sheet.cell(2, heads[name]).value for name in ("Trade today, USD", "Estimate, low end, USD", "Whose figure")
    ]
    assert found == [24_312_000, 9_052_000, "estimated by a gravity model"]
    summary = openpyxl.load_workbook(path)["Summary"]
    assert "est. $24 mn, between $9.1 mn and $60 mn" in {cell.value for row in summary.iter_rows() for cell in row}


def test_a_code_with_a_leading_zero_stays_text(book: openpyxl.Workbook) -> None:
    codes = [row[4] for row in book["Not ranked"].iter_rows(min_row=2, values_only=True)]
    assert all(isinstance(code, str) for code in codes)


def test_a_hostile_run_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    xlsx.write(a_fuzzed_run(), path)
    cells = 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                cells += 1
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                assert "\x07" not in str(cell.value)
    assert cells > 100
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]


def test_two_writes_are_identical(tmp_path: Path) -> None:
    for name in ("a", "b"):
        xlsx.write(a_run(), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def charts(path: Path) -> int:
    with zipfile.ZipFile(path) as parts:
        return len([name for name in parts.namelist() if name.startswith("xl/charts/chart")])


UNTESTED = {"robustness": None, "explanations": None, "findings": (), "scenarios": (), "portfolio": None}


def test_charts_of_trend_and_composition_for_each_direction(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    xlsx.write(replace(a_run(), **UNTESTED, sensitivity=None, moved=None), path)
    assert openpyxl.load_workbook(path).sheetnames == SHEETS
    assert charts(path) == 4


def test_a_run_without_trade_has_no_chart(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    xlsx.write(replace(a_run(profiles=(), claims=()), **UNTESTED, sensitivity=None, moved=None), path)
    assert openpyxl.load_workbook(path).sheetnames == [name for name in SHEETS if name != "Composition"]
    assert charts(path) == 0
