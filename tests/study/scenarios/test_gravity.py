"""Elasticities: those of a world that was made with them, with honest errors; published ones where there is no fit."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.study.scenarios.gravity import DISTANCE, PUBLISHED, Gravity, gravity_of, level
from corridor.study.scenarios.parameters import REACH
from factories_gravity import world
from factories_scenarios import a_case

BETA = -0.8


def planted(year=2020, declared_by="reconciled", seed=0):
    """Totals and distances of a world whose trade falls with distance by a known elasticity."""
    rows = world(countries=30, seed=seed, zeros=0.0, beta=(BETA, 0.5))
    totals = rows.select(
        pl.lit(year, pl.Int32).alias("year"), "exporter", "importer", declared_by=pl.lit(declared_by),
        value_usd=pl.col("trade").round().cast(pl.Int64),
    )  # fmt: skip
    pairs = rows.select(
        "exporter", "importer", distance_km=pl.col("ldist").exp(), contiguous=pl.col("border") == 1,
        common_language=pl.lit(value=False), colonial_link=pl.lit(value=False),
    )  # fmt: skip
    return totals, pairs


def fitted(*totals, pairs):
    o = a_case().scoring.asked.o
    empty = o.cube.pair_totals.clear()
    cube = replace(o.cube, pair_totals=pl.concat([empty, *totals], how="diagonal_relaxed"))
    return gravity_of(replace(o, cube=cube), pairs)


def test_the_elasticity_of_a_made_world_is_found_within_its_error():
    totals, pairs = planted()
    found = fitted(totals, pairs=pairs)
    beta = found.distance()
    assert beta.key == DISTANCE
    assert abs(beta.value - BETA) < 3 * found.error
    assert found.error < 0.1
    assert "reconciled totals of 2020: 870 pairs" in beta.source
    assert (beta.low, beta.high) == pytest.approx((beta.value - REACH * found.error, beta.value + REACH * found.error))


def test_the_error_is_the_larger_one_of_two_clusterings():
    totals, pairs = planted()
    found = fitted(totals, pairs=pairs)
    assert found.fitted is not None
    assert found.error >= found.fitted.error("distance")


def test_reconciled_totals_come_before_declared_ones_and_late_years_first():
    totals, pairs = planted()
    older = planted(2019)[0]
    declared = planted(2021, "importer")[0]
    assert fitted(older, declared, totals, pairs=pairs).about.startswith("reconciled totals of 2020")
    assert fitted(declared, pairs=pairs).about.startswith("totals as the importer declares them of 2021")


def test_published_elasticities_stand_in_where_nothing_can_be_fitted():
    found = gravity_of(a_case().scoring.asked.o, a_case().snapshot.tables["pairs"])
    beta = found.distance()
    assert beta.value == PUBLISHED[0]
    assert beta.high - beta.value == pytest.approx(REACH * PUBLISHED[1])
    assert "Head and Mayer 2014" in beta.source
    assert found.of_series("wgi_mean") is None


class MadeUp:
    """A fit of which only the effects of countries are asked."""

    def __init__(self, effects):
        self.effects = effects

    def effect(self, side):
        return self.effects.rename({"country": side})


def a_second_stage(count):
    rng = np.random.default_rng(3)
    names = [f"{n:03}" for n in range(count)]
    table = {name: rng.normal(size=count) for name in ("gdp_usd", "population", "wgi_mean")}
    effect = 0.9 * table["gdp_usd"] - 0.2 * table["population"] + 0.4 * table["wgi_mean"] + rng.normal(0, 0.1, count)
    levels = pl.DataFrame({"country": names, **table})
    return Gravity(MadeUp(pl.DataFrame({"country": names, "effect": effect})), 0.1, "made up", levels)


def test_a_series_is_compared_between_countries_of_like_size():
    found = a_second_stage(100).of_series("wgi_mean")
    for side in ("exporter", "importer"):
        assert found[side].value == pytest.approx(0.4, abs=0.03)
        assert found[side].low < 0.4 < found[side].high
        assert "100 countries" in found[side].source
    assert a_second_stage(100).of_series("gdp_usd")["exporter"].value == pytest.approx(0.9, abs=0.1)


def test_few_countries_and_unknown_series_are_compared_by_nothing():
    assert a_second_stage(59).of_series("wgi_mean") is None
    assert a_second_stage(100).of_series("lpi_score") is None


def test_output_and_people_are_taken_as_logarithms():
    cube = a_case().world.cube
    assert level(cube, "gdp_usd")[cube.country_index["ARG"]] == pytest.approx(np.log(10.0))
    assert level(cube, "wgi_mean")[cube.country_index["ARG"]] == cube.latest_series("wgi_mean")[0][0]
