"""The factors of the full potential by hand on the small world."""

import math

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.indicators.potential import means_of
from corridor.indicators.potential_factors import factors, factors_of
from factories import a_series, a_world, added, cube_of, cut, distance, opportunities, reconciled

YEARS = range(2018, 2022)
NAMES = [
    "epi_supply_projected", "re_export_correction", "tariff_margin_supply", "tariff_margin_demand", "demand_growth",
    "distance_fit",
]  # fmt: skip
LINE = ("ARG", "BEL", "260300")


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


@pytest.fixture(scope="module")
def flows():
    return reconciled(a_world())


def one(cube, name, line=LINE):
    figures, years = compute(opportunities(cube, [line]), [name])
    return figures[name][0], years[name][0]


def mean(flows, keep, k="260300"):
    return sum(v for key, v in flows.items() if key[0] in YEARS and key[3] == k and keep(key)) / 4


def test_projected_supply_by_hand(flows):
    """ARG doubles its output in five years, all others of whom something is known stand still."""
    tables = a_world()
    late = [
        a_series(y, c, "gdp_growth_projected_pct", r, 2022)
        for y in range(2023, 2028)
        for c, r in (("ARG", 14.8698354997), ("BEL", 0.0), ("CHN", 0.0))
    ]
    cube = cube_of(added(tables, "country_years", *late))
    sold = {c: mean(flows, lambda key, c=c: key[1] == c) for c in cube.countries}
    known = ("ARG", "BEL", "CHN")
    usual = (2 * sold["ARG"] + sold["BEL"] + sold["CHN"]) / sum(sold[c] for c in known)
    world = 2 * sold["ARG"] + sold["BEL"] + sold["CHN"] + usual * sum(v for c, v in sold.items() if c not in known)
    value, year = one(cube, "epi_supply_projected")
    assert value == pytest.approx(math.log10(2 * sold["ARG"] / world), rel=1e-9)
    assert year == 2021


def test_with_equal_growth_the_projected_share_is_the_present_one(cube):
    assert one(cube, "epi_supply_projected")[0] == pytest.approx(one(cube, "epi_supply")[0], rel=1e-12)


def test_re_exports_by_hand(cube, flows):
    for exporter in ("ARG", "BEL", "CHN"):
        sold, bought = (mean(flows, lambda key, n=n, c=exporter: key[n] == c) for n in (1, 2))
        line = (exporter, "ARG" if exporter != "ARG" else "BEL", "260300")
        assert one(cube, "re_export_correction", line) == (pytest.approx(min(1.0, sold / bought)), 2021)


def test_demand_growth_by_hand(cube):
    assert one(cube, "demand_growth") == (pytest.approx(1.07**5), 2021)  # people unknown: as if they stayed; ε = 1
    assert one(cube, "demand_growth", ("ARG", "DNK", "260300")) == (None, None)
    people = [a_series(y, "BEL", "population_projected", v, 2021) for y, v in ((2021, 10.0), (2026, 12.0))]
    more = cube_of(added(a_world(), "country_years", *people))
    assert one(more, "demand_growth")[0] == pytest.approx(1.07**5)  # with ε = 1 people cancel
    assert factors_of(opportunities(more)).growth[more.country_index["BEL"], 0] == pytest.approx(1.07**5)


def test_distance_fit_by_hand(cube):
    o = opportunities(cube, [LINE])
    usual = cube.supplier_distance[o.importer[0], o.product[0], -1]
    assert math.isfinite(usual)
    expected = math.exp(-abs(usual - math.log(distance("ARG", "BEL"))))
    assert one(cube, "distance_fit") == (pytest.approx(expected), 2021)
    assert one(cube, "distance_fit", ("ARG", "FIN", "260300")) == (None, None)  # no distances of FIN


def test_tariff_margins_by_hand(cube):
    """Only ARG's duty of 1% on 260300 is known: others face 1% on average, ARG nothing that is known."""
    assert one(cube, "tariff_margin_demand", ("BEL", "ARG", "260300")) == (1.0, 2020)
    assert one(cube, "tariff_margin_supply", ("BEL", "ARG", "260300")) == (1.0, 2020)
    assert one(cube, "tariff_margin_supply", LINE) == (None, None)
    assert one(cube, "tariff_margin_demand", LINE) == (None, None)
    # chapter 10 has a preference: 5% on average, 2% on BEL
    assert one(cube, "tariff_margin_demand", ("BEL", "ARG", "10"))[0] == pytest.approx(1.05 / 1.02)


def test_an_elasticity_of_ones_own(cube):
    o = opportunities(cube)
    k = cube.product_index["10"]
    sigma = np.full(len(cube.products), np.nan)
    sigma[k] = 3.0
    found = factors(o, sigma)
    np.testing.assert_allclose(found.tariff_demand[:, k], factors(o).tariff_demand[:, k] ** 3, rtol=1e-12)
    other = cube.product_index["260300"]
    np.testing.assert_array_equal(found.tariff_demand[:, other], factors(o).tariff_demand[:, other])


def test_income_elasticities_come_from_the_cube():
    """Six importers are too few for an elasticity; the measure's own tests have enough."""
    cube = cube_of(a_world())
    o = opportunities(cube)
    assert (means_of(o).imports > 0).any()
    growth = factors_of(o).growth
    known = np.isfinite(growth)
    np.testing.assert_allclose(growth[known], 1.07**5)


@pytest.mark.parametrize("year", [2018, 2020])
def test_factors_of_an_earlier_year_do_not_look_ahead(cube, year):
    """What the cube says as of a year is what the tables of that year say."""
    then, of_then = opportunities(cube.as_of(year)), opportunities(cube_of(cut(a_world(), year)))
    first, second = compute(then, NAMES), compute(of_then, NAMES)
    keys = [o.cube.products[k] for o in (then,) for k in o.product]
    held = [code in of_then.cube.product_index for code in keys]
    assert first[0].filter(held).equals(second[0])
    assert first[1].filter(held).equals(second[1])
