import zipfile
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import oecd_icio
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables import INDUSTRY_FLOWS, check_frame
from samples import oecd_icio as sample


def source(files: dict[str, str], **more: object) -> SourceRecipe:
    return SourceRecipe.model_validate({"files": files, "retrieved": "2026-11-23", **more})


def opened(folder: Path, recipe: SourceRecipe) -> Reading | Yearly:
    return oecd_icio.read(RawFiles(folder, "oecd_icio", recipe), recipe)


def test_a_released_table_by_hand(tmp_path):
    sample.write(tmp_path)
    yearly = opened(tmp_path, source({"tables": "icio"}))
    assert isinstance(yearly, Yearly)
    assert yearly.years == (2018,)
    reading = yearly.read(2018)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("exporter", "importer", "industry", "use", "value_usd").rows() == [
        ("AUS", "TUR", "A01", "final", 6_000_000),
        ("AUS", "TUR", "A01", "intermediate", 3_750_000),
        ("AUS", "TUR", "C26", "intermediate", 500_001),
        ("TUR", "AUS", "A01", "final", 3_000_000),
        ("TUR", "AUS", "A01", "intermediate", 300_000),
        ("TUR", "AUS", "C26", "final", 4_500_000),
    ]
    assert check_frame(INDUSTRY_FLOWS, table).ok
    assert account.balanced
    assert (account.rows_in, account.value_in) == (sample.ROWS_IN, sample.VALUE_IN)
    assert sorted(account.quarantine.rows.select("line", "reason").rows()) == sorted(
        [(3, "final use is negative: more was taken from stock than delivered")] * 2
        + [(5, "value is negative"), (5, "value is missing or no number of dollars")]
        + [(7, "exporter's spelling is unknown")] * 8
    )
    assert reading.gaps == ("oecd_icio: 1 unknown country spellings left out: 'QQQ'",)


def test_a_zip_is_read_where_it_lies_and_years_are_chosen(tmp_path):
    sample.write(tmp_path)
    text = (tmp_path / "icio" / "2018_SML.csv").read_text()
    with zipfile.ZipFile(tmp_path / "icio.zip", "w") as archive:
        archive.writestr("2018_SML.csv", text)
        archive.writestr("2019_SML.csv", text)
    yearly = opened(tmp_path, source({"tables": "icio.zip"}, first_year=2019))
    assert isinstance(yearly, Yearly)
    assert yearly.years == (2019,)
    assert yearly.read(2019).tables["industry_flows"]["year"].unique().to_list() == [2019]


def test_two_files_of_one_year(tmp_path):
    sample.write(tmp_path)
    (tmp_path / "icio" / "ICIO2021_2018.csv").write_text("V1\n")
    with pytest.raises(DataError, match=r"2018_SML\.csv and ICIO2021_2018\.csv are both of 2018"):
        opened(tmp_path, source({"tables": "icio"}))


def test_a_column_that_is_no_use_is_refused():
    with pytest.raises(DataError, match=r"f: line 1: column 3, 'AUS_HFCX', is no use of an input-output table"):
        oecd_icio.uses_of(["AUS_A01", "AUS_HFCX"], {"A01"}, name="f")


def test_parts_of_china_and_mexico_are_added_up(tmp_path):
    (tmp_path / "ICIO2021_2018.csv").write_text(
        ",CN1_01T02,CN2_01T02,MX1_01T02,CHN_HFCE,MEX_HFCE,TOTAL\n"
        "CN1_01T02,1,2,3,4,5,15\nCN2_01T02,1,2,4,4,6,17\nMX1_01T02,1,2,3,4,0,10\nMEX_TAXSUB,9,9,9,9,9,45\n"
    )
    yearly = opened(tmp_path, source({"tables": "ICIO2021_2018.csv"}))
    assert isinstance(yearly, Yearly)
    table = yearly.read(2018).tables["industry_flows"]
    assert table.select("exporter", "importer", "use", "value_usd").rows() == [
        ("CHN", "MEX", "final", 11_000_000),
        ("CHN", "MEX", "intermediate", 7_000_000),
        ("MEX", "CHN", "final", 4_000_000),
        ("MEX", "CHN", "intermediate", 3_000_000),
    ]


def test_the_extract_needs_a_year_and_a_use(tmp_path):
    rows = "exporter,importer,sector,value_usd_mn\nAUS,TUR,A01,0.0000005\nAUS,TUR,A01,2\n"
    (tmp_path / "flows.csv").write_text(rows)
    with pytest.raises(DataError, match=r"options\.year: the name of flows\.csv must hold the year"):
        opened(tmp_path, source({"long": "flows.csv"}))
    with pytest.raises(DataError, match=r"options\.use: 'some' is not intermediate, final or total"):
        opened(tmp_path, source({"long": "flows.csv"}, options={"year": "2022", "use": "some"}))
    reading = opened(tmp_path, source({"long": "flows.csv"}, options={"year": "2022"}))
    assert isinstance(reading, Reading)
    assert reading.tables["industry_flows"].select("year", "value_usd").rows() == [(2022, 0)]
    assert reading.accounts[0].quarantine.rows.select("line", "reason").rows() == [
        (3, "second figure for the same flow")
    ]


def test_the_extract_of_2022(shared):
    path = "icio_2022/icio_intermediate_2022.parquet"
    reading = opened(shared, source({"long": path}))
    assert isinstance(reading, Reading)
    account, raw = reading.accounts[0], pl.read_parquet(shared / path)
    assert raw.select(pl.col("exporter", "importer", "sector").n_unique()).row(0) == (80, 80, 49)
    dollars = sum(round(value * 1e6) for value in raw["value_usd_mn"])
    assert (account.rows_in, account.kept, account.left_out) == (267_923, 267_923, ())
    assert account.value_in == account.value_kept == dollars == 14_640_168_498_642
    assert check_frame(INDUSTRY_FLOWS, reading.tables["industry_flows"]).ok


def test_a_table_without_uses_is_refused(tmp_path):
    (tmp_path / "2018_SML.csv").write_text("V1\nAUS_A01\n")
    yearly = opened(tmp_path, source({"tables": "2018_SML.csv"}))
    assert isinstance(yearly, Yearly)
    with pytest.raises(DataError, match=r"2018_SML\.csv: line 1: columns of uses such as DEU_C29 are needed here"):
        yearly.read(2018)
