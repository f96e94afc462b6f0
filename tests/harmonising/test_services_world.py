"""Flows, pairs and countries as matrices."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.harmonising.services_world import gather
from corridor.spec.recipe import ServicesEstimates
from factories_services import COUNTRIES, HELD, INDUSTRIES, services_tables

HOW = ServicesEstimates(countries=["AAA", "ZZA", "ZZB"], industries=list(INDUSTRIES))


def test_matrices_hold_what_the_tables_say():
    tables = services_tables()
    world = gather(tables, HOW)
    assert world.countries == tuple(sorted(COUNTRIES))
    assert [code for code, held in zip(world.countries, world.held, strict=True) if not held] == ["ZZA", "ZZB"]
    row = tables["industry_flows"].row(5, named=True)
    i, j = world.countries.index(row["exporter"]), world.countries.index(row["importer"])
    assert world.flows[row["industry"]][i, j] == row["value_usd"]
    assert np.isnan(world.flows["K"][i, i])
    assert np.isnan(world.flows["K"][-1]).all()
    pair = tables["pairs"].filter(exporter=row["exporter"], importer=row["importer"]).row(0, named=True)
    expected = [np.log(pair["distance_km"])]
    expected += [float(pair[name]) for name in ("contiguous", "common_language", "colonial_link")]
    assert world.terms[:, i, j].tolist() == pytest.approx(expected)
    assert world.pairs.sum() == len(HELD) * (len(HELD) - 1)
    gdp = tables["country_years"].filter(country=row["exporter"], series="gdp_usd")["value"][0]
    assert world.selling[i, 0] == pytest.approx(np.log(gdp))
    assert (world.year, world.source) == (2022, "icio")


def test_a_flow_that_the_tables_leave_out_is_zero():
    tables = services_tables()
    first = tables["industry_flows"].row(0, named=True)
    world = gather({**tables, "industry_flows": tables["industry_flows"].slice(1)}, HOW)
    i, j = world.countries.index(first["exporter"]), world.countries.index(first["importer"])
    assert world.flows[first["industry"]][i, j] == 0.0


def test_uses_are_added_up_and_older_years_left_out():
    tables = services_tables()
    flows = tables["industry_flows"]
    final = flows.with_columns(use=pl.lit("final"))
    old = flows.with_columns(year=pl.lit(2021, pl.Int32))
    one = gather(tables, HOW)
    both = gather({**tables, "industry_flows": pl.concat([flows, final, old])}, HOW)
    np.testing.assert_array_equal(both.flows["K"], one.flows["K"] * 2)
    assert both.year == 2022


def test_projections_are_no_covariates():
    tables = services_tables()
    projected = tables["country_years"].with_columns(projected=pl.lit(value=True))
    assert np.isnan(gather({**tables, "country_years": projected}, HOW).selling[:, :2]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: {k: v for k, v in t.items() if k != "pairs"}, "no source of the recipe gives pairs"),
        (lambda t: {**t, "industry_flows": t["industry_flows"].head(0)}, "industries with one: none"),
        (
            lambda t: {**t, "industry_flows": t["industry_flows"].filter(pl.col("industry") == "K")},
            "J62_63 has no flow; industries with one: K",
        ),
        (
            lambda t: {**t, "industry_flows": t["industry_flows"].filter(pl.col("exporter") < "ABA")},
            "hold 6 countries that sell and buy in 2022; at least 20",
        ),
    ],
)
def test_what_is_too_little_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        gather(change(services_tables()), HOW)
