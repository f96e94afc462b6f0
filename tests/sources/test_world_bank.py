import polars as pl
import pytest

from corridor.sources import world_bank


def test_indicator_without_aggregates(recipe):
    frame = pl.DataFrame(
        [
            ("AZE", "2023", "72356176470.58824"),
            ("WLD", "2023", "1e14"),
            ("EUU", "2023", "2e13"),
            ("XKX", "2023", "1e10"),
        ],
        schema=list(world_bank.INDICATOR_COLUMNS),
        orient="row",
    )
    reading = world_bank.indicator(frame, "gdp", recipe)
    table = reading.tables["country_years"]
    assert table.select("country", "series", "value", "unit", "known_in", "projected").rows() == [
        ("AZE", "gdp_usd", 72356176470.58824, "US dollars", 2023, False),
        ("XKX", "gdp_usd", 1e10, "US dollars", 2023, False),
    ]
    assert [(item.reason, item.rows) for item in reading.accounts[0].left_out] == [("group of countries", 2)]


def test_governance_mean_needs_all_six(recipe):
    rows = [("ROM", "2019", str(i / 10), name) for i, name in enumerate(world_bank.WGI_SERIES)]
    rows += [("AZE", "2019", "NA" if i == 0 else "1", name) for i, name in enumerate(world_bank.WGI_SERIES)]
    frame = pl.DataFrame(rows, schema=list(world_bank.WGI_COLUMNS), orient="row")
    reading = world_bank.governance(frame, recipe)
    table = reading.tables["country_years"]
    assert table.filter(series="wgi_mean").select("country", "value").rows() == [("ROU", pytest.approx(0.25))]
    assert table.filter(country="AZE").height == 5
    assert reading.accounts[0].kept == 11


def test_newer_logistics_publication_wins(recipe):
    old = pl.DataFrame(
        [("AZE", "2010", "2.64"), ("DEU", "2012", "4.03")], schema=list(world_bank.LPI_OLD_COLUMNS), orient="row"
    )
    new = pl.DataFrame([("Germany", "2012", "4.0")], schema=list(world_bank.LPI_NEW_COLUMNS), orient="row")
    reading = world_bank.logistics(old, new, recipe)
    table = reading.tables["country_years"].select("year", "country", "value")
    assert table.rows() == [(2010, "AZE", 2.64), (2012, "DEU", 4.0)]
    assert reading.accounts[0].left_out[0].reason == "the newer publication has the figure"
    assert all(account.balanced for account in reading.accounts)
