"""Indicators of the product space pick the right cell of a panel, and say nothing where there is none."""

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.indicators.complexity_panels import panels_of
from corridor.indicators.potential import potential_of
from factories import a_world, cube_of, opportunities
from factories_complexity import CHAPTERS, PAIRS, WIDE, a_product_space

NAMES = ["density", "proximity", "pci", "eci", "complexity_gain", "cog", "coi", "fitness", "pdi", "pdi_ease"]


@pytest.fixture(scope="module")
def tables():
    return a_product_space()


@pytest.fixture(scope="module")
def cube(tables):
    return cube_of(tables, PAIRS)


@pytest.fixture(scope="module")
def o(cube):
    return opportunities(cube)


@pytest.fixture(scope="module")
def found(o):
    figures, years = compute(o, NAMES)
    return {name: figures[name].fill_null(np.nan).to_numpy() for name in NAMES}, years


def test_each_takes_its_cell(o, found):
    p, (figures, _) = panels_of(o), found
    at = o.exporter, o.product
    for name, table in {"density": p.density, "proximity": p.nearest, "eci": p.eci, "coi": p.coi}.items():
        np.testing.assert_array_equal(figures[name], table[at], err_msg=name)
    np.testing.assert_array_equal(figures["fitness"], p.fitness[at])
    np.testing.assert_array_equal(figures["pci"], p.pci[o.product])
    np.testing.assert_array_equal(figures["complexity_gain"], (p.pci - p.eci)[at])


def test_gain_is_told_of_new_products_only(o, found):
    p, (figures, _) = panels_of(o), found
    held = p.held[o.exporter, o.product]
    assert held.any()
    assert np.isnan(figures["cog"][held]).all()
    new = p.candidate[o.exporter, o.product]
    np.testing.assert_array_equal(figures["cog"][new], p.cog[o.exporter, o.product][new])


def line(o, exporter, importer, product):
    c = o.cube
    pair = (o.exporter == c.country_index[exporter]) & (o.importer == c.country_index[importer])
    return int(np.flatnonzero(pair & (o.product == c.product_index[product]))[0])


def test_diversification_potential_by_hand(o, found):
    p, (figures, years) = panels_of(o), found
    new = [k for k in WIDE if p.candidate[o.cube.country_index["CBX"], o.cube.product_index[k]]]
    n = line(o, "CBX", "CCX", new[0])
    demand = o.cube.imports[o.importer[n], o.product[n]].mean()
    assert figures["pdi"][n] == pytest.approx(np.log10(1 + figures["density"][n] * demand))
    ease = potential_of(o).ease[o.corridor[n], o.product[n]]
    assert ease > 0
    assert figures["pdi_ease"][n] == pytest.approx(np.log10(1 + figures["density"][n] * demand * ease))
    assert years["pdi"][n] == 2021


def test_a_pair_without_trade_has_a_potential_but_none_with_ease(o, found):
    p, (figures, _) = panels_of(o), found
    new = [k for k in WIDE if p.candidate[o.cube.country_index["CCX"], o.cube.product_index[k]]]
    n = next(n for n in (line(o, "CCX", "CBX", k) for k in new) if figures["pdi"][n] > 0)
    assert figures["pdi_ease"][n] == 0.0


def test_demand_for_a_chapter_is_what_the_importer_declares(o, found):
    p, (figures, _) = panels_of(o), found
    new = [k for k in CHAPTERS if p.candidate[o.cube.country_index["CCX"], o.cube.product_index[k]]]
    n = line(o, "CCX", "CBX", new[0])
    demand = o.cube.imports[o.importer[n], o.product[n]].mean()
    assert figures["pdi"][n] == pytest.approx(np.log10(1 + figures["density"][n] * demand))
    assert np.isnan(figures["pdi_ease"][n])


def test_only_new_products_have_a_potential_of_diversification(o, found):
    held, (figures, _) = panels_of(o).held[o.exporter, o.product], found
    assert np.isfinite(figures["pdi"][~held]).any()
    for name in ("pdi", "pdi_ease"):
        assert np.isnan(figures[name][held]).all()


def test_who_sells_nothing_has_no_place_in_the_space(o, found):
    rows = o.exporter == o.cube.country_index["CXX"]
    for name in NAMES:
        assert name == "pci" or np.isnan(found[0][name][rows]).all(), name


def test_a_small_world_has_no_panel():
    figures, years = compute(opportunities(cube_of(a_world())), NAMES)
    assert {figures[name].null_count() for name in NAMES} == {figures.height}
    assert years.height == figures.height


def test_corridors_do_not_matter(cube, tables):
    alone = opportunities(cube_of(tables, PAIRS[:1]))
    both = opportunities(cube, [(*PAIRS[0], k) for k in alone.cube.products])
    names = [name for name in NAMES if not name.startswith("pdi")]
    assert compute(alone, names)[0].equals(compute(both, names)[0])
