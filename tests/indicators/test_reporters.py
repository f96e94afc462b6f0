"""Reliability of reporters, read off the table by hand."""

import pytest

from corridor.indicators import compute
from factories import a_world, added, cube_of, opportunities

NAMES = ["reporter_quality_exporter", "reporter_quality_importer"]


def a_reporter(year, country, side, reliability, source="comtrade"):
    amounts = dict.fromkeys(("value_usd", "unspecified_partner_usd", "unspecified_product_usd", "mirrored_usd"), 0)
    return {
        "year": year, "reporter": country, "side": side, "products": 3, **amounts, "unallocated_usd": None,
        "hidden_usd": None, "mirror_ratio": None, "mirror_spread": None, "reliability": reliability,
        "nomenclatures": "HS", "source": source,
    }  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    rows = [
        a_reporter(2018, "ARG", "exporter", 0.4), a_reporter(2020, "ARG", "exporter", 0.6, "comtrade; census"),
        a_reporter(2021, "ARG", "exporter", None), a_reporter(2020, "ARG", "importer", 0.1),
        a_reporter(2019, "BEL", "importer", 0.7),
    ]  # fmt: skip
    return added(a_world(), "reporter_years", *rows)


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return [(figures[name][0], years[name][0]) for name in NAMES]


def test_the_latest_known_of_each_side(tables):
    cube = cube_of(tables)
    assert row(cube, "ARG", "BEL", "10") == [(0.6, 2020), (0.7, 2019)]
    assert row(cube, "BEL", "ARG", "27") == [(None, None), (0.1, 2020)]


def test_nothing_later_than_the_cube(tables):
    assert row(cube_of(tables).as_of(2018), "ARG", "BEL", "10") == [(0.4, 2018), (None, None)]


def test_each_source_is_named_once(tables):
    assert cube_of(tables).sources["reporter_years"] == "census; comtrade"
    assert cube_of(tables).as_of(2018).sources["reporter_years"] == "comtrade"


def test_a_snapshot_without_the_table():
    assert row(cube_of(a_world()), "ARG", "BEL", "10") == [(None, None), (None, None)]
