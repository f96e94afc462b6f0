"""Supply indicators by hand on the small world: shares elsewhere, advantage, size, trend, minerals."""

import math

import pytest

from corridor.indicators import compute, supply
from factories import (
    CHAPTERS,
    COUNTRIES,
    MINERALS,
    WORLDWIDE,
    YEARS,
    a_mineral,
    added,
    cube_of,
    opportunities,
    status,
    total_2020,
)

NAMES = [
    "market_share_elsewhere", "market_share_elsewhere_change", "rca", "rca_change", "export_size", "export_trend",
    "production_share", "reserves_share",
]  # fmt: skip


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def covered(year, country, product):
    return product in WORLDWIDE or status(year, country, "importer", product) in {"declared", "truncated"}


def share(flows, year, i, j, products):
    """Share of i in what markets other than i and j that declare buy of the products."""
    markets = {(m, k) for m in COUNTRIES for k in products if m not in (i, j) and covered(year, m, k)}
    bought = {key: v for key, v in flows.items() if key[0] == year and (key[2], key[3]) in markets}
    return sum(v for key, v in bought.items() if key[1] == i) / sum(bought.values())


@pytest.mark.parametrize(
    "line", [("ARG", "BEL", "27"), ("CHN", "DNK", "27"), ("EST", "FIN", "260300"), ("FIN", "ARG", "261000")]
)
def test_share_of_the_world_leaves_importer_and_exporter_out(cube, flows, line):
    i, j, k = line
    expected = share(flows, 2021, i, j, [k])
    assert row(cube, *line)["market_share_elsewhere"] == (pytest.approx(expected, rel=1e-12), 2021)


def test_change_of_share_keeps_to_one_nomenclature_and_to_world_wide_years(cube, flows):
    change = share(flows, 2021, "ARG", "BEL", ["27"]) - share(flows, 2017, "ARG", "BEL", ["27"])
    assert row(cube, "ARG", "BEL", "27")["market_share_elsewhere_change"] == (pytest.approx(change), 2021)
    change = share(flows, 2021, "ARG", "BEL", ["260300"]) - share(flows, 2018, "ARG", "BEL", ["260300"])
    assert row(cube, "ARG", "BEL", "260300")["market_share_elsewhere_change"] == (pytest.approx(change), 2021)
    past = row(cube.as_of(2015), "ARG", "BEL", "27")  # 2015 is not world-wide, so one year is left
    assert past["market_share_elsewhere_change"] == (None, None)
    assert past["market_share_elsewhere"] == (pytest.approx(share(flows, 2014, "ARG", "BEL", ["27"])), 2014)


@pytest.mark.parametrize("product", ["10", "20", "84"])
def test_a_code_that_is_not_world_wide_has_no_world_share(cube, product):
    found = row(cube, "ARG", "BEL", product)
    assert found["market_share_elsewhere"] == found["market_share_elsewhere_change"] == (None, None)


def test_share_of_a_service_is_that_of_all_reported_exports(cube):
    found = row(cube, "BEL", "ARG", "DDS")["market_share_elsewhere"]
    assert found == (pytest.approx(2060 / (1060 + 2060 + 3060)), 2020)
    assert row(cube, "CHN", "ARG", "DDS")["market_share_elsewhere"] == (None, None)


def broad(year):
    """Markets that declare at least half of the chapters that the fullest one does."""
    counts = {c: sum(covered(year, c, k) for k in CHAPTERS) for c in COUNTRIES}
    return [c for c, count in counts.items() if count and count >= max(counts.values()) / 2]


def common(*years):
    """Chapters that every broad market declares in each of the years; 27 is covered world-wide but in 2015."""
    return [
        k for k in CHAPTERS if all((k != "27" or y == 2015) and all(covered(y, c, k) for c in broad(y)) for y in years)
    ]


def others(year, i, j, k):
    return [c for c in COUNTRIES if c not in (i, j) and covered(year, c, k)]


def goods_share(country):
    sold = {c: sum(total_2020(c, other) for other in COUNTRIES if other != c) for c in COUNTRIES}
    return sold[country] / sum(sold.values())


@pytest.mark.parametrize("line", [("ARG", "BEL", "27"), ("EST", "ARG", "740311")])
def test_advantage_of_a_world_wide_code_compares_with_all_goods(cube, flows, line):
    expected = share(flows, 2021, line[0], line[1], [line[2]]) / goods_share(line[0])
    assert row(cube, *line)["rca"] == (pytest.approx(expected), 2021)


def test_before_totals_are_known_a_world_wide_code_has_no_advantage(cube):
    assert row(cube.as_of(2019), "ARG", "BEL", "27")["rca"] == (None, None)


@pytest.mark.parametrize("line", [("CHN", "FIN", "10"), ("EST", "ARG", "20"), ("ARG", "EST", "84")])
def test_advantage_of_another_chapter_compares_over_the_chapters_that_all_broad_markets_declare(cube, flows, line):
    i, j, k = line
    year = max(y for y in YEARS if k in common(y) and len(others(y, i, j, k)) >= 2)
    expected = share(flows, year, i, j, [k]) / share(flows, year, i, j, common(year))
    assert row(cube, *line)["rca"] == (pytest.approx(expected), year)


