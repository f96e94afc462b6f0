"""What TRADE-DSM's filters look at, by hand on the small world."""

import math

import numpy as np
import pytest

from corridor.indicators import compute
from factories import COUNTRIES, OUTPUT, opportunities, reconciled

NAMES = [
    "importer_gdp",
    "market_growth_short",
    "market_growth_long",
    "world_growth_short",
    "world_growth_long",
    "world_import_share",
]


@pytest.fixture(scope="module")
def bought(world):
    flows = reconciled(world)
    return lambda y, j, k: sum(v for key, v in flows.items() if (key[0], key[3]) == (y, k) and j in {key[2], "all"})


def row(cube, *line, window=5):
    figures, years = compute(opportunities(cube, [line], window), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def test_output_in_logarithms(cube):
    assert row(cube, "ARG", "EST", "27")["importer_gdp"] == (pytest.approx(math.log10(1 + OUTPUT["EST"])), 2020)


def test_growth_of_market_and_world_in_the_same_years(cube, bought):
    found = row(cube, "ARG", "BEL", "27")
    for name, who in (("market", "BEL"), ("world", "all")):
        a, b, first = (bought(y, who, "27") for y in (2020, 2021, 2017))
        assert found[f"{name}_growth_short"] == (pytest.approx(100 * (b / a - 1)), 2021)
        assert found[f"{name}_growth_long"] == (pytest.approx(100 * ((b / first) ** 0.25 - 1)), 2021)
    share = bought(2021, "BEL", "27") / bought(2021, "all", "27")
    assert found["world_import_share"] == (pytest.approx(share), 2021)


def test_a_year_that_is_not_world_wide_breaks_the_short_run(cube):
    found = row(cube.as_of(2016), "ARG", "BEL", "27")  # chapter 27 is not world-wide in 2015
    assert found["market_growth_short"] == found["world_growth_short"] == (None, None)
    assert found["market_growth_long"] == (None, None)  # 2014 and 2016 are two years apart, three are needed


def test_the_long_run_may_skip_a_year(cube, bought):
    found = row(cube.as_of(2017), "ARG", "BEL", "27")
    a, b = bought(2014, "BEL", "27"), bought(2017, "BEL", "27")
    assert found["market_growth_long"] == (pytest.approx(100 * ((b / a) ** (1 / 3) - 1)), 2017)


def test_no_growth_across_a_break_of_the_nomenclature(cube):
    found = row(cube.as_of(2020), "ARG", "BEL", "260300")  # HS17 begins in 2018
    assert found["market_growth_short"][0] is not None
    assert found["market_growth_long"] == (None, None)
    assert row(cube.as_of(2018), "ARG", "BEL", "260300")["market_growth_short"] == (None, None)


def test_a_code_that_is_not_world_wide_has_no_figures(cube):
    found = row(cube, "ARG", "BEL", "10")
    assert [name for name in NAMES if found[name] == (None, None)] == NAMES[1:]


def test_a_market_that_declares_nothing_has_no_figures(cube):
    found = row(cube, "ARG", "DNK", "27")
    assert [name for name in NAMES if found[name] == (None, None)] == NAMES[1:]


def test_shares_of_the_world_add_up(cube):
    lines = [("ARG" if j != "ARG" else "BEL", j, "740311") for j in COUNTRIES]
    figures, years = compute(opportunities(cube, lines), ["world_import_share"])
    assert years["world_import_share"].to_list() == [2021] * 6
    assert np.nansum(figures["world_import_share"].to_numpy()) == pytest.approx(1.0)
