"""Who holds the market, counted from the flows in plain Python."""

from collections import defaultdict

import polars as pl
import pytest

from corridor.study.explain.results import GAP_COLUMNS, SUPPLIER_COLUMNS
from corridor.study.explain.suppliers import SHOWN, supplier_gaps, supplier_table
from factories import a_world, reconciled

TABLES = a_world()


@pytest.fixture(scope="module")
def told(case):
    given = case()
    return supplier_table(given.scoring.ranking.lines, given.snapshot)


def test_shares_are_of_all_that_the_importer_bought(case, told):
    bought = defaultdict(dict)
    for (year, exporter, importer, product), dollars in reconciled(TABLES).items():
        bought[year, importer, product][exporter] = dollars
    assert dict(told.schema) == dict(SUPPLIER_COLUMNS)
    goods = told.filter(pl.col("product").str.contains(r"^\d"))
    assert goods.height
    for row in goods.iter_rows(named=True):
        market = {k: v for k, v in bought[row["year"], row["importer"], row["product"]].items() if v > 0}
        assert row["value_usd"] == market[row["supplier"]]
        assert row["share"] == pytest.approx(row["value_usd"] / sum(market.values()), rel=1e-12)
        assert row["rank"] == 1 + sorted(market, key=lambda code: (-market[code], code)).index(row["supplier"])
    lines = case().scoring.ranking.lines
    joined = goods.join(lines, on=["importer", "product", "exporter"])
    assert (joined["year"] == joined["market_year"]).all()
    assert ((joined["value_usd"] / joined["share"] - joined["market_usd"]).abs() < 1.0).all()


def test_the_exporter_is_there_however_little_it_sells(told):
    assert told.filter(~pl.col("is_exporter"))["rank"].max() <= SHOWN
    assert (told.filter("is_exporter")["supplier"] == told.filter("is_exporter")["exporter"]).all()
    for _, rows in told.group_by("importer", "product", "exporter"):
        assert rows["rank"].is_sorted()
        assert rows["share"].sum() <= 1.0 + 1e-12


def test_what_is_not_told_has_a_reason(case, told):
    lines = case().scoring.ranking.lines
    gaps = supplier_gaps(lines, told)
    assert dict(gaps.schema) == dict(GAP_COLUMNS)
    held = set(told.select("exporter", "importer", "product").unique().iter_rows())
    without = lines.filter(~pl.struct("exporter", "importer", "product").is_in([
        {"exporter": e, "importer": i, "product": p} for e, i, p in held
    ]))  # fmt: skip
    assert set(gaps["opportunity"]) == set(without["opportunity"])
    assert (
        gaps.filter(pl.col("opportunity").str.ends_with("DDS"))["reason"].to_list()
        == ["the data tell the importer's purchases of this in all, and not from whom it buys"]
        * gaps.filter(pl.col("opportunity").str.ends_with("DDS")).height
    )


def test_reasons_by_what_is_known_of_the_market(case, told):
    lines = (
        case()
        .scoring.ranking.lines.head(2)
        .with_columns(
            market_usd=pl.Series([None, 0], dtype=pl.Int64), market_year=pl.Series([None, 2020], dtype=pl.Int32)
        )
    )
    assert supplier_gaps(lines, told.head(0))["reason"].to_list() == [
        "the data do not tell what the importer buys of this in any year that the job sees",
        "the importer bought none of this from anyone in 2020, as far as is declared",
    ]


def test_services_between_countries_are_told_with_what_is_estimated(case):
    given = case()
    line = given.scoring.ranking.lines.head(1).with_columns(
        exporter=pl.lit("BEL"), importer=pl.lit("ARG"), product=pl.lit("K"), market_year=pl.lit(2020, pl.Int32),
        market_usd=pl.lit(10**9),
    )  # fmt: skip
    found = supplier_table(line, given.snapshot)
    rows = (
        TABLES["bilateral_services"]
        .filter(importer="ARG", industry="K", year=2020)
        .filter(pl.col("exporter") != "WLD", pl.col("value_usd") > 0)
    )
    assert dict(found.select("supplier", "value_usd").iter_rows()) == dict(
        rows.select("exporter", "value_usd").iter_rows()
    )
    assert found["share"].to_list() == pytest.approx((found["value_usd"] / 10**9).to_list())
    assert dict(found.select("supplier", "estimated").iter_rows()) == dict(
        rows.select("exporter", "estimated").iter_rows()
    )


def test_no_lines_have_no_suppliers(case):
    given = case()
    assert supplier_table(given.scoring.ranking.lines.head(0), given.snapshot).is_empty()
