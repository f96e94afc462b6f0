"""The static export potential and its factors by hand on the small world."""

import math

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.indicators.potential import ease_of_trade, potential_of
from factories import a_world, cube_of, opportunities, reconciled

NAMES = ["epi_potential", "epi_realised", "epi_unrealised", "epi_supply", "epi_demand", "epi_ease"]
FIVE, FOUR = range(2017, 2022), range(2018, 2022)
MINERALS = ("260300", "261000", "740311")  # HS17, six digits, means up to 2021: one panel
LINES = [("ARG", "BEL", "260300"), ("EST", "FIN", "261000"), ("CHN", "ARG", "740311"), ("BEL", "DNK", "260300")]


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


class ByHand:
    """EPI in plain Python: means of four years of HS17 for the minerals, of five years for chapter 27."""

    def __init__(self, flows):
        self.flows = flows

    def mean(self, keep, k):
        years = FIVE if k == "27" else FOUR
        return sum(v for key, v in self.flows.items() if key[0] in years and key[3] == k and keep(key)) / len(years)

    def supply(self, i, k):
        return self.mean(lambda key: key[1] == i, k) / self.mean(lambda key: True, k)

    def demand(self, j, k):
        return self.mean(lambda key: key[2] == j, k)

    def actual(self, i, j, k):
        return self.mean(lambda key: key[1:3] == (i, j), k)

    def ease(self, i, j, k):
        panel = ("27",) if k == "27" else MINERALS
        expected = sum(self.supply(i, p) * self.demand(j, p) for p in panel)
        return sum(self.actual(i, j, p) for p in panel) / expected

    def epi(self, i, j, k):
        return self.supply(i, k) * self.demand(j, k) * self.ease(i, j, k)


@pytest.fixture(scope="module")
def hand():
    return ByHand(reconciled(a_world()))


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


@pytest.mark.parametrize("line", [*LINES, ("ARG", "BEL", "27"), ("EST", "ARG", "27")])
def test_potential_and_factors(cube, hand, line):
    i, j, k = line
    epi, actual = hand.epi(*line), hand.actual(*line)
    assert epi > 0
    expected = {
        "epi_potential": math.log10(1 + epi),
        "epi_realised": math.log10(1 + min(actual, epi)),
        "epi_unrealised": math.log10(1 + max(0.0, epi - actual)),
        "epi_supply": math.log10(hand.supply(i, k)),
        "epi_demand": math.log10(hand.demand(j, k)),
        "epi_ease": math.log10(hand.ease(i, j, k)),
    }
    for name, (value, year) in row(cube, *line).items():
        assert value == pytest.approx(expected[name], rel=1e-9, abs=1e-9), name
        assert year == 2021


def test_factors_multiply_to_the_potential(cube):
    found = row(cube, *LINES[0])
    dollars = 10 ** sum(found[name][0] for name in NAMES[3:])
    assert math.log10(1 + dollars) == pytest.approx(found["epi_potential"][0], rel=1e-12)


def test_with_one_product_in_the_panel_potential_is_present_trade(cube, hand):
    found = row(cube, "ARG", "BEL", "27")
    assert found["epi_potential"][0] == pytest.approx(math.log10(1 + hand.actual("ARG", "BEL", "27")))
    assert found["epi_unrealised"][0] == pytest.approx(0.0, abs=1e-6)


def test_ease_differs_between_the_panels_of_a_pair(cube):
    both = compute(opportunities(cube, [("ARG", "BEL", "10"), ("ARG", "BEL", "27"), ("ARG", "BEL", "260300")]), NAMES)
    ease = both[0]["epi_ease"].to_list()
    assert ease[0] is None
    assert ease[1] == row(cube, "ARG", "BEL", "27")["epi_ease"][0]
    assert ease[2] == row(cube, "ARG", "BEL", "260300")["epi_ease"][0] != ease[1]


@pytest.mark.parametrize("product", ["10", "20", "84", "DDS"])
def test_codes_that_are_not_world_wide_and_services_have_no_potential(cube, product):
    assert all(found == (None, None) for found in row(cube, "ARG", "BEL", product).values())


def test_three_years_are_needed(cube):
    past = cube.as_of(2019)  # two years of HS17
    assert row(past, *LINES[0])["epi_potential"] == (None, None)
    assert row(cube.as_of(2020), *LINES[0])["epi_potential"][1] == 2020
    assert row(cube.as_of(2016), "ARG", "BEL", "27")["epi_potential"] == (None, None)  # 2015 is not world-wide
    assert row(cube.as_of(2017), "ARG", "BEL", "27")["epi_potential"][1] == 2017


def test_a_pair_that_trades_nothing_has_no_ease_and_no_potential():
    tables = a_world()
    goods = tables["goods_flows"]
    apart = (goods["exporter"] == "ARG") & (goods["importer"] == "BEL") & goods["product"].is_in(MINERALS)
    found = row(cube_of({**tables, "goods_flows": goods.filter(~apart)}), *LINES[0])
    assert found["epi_potential"] == (0.0, 2021)
    assert found["epi_ease"] == (-math.inf, None)
    assert math.isfinite(found["epi_supply"][0])


def test_ease_by_hand():
    supply = np.array([[0.5, 0.25, np.nan]])
    demand = np.array([[100.0, 200.0, np.nan]])
    actual = np.array([[30.0, 20.0, np.nan]])
    found = ease_of_trade(supply, demand, actual, np.array([0, 0, -1]))
    np.testing.assert_array_equal(found, [[0.5, 0.5, np.nan]])  # 50 / (50 + 50)
    found = ease_of_trade(supply, demand, actual, np.array([0, 1, -1]))
    np.testing.assert_array_equal(found, [[0.6, 0.4, np.nan]])
    found = ease_of_trade(np.zeros((1, 2)), demand[:, :2], actual[:, :2], np.array([0, 0]))
    np.testing.assert_array_equal(found, [[np.nan, np.nan]])


def test_potential_adds_up_to_the_pair_and_splits_without_rest(cube):
    p = potential_of(opportunities(cube))
    columns = [cube.product_index[k] for k in MINERALS]
    np.testing.assert_allclose(p.dollars[:, columns].sum(axis=1), p.actual[:, columns].sum(axis=1), rtol=1e-12)
    realised, unrealised = np.minimum(p.actual, p.dollars), np.maximum(0.0, p.dollars - p.actual)
    np.testing.assert_allclose((realised + unrealised)[:, columns], p.dollars[:, columns], rtol=1e-12, atol=1e-9)
    assert (p.year[columns] == 2021).all()
    assert p.year[cube.product_index["10"]] == -1
