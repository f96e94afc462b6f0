from datetime import date

import polars as pl
import pytest
import xlsxwriter

from corridor.errors import DataError
from corridor.sources import lpi
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe


def recipe(**files):
    return SourceRecipe(files=files, retrieved=date(2026, 11, 23))


def test_newer_publication_wins():
    old = pl.DataFrame([("AZE", "2010", "2.64"), ("DEU", "2012", "4.03")], schema=list(lpi.OLD_COLUMNS), orient="row")
    new = pl.DataFrame([("Germany", "2012", "4.0")], schema=list(lpi.NEW_COLUMNS), orient="row")
    reading = lpi.logistics(old, new, recipe(old="x"))
    table = reading.tables["country_years"].select("year", "country", "value")
    assert table.rows() == [(2010, "AZE", 2.64), (2012, "DEU", 4.0)]
    assert reading.accounts[0].left_out[0].reason == "the newer publication has the figure"
    assert all(account.balanced for account in reading.accounts)


def workbook(path, **sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def test_workbook_has_a_sheet_per_edition(tmp_path):
    workbook(
        tmp_path / "l.xlsx",
        **{
            "2023": [("Economy", "LPI Score", "Rank"), ("Singapore", 4.3, 1), ("Atlantis", 1.0, 9)],
            "2018": [("Country", "LPI Score"), ("Viet Nam", 3.27)],
            "Notes": [("text",)],
        },
    )
    files = recipe(workbook="l.xlsx")
    reading = lpi.read(RawFiles(tmp_path, "lpi", files), files)
    assert reading.tables["country_years"].select("year", "country", "value").rows() == [
        (2018, "VNM", 3.27),
        (2023, "SGP", 4.3),
    ]
    assert reading.accounts[0].quarantined == 1


def test_workbook_of_another_kind_is_refused(tmp_path):
    workbook(tmp_path / "l.xlsx", Notes=[("a",)])
    workbook(tmp_path / "m.xlsx", **{"2023": [("Economy", "Rank"), ("Chad", 1)]})
    for name, message in (("l.xlsx", "no sheet is named by a year; found: Notes"), ("m.xlsx", "sheet 2023: needs")):
        files = recipe(workbook=name)
        with pytest.raises(DataError, match=message):
            lpi.read(RawFiles(tmp_path, "lpi", files), files)


def test_real_files(shared):
    folder = "country_indicators"
    files = recipe(old=f"{folder}/lpi_2010_2014.csv", new=f"{folder}/lpi_merged_2012_2023.csv")
    found = [
        (account.rows_in, account.kept, account.quarantined)
        for account in lpi.read(RawFiles(shared, "lpi", files), files).accounts
    ]
    assert found == [(630, 285, 0), (575, 575, 0)]
