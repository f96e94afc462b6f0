import polars as pl

from corridor.sources.country_series import plain, series


def test_first_figure_stays_and_missing_ones_do_not_displace_it(recipe):
    long = pl.DataFrame(
        {
            "year": pl.Series([2020, 2020, 2020, 2020], dtype=pl.Int32),
            "country": ["AZE", "AZE", "AZE", "WLD"],
            "country_group": [False] * 4,
            "value": [None, 1.0, 2.0, 3.0],
        }
    ).with_columns(plain("gdp_usd", "US dollars"))
    reading = series(long, ("Atlantis",), recipe, source="s")
    assert reading.tables["country_years"]["value"].to_list() == [1.0]
    assert {item.reason: item.rows for item in reading.accounts[0].left_out} == {
        "group of countries": 1,
        "no figure": 1,
        "second figure for the same country, year and series": 1,
    }
    assert reading.gaps == ("s: 1 unknown country spellings left out: 'Atlantis'",)
