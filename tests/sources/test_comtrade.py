from datetime import date

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.sources import SOURCES, comtrade
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables.coding import decoded

HEAD = "refYear,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,customsCode,motCode,primaryValue"


def read(folder, place, **changes):
    recipe = SourceRecipe(files={"flows": place}, retrieved=date(2026, 11, 23), **changes)
    return comtrade.read(RawFiles(folder, "comtrade", recipe), recipe)


def write(folder, name, *lines, head=HEAD):
    (folder / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def accounts(reading):
    (account,) = reading.accounts
    return {item.reason: item.rows for item in account.left_out}


def test_one_small_file_is_read_whole(tmp_path):
    write(tmp_path, "a.csv", "2020,31,X,268,H5,220421,C00,0,5", "2021,31,X,268,H5,220421,C00,0,6")
    found = read(tmp_path, "a.csv")
    assert isinstance(found, Reading)
    assert found.tables["declared"].select("year", "exporter", "importer", "value_usd").rows() == [
        (2020, "AZE", "GEO", 5),
        (2021, "AZE", "GEO", 6),
    ]
    assert found.tables["declared"].schema["exporter"] == pl.String


def test_two_files_are_read_by_year_and_say_the_same(tmp_path):
    write(tmp_path, "a.csv", "2020,31,X,268,H5,220421,C00,0,5", "2021,31,X,268,H5,220421,C00,0,6")
    write(tmp_path, "b.csv", "2020,31,X,842,H5,220421,C00,0,7", "x,31,X,268,H5,220421,C00,0,8")
    found = read(tmp_path, "*.csv")
    assert isinstance(found, Yearly)
    assert found.years == (2020, 2021)
    assert [(account.file, account.quarantined) for account in found.common.accounts] == [("b.csv", 1)]
    assert decoded(found.read(2020).tables["declared"])["value_usd"].to_list() == [5, 7]
    assert decoded(found.read(2021).tables["declared"])["value_usd"].to_list() == [6]
    total = [*found.common.accounts, *(account for year in found.years for account in found.read(year).accounts)]
    assert sum(account.rows_in for account in total) == 4
    assert all(account.balanced for account in total)


def test_world_total_and_its_partners_may_lie_in_two_files(tmp_path):
    write(tmp_path, "a.csv", "2020,31,X,0,H5,220421,C00,0,9")
    write(tmp_path, "b.csv", "2020,31,X,842,H5,220421,C00,0,7", "2020,31,X,899,H5,220421,C00,0,1")
    write(tmp_path, "c.csv", "2020,31,X,838,H5,220421,C00,0,1")
    found = read(tmp_path, "*.csv").read(2020)
    assert found.tables["world"].select("value_usd", "partners_usd").rows() == [(9, 9)]
    assert decoded(found.tables["declared"]).select("importer", "value_usd").rows() == [("NES", 2), ("USA", 7)]
    assert [(account.file, account.kept, account.aggregated) for account in found.accounts] == [
        ("a.csv", 0, 0),
        ("b.csv", 2, 0),
        ("c.csv", 0, 1),
    ]


def test_reporters_are_taken_portion_by_portion_with_the_same_result(tmp_path, monkeypatch):
    lines = [f"2020,{code},X,842,H5,{100000 + i},C00,0,{i}" for code in (31, 268, 51, 555) for i in range(1, 5)]
    write(tmp_path, "a.csv", *lines)
    whole = read(tmp_path, "a.csv")
    monkeypatch.setattr(comtrade, "ROWS_AT_ONCE", 5)
    portions = read(tmp_path, "a.csv")
    assert portions.accounts == whole.accounts
    for name, frame in whole.tables.items():
        assert frame.equals(portions.tables[name]), name


def test_files_of_unwanted_years_are_not_read_and_are_told(tmp_path):
    write(tmp_path, "x_2019.csv", "2019,31,X,268,H5,220421,C00,0,5")
    write(tmp_path, "x_2020.csv", "2020,31,X,268,H5,220421,C00,0,5")
    found = read(tmp_path, "*.csv", first_year=2020)
    assert found.years == (2020,)
    assert found.common.gaps == ("comtrade: 1 files of years outside 2020 to 2100 were not read: 2019",)


def test_parts_and_sums_are_left_out_by_rule(tmp_path):
    write(
        tmp_path, "a.csv",
        "2020,31,X,268,H5,220421,C00,0,5",
        "2020,31,DX,268,H5,220421,C00,0,4",
        "2020,31,X,268,H5,TOTAL,C00,0,5",
        "2020,31,X,268,S4,041,C00,0,5",
    )  # fmt: skip
    found = read(tmp_path, "a.csv")
    assert found.accounts[0].kept == 1
    assert accounts(found) == {
        "classification is not the Harmonized System": 1,
        "sum over all products, and no product": 1,
        "part of imports or exports (DX, FM, goods for processing), counted there already": 1,
    }


def test_recipe_spellings_name_a_code_of_their_own(tmp_path):
    write(tmp_path, "a.csv", "2020,31,X,555,H5,220421,C00,0,5")
    found = read(tmp_path, "a.csv", spellings={"555": "XZZ"})
    assert found.tables["declared"]["importer"].to_list() == ["XZZ"]
    assert found.gaps == ()
    assert read(tmp_path, "a.csv").gaps == ("comtrade: 1 unknown country spellings left out: '555'",)


def test_file_without_years_needs_the_option(tmp_path):
    write(tmp_path, "e.csv", "31,842,220421,X,5", head="reporter,partner,cmd,flow,value")
    with pytest.raises(DataError, match=r"e\.csv: line 1: no column of years; .*options: \{year: \.\.\.\}"):
        read(tmp_path, "e.csv")
    assert read(tmp_path, "e.csv", options={"year": "2024"}).tables["declared"]["year"].to_list() == [2024]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levle": "6"}, "sources.comtrade.options.levle: unknown option; known: level, revision, year, encoding"),
        ({"level": "5"}, "options.level: must be .*; found '5'"),
        ({"revision": "H5"}, "options.revision: must be HS, HS92, .*; found 'H5'"),
    ],
)
def test_options_are_a_closed_list(tmp_path, options, message):
    write(tmp_path, "a.csv")
    with pytest.raises(UsageError, match=message):
        read(tmp_path, "a.csv", options=options)


