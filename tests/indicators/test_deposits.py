"""Production and reserves are read in the latest year, at the mine where the mineral is mined."""

import numpy as np
import pytest

from corridor.indicators import deposits
from corridor.indicators.base import UNKNOWN_YEAR
from factories import COUNTRIES, MINERALS, a_mineral, a_world, added, cube_of, opportunities


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


def by_country(cube, values):
    return {c: v for c, v in zip(cube.countries, values, strict=True) if c in COUNTRIES and not np.isnan(v)}


def test_rows_of_each_mineral(cube):
    o = opportunities(cube, [("ARG", "BEL", k) for k in ("10", "740311", "261000", "260300")])
    found = {mineral: sorted(rows.tolist()) for mineral, rows in deposits.minerals_of(o).items()}
    assert found == {"copper": [1, 3], "chromium": [2]}
    assert deposits.minerals_of(o.take(np.array([0]))) == {}
    assert set(MINERALS.values()) == set(found)


def test_shares_and_year(cube):
    shares, year = deposits.world_shares_of(cube, "copper", "production")
    assert by_country(cube, shares) == {"ARG": 0.3, "BEL": 0.1}
    assert year == 2020  # the refinery's figure of 2021 is another stage
    shares, year = deposits.world_shares_of(cube, "chromium", "production")
    assert by_country(cube, shares) == {"CHN": 0.75, "ARG": 0.25}
    assert year == 2019


def test_a_mineral_that_the_source_does_not_know(cube):
    shares, year = deposits.world_shares_of(cube, "unobtainium", "reserves")
    assert np.isnan(shares).all()
    assert year == UNKNOWN_YEAR
    rows, year = deposits.latest_figures(cube, "unobtainium", "production")
    assert rows.is_empty()
    assert year == UNKNOWN_YEAR


def test_countries_off_the_axis_count_in_the_whole():
    tables = added(
        a_world(), "minerals", a_mineral(2021, "ARG", "copper", 30.0), a_mineral(2021, "ZMB", "copper", 70.0)
    )
    shares, year = deposits.world_shares_of(cube_of(tables), "copper", "production")
    assert by_country(cube_of(tables), shares) == {"ARG": 0.3}
    assert year == 2021
