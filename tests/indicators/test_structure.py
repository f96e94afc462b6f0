"""Structure of trade by hand on the small world, with three chapters enough for a profile."""

import math

import pytest

from corridor.indicators import compute, profiles
from factories import CHAPTERS, a_flow, a_report, added, cube_of, cut, opportunities, reconciled

NAMES = ["intra_industry_trade", "michaely", "lafay", "export_concentration", "export_similarity"]


@pytest.fixture
def cube(world, monkeypatch):
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 3)
    return cube_of(world)


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def traded(world, end, country, year=2021):
    flows = reconciled(world).items()
    return [sum(v for key, v in flows if (key[0], key[end], key[3]) == (year, country, k)) for k in CHAPTERS]


def test_of_a_country_that_declares_both_sides(world, cube):
    sold, bought = traded(world, 1, "BEL"), traded(world, 2, "BEL")
    x, m = sum(sold), sum(bought)
    for k, a, b in zip(CHAPTERS, sold, bought, strict=True):
        found = row(cube, "BEL", "ARG", k)
        assert found["michaely"] == (pytest.approx(a / x - b / m), 2021)
        lafay = 100 * ((a - b) / (a + b) - (x - m) / (x + m)) * (a + b) / (x + m)
        assert found["lafay"] == (pytest.approx(lafay), 2021)
        assert found["intra_industry_trade"] == (pytest.approx(1 - abs(a - b) / (a + b)), 2021)


def test_concentration_and_similarity_of_exports(world, cube):
    shares = {c: [v / sum(traded(world, 1, c)) for v in traded(world, 1, c)] for c in ("ARG", "BEL")}
    index = (math.sqrt(sum(s**2 for s in shares["BEL"])) - 0.5) / 0.5
    found = row(cube, "BEL", "ARG", "260300")
    assert found["export_concentration"] == (pytest.approx(index), 2021)
    alike = 100 * sum(min(pair) for pair in zip(shares["BEL"], shares["ARG"], strict=True))
    assert found["export_similarity"] == (pytest.approx(alike), 2021)
    assert row(cube, "ARG", "BEL", "10")["export_similarity"] == found["export_similarity"]


def test_a_chapter_that_only_later_years_know_is_not_among_those_that_could_be_sold(world, monkeypatch):
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 3)
    later = added(world, "goods_flows", a_flow(2021, "ARG", "BEL", "30", 5))
    later = added(later, "reporting", a_report(2021, "BEL", "importer", "30", "declared"))
    then, known = cube_of(later).as_of(2019), cube_of(cut(later, 2019))
    assert row(then, "BEL", "ARG", "10") == row(known, "BEL", "ARG", "10")
    assert row(then, "BEL", "ARG", "10") == row(cube_of(world).as_of(2019), "BEL", "ARG", "10")


def test_a_code_that_is_no_chapter_has_no_place_in_the_profile(cube):
    found = row(cube, "BEL", "ARG", "260300")
    assert found["michaely"] == found["lafay"] == (None, None)
    assert found["intra_industry_trade"][1] == 2021


def test_a_country_that_declares_no_purchases_has_no_profile(cube):
    found = row(cube, "EST", "ARG", "10")
    assert found["michaely"] == found["lafay"] == found["intra_industry_trade"] == (None, None)
    assert found["export_similarity"][0] is not None  # its sales are seen through the markets that declare


def test_contributions_to_the_balance_need_both_sides_of_one_year(cube, world):
    """CHN declares all four chapters up to 2018; without its declared sales only a part of them is in sight."""
    assert row(cube, "CHN", "ARG", "10")["lafay"][0] is not None
    silent = world["reporting"].filter(
        ~((world["reporting"]["reporter"] == "CHN") & (world["reporting"]["side"] == "exporter"))
    )
    found = row(cube_of({**world, "reporting": silent}), "CHN", "ARG", "10")
    assert found["lafay"] == (None, None)
    assert found["michaely"][0] is not None


def test_without_enough_chapters_nothing_is_told(world):
    found = row(cube_of(world), "BEL", "ARG", "10")
    assert all(found[name] == (None, None) for name in NAMES[1:])


def test_services_move_both_ways_too(cube):
    """ARG sells 1060 and buys 2120 of DDS in 2020."""
    assert row(cube, "ARG", "BEL", "DDS")["intra_industry_trade"] == (pytest.approx(1 - 1060 / 3180), 2020)
