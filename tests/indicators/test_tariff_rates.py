"""Which rows of the table of tariffs speak of a product: by hand, on tables made for it."""

import numpy as np
import pytest

from corridor.indicators.tariff_rates import Lookup, rates
from factories import a_tariff, a_world, added, cube_of, opportunities


@pytest.fixture(scope="module")
def world():
    base = a_world()
    return {**base, "tariffs": base["tariffs"].clear()}


def rate(tables, exporter, code, duty="MFN"):
    found = rates(cube_of(tables)).filter(importer="ARG", exporter=exporter, code=code, duty=duty)
    return None if found.is_empty() else (found["rate"][0], found["year"][0])


def test_the_own_row_beats_finer_ones_and_these_beat_coarser_ones(world):
    coarse = a_tariff(2020, "ARG", "WLD", "26", 1.0)
    nearer = a_tariff(2016, "ARG", "WLD", "2603", 2.0)
    fine = [a_tariff(2015, "ARG", "WLD", code, pct) for code, pct in (("26030010", 3.0), ("26030090", 6.0))]
    own = a_tariff(2014, "ARG", "WLD", "260300", 9.0)
    rows = []
    for row, expected in (
        ([coarse], (1.0, 2020)), ([nearer], (2.0, 2016)), (fine, (4.5, 2015)), ([own], (9.0, 2014)),
    ):  # fmt: skip
        rows += row
        assert rate(added(world, "tariffs", *rows), "WLD", "260300") == expected


def test_the_latest_year_counts_and_nothing_later_than_the_cube(world):
    tables = added(world, "tariffs", *(a_tariff(y, "ARG", "WLD", "10", float(y - 2010)) for y in (2016, 2018, 2020)))
    assert rate(tables, "WLD", "10") == (10.0, 2020)
    past = rates(cube_of(tables).as_of(2019))
    assert past.select("rate", "year").row(0) == (8.0, 2018)


def test_a_chapter_takes_the_mean_of_its_lines_exactly(world):
    lines = [a_tariff(2020, "ARG", "WLD", f"10{n:02d}", pct) for n, pct in enumerate((0.1, 0.2, 0.3))]
    there = rate(added(world, "tariffs", *lines), "WLD", "10")
    assert there == (0.2, 2020)
    assert rate(added(world, "tariffs", *reversed(lines)), "WLD", "10") == there


def test_weighted_means_stand_in_and_bound_duties_are_left_out(world):
    tables = added(world, "tariffs",
        a_tariff(2020, "ARG", "WLD", "10", 0.0, simple_average_pct=None, weighted_average_pct=7.0),
        a_tariff(2020, "ARG", "WLD", "20", 30.0, "BND"),
        a_tariff(2020, "ARG", "WLD", "84", 0.0, simple_average_pct=None, weighted_average_pct=None),
    )  # fmt: skip
    assert rate(tables, "WLD", "10") == (7.0, 2020)
    assert rate(tables, "WLD", "20", "BND") is None
    assert rate(tables, "WLD", "84") is None


def test_others_are_the_mean_of_those_named_without_oneself(world):
    named = {"BEL": 4.0, "CHN": 10.0, "DNK": 1.0}
    tables = added(world, "tariffs", *(a_tariff(2020, "ARG", i, "10", pct, "AHS") for i, pct in named.items()))
    o = opportunities(cube_of(tables), [(i, "ARG", "10") for i in ("BEL", "CHN", "EST")] + [("ARG", "BEL", "10")])
    np.testing.assert_allclose(Lookup(o).others("AHS"), [5.5, 2.5, 5.0, np.nan])
    assert np.isnan(Lookup(o).others("collected")).all()


def test_services_and_empty_tables_have_no_rates(world):
    o = opportunities(cube_of(world), [("BEL", "ARG", "10"), ("BEL", "ARG", "DDS")])
    figures, years = Lookup(o).general("MFN")
    assert np.isnan(figures).all()
    assert years.tolist() == [-1, -1]
