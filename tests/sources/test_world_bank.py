from datetime import date

import pytest

from corridor.errors import DataError
from corridor.sources import world_bank
from corridor.sources.opening import RawFile
from corridor.sources.source import RawFiles
from corridor.sources.world_bank_files import figures
from corridor.spec.recipe import SourceRecipe
from corridor.tables.country_years import SERIES


def indicators(tmp_path, recipe, text, code="NY.GDP.MKTP.CD", name="f.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = figures(RawFile(tmp_path / name), world_bank.INDICATORS, code=code)
    return world_bank.indicators(found, recipe, file=name)


def test_indicator_without_aggregates(tmp_path, recipe):
    rows = ("AZE,2023,72356176470.58824", "WLD,2023,1e14", "EUU,2023,2e13", "XKX,2023,1e10")
    reading = indicators(tmp_path, recipe, "\n".join(["Country Code,Year,Value", *rows]) + "\n")
    table = reading.tables["country_years"]
    assert table.select("country", "series", "value", "unit", "known_in", "projected").rows() == [
        ("AZE", "gdp_usd", 72356176470.58824, "US dollars", 2023, False),
        ("XKX", "gdp_usd", 1e10, "US dollars", 2023, False),
    ]
    assert [(item.reason, item.rows) for item in reading.accounts[0].left_out] == [("group of countries", 2)]


def test_no_figure_no_number_and_no_year_are_told_apart(tmp_path, recipe):
    rows = ("AZE,2020,", "AZE,2021,..", "AZE,2022,many", "AZE,soon,1", "AZE,2023,-1", "AZE,2019,9e15")
    (account,) = indicators(tmp_path, recipe, "\n".join(["Country Code,Year,Value", *rows]) + "\n").accounts
    assert {str(item.reason): (item.rows, item.fault) for item in account.left_out} == {
        "no figure": (2, False),
        "figure is no number": (1, True),
        "year is missing or no year": (1, True),
        "figure is negative": (1, True),
        "figure has more than 15 digits": (1, True),
    }
    assert account.quarantine.rows["line"].to_list() == [4, 5, 6, 7]


def test_bulk_file_counts_the_figures_of_unused_indicators(tmp_path, recipe):
    text = """\
Country Name,Country Code,Indicator Name,Indicator Code,2019,2020
Georgia,GEO,GDP,NY.GDP.MKTP.CD,1,2
Georgia,GEO,LPI,LP.LPI.OVRL.XQ,,2.5
Georgia,GEO,Age,SP.POP.DPND,1,2
"""
    reading = indicators(tmp_path, recipe, text)
    assert reading.tables["country_years"].select("year", "series", "value").rows() == [
        (2019, "gdp_usd", 1.0),
        (2020, "gdp_usd", 2.0),
        (2020, "lpi_score", 2.5),
    ]
    (account,) = reading.accounts
    assert (account.rows_in, account.kept, account.balanced) == (6, 3, True)


def test_first_file_wins_and_needs_to_be_one(tmp_path):
    (tmp_path / "gdp.csv").write_text("Country Code,Year,Value\nGEO,2020,1\n", encoding="utf-8")
    (tmp_path / "WDICSV.csv").write_text("Country Code,Indicator Code,2020\nGEO,NY.GDP.MKTP.CD,2\n", encoding="utf-8")
    recipe = SourceRecipe(files={"gdp": "gdp.csv", "wdi": "WDICSV.csv"}, retrieved=date(2026, 11, 23))
    reading = world_bank.read(RawFiles(tmp_path, "world_bank", recipe), recipe)
    assert reading.tables["country_years"]["value"].to_list() == [1.0]
    assert [item.reason for item in reading.accounts[1].left_out] == ["another file of the source has the figure"]
    empty = recipe.model_copy(update={"files": {"other": "x"}})
    with pytest.raises(DataError, match=r"sources\.world_bank\.files: needs one of gdp, population, wdi"):
        world_bank.read(RawFiles(tmp_path, "world_bank", empty), empty)


def test_every_code_names_a_series_of_the_contract():
    assert {name for name, _ in world_bank.INDICATORS.values()} <= set(SERIES)


@pytest.mark.parametrize(("key", "rows", "kept"), [("gdp", 13_979, 11_129), ("population", 17_195, 14_010)])
def test_real_files(shared, key, rows, kept):
    recipe = SourceRecipe(files={key: f"country_indicators/wb_{key}.csv"}, retrieved=date(2026, 11, 23))
    reading = world_bank.read(RawFiles(shared, "world_bank", recipe), recipe)
    (account,) = reading.accounts
    assert (account.rows_in, account.kept, account.quarantined) == (rows, kept, 0)
    assert reading.gaps == ()
