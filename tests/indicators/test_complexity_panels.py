"""Panels on a world of 24 exporters, 32 codes covered world-wide and 31 chapters that four markets declare."""

import dataclasses

import numpy as np
import pytest

from corridor.indicators import Opportunities
from corridor.indicators.complexity_panels import LEAST_SHARE, build_panels, panels_of, values_of
from corridor.measures import advantage, relatedness
from corridor.measures.complexity import complexity_set
from corridor.measures.fitness import fitness
from factories import cube_of
from factories_complexity import CHAPTERS, CODES, PAIRS, SOLD, WIDE, a_product_space


@pytest.fixture(scope="module")
def tables():
    return a_product_space()


@pytest.fixture(scope="module")
def cube(tables):
    return cube_of(tables, PAIRS)


@pytest.fixture(scope="module")
def panels(cube):
    return build_panels(cube, 5)


def columns(cube, codes):
    return np.array([cube.product_index[code] for code in codes])


def rows(cube):
    return np.array([cube.country_index[code] for code in CODES])


def test_wide_codes_make_the_world_s_panel(cube, panels):
    exports = np.vstack([2.0 * SOLD[:, :32], np.zeros((1, 32))])  # mean of growth 1, 2 and 3; NES stands last
    assert cube.countries == (*CODES, "NES")
    shapes = np.array([code != "CUX" for code in cube.countries])
    ours = complexity_set(exports, least_country=LEAST_SHARE * exports.sum(), shapes=shapes)
    k = columns(cube, WIDE)
    seen = rows(cube)[:23]  # the last country sells nothing
    np.testing.assert_allclose(panels.rca[np.ix_(seen, k)], ours.rca[:23])
    np.testing.assert_allclose(panels.nrca[np.ix_(seen, k)], advantage.nrca(exports)[:23])
    np.testing.assert_allclose(panels.density[np.ix_(seen, k)], ours.density[:23])
    np.testing.assert_allclose(panels.cog[np.ix_(seen, k)], ours.cog[:23])
    np.testing.assert_allclose(panels.pci[k], ours.pci)
    np.testing.assert_allclose(panels.eci[np.ix_(seen, k)], np.repeat(ours.eci[:23, None], 32, axis=1))
    np.testing.assert_allclose(panels.coi[np.ix_(seen, k)], np.repeat(ours.coi[:23, None], 32, axis=1))
    core = ours.held & ours.shapes[:, None]
    np.testing.assert_allclose(panels.nearest[np.ix_(seen, k)], relatedness.nearest(core, ours.held)[:23])
    shaping = [c for c in range(22) if CODES[c] != "CUX"]
    np.testing.assert_allclose(panels.fitness[shaping, k[0]], fitness(core).country[shaping])
    assert set(panels.year[k]) == {2021}


def test_who_is_small_shapes_nothing_and_is_measured(cube, panels):
    k = columns(cube, WIDE)
    for code in ("CUX", "CWX"):  # few people, and a box or two
        c = cube.country_index[code]
        assert np.isnan(panels.fitness[c, k]).all()
        assert np.isfinite(panels.eci[c, k]).all()
        assert np.isfinite(panels.density[c, k]).all()


def test_who_sells_nothing_or_is_no_country_is_unknown(cube, panels):
    for code in ("CXX", "NES"):
        c = cube.country_index[code]
        for name in ("rca", "nrca", "density", "cog", "nearest", "eci", "coi", "fitness"):
            assert np.isnan(getattr(panels, name)[c]).all(), (code, name)
        assert not panels.candidate[c].any()


def test_chapters_make_a_panel_of_what_the_declaring_markets_buy(cube, panels):
    """An exporter that is a market itself sells to three of them, the others to four."""
    times = np.array([3.0] * 4 + [4.0] * 20)[:, None]
    exports = 2.0 * times * SOLD[:, 32:]
    shapes = np.array([code != "CUX" for code in CODES])
    ours = complexity_set(exports, least_country=LEAST_SHARE * exports.sum(), shapes=shapes)
    k = columns(cube, CHAPTERS)
    np.testing.assert_allclose(panels.pci[k], ours.pci)
    np.testing.assert_allclose(panels.density[np.ix_(rows(cube)[:23], k)], ours.density[:23])


def test_too_few_products_or_exporters_or_markets_make_no_panel(cube):
    few = dataclasses.replace(
        cube, world=cube.world & (np.arange(len(cube.products)) != cube.product_index[WIDE[0]])[:, None]
    )
    assert np.isfinite(build_panels(few, 5).pci[columns(cube, WIDE[1:])]).all()
    world = cube.world.copy()
    world[columns(cube, WIDE[:3])] = False
    assert (build_panels(dataclasses.replace(cube, world=world), 5).year[columns(cube, WIDE)] == -1).all()
    exports = cube.exports.copy()
    exports[19:] = 0
    assert (build_panels(dataclasses.replace(cube, exports=exports), 5).year[columns(cube, WIDE)] == -1).all()
    known = cube.import_known.copy()
    known[2:] = False
    assert (build_panels(dataclasses.replace(cube, import_known=known), 5).year[columns(cube, CHAPTERS)] == -1).all()


def test_what_is_no_product_is_in_no_panel(tables):
    def renamed(name):
        return tables[name].with_columns(product=tables[name]["product"].replace({"31": "99", WIDE[0]: "999999"}))

    other = cube_of({**tables, "goods_flows": renamed("goods_flows"), "reporting": renamed("reporting")}, PAIRS)
    found = build_panels(other, 5)
    assert found.year[other.product_index["999999"]] == -1
    assert found.year[other.product_index["99"]] == -1
    assert found.year[other.product_index[WIDE[1]]] == 2021


def test_nothing_later_is_seen_and_a_panel_is_made_once(cube):
    past = cube.as_of(2019)
    o = Opportunities(past, np.zeros(1, dtype=np.int64), columns(cube, WIDE[3:4]))
    assert panels_of(o) is panels_of(o)
    assert panels_of(o).year.max() == 2019
    assert values_of(o, panels_of(o).density).year.tolist() == [2019]
