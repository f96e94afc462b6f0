"""Demand indicators by hand on the small world."""

import math

import pytest

from corridor.indicators import compute, demand
from corridor.vocabulary import Level
from factories import COUNTRIES, a_series, added, cube_of, opportunities, reconciled

NAMES = ["import_size", "import_growth", "import_trend", "demand_outlook"]


@pytest.fixture(scope="module")
def bought(world):
    flows = reconciled(world)
    return lambda y, j, k: sum(v for key, v in flows.items() if (key[0], key[2], key[3]) == (y, j, k))


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def slope(points):
    """Least-squares slope of ln v on the year, in plain Python."""
    n = len(points)
    x, y = sum(p[0] for p in points) / n, sum(math.log(p[1]) for p in points) / n
    return sum((a - x) * (math.log(b) - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def test_import_size_is_the_log_of_the_mean_of_three_years(cube, bought):
    mean = sum(bought(y, "BEL", "10") for y in (2019, 2020, 2021)) / 3
    assert row(cube, "ARG", "BEL", "10")["import_size"] == (pytest.approx(math.log10(1 + mean)), 2021)


def test_size_leaves_out_unknown_years_among_the_three(cube, bought):
    past = cube.as_of(2018)  # BEL files nothing for 2016, so 2017 and 2018 remain
    mean = (bought(2017, "BEL", "10") + bought(2018, "BEL", "10")) / 2
    assert row(past, "ARG", "BEL", "10")["import_size"] == (pytest.approx(math.log10(1 + mean)), 2018)


def test_size_ends_in_the_latest_known_year(cube, bought):
    mean = sum(bought(y, "CHN", "84") for y in (2016, 2017, 2018)) / 3
    assert row(cube, "ARG", "CHN", "84")["import_size"] == (pytest.approx(math.log10(1 + mean)), 2018)


def test_growth_and_trend_over_five_years(cube, bought):
    found = row(cube, "ARG", "DNK", "20")
    first, last = bought(2017, "DNK", "20"), bought(2021, "DNK", "20")
    assert found["import_growth"] == (pytest.approx(200 * (last - first) / (last + first)), 2021)
    points = [(y, bought(y, "DNK", "20")) for y in range(2017, 2022)]
    assert found["import_trend"] == (pytest.approx(100 * (math.exp(slope(points)) - 1)), 2021)


def test_growth_skips_a_year_that_is_absent(cube, bought):
    past = cube.as_of(2018)  # ARG leaves chapter 20 out of 2018: the window ends in 2017
    first, last = bought(2014, "ARG", "20"), bought(2017, "ARG", "20")
    found = row(past, "BEL", "ARG", "20")
    assert found["import_growth"] == (pytest.approx(200 * (last - first) / (last + first)), 2017)


def test_no_growth_is_taken_across_a_break_of_the_nomenclature(cube, bought):
    found = row(cube.as_of(2019), "ARG", "BEL", "260300")  # HS17 begins in 2018
    first, last = bought(2018, "BEL", "260300"), bought(2019, "BEL", "260300")
    assert found["import_growth"] == (pytest.approx(200 * (last - first) / (last + first)), 2019)
    assert found["import_trend"] == (None, None)  # two comparable years, four are needed
    assert row(cube.as_of(2018), "ARG", "BEL", "260300")["import_growth"] == (None, None)


def test_outlook_is_the_mean_of_the_projected_years(cube):
    assert row(cube, "CHN", "BEL", "10")["demand_outlook"] == ((2.0 + 4.0 + 7.0 + 7.0) / 4, 2021)
    assert row(cube, "BEL", "CHN", "10")["demand_outlook"] == (7.0, 2021)
    assert row(cube, "CHN", "DNK", "10")["demand_outlook"] == (None, None)


def test_outlook_knows_only_what_was_published_by_then(cube):
    assert row(cube.as_of(2020), "CHN", "BEL", "10")["demand_outlook"] == (3.0, 2019)
    assert row(cube.as_of(2019), "CHN", "ARG", "10")["demand_outlook"] == (2.0, 2019)
    assert row(cube.as_of(2018), "CHN", "BEL", "10")["demand_outlook"] == (None, None)


def test_what_is_not_covered_is_unknown_and_not_zero(cube):
    for country in ("EST", "FIN"):
        found = row(cube, "ARG", country, "10")
        assert all(found[name] == (None, None) for name in NAMES[:3])
    found = row(cube, "ARG", "CHN", "DDS")
    assert found["import_size"] == (None, None)
    assert demand.UNDECLARED == "the importer's purchases of this code are not in the data"


def test_services_count_as_demand(cube):
    mean = (4080 + 4100 + 4120) / 3  # BEL buys 2·(2000 + 10·(year − 2014)) in 2018–2020
    assert row(cube, "ARG", "BEL", "DDS")["import_size"] == (pytest.approx(math.log10(1 + mean)), 2020)


def test_demand_is_the_same_whoever_sells(cube):
    for name in NAMES[:3]:
        assert demand.import_size.__name__ in NAMES
        found = {row(cube, i, "BEL", "10")[name] for i in COUNTRIES if i != "BEL"}
        assert len(found) == 1
    assert Level.IMPORTER_PRODUCT == "importer × product"


def test_a_longer_window_reaches_back(cube, bought):
    o = opportunities(cube, [("ARG", "DNK", "20")], window=8)
    first, last = bought(2014, "DNK", "20"), bought(2021, "DNK", "20")
    assert compute(o, ["import_growth"])[0]["import_growth"][0] == pytest.approx(200 * (last - first) / (last + first))


def test_nothing_bought_has_size_zero(world):
    tables = {**world, "goods_flows": world["goods_flows"].clear()}
    found = row(cube_of({**tables, "goods_flows": world["goods_flows"].filter(product="27")}), "ARG", "BEL", "10")
    assert found["import_size"] == (0.0, 2021)
    assert found["import_growth"] == (0.0, 2021)
    assert found["import_trend"] == (None, None)


def test_outlook_is_the_same_to_the_last_bit_whatever_the_order_of_rows(world):
    """0.1 + 0.2 + 0.3 differs from 0.3 + 0.2 + 0.1 in floating point; the exactly rounded sum does not."""
    rows = [a_series(y, "DNK", "gdp_growth_projected_pct", v, 2021) for y, v in ((2022, 0.1), (2023, 0.2), (2024, 0.3))]
    tables = added(world, "country_years", *rows)
    turned = {**tables, "country_years": tables["country_years"].reverse()}
    found = {row(cube_of(t), "ARG", "DNK", "10")["demand_outlook"] for t in (tables, turned)}
    assert found == {(math.fsum([0.1, 0.2, 0.3]) / 3, 2021)}
