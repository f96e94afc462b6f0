"""The table of services between countries."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.services import NAME, TITLES, bilateral_services, rounded, source_entry
from corridor.spec.recipe import SERVICES, ServicesEstimates
from corridor.tables import BILATERAL_SERVICES, check_frame
from factories_services import COUNTRIES, INDUSTRIES, services_tables

LISTED = ["AAA", "AAB", "ABC", "ZZA", "ZZB"]
HOW = ServicesEstimates(countries=LISTED, industries=list(INDUSTRIES))


@pytest.fixture(scope="module")
def made():
    return bilateral_services(services_tables(), HOW)


def test_the_table_keeps_its_contract(made):
    account = check_frame(BILATERAL_SERVICES, made.table)
    assert account.ok, [failure.sentence() for failure in account.failures]
    pairs = len(LISTED) * (len(LISTED) - 1)
    assert made.table.height == len(INDUSTRIES) * (pairs + 2 * len(COUNTRIES))
    assert made.table["title"].unique().sort().to_list() == sorted(TITLES[code] for code in INDUSTRIES)


def test_a_held_pair_is_as_reported(made):
    reported = services_tables()["industry_flows"].filter(exporter="AAA", importer="AAB", industry="K")
    row = made.table.row(
        by_predicate=(pl.col("exporter") == "AAA") & (pl.col("importer") == "AAB") & (pl.col("industry") == "K"),
        named=True,
    )
    assert row["value_usd"] == reported["value_usd"][0]
    assert (row["estimated"], row["low_usd"], row["high_usd"], row["source"]) == (False, None, None, "icio")
    assert row["predicted_usd"] > 0


def test_a_pair_with_a_country_that_is_not_held_is_estimated(made):
    rows = made.table.filter(pl.col("exporter").is_in(["ZZA", "ZZB"]) | pl.col("importer").is_in(["ZZA", "ZZB"]))
    assert rows["estimated"].all()
    assert rows["source"].unique().to_list() == [NAME]
    between = rows.filter((pl.col("exporter") != "WLD") & (pl.col("importer") != "WLD"))
    assert (between["value_usd"] == between["predicted_usd"]).all()
    assert all(len(str(value).rstrip("0")) <= 3 for value in between["value_usd"])


def test_totals_are_sums_over_every_partner():
    """With every country on the list, totals are sums of the rows of the table."""
    made = bilateral_services(services_tables(), ServicesEstimates(countries=COUNTRIES, industries=["K"]))
    pairs = made.table.filter((pl.col("exporter") != "WLD") & (pl.col("importer") != "WLD"))
    for side, other in (("exporter", "importer"), ("importer", "exporter")):
        sums = pairs.group_by(country=side).agg(pl.col("value_usd", "predicted_usd").sum()).sort("country")
        totals = made.table.filter(pl.col(other) == "WLD").sort(side)
        assert totals[side].to_list() == sums["country"].to_list()
        assert totals["value_usd"].to_list() == sums["value_usd"].to_list()
        assert totals["predicted_usd"].to_list() == sums["predicted_usd"].to_list()
    held = made.table.row(by_predicate=(pl.col("exporter") == "AAA") & (pl.col("importer") == "WLD"), named=True)
    guessed = pairs.filter(exporter="AAA", estimated=True)
    assert held["low_usd"] == held["value_usd"] - guessed["value_usd"].sum() + guessed["low_usd"].sum()
    assert held["high_usd"] == held["value_usd"] - guessed["value_usd"].sum() + guessed["high_usd"].sum()


def test_without_a_country_to_estimate_nothing_is_estimated():
    made = bilateral_services(services_tables(), ServicesEstimates(countries=["AAA", "AAB"], industries=["K"]))
    assert not made.table["estimated"].any()
    assert made.gaps == ()


def test_gaps_say_who_is_estimated_and_how_well(made):
    (told,) = made.gaps
    assert told.startswith(
        "services_estimates: icio does not hold ZZA, ZZB, so their services of 2022 by industry are "
    )
    assert "of 2,208 flows of 24 countries left out one at a time, the intervals of 80% held 8" in told


def test_pairs_without_a_distance_have_no_row_and_a_gap():
    tables = services_tables()
    tables["pairs"] = tables["pairs"].remove((pl.col("exporter") == "ZZA") & (pl.col("importer") == "AAA"))
    made = bilateral_services(tables, HOW)
    assert made.table.filter(exporter="ZZA", importer="AAA").is_empty()
    assert made.gaps[1] == (
        "services_estimates: 2 pairs of a country and an industry have no distance or covariates, and so no row"
    )


def test_order_of_rows_changes_no_byte(made):
    tables = {name: frame.sample(fraction=1.0, shuffle=True, seed=1) for name, frame in services_tables().items()}
    assert bilateral_services(tables, HOW).table.equals(made.table)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(value=st.floats(0.01, 1e13))
def test_rounding_keeps_three_digits(value):
    found = int(rounded(np.array([value]))[0])
    assert abs(found - value) <= max(0.5, value * 0.005) * 1.0001
    assert len(str(found).rstrip("0")) <= 3


def test_rounding_by_hand():
    found = rounded(np.array([1234567.0, 99.96, 0.4, 0.0, np.nan, np.inf, 12.5]))
    assert found.tolist() == [1230000, 100, 0, 0, 0, 0, 12]


def test_every_default_industry_has_a_title():
    assert set(SERVICES) <= set(TITLES)


def test_the_source_of_estimates_names_what_it_rests_on():
    of = {"name": "icio", "path": "https://x", "licence": "CC BY 4.0", "citation": "OECD", "release": "2025"}
    entry = source_entry("2026-11-23", of)
    assert entry["name"] == NAME
    assert entry["licence"] == "as icio: CC BY 4.0"
    assert entry["citation"].endswith("on OECD; CEPII GeoDist; World Bank; UNCTAD")