RAW = {
    "baci_critical_minerals/comtrade_2022.csv.gz": (166_616, 3_123_822_731_006, 33_235, 11),
    "baci_critical_minerals/comtrade_2024.csv.gz": (164_831, 2_087_769_447_373, 31_221, 26),
    "comtrade_minerals_hs6/comtrade_imports_hs6_2018_2023.parquet": (191_905, 3_029_636_420_906, 161_455, 126),
    "comtrade_energy_hs27/comtrade_bulk_hs27_1988_2017.parquet": (370_391, 143_136_191_951_595, 344_392, 1_831),
}
"""Raw file → rows in, dollars in, kept, added into another row."""


@pytest.mark.parametrize("place", RAW)
def test_real_downloads(shared, place):
    found = read(shared, place, options={"year": "2024"} if "2024" in place else {})
    (account,) = found.accounts
    assert (account.rows_in, account.value_in, account.kept, account.aggregated) == RAW[place]
    assert account.balanced
    assert account.quarantined == 0
    assert found.gaps == ()


@pytest.mark.parametrize(("year", "cells"), [(2022, 4_379), (2024, 3_987)])
def test_partners_add_up_to_the_world_total_in_every_cell_of_a_real_extract(shared, year, cells):
    """The reporters' own totals are the oracle for which of several rows on a flow counts."""
    found = read(shared, f"baci_critical_minerals/comtrade_{year}.csv.gz", options={"year": "2024"})
    world = found.tables["world"]
    apart = (world["value_usd"] - world["partners_usd"]).abs()
    assert world.height == cells
    assert apart.max() <= 60  # each partner is rounded to the dollar


def test_classic_and_legacy_layouts_say_what_their_own_readers_say(shared):
    places = {
        "comtrade_bulk": "comtrade_energy_hs27/comtrade_bulk_hs27_1988_2017.parquet",
        "comtrade_legacy": "comtrade_hs2_reporters/comtrade_legacy_hs2_1991_2021.parquet",
    }
    for name, place in places.items():
        recipe = SourceRecipe(files={"flows": place}, retrieved=date(2026, 11, 23), reporters=["AZE", "GEO", "ARM"])
        other = SOURCES[name].read(RawFiles(shared, name, recipe), recipe)
        found = read(shared, place, reporters=["AZE", "GEO", "ARM"])
        same = ("year", "exporter", "importer", "product", "declared_by", "value_usd")
        assert found.tables["declared"].select(same).equals(other.tables["declared"].select(same)), name
        assert found.tables["world"].drop("source").equals(other.tables["world"].drop("source")), name


def test_many_declarations_are_coded_and_say_the_same(tmp_path, monkeypatch):
    write(tmp_path, "a.csv", "2020,31,X,268,H5,220421,C00,0,5", "2020,31,X,842,H5,010121,C00,0,6")
    texts = read(tmp_path, "a.csv").tables["declared"]
    monkeypatch.setattr(comtrade, "CODED_FROM", 2)
    codes = read(tmp_path, "a.csv").tables["declared"]
    assert isinstance(codes.schema["product"], pl.Enum)
    assert decoded(codes).equals(texts)
