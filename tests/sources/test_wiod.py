from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from corridor.errors import DataError
from corridor.sources import wiod
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables import INDUSTRY_FLOWS, check_frame
from samples import wiod as sample


def opened(folder: Path, files: dict[str, str]) -> Reading | Yearly:
    recipe = SourceRecipe.model_validate({"files": files, "retrieved": "2026-11-23"})
    return wiod.read(RawFiles(folder, "wiod", recipe), recipe)


def test_long_rows_by_hand(tmp_path):
    sample.write(tmp_path)
    reading = opened(tmp_path, {"long": "wiod.csv"})
    assert isinstance(reading, Reading)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("year", "exporter", "importer", "industry", "use", "value_usd").rows() == [
        (1995, "AUS", "AUT", "c1", "final", 1_000_000),
        (1995, "AUS", "AUT", "c1", "intermediate", 1_000_000),
        (1995, "AUS", "BEL", "c1", "final", 5_000_000),
        (1995, "AUS", "BEL", "c1", "intermediate", 7_000_000),
        (1995, "ROU", "AUT", "c14", "final", 4_000_000),
        (1995, "ROU", "AUT", "c14", "intermediate", 3_000_000),
        (1995, "TUR", "AUT", "c30", "intermediate", 6_000_000),
        (1996, "TUR", "BEL", "c3", "final", 2_000_000),
        (1996, "TUR", "BEL", "c4", "final", 2_000_000),
        (1996, "TUR", "BEL", "c4", "intermediate", 5_000_000),
    ]
    assert check_frame(INDUSTRY_FLOWS, table).ok
    assert account.balanced
    assert (account.rows_in, account.value_in) == (sample.ROWS_IN, sample.VALUE_IN)
    assert {str(item.reason): item.rows for item in account.left_out if item.fault} == {
        "importer's spelling is unknown": 2,
        "industry is no code of the classification": 2,
        "value is missing or no number of dollars": 1,
        "value is negative": 1,
        "intermediate and final use do not add up to the total": 2,
        "second figure for the same flow": 2,
    }


def workbook(path: Path, *, codes: bool = True) -> None:
    """Write a released sheet: six rows of headings, four columns, then cells; a row and a column of totals."""
    heads = [
        ("AUS", "c1"),
        ("TUR", "c1"),
        ("RoW", "c1"),
        ("AUS", "c37"),
        ("TUR", "c37"),
        ("TUR", "c42"),
        ("TOT", "c43"),
    ]
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("WIOT_1995")
    sheet.write(0, 0, "Intercountry Input-Output Table")
    sheet.write(1, 0, "(industry-by-industry)")
    for column, (country, code) in enumerate(heads, start=4):
        for row, text in enumerate(["AtB", "Agriculture", country, code if codes else "x"], start=2):
            sheet.write(row, column, text)
    for row, (country, cells) in enumerate([("AUS", [9, 2.5, 1, 9, 4, -1, 99]), ("TUR", [0.5, 9, 1, 3, 9, 0, 99]),
                                            ("RoW", [1, 1, 1, 1, 1, 1, 6])], start=6):  # fmt: skip
        for column, value in enumerate(["AtB", "Agriculture", country, "c1", *cells]):
            sheet.write(row, column, value)
    for column, value in enumerate(["", "Value added at basic prices", "TOT", "r64", 5, 5, 5, 0, 0, 0, 15]):
        sheet.write(9, column, value)
    book.close()


def test_a_released_workbook_by_hand(tmp_path):
    workbook(tmp_path / "wiot95_row_apr12.xlsx")
    yearly = opened(tmp_path, {"tables": "wiot95_row_apr12.xlsx"})
    assert isinstance(yearly, Yearly)
    assert yearly.years == (1995,)
    reading = yearly.read(1995)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("exporter", "importer", "use", "value_usd").rows() == [
        ("AUS", "TUR", "final", 3_000_000),
        ("AUS", "TUR", "intermediate", 2_500_000),
        ("TUR", "AUS", "final", 3_000_000),
        ("TUR", "AUS", "intermediate", 500_000),
    ]
    assert (account.rows_in, account.quarantined, account.balanced) == (28, 0, True)


def test_a_workbook_of_another_shape_is_refused(tmp_path):
    workbook(tmp_path / "wiot95_row_apr12.xlsx", codes=False)
    yearly = opened(tmp_path, {"tables": "wiot95_row_apr12.xlsx"})
    assert isinstance(yearly, Yearly)
    with pytest.raises(DataError, match=r"row 6: codes such as c1 of the using industries are needed here"):
        yearly.read(1995)
    (tmp_path / "wiot96_row_apr12.xlsx").write_bytes(b"no workbook")
    damaged = opened(tmp_path, {"tables": "wiot96_row_apr12.xlsx"})
    assert isinstance(damaged, Yearly)
    with pytest.raises(DataError, match=r"wiot96_row_apr12\.xlsx: cannot be read as a workbook"):
        damaged.read(1996)


def test_names_must_tell_the_year(tmp_path):
    workbook(tmp_path / "table.xlsx")
    with pytest.raises(DataError, match=r"the name of table\.xlsx must hold the year"):
        opened(tmp_path, {"tables": "table.xlsx"})


def test_the_long_rows_of_1995_to_2008(shared):
    path = "wiod_sectors/wiod_bilateral_sector_1995_2008.parquet"
    reading = opened(shared, {"long": path})
    assert isinstance(reading, Reading)
    table, account, raw = reading.tables["industry_flows"], reading.accounts[0], pl.read_parquet(shared / path)
    assert raw.select(pl.col("exporter", "importer", "sector", "year").n_unique()).row(0) == (41, 41, 35, 14)
    assert raw.height == 41 * 40 * 35 * 14 == 803_600
    between = raw.filter((pl.col("exporter") != "RoW") & (pl.col("importer") != "RoW"))
    assert (account.rows_in, account.kept, account.quarantined) == (2 * 803_600, 2 * between.height, 0)
    assert account.value_in == int(raw["value_usd_mn"].sum()) * 10**6 == 124_247_206_000_000
    assert table["value_usd"].sum() == account.value_kept == int(between["value_usd_mn"].sum()) * 10**6
