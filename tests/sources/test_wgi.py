import json
from datetime import date

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import wgi
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe

RECIPE = SourceRecipe(files={"estimates": "w.csv"}, retrieved=date(2026, 11, 23))


def test_mean_needs_all_six(recipe):
    rows = [("ROM", "2019", str(i / 10), name) for i, name in enumerate(wgi.SERIES)]
    rows += [("AZE", "2019", "NA" if i == 0 else "1", name) for i, name in enumerate(wgi.SERIES)]
    frame = pl.DataFrame(rows, schema=list(wgi.COLUMNS), orient="row")
    reading = wgi.governance(frame, recipe)
    table = reading.tables["country_years"]
    assert table.filter(series="wgi_mean").select("country", "value").rows() == [("ROU", pytest.approx(0.25))]
    assert table.filter(country="AZE").height == 5
    assert reading.accounts[0].kept == 11


def test_releases_since_2023_name_indicators_by_letters(tmp_path):
    text = "codeindyr,code,countryname,year,indicator,estimate\n1,GEO,Georgia,2023,rl,0.2\n2,GEO,Georgia,2023,zz,..\n"
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    reading = wgi.read(RawFiles(tmp_path, "wgi", RECIPE), RECIPE)
    assert reading.tables["country_years"].select("country", "series", "value").rows() == [
        ("GEO", "wgi_rule_of_law", 0.2)
    ]
    assert [(item.reason, item.rows) for item in reading.accounts[0].left_out] == [
        ("indicator is not one of the six", 1)
    ]


def test_file_without_estimates_is_refused(tmp_path):
    (tmp_path / "w.csv").write_text("code,year\nGEO,2023\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"w\.csv: line 1: columns Code, Year, Estimate, Indicator missing"):
        wgi.read(RawFiles(tmp_path, "wgi", RECIPE), RECIPE)


def test_real_file(shared):
    recipe = RECIPE.model_copy(update={"files": {"estimates": "country_indicators/wgi_1996_2019_latin1.csv"}})
    (account,) = wgi.read(RawFiles(shared, "wgi", recipe), recipe).accounts
    assert (account.rows_in, account.kept, account.quarantined) == (26_964, 25_981, 0)


def test_latest_means_fill_what_the_estimates_lack(tmp_path):
    lines = [f"GEO,2024,1.{i},{name}" for i, name in enumerate(wgi.SERIES)]
    (tmp_path / "w.csv").write_text("Code,Year,Estimate,Indicator\n" + "\n".join(lines) + "\n", encoding="utf-8")
    means = {"source": "mean of 6, latest of 2015-2024", "wgi": {"GE": 0.5, "AZ": -0.7}}
    (tmp_path / "l.json").write_text(json.dumps(means), encoding="utf-8")
    recipe = SourceRecipe(files={"estimates": "w.csv", "latest": "l.json"}, retrieved=date(2026, 11, 23))
    reading = wgi.read(RawFiles(tmp_path, "wgi", recipe), recipe)
    found = reading.tables["country_years"].filter(series="wgi_mean").select("country", "year", "value").rows()
    assert found == [("AZE", 2024, -0.7), ("GEO", 2024, pytest.approx(1.25))]
    assert [(account.rows_in, account.kept) for account in reading.accounts] == [(6, 6), (2, 1)]
    assert all(account.balanced for account in reading.accounts)
