"""Services stand on the cube as their tables have them: totals, figures and estimates, each told from the other."""

import numpy as np
import polars as pl
import pytest

from factories import COUNTRIES, INDUSTRIES, SERVING, a_service, a_world, added, cube_of, service_value

YEARS = range(2018, 2021)


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


def place(cube, year, country, industry):
    return cube.country_index[country], cube.product_index[industry], list(cube.years).index(year)


def corridor(cube, year, exporter, importer, industry):
    ends = cube.country_index[exporter], cube.country_index[importer]
    return ([tuple(pair) for pair in cube.corridors].index(ends), *place(cube, year, exporter, industry)[1:])


@pytest.mark.parametrize("industry", INDUSTRIES)
@pytest.mark.parametrize("year", YEARS)
def test_totals_are_the_rows_of_the_world(cube, year, industry):
    for c in COUNTRIES:
        at = place(cube, year, c, industry)
        others = [d for d in SERVING if d != c] if c in SERVING else []
        assert cube.exports[at] == sum(service_value(year, c, d, industry) for d in others)
        assert cube.imports[at] == sum(service_value(year, d, c, industry) for d in others)
        assert cube.covered_exports[at] == cube.exports[at]
        assert cube.export_known[at] == cube.import_known[at] == (c in SERVING)
        assert np.isnan(cube.concentration[at])
        assert np.isnan(cube.supplier_distance[at])
    assert cube.world[place(cube, year, "ARG", industry)[1:]]


def test_flows_of_pairs_are_known_and_estimates_carry_their_interval(cube):
    seen = set()
    for year in YEARS:
        for industry in INDUSTRIES:
            for i in COUNTRIES:
                for j in COUNTRIES:
                    if i != j:
                        at = corridor(cube, year, i, j, industry)
                        there, guessed = {i, j} <= set(SERVING), "EST" in {i, j} and {i, j} <= set(SERVING)
                        value = service_value(year, i, j, industry) if there else 0
                        assert (cube.flows[at], cube.flow_known[at], cube.flow_estimated[at]) == (value, there, guessed)
                        ends = (value // 3, value * 3) if guessed else (np.nan, np.nan)
                        np.testing.assert_equal((cube.flow_low[at], cube.flow_high[at]), ends)
                        np.testing.assert_equal(cube.flow_predicted[at], value + 7 if there else np.nan)
                        seen.add((there, guessed))
    assert seen == {(True, True), (True, False), (False, False)}


def test_outside_their_years_and_products_nothing_is_estimated(cube):
    goods = ~cube.is_industry
    assert not cube.flow_estimated[:, goods].any()
    assert np.isnan(cube.flow_low[:, goods]).all()
    late = list(cube.years).index(2021)
    assert not cube.flow_known[:, cube.is_industry, late].any()
    assert not cube.export_known[:, cube.is_industry, late].any()


def test_industries_have_a_nomenclature_of_their_own(cube):
    names = {k: cube.nomenclatures[n] for k, n in zip(cube.products, cube.nomenclature[:, 0], strict=True) if n >= 0}
    assert {names[k] for k in INDUSTRIES} == {"ICIO"}
    assert names["DDS"] == "EBOPS"


def test_an_estimate_of_nothing_is_known(cube):
    world = added(a_world(), "bilateral_services", a_service(2020, "DNK", "FIN", "K", 0, estimated=True))
    changed = cube_of(world)
    at = corridor(changed, 2020, "DNK", "FIN", "K")
    assert (changed.flows[at], changed.flow_known[at], changed.flow_estimated[at]) == (0, True, True)


def test_without_the_table_the_rest_of_the_cube_is_the_same(cube):
    bare = cube_of({name: frame for name, frame in a_world().items() if name != "bilateral_services"})
    kept = [cube.product_index[k] for k in bare.products]
    np.testing.assert_array_equal(bare.flows, cube.flows[:, kept])
    np.testing.assert_array_equal(bare.flow_known, cube.flow_known[:, kept])
    assert not bare.is_industry.any()
    early = bare.as_of(2019)
    for one, years in ((bare, 8), (early, 6)):
        assert one.flow_low.shape == one.flow_estimated.shape == (*bare.flows.shape[:2], years)
        assert not any(one.flow_low.strides)  # takes no memory, however many products there are
        assert np.isnan(one.flow_predicted).all()
        assert not one.flow_estimated.any()


def test_a_country_that_only_others_name_keeps_its_flows(cube):
    """A pair without totals is a flow that is known, and totals stay unknown."""
    world = a_world()
    rows = world["bilateral_services"].filter((pl.col("exporter") != "WLD") & (pl.col("importer") != "WLD"))
    changed = cube_of({**world, "bilateral_services": rows})
    assert changed.flow_known[corridor(changed, 2020, "ARG", "BEL", "K")]
    assert not changed.export_known[:, changed.is_industry].any()
