"""Suppliers and markets by hand on the small world."""

import pytest

from corridor.indicators import compute
from factories import COUNTRIES, opportunities, reconciled

NAMES = ["supplier_count", "supplier_concentration_normalised", "suppliers_equivalent", "penetration"]


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


@pytest.mark.parametrize(("line", "year"), [(("ARG", "BEL", "10"), 2021), (("ARG", "CHN", "84"), 2018)])
def test_suppliers(world, cube, line, year):
    bought = [v for key, v in reconciled(world).items() if (key[0], key[2], key[3]) == (year, *line[1:])]
    n, index = len(bought), sum((v / sum(bought)) ** 2 for v in bought)
    found = row(cube, *line)
    assert found["supplier_count"] == (n, year)
    assert found["suppliers_equivalent"] == (pytest.approx(1 / index, rel=1e-4), year)
    normalised = (index - 1 / n) / (1 - 1 / n)
    assert found["supplier_concentration_normalised"] == (pytest.approx(normalised, abs=1e-4), year)


def test_suppliers_of_an_undeclared_market_and_of_a_service_are_unknown(cube):
    for line in (("ARG", "EST", "10"), ("ARG", "BEL", "DDS"), ("ARG", "BEL", "K")):
        assert all(row(cube, *line)[name] == (None, None) for name in NAMES[:3])


@pytest.mark.parametrize("line", [("ARG", "BEL", "27"), ("EST", "ARG", "740311"), ("EST", "ARG", "27")])
def test_penetration_is_markets_reached_over_markets_that_buy(world, cube, line):
    rows = {key[1:] for key in reconciled(world) if key[0] == 2021}
    reached = [c for c in COUNTRIES if (line[0], c, line[2]) in rows]
    buying = [c for c in COUNTRIES if c != line[0] and any(j == c and k == line[2] for _, j, k in rows)]
    assert row(cube, *line)["penetration"] == (pytest.approx(len(reached) / len(buying)), 2021)


def test_penetration_needs_a_world_wide_code(cube):
    assert row(cube, "BEL", "ARG", "10")["penetration"] == (None, None)
    assert row(cube, "ARG", "BEL", "DDS")["penetration"] == (None, None)
