"""Risk and quality by hand on the small world."""

import math

import pytest

from corridor.indicators import compute
from corridor.measures.reporting import MIRROR_CAP
from factories import a_flow, added, cube_of, opportunities, reconciled

NAMES = ["governance", "supplier_concentration", "mirror_gap", "years_reported"]


def row(cube, *line, window=5):
    figures, years = compute(opportunities(cube, [line], window), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def test_governance_is_the_latest_of_the_importer(cube):
    assert row(cube, "ARG", "CHN", "10")["governance"] == (pytest.approx(2 / 2 - 1 + 0.06), 2020)
    assert row(cube.as_of(2018), "ARG", "CHN", "10")["governance"] == (pytest.approx(0.01), 2015)
    assert row(cube, "ARG", "FIN", "10")["governance"] == (None, None)


@pytest.mark.parametrize(("line", "year"), [(("ARG", "BEL", "10"), 2021), (("ARG", "CHN", "84"), 2018)])
def test_concentration_is_the_herfindahl_index_of_suppliers(world, cube, line, year):
    bought = [v for key, v in reconciled(world).items() if (key[0], key[2], key[3]) == (year, *line[1:])]
    expected = sum((v / sum(bought)) ** 2 for v in bought)
    found = row(cube, *line)["supplier_concentration"]
    assert found == (pytest.approx(expected, abs=1e-5), year)


def test_concentration_where_purchases_are_unknown(cube):
    assert row(cube, "ARG", "EST", "10")["supplier_concentration"] == (None, None)


@pytest.mark.parametrize("suppliers", [1, 2, 3, 5])
def test_equal_suppliers_have_an_index_of_one_over_their_number(world, suppliers):
    rows = [a_flow(2021, i, "FIN", "260300", 700) for i in ("ARG", "BEL", "CHN", "DNK", "EST")[:suppliers]]
    tables = {**world, "goods_flows": world["goods_flows"].filter(product="27")}
    found = row(cube_of(added(tables, "goods_flows", *rows)), "ARG", "FIN", "260300")["supplier_concentration"]
    assert found == (pytest.approx(1 / suppliers, abs=1e-5), 2021)


def test_mirror_gap_is_the_log_ratio_of_the_latest_year_with_both(world, cube):
    flows = world["goods_flows"].filter(exporter="ARG", importer="BEL", product="10")
    ratios = flows.drop_nulls("mirror_ratio").sort("year")
    expected = abs(math.log(ratios["mirror_ratio"][-1]))
    assert row(cube, "ARG", "BEL", "10")["mirror_gap"] == (pytest.approx(expected), ratios["year"][-1])
    assert row(cube, "EST", "ARG", "10")["mirror_gap"] == (None, None)
    assert row(cube, "ARG", "BEL", "260300")["mirror_gap"] == (None, None)


@pytest.mark.parametrize(
    ("ratio", "gap"), [(1.0, 0.0), (2.0, math.log(2)), (0.5, math.log(2)), (0.0, math.log(1000)), (1e9, math.log(1000))]
)
def test_mirror_gap_is_symmetric_and_capped(world, ratio, gap):
    row_ = a_flow(2021, "ARG", "FIN", "261000", 5, mirror_ratio=ratio)
    kept = world["goods_flows"].filter(~(world["goods_flows"]["product"] == "261000"))
    found = row(cube_of(added({**world, "goods_flows": kept}, "goods_flows", row_)), "ARG", "FIN", "261000")
    assert found["mirror_gap"] == (pytest.approx(gap), 2021)
    assert pytest.approx(math.log(1000)) == MIRROR_CAP


def test_years_reported_counts_either_side_in_the_window(cube):
    assert row(cube, "ARG", "BEL", "10")["years_reported"] == (5.0, None)
    assert row(cube, "EST", "FIN", "10")["years_reported"] == (0.0, None)
    assert row(cube, "EST", "CHN", "84")["years_reported"] == (2.0, None)  # 2017 and 2018
    assert row(cube, "EST", "BEL", "10", window=8)["years_reported"] == (7.0, None)  # nothing for 2016
    assert row(cube, "EST", "BEL", "10", window=2)["years_reported"] == (2.0, None)
    assert row(cube.as_of(2018), "EST", "ARG", "20")["years_reported"] == (4.0, None)  # 2018 is absent
    assert row(cube, "ARG", "CHN", "DDS")["years_reported"] == (4.0, None)  # ARG's sales, 2017–2020


def more(cube, *line, names, window=5):
    figures, years = compute(opportunities(cube, [line], window), names)
    return {name: (figures[name][0], years[name][0]) for name in names}


def test_governance_of_the_exporter_and_of_the_weaker(cube):
    names = ["governance", "governance_exporter", "governance_weaker"]
    found = more(cube, "ARG", "CHN", "10", names=names)
    assert found["governance_exporter"] == (pytest.approx(-1 + 0.06), 2020)
    assert found["governance_weaker"] == found["governance_exporter"]
    assert more(cube, "CHN", "ARG", "10", names=names)["governance_weaker"] == found["governance_weaker"]
    assert more(cube, "ARG", "FIN", "10", names=names)["governance_weaker"] == (None, None)


def test_age_of_the_latest_figure(cube):
    names = ["figure_age"]
    assert more(cube, "ARG", "BEL", "10", names=names)["figure_age"] == (0.0, 2021)
    assert more(cube, "EST", "CHN", "84", names=names)["figure_age"] == (3.0, 2018)
    assert more(cube, "EST", "FIN", "10", names=names)["figure_age"] == (None, None)
    assert more(cube.as_of(2018), "EST", "ARG", "20", names=names)["figure_age"] == (1.0, 2017)  # 2018 is absent


def test_share_of_years_in_which_the_flow_is_known(cube):
    names = ["flow_years_known"]
    assert more(cube, "ARG", "BEL", "10", names=names)["flow_years_known"] == (1.0, 2021)
    assert more(cube, "EST", "CHN", "84", names=names)["flow_years_known"] == (0.4, 2018)
    assert more(cube, "EST", "BEL", "10", names=names, window=8)["flow_years_known"] == (7 / 8, 2021)
    assert more(cube, "EST", "FIN", "10", names=names)["flow_years_known"] == (None, None)
    assert more(cube, "ARG", "BEL", "K", names=names)["flow_years_known"] == (0.6, 2020)  # 2018 to 2020
    assert more(cube, "ARG", "EST", "K", names=names)["flow_years_known"] == (None, None)  # estimates
