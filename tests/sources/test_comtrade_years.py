from datetime import date

import pytest

from corridor.sources.comtrade_files import Table
from corridor.sources.comtrade_years import hinted_year, years_of
from corridor.sources.opening import RawFile
from corridor.spec.recipe import SourceRecipe

HEAD = "refYear,reporterCode,flowCode,partnerCode,cmdCode,primaryValue"
RECIPE = SourceRecipe(files={"flows": "x"}, retrieved=date(2026, 11, 23), first_year=2019, last_year=2020)


def table(tmp_path, name, *years):
    path = tmp_path / name
    lines = [f"{year},31,X,268,220421,{i}" for i, year in enumerate(years, start=1)]
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return Table(RawFile(path))


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("COMTRADE-FINAL-CA202031HS[2021-01-01].csv", 2020),
        ("COMTRADE-FINAL-CA2020842HS.csv", 2020),
        ("HS-AZE-2020-M-AG6.csv", 2020),
        ("exports_2020.csv", 2020),
        ("exports_2019.csv", None),
        ("exports.csv", None),
        ("202012345.csv", None),
    ],
)
def test_name_counts_where_the_rows_bear_it_out(tmp_path, name, year):
    assert hinted_year(table(tmp_path, name, 2020, 2020)) == year


def test_name_does_not_count_where_one_row_says_otherwise(tmp_path):
    assert hinted_year(table(tmp_path, "exports_2020.csv", 2020, 2021)) is None
    assert hinted_year(table(tmp_path, "exports_2020.csv", 2020, "2O20")) is None


def test_answer_tells_its_year(tmp_path):
    record = (
        '{"refYear": 2020, "reporterCode": 31, "flowCode": "X", "partnerCode": 8, "cmdCode": "22", "primaryValue": 5}'
    )
    text = f'{{"data": [{record}]}}'
    (tmp_path / "HS-AZE-2020-X.json").write_text(text, encoding="utf-8")
    assert hinted_year(Table(RawFile(tmp_path / "HS-AZE-2020-X.json"))) == 2020


def test_rows_of_no_year_or_an_unwanted_one_have_an_account(tmp_path):
    found = years_of(table(tmp_path, "many.csv", 2018, 2019, 2020, 2021, "x", 2020), RECIPE, "s")
    assert (found.single, found.held) == (None, frozenset({2019, 2020}))
    assert [(item.reason, item.rows, item.value_usd) for item in found.account.left_out] == [
        ("year is missing or no year", 1, 5),
        ("year is outside the recipe's years", 2, 1 + 4),
    ]
    assert found.account.quarantine.rows["line"].to_list() == [6]


def test_file_of_an_unwanted_year_holds_none(tmp_path):
    found = years_of(table(tmp_path, "exports_2021.csv", 2021), RECIPE, "s")
    assert (found.single, found.held, found.account) == (2021, frozenset(), None)


def test_file_without_years_takes_the_recipes(tmp_path):
    (tmp_path / "e.csv").write_text("reporter,partner,cmd,flow,value\n31,4,22,X,5\n", encoding="utf-8")
    found = years_of(Table(RawFile(tmp_path / "e.csv")), RECIPE.model_copy(update={"options": {"year": "2020"}}), "s")
    assert (found.single, found.held) == (2020, frozenset({2020}))
