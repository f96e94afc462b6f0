"""What economies and people are expected to be in five years, by the vintages of the small world."""

import numpy as np
import polars as pl
import pytest

from corridor.indicators.projections import projections_of
from factories import a_series, a_world, added, cube_of


@pytest.fixture(scope="module")
def tables():
    return a_world()


def test_the_latest_vintage_counts_and_two_years_are_carried_on(tables):
    cube = cube_of(tables)
    found = projections_of(cube)
    at = cube.country_index
    assert found.output[at["ARG"]] == pytest.approx(1.07**5)  # 7% in 2022 and 2023, published in 2021
    assert found.year[at["ARG"]] == 2021
    assert np.isnan(found.output[at["DNK"]])
    assert found.year[at["DNK"]] == -1
    assert np.isnan(found.people).all()
    assert found.output_now[at["EST"]] == 30.0


def test_an_earlier_year_sees_the_earlier_vintage(tables):
    cube = cube_of(tables).as_of(2020)
    found = projections_of(cube)
    assert found.output[cube.country_index["BEL"]] == pytest.approx((1.02 * 1.04) ** 2.5)  # 2020 and 2021, from 2019
    assert found.year[cube.country_index["BEL"]] == 2019
    assert np.isnan(found.output[cube.country_index["CHN"]])


def test_dollars_stand_in_where_no_real_growth_is_projected(tables):
    levels = [
        a_series(y, c, "gdp_projected_usd", v, 2021) for c in ("ARG", "FIN") for y, v in ((2021, 100.0), (2026, 150.0))
    ]
    people = [a_series(y, "FIN", "population_projected", v, 2021) for y, v in ((2021, 10.0), (2026, 11.0))]
    cube = cube_of(added(tables, "country_years", *levels, *people, a_series(2019, "FIN", "population", 9.0)))
    found = projections_of(cube)
    assert found.output[cube.country_index["FIN"]] == pytest.approx(1.5)
    assert found.output[cube.country_index["ARG"]] == pytest.approx(1.07**5)
    assert found.people[cube.country_index["FIN"]] == pytest.approx(1.1)
    assert found.people_now[cube.country_index["FIN"]] == 9.0


def test_no_projection_at_all(tables):
    cube = cube_of({**tables, "country_years": tables["country_years"].filter(~pl.col("projected"))})
    found = projections_of(cube)
    assert np.isnan(found.output).all()
    assert (found.year == -1).all()
