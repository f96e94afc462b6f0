"""Indicators of trade keep their figures whatever the currency, and take nothing that is unknown for zero."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.indicators import INDICATORS, compute
from corridor.vocabulary import Unit
from factories import COUNTRIES, a_world, cube_of, opportunities

ROOMS = {
    "access", "bilateral", "constant_shares", "demand", "minerals", "prices", "quality", "relationship", "structure",
    "suppliers", "supply", "tariffs", "trends", "two_way",
}  # fmt: skip
NAMES = [name for name, i in INDICATORS.items() if i.compute.__module__.rpartition(".")[2] in ROOMS]
MONEY = ("goods_flows", "services_flows", "pair_totals")
COUNTED = {"years_reported"}  # a number of years, which is zero where none is known


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def before(world):
    return compute(opportunities(cube_of(world)), NAMES)[0]


@settings(max_examples=4, deadline=None, derandomize=True)
@given(scale=st.integers(2, 10_000))
def test_the_currency_moves_sizes_alone(world, before, scale):
    tables = world | {name: world[name].with_columns(pl.col("value_usd") * scale) for name in MONEY}
    services = world["bilateral_services"]
    dollars = [pl.col(name) * scale for name in ("value_usd", "low_usd", "high_usd", "predicted_usd")]
    tables["bilateral_services"] = services.with_columns(dollars)
    after = compute(opportunities(cube_of(tables)), NAMES)[0]
    for name in NAMES:
        old, new = (frame[name].fill_null(np.nan).to_numpy() for frame in (before, after))
        assert (np.isnan(old) == np.isnan(new)).all(), name
        if INDICATORS[name].unit is Unit.LOG_USD:
            moved = (new - old)[np.isfinite(old) & (old > 3)]
            np.testing.assert_allclose(moved, np.log10(scale), atol=1e-3, err_msg=name)
        elif name != "relative_unit_value":
            np.testing.assert_allclose(new, old, rtol=1e-6, atol=2e-5, err_msg=name)  # shares in millionths
        else:
            np.testing.assert_allclose(new, old, rtol=1e-9, err_msg=name)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(country=st.sampled_from(COUNTRIES), side=st.sampled_from(["exporter", "importer"]))
def test_a_country_that_falls_silent_leaves_no_new_zero(world, before, country, side):
    """Its declarations and what they say of zeros go; what is left may be another figure or none."""
    silent = (pl.col("reporter") == country) & (pl.col("side") == side)
    own = (pl.col(side) == country) & (pl.col("declared_by") != "reconciled")
    tables = world | {
        "reporting": world["reporting"].filter(~silent),
        "goods_flows": world["goods_flows"].filter(~own),
    }
    o = opportunities(cube_of(world))
    after = compute(opportunities(cube_of(tables)), NAMES)[0]
    concerned = (o.exporter if side == "exporter" else o.importer) == o.cube.country_index[country]
    for name in sorted(set(NAMES) - COUNTED):
        old, new = (frame[name].fill_null(np.nan).to_numpy()[concerned] for frame in (before, after))
        assert not ((new == 0) & (old != 0)).any(), name


def test_every_one_of_them_says_when_it_misleads():
    assert len(NAMES) > 60
    for name in NAMES:
        assert len(INDICATORS[name].pitfalls) > 40, name
