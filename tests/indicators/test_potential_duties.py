"""Duties paid, usual and faced, by hand; the weighted averages of the small world are half of its simple ones."""

import dataclasses

import numpy as np
import pytest

from corridor.indicators.potential_duties import duties
from factories import a_tariff, a_world, added, cube_of

NAN = np.nan


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


@pytest.fixture(scope="module")
def weights(cube):
    """Every market buys 100 of everything, ARG buys 300."""
    out = np.full((len(cube.countries), len(cube.products)), 100.0)
    out[cube.country_index["ARG"]] = 300.0
    return out


def own(cube, found, i, j, k):
    pairs = [(cube.countries[a], cube.countries[b]) for a, b in cube.corridors]
    return found.own[pairs.index((i, j)), cube.product_index[k]]


def test_what_an_exporter_pays(cube, weights):
    found = duties(cube, weights)
    assert own(cube, found, "BEL", "ARG", "10") == 2.0  # preference
    assert own(cube, found, "CHN", "ARG", "10") == 5.0  # what everybody pays
    assert own(cube, found, "ARG", "CHN", "10") == 0.0
    assert np.isnan(own(cube, found, "ARG", "DNK", "10"))
    assert found.year[cube.product_index["10"]] == 2020
    assert found.year[cube.product_index["84"]] == -1


def test_what_a_market_levies_on_average(cube, weights):
    found = duties(cube, weights)
    k, at = cube.product_index["10"], cube.country_index
    np.testing.assert_array_equal(found.usual[[at["ARG"], at["BEL"], at["CHN"], at["DNK"]], k], [5.0, 2.5, 0.0, NAN])
    # 300·5 + 100·2.5 + 100·0 over 500
    assert found.world[k] == pytest.approx(3.5)


def test_what_an_exporter_faces(cube, weights):
    found = duties(cube, weights)
    k, at = cube.product_index["10"], cube.country_index
    assert found.faced[at["DNK"], k] == pytest.approx(3.5)
    assert found.faced[at["BEL"], k] == pytest.approx((300 * 2.0 + 100 * 0.0) / 400)  # its preference, and not its home
    assert found.faced[at["ARG"], k] == pytest.approx((100 * 2.5 + 100 * 0.0) / 200)
    assert np.isnan(found.faced[:, cube.product_index["84"]]).all()


def test_duties_known_of_single_exporters_only():
    tables = {**a_world(), "tariffs": a_world()["tariffs"].clear()}
    rows = [a_tariff(2020, "DNK", "EST", "10", 8.0, "AHS"), a_tariff(2019, "DNK", "EST", "10", 2.0, "MFN")]
    cube = cube_of(added(tables, "tariffs", *rows))
    found = duties(cube, np.full((len(cube.countries), len(cube.products)), 10.0))
    assert own(cube, found, "EST", "DNK", "10") == 4.0
    assert found.faced[cube.country_index["EST"], cube.product_index["10"]] == 4.0
    assert np.isnan(found.usual).all()
    assert np.isnan(found.world).all()


def test_the_order_of_duties_and_years(cube, weights):
    more = [
        a_tariff(2019, "DNK", "WLD", "27", 10.0, "MFN"),
        a_tariff(2020, "DNK", "WLD", "27", 20.0, "MFN"),
        a_tariff(2015, "DNK", "WLD", "27", 6.0, "AHS"),
        a_tariff(2020, "DNK", "WLD", "27", 99.0, "BND"),
        a_tariff(2020, "DNK", "FIN", "27", 2.0, "collected"),
    ]
    cube = cube_of(added(a_world(), "tariffs", *more))
    found = duties(cube, weights)
    k = cube.product_index["27"]
    assert own(cube, found, "EST", "DNK", "27") == 10.0  # the latest for all
    assert own(cube, found, "FIN", "DNK", "27") == 1.0
    assert found.usual[cube.country_index["DNK"], k] == 3.0  # applied before most favoured


def test_a_code_without_duties_takes_those_above_it(weights):
    rows = [a_tariff(2020, "DNK", "WLD", "26", 8.0), a_tariff(2020, "DNK", "WLD", "2603", 4.0)]
    cube = cube_of(added(a_world(), "tariffs", *rows))
    found = duties(cube, weights)
    at = cube.country_index["DNK"]
    assert found.usual[at, cube.product_index["260300"]] != 2.0  # 260300 has duties of its own, of ARG's only
    assert np.isnan(found.usual[at, cube.product_index["260300"]])
    assert found.usual[at, cube.product_index["261000"]] == 4.0


def test_services_and_a_world_without_duties(cube, weights):
    found = duties(dataclasses.replace(cube, tariffs=cube.tariffs.clear()), weights)
    for name in ("own", "usual", "faced", "world"):
        assert np.isnan(getattr(found, name)).all()
    assert (found.year == -1).all()
    assert np.isnan(duties(cube, weights).usual[:, cube.product_index["DDS"]]).all()


def test_the_order_of_rows_does_not_matter(cube, weights):
    shuffled = dataclasses.replace(cube, tariffs=cube.tariffs.sample(fraction=1.0, shuffle=True, seed=3))
    for name in ("own", "usual", "faced", "world", "year"):
        np.testing.assert_array_equal(getattr(duties(shuffled, weights), name), getattr(duties(cube, weights), name))
