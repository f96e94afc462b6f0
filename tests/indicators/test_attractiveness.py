"""Parts of the market attractiveness index by hand on the small world."""

import dataclasses
import math

import numpy as np
import pytest

from corridor.indicators import compute
from factories import distance, opportunities

NAMES = ["net_demand", "net_demand_change", "distance_advantage", "bilateral_trade"]


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def total(flows, year, side, country, product):
    return sum(v for key, v in flows.items() if (key[0], key[side], key[3]) == (year, country, product))


def net(flows, year, country, product):
    m, x = total(flows, year, 2, country, product), total(flows, year, 1, country, product)
    return (m - x) / (m + x)


def test_net_demand_and_its_change(cube, flows):
    found = row(cube, "ARG", "BEL", "10")
    assert found["net_demand"] == (pytest.approx(net(flows, 2021, "BEL", "10")), 2021)
    change = net(flows, 2021, "BEL", "10") - net(flows, 2017, "BEL", "10")
    assert found["net_demand_change"] == (pytest.approx(change), 2021)


def test_net_demand_needs_both_sides(cube):
    found = row(cube, "ARG", "DNK", "10")  # DNK declares what it buys, not what it sells
    assert found["net_demand"] == found["net_demand_change"] == (None, None)


def test_the_change_needs_two_years_of_one_nomenclature(cube, flows):
    found = row(cube.as_of(2018), "ARG", "BEL", "260300")  # HS17 begins in 2018
    assert found["net_demand"] == (pytest.approx(net(flows, 2018, "BEL", "260300")), 2018)
    assert found["net_demand_change"] == (None, None)


def test_the_exporter_is_nearer_than_the_suppliers_or_not(cube, flows):
    found = row(cube, "ARG", "EST", "740311")
    bought = {key[1]: v for key, v in flows.items() if (key[0], key[2], key[3]) == (2021, "EST", "740311")}
    near = {i: v for i, v in bought.items() if i != "FIN"}  # no distance of FIN is known
    mean = sum(v * math.log(distance(i, "EST")) for i, v in near.items()) / sum(near.values())
    value, year = found["distance_advantage"]
    assert year == 2021
    assert value == pytest.approx(mean - math.log(distance("ARG", "EST")), abs=1e-3)  # shares are kept in millionths


def test_distance_unknown(cube):
    assert row(cube, "FIN", "BEL", "740311")["distance_advantage"] == (None, None)
    blank = dataclasses.replace(cube, supplier_distance=np.full_like(cube.supplier_distance, np.nan))
    assert row(blank, "ARG", "BEL", "10")["distance_advantage"] == (None, None)


def test_bilateral_trade_is_the_log_of_the_mean_of_three_years(cube, flows):
    mean = sum(flows.get((y, "ARG", "BEL", "10"), 0) for y in (2019, 2020, 2021)) / 3
    assert row(cube, "ARG", "BEL", "10")["bilateral_trade"] == (pytest.approx(math.log10(1 + mean)), 2021)


def test_bilateral_trade_of_services_is_unknown(cube):
    assert row(cube, "ARG", "BEL", "DDS")["bilateral_trade"] == (None, None)
