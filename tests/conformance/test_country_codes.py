"""The project's own country table, held against the DataHub list that its codes, numbers and names come from."""

import polars as pl
import pytest

from corridor.sources.countries import country_rows, resolve

NAMES = ("CLDR display name", "official_name_en", "UNTERM English Short", "UNTERM English Formal")


@pytest.fixture
def listed(shared):
    frame = pl.read_csv(shared / "nomenclature" / "country-codes.csv", infer_schema=False)
    return frame.select(
        pl.col("ISO3166-1-Alpha-3").alias("iso3"),
        pl.col("ISO3166-1-Alpha-2").alias("iso2"),
        pl.col("M49").alias("m49"),
        pl.col("ISO3166-1-numeric").alias("number"),
        *NAMES,
    )


@pytest.mark.parametrize(("system", "column"), [("iso3", "iso3"), ("iso2", "iso2"), ("m49", "m49"), ("m49", "number")])
def test_every_code_of_the_list_is_known_and_means_the_same(listed, system, column):
    rows = listed.drop_nulls(column)
    found = resolve(rows[column], system)
    assert rows.height >= 248
    assert found.unknown == ()
    assert found.codes.to_list() == rows["iso3"].to_list()


@pytest.mark.parametrize(
    "column", ["CLDR display name", "official_name_en", "UNTERM English Short", "UNTERM English Formal"]
)
def test_every_english_name_of_the_list_means_the_same(listed, column):
    rows = listed.drop_nulls(column).filter(pl.col(column).str.strip_chars() != "")
    codes = resolve(rows[column], "name").codes
    other = rows.with_columns(codes.alias("found")).filter(pl.col("found").ne_missing(pl.col("iso3")))
    assert other.select(column, "iso3", "found").rows() == []


def test_ours_has_more_rows_and_no_other_codes(listed):
    ours = country_rows().select("iso3", "iso2", "m49", "kind")
    both = listed.join(ours, on="iso3", how="left", suffix="_ours")
    assert both.filter(pl.col("iso2").ne_missing(pl.col("iso2_ours"))).is_empty()
    assert both.filter(pl.col("m49").ne_missing(pl.col("m49_ours"))).is_empty()
    more = ours.join(listed, on="iso3", how="anti")
    assert set(more.filter(pl.col("kind") != "historic")["iso3"]) == {"NES", "WLD", "XKX", "XSA"}
