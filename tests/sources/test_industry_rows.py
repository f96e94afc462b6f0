import polars as pl

from corridor.sources.industry_rows import GROUP, industry_flows, sided
from corridor.tables import INDUSTRY_FLOWS, check_frame


def rows(*values: tuple[str, str, str, int | None]) -> pl.DataFrame:
    frame = pl.DataFrame(values, schema=["exporter", "importer", "industry", "value"], orient="row")
    return frame.with_columns(pl.lit(2018, pl.Int32).alias("year"), pl.lit("total").alias("use"))


def test_the_rest_of_the_world_is_a_group_unless_the_recipe_gives_it_a_code(recipe):
    plain, unknown = sided(rows(("RoW", "AUT", "c1", 1), ("QQQ", "ROM", "c1", 2)), recipe)
    assert plain.select("exporter", "exporter_group", "importer").rows() == [(None, True, "AUT"), (None, False, "ROU")]
    assert unknown == ("QQQ",)
    named = recipe.model_copy(update={"spellings": {"RoW": "NES"}})
    coded, _ = sided(rows(("RoW", "AUT", "c1", 1)), named, spellings={"RoW": "XSA"})
    assert coded.select("exporter", "exporter_group").rows() == [("NES", False)]


def test_spellings_that_fall_on_one_country_are_added_up(recipe):
    tidy, unknown = sided(rows(("CN1", "AUT", "c1", 4), ("CN2", "AUT", "c1", 5), ("CHN", "W", "c1", 90)), recipe,
                          spellings={"CN1": "CHN", "CN2": "CHN"})  # fmt: skip
    reading = industry_flows(tidy, recipe, source="s", file="f", classification="WIOD", code=r"^c\d+$", unknown=unknown)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("exporter", "importer", "industry", "value_usd").rows() == [("CHN", "AUT", "c1", 9)]
    assert check_frame(INDUSTRY_FLOWS, table).ok
    assert (account.rows_in, account.kept, account.aggregated, account.quarantined) == (3, 1, 1, 0)
    assert [(str(item.reason), item.rows, item.value_usd) for item in account.left_out] == [(GROUP, 1, 90)]


def test_reporters_years_and_industries_of_the_recipe(recipe):
    picky = recipe.model_copy(update={"reporters": ["AUT"], "skip_products": {"c9": "not wanted"}, "first_year": 2018})
    frame = rows(("TUR", "AUT", "c1", 1), ("AUT", "TUR", "c9", 2), ("TUR", "BEL", "c1", 4), ("TUR", "AUT", "x", 8))
    late = frame.head(1).with_columns(pl.lit(2017, pl.Int32).alias("year"), pl.lit(16, pl.Int64).alias("value"))
    tidy, _ = sided(pl.concat([frame, late]), picky)
    account = industry_flows(tidy, picky, source="s", file="f", classification="WIOD", code=r"^c\d+$").accounts[0]
    assert {str(item.reason): item.value_usd for item in account.left_out} == {
        "year is outside the recipe's years": 16,
        "neither country is on the recipe's list": 4,
        "industry c9: not wanted": 2,
        "industry is no code of the classification": 8,
    }
    assert (account.kept, account.value_kept, account.balanced) == (1, 1, True)
