import polars as pl

from corridor.sources.country_series import absent, lines, plain, series, together


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


def test_marks_of_no_figure_are_told_from_texts():
    frame = pl.DataFrame({"printed": [None, "", " NA ", "..", "--", "0", "many"]})
    assert frame.select(absent("printed"))["printed"].to_list() == [True] * 5 + [False] * 2


def test_of_two_files_the_first_keeps_a_figure_and_accounts_balance(recipe):
    def part(value, *countries):
        long = pl.DataFrame({"country": countries}).with_columns(
            pl.lit(2020, pl.Int32).alias("year"),
            pl.lit(value=False).alias("country_group"),
            pl.lit(value).alias("value"),
        )
        return series(long.with_columns(plain("gdp_usd", "US dollars")), (), recipe, source="s")

    both = together([part(1.0, "GEO", "AZE"), part(2.0, "GEO", "ARM")])
    assert both.tables["country_years"].select("country", "value").rows() == [("ARM", 2.0), ("AZE", 1.0), ("GEO", 1.0)]
    assert [account.kept for account in both.accounts] == [2, 1]
    assert all(account.balanced for account in both.accounts)


def test_lines_are_named_where_they_are():
    assert lines(pl.DataFrame({"_line": [1]})) == ["_line"]
    assert lines(pl.DataFrame({"a": [1]})) == []
