"""A cube as of a year holds nothing later, in any of its fields, and no indicator can tell what comes after."""

import dataclasses
import re

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.indicators import INDICATORS, compute
from factories import (
    COUNTRIES,
    GOODS,
    INDUSTRIES,
    a_flow,
    a_mineral,
    a_pair_year,
    a_report,
    a_series,
    a_service,
    a_tariff,
    a_total,
    a_world,
    added,
    cube_of,
    opportunities,
)

AS_OF = 2019
ABSURD = 10**12


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def cube(world):
    return cube_of(world)


def poisoned(tables):
    """The tables with absurd figures after `AS_OF`, and projections and figures that became known later."""
    later = [2020, 2021, 2022]
    pairs = [(i, j) for i in COUNTRIES for j in COUNTRIES if i != j]
    goods = tables["goods_flows"].filter(pl.col("year") <= AS_OF)
    reporting = tables["reporting"].filter(pl.col("year") <= AS_OF)
    totals = tables["pair_totals"].filter(pl.col("year") <= AS_OF)
    out = {**tables, "goods_flows": goods, "reporting": reporting, "pair_totals": totals}
    new = ["850000", *GOODS]
    out = added(out, "goods_flows", *(
        a_flow(y, i, j, k, ABSURD, nomenclature="HS22", mirror_ratio=1e6, quantity_kg=ABSURD, source="future")
        for y in later for i, j in pairs for k in new
    ))  # fmt: skip
    out = added(out, "reporting", *(
        a_report(y, c, side, k, "declared", nomenclature="HS22", source="future")
        for y in later for c in COUNTRIES for side in ("exporter", "importer") for k in new
    ))  # fmt: skip
    out = added(out, "services_flows", *(
        {"year": 2022, "exporter": c, "importer": "WLD", "category": "SZ", "declared_by": "exporter",
         "value_usd": ABSURD, "estimated": False, "source": "future"}
        for c in COUNTRIES
    ))  # fmt: skip
    series = ("gdp_usd", "population", "lpi_score", "wgi_mean")
    out = added(out, "country_years", *(
        a_series(2022, c, name, 1e9, source="future") for c in COUNTRIES for name in series
    ), *(
        a_series(y, c, "gdp_growth_projected_pct", 1e6, 2022, source="future")
        for c in COUNTRIES for y in (2018, 2025)
    ), *(a_series(2017, c, "population", 1e9, 2022, source="future") for c in COUNTRIES))  # fmt: skip
    out = added(out, "pair_totals", *(
        a_total(y, i, j, by, ABSURD, source="future")
        for y in later for i, j in [*pairs, *((c, "WLD") for c in COUNTRIES), *(("WLD", c) for c in COUNTRIES)]
        for by in ("exporter", "importer", "reconciled")
    ))  # fmt: skip
    out = added(out, "bilateral_services", *(
        a_service(y, i, j, k, ABSURD, estimated=True, source="future")
        for y in later[1:] for i, j in [*pairs, *((c, "WLD") for c in COUNTRIES), *(("WLD", c) for c in COUNTRIES)]
        for k in ("M", *INDUSTRIES)
    ))  # fmt: skip
    out = added(out, "tariffs", *(a_tariff(2021, i, j, "10", 1e6, source="future") for i, j in pairs))
    out = added(out, "pair_years", *(a_pair_year(2021, i, j, "rta", 1.0, source="future") for i, j in pairs))
    return added(out, "minerals", *(
        a_mineral(2022, c, m, 1e9, 1e9, source="future") for c in COUNTRIES for m in ("copper", "chromium")
    ))  # fmt: skip


@pytest.fixture(scope="module")
def spoilt(world):
    return cube_of(poisoned(world))