def test_a_chapter_that_one_market_left_out_is_in_nobodys_basket(cube, flows):
    """In 2018 ARG leaves chapter 20 out; in 2015 DNK has no 27, so 27 is not common though not world-wide either."""
    assert common(2018) == ["10", "84"]
    assert common(2015) == ["10", "20", "84"]
    assert common(2021) == ["10", "20"]  # CHN stopped declaring 84
    expected = share(flows, 2018, "EST", "FIN", ["10"]) / share(flows, 2018, "EST", "FIN", ["10", "84"])
    assert row(cube.as_of(2018), "EST", "FIN", "10")["rca"] == (pytest.approx(expected), 2018)
    flags = supply.common_chapters(cube)
    for year in YEARS:
        held = {k for k in CHAPTERS if flags[cube.product_index[k], list(cube.years).index(year)]}
        assert held == set(common(year)), year


def rsca(value):
    return (value - 1) / (value + 1)


def test_change_of_advantage_is_that_of_the_symmetric_index(cube, flows):
    """Both ends are measured over the chapters that are common in both years."""
    basket = common(2017, 2021)
    assert basket == ["10", "20"]
    ends = [share(flows, y, "CHN", "FIN", ["10"]) / share(flows, y, "CHN", "FIN", basket) for y in (2017, 2021)]
    assert row(cube, "CHN", "FIN", "10")["rca_change"] == (pytest.approx(rsca(ends[1]) - rsca(ends[0])), 2021)
    assert row(cube, "CHN", "FIN", "260300")["rca_change"] == (None, None)


def test_two_other_markets_must_declare(cube):
    """In 2016 ARG, CHN and DNK declare; between ARG and CHN only DNK is left."""
    past = cube.as_of(2016)
    assert row(past, "ARG", "CHN", "10")["rca"][1] == 2015
    assert row(past, "ARG", "BEL", "10")["rca"][1] == 2016
    assert supply.MIN_MARKETS == 2


def test_export_size_is_the_log_of_the_mean_of_three_years(cube, flows):
    def sold(y, i, k):
        return sum(v for key, v in flows.items() if (key[0], key[1], key[3]) == (y, i, k))

    mean = sum(sold(y, "BEL", "10") for y in (2019, 2020, 2021)) / 3
    assert row(cube, "BEL", "ARG", "10")["export_size"] == (pytest.approx(math.log10(1 + mean)), 2021)
    mean = sum(sold(y, "EST", "27") for y in (2019, 2020, 2021)) / 3  # seen through the world's purchases
    assert row(cube, "EST", "ARG", "27")["export_size"] == (pytest.approx(math.log10(1 + mean)), 2021)
    assert row(cube, "EST", "ARG", "10")["export_size"] == (None, None)
    points = [(y, math.log(sold(y, "BEL", "10"))) for y in range(2017, 2022)]
    x, z = 2019, sum(p[1] for p in points) / 5
    slope = sum((a - x) * (b - z) for a, b in points) / 10
    assert row(cube, "BEL", "ARG", "10")["export_trend"] == (pytest.approx(100 * (math.exp(slope) - 1)), 2021)


def test_share_of_production_is_at_the_mine_in_the_latest_year(cube):
    found = row(cube, "ARG", "BEL", "740311")
    assert found["production_share"] == (60 / 200, 2020)  # the refinery's figure of 2021 is another stage
    assert found["reserves_share"] == (500 / 1000, 2020)
    found = row(cube, "BEL", "ARG", "260300")
    assert found["production_share"] == (20 / 200, 2020)
    assert found["reserves_share"] == (None, None)


def test_without_a_mine_the_first_stage_counts_and_without_a_world_total_the_sum(cube):
    assert row(cube, "CHN", "ARG", "261000")["production_share"] == (30 / 40, 2019)
    assert row(cube, "CHN", "ARG", "261000")["reserves_share"] == (1.0, 2019)


def test_production_by_then(cube):
    assert row(cube.as_of(2019), "ARG", "BEL", "260300")["production_share"] == (10 / 40, 2018)
    assert row(cube.as_of(2017), "ARG", "BEL", "260300")["production_share"] == (None, None)


def test_a_world_total_below_the_sum_of_its_countries_gives_way(world):
    tables = added(world, "minerals", a_mineral(2022, "ARG", "copper", 30.0), a_mineral(2022, "WLD", "copper", 20.0),
                   a_mineral(2022, "BEL", "copper", 10.0))  # fmt: skip
    assert row(cube_of(tables), "ARG", "BEL", "260300")["production_share"] == (30 / 40, 2022)


def test_a_product_without_a_mineral_has_no_production(cube):
    assert MINERALS.keys() == {"260300", "740311", "261000"}
    assert row(cube, "ARG", "BEL", "27")["production_share"] == (None, None)


def test_a_zero_world_total_gives_no_share(world):
    tables = {**world, "minerals": world["minerals"].clear()}
    tables = added(tables, "minerals", a_mineral(2020, "ARG", "copper", 0.0), a_mineral(2020, "WLD", "copper", 0.0))
    assert row(cube_of(tables), "ARG", "BEL", "260300")["production_share"] == (None, None)
