"""Two-way trade of a corridor by hand on the small world."""

import numpy as np
import pytest

from corridor.indicators import compute, profiles, two_way
from factories import COUNTRIES, cube_of, opportunities, reconciled

NAMES = ["bilateral_intra_industry", "pair_intra_industry"]


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


@pytest.mark.parametrize(("line", "year"), [(("ARG", "BEL", "27"), 2021), (("BEL", "CHN", "84"), 2021)])
def test_of_one_product(world, line, year):
    flows = reconciled(world)
    there, here = flows.get((year, *line), 0), flows.get((year, line[1], line[0], line[2]), 0)
    expected = 1 - abs(there - here) / (there + here)
    assert row(cube_of(world), *line)["bilateral_intra_industry"] == (pytest.approx(expected), year)


def test_both_directions_agree(world):
    cube = cube_of(world)
    for i in COUNTRIES[:3]:
        for j in COUNTRIES[:3]:
            if i < j:
                for k in ("10", "27", "K"):
                    assert row(cube, i, j, k) == row(cube, j, i, k)


def test_without_the_other_direction_it_is_unknown(world):
    cube = cube_of(world, [("ARG", "BEL")])
    assert two_way.returns(cube).tolist() == [-1]
    assert all(figure == (None, None) for figure in row(cube, "ARG", "BEL", "27").values())
    both = cube_of(world, [("ARG", "BEL"), ("BEL", "ARG")])
    assert two_way.returns(both).tolist() == [1, 0]


def test_of_all_goods_by_hand(world, monkeypatch):
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 4)
    flows = reconciled(world)
    pairs = [
        (flows.get((2021, "ARG", "BEL", k), 0), flows.get((2021, "BEL", "ARG", k), 0)) for k in ("10", "20", "27", "84")
    ]
    expected = 1 - sum(abs(a - b) for a, b in pairs) / sum(a + b for a, b in pairs)
    assert row(cube_of(world), "ARG", "BEL", "260300")["pair_intra_industry"] == (pytest.approx(expected), 2021)


def test_of_all_goods_needs_sixty_chapters(world):
    assert row(cube_of(world), "ARG", "BEL", "10")["pair_intra_industry"] == (None, None)
    assert np.isfinite(row(cube_of(world), "ARG", "BEL", "10")["bilateral_intra_industry"][0])


def test_two_estimates_tell_nothing_of_two_way_trade(world):
    cube = cube_of(world)
    assert row(cube, "ARG", "EST", "K")["bilateral_intra_industry"] == (None, None)
    assert row(cube, "ARG", "BEL", "K")["bilateral_intra_industry"][1] == 2020