def test_nothing_later_stands_in_any_field(spoilt):
    cube = spoilt.as_of(AS_OF)
    assert cube.year == AS_OF
    length, seen = len(cube.years), set()
    for field in dataclasses.fields(cube):
        value = getattr(cube, field.name)
        if isinstance(value, pl.DataFrame):
            years = value.filter(~pl.col("projected"))["year"] if "projected" in value.columns else value["year"]
            assert (years <= AS_OF).all(), field.name
            assert "known_in" not in value.columns or (value["known_in"] <= AS_OF).all()
            assert not (value["source"] == "future").any()
            seen.add(field.name)
        elif isinstance(value, np.ndarray) and field.name not in {"years", "corridors"}:
            assert value.shape[-1] == length, field.name
            assert not (np.nan_to_num(value.astype(float)) >= ABSURD).any()
            seen.add(field.name)
        elif field.name == "sources":
            assert all(names != "future" for names in value.values())
            assert all(int(found[1]) <= AS_OF for key in value if (found := re.search(r"@(\d+)$", key)))
            seen.add(field.name)
    assert (cube.years <= AS_OF).all()
    rest = {"countries", "products", "years", "corridors", "nomenclatures", "pair_figures", "_memo"}
    assert seen | rest == {field.name for field in dataclasses.fields(cube)}  # a new field must be thought of here


@pytest.mark.parametrize("name", list(INDICATORS))
def test_no_indicator_changes_by_what_comes_later(cube, spoilt, name):
    clean, later = cube.as_of(AS_OF), spoilt.as_of(AS_OF)
    lines = [(clean.countries[i], clean.countries[j], k) for i, j in clean.corridors for k in clean.products]
    before, after = (compute(opportunities(c, lines), [name]) for c in (clean, later))
    assert before[0].equals(after[0])
    assert before[1].equals(after[1])


@pytest.mark.parametrize("name", list(INDICATORS))
def test_every_indicator_reports_a_year_that_had_come(cube, name):
    for year in (2015, 2019):
        years = compute(opportunities(cube.as_of(year)), [name])[1][name].drop_nulls()
        assert (years <= year).all()


def test_what_was_remembered_of_the_whole_is_not_used_in_the_past(world, cube):
    names = list(INDICATORS)
    compute(opportunities(cube), names)  # fills the memory of the whole cube
    fresh = compute(opportunities(cube_of(world).as_of(2017)), names)
    again = compute(opportunities(cube.as_of(2017)), names)
    assert fresh[0].equals(again[0])
    assert fresh[1].equals(again[1])


def test_the_past_of_the_past_is_the_past(cube):
    twice, once = cube.as_of(2019).as_of(2016), cube.as_of(2016)
    np.testing.assert_array_equal(twice.flows, once.flows)
    assert twice.country_years.equals(once.country_years)
    assert twice.sources == once.sources


def test_before_the_first_year_nothing_is_known(cube):
    with pytest.raises(DataError, match="nothing is known up to 2013: the data begin in 2014"):
        cube.as_of(2013)
    with pytest.raises(DataError, match="nothing is known up to 2100: the years looked at hold no data"):
        dataclasses.replace(cube, years=cube.years[:0]).as_of(2100)


def test_latest_series_gives_the_latest_figure_and_its_year(cube):
    value, year = cube.latest_series("lpi_score")
    assert value[cube.country_index["BEL"]] == pytest.approx(2.25 + 0.07)
    assert year[cube.country_index["BEL"]] == 2021
    assert np.isnan(value[cube.country_index["FIN"]])
    assert year[cube.country_index["FIN"]] == -1
    value, year = cube.as_of(2017).latest_series("lpi_score")
    assert (value[cube.country_index["BEL"]], year[cube.country_index["BEL"]]) == (pytest.approx(2.27), 2016)


def test_by_country_ignores_codes_off_the_axis(cube):
    out = cube.by_country(pl.Series(["ZZZ", "CHN"]), pl.Series([1.0, 2.0]))
    assert out[cube.country_index["CHN"]] == 2.0
    assert np.isnan(np.delete(out, cube.country_index["CHN"])).all()


def test_once_computes_once(world):
    cube = cube_of(world)
    calls = []
    assert [cube.once("key", lambda: calls.append(1) or 7) for _ in range(3)] == [7, 7, 7]
    assert calls == [1]


def test_products_of_the_past_are_told_from_those_to_come(cube):
    early = cube.as_of(2017)
    unknown = [k for k, known in zip(early.products, early.is_known, strict=True) if not known]
    assert unknown == ["261000", *INDUSTRIES]
    assert cube.is_known.all()
