"""Relationship indicators by hand on the small world, and their published identities."""

import pytest

from corridor.indicators import compute, profiles
from factories import COUNTRIES, a_total, added, cube_of, opportunities, total_2020

NAMES = ["bilateral_share", "trade_intensity", "complementarity", "balance", "balance_trend"]


def row(cube, *line, window=5):
    figures, years = compute(opportunities(cube, [line], window), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def bought(flows, year, j, k):
    return sum(v for key, v in flows.items() if (key[0], key[2], key[3]) == (year, j, k))


@pytest.mark.parametrize(
    ("line", "year"), [(("ARG", "BEL", "27"), 2021), (("EST", "ARG", "10"), 2021), (("ARG", "CHN", "84"), 2018)]
)
def test_share_of_purchases(cube, flows, line, year):
    expected = flows.get((year, *line), 0) / bought(flows, year, *line[1:])
    assert row(cube, *line)["bilateral_share"] == (pytest.approx(expected), year)


def test_a_declared_zero_is_a_share_of_zero(cube, flows):
    zero = next((i, "ARG", "10") for i in COUNTRIES if i != "ARG" and (2021, i, "ARG", "10") not in flows)
    assert row(cube, *zero)["bilateral_share"] == (0.0, 2021)


def test_share_of_a_market_that_never_declares_is_unknown(cube):
    assert row(cube, "ARG", "EST", "10")["bilateral_share"] == (None, None)
    assert row(cube, "ARG", "BEL", "DDS")["bilateral_share"] == (None, None)


def test_an_estimated_flow_has_no_share(cube):
    """Its potential is the same estimate, which would count twice."""
    assert row(cube, "EST", "ARG", "J62_63")["bilateral_share"] == (None, None)
    assert row(cube, "ARG", "BEL", "J62_63")["bilateral_share"][0] > 0


@pytest.mark.parametrize("pair", [("ARG", "BEL"), ("FIN", "CHN"), ("EST", "DNK")])
def test_trade_intensity(cube, pair):
    sold = sum(total_2020(pair[0], c) for c in COUNTRIES if c != pair[0])
    came = sum(total_2020(c, pair[1]) for c in COUNTRIES if c != pair[1])
    whole = sum(total_2020(i, j) for i in COUNTRIES for j in COUNTRIES if i != j)
    expected = (total_2020(*pair) / sold) / (came / whole)
    assert row(cube, *pair, "10")["trade_intensity"] == (pytest.approx(expected), 2020)


def test_a_pair_without_a_row_traded_nothing_where_both_are_in_the_table(cube):
    assert row(cube, "DNK", "EST", "10")["trade_intensity"] == (0.0, 2020)


def test_trade_intensity_needs_totals(cube):
    assert row(cube.as_of(2019), "ARG", "BEL", "10")["trade_intensity"] == (None, None)


def test_too_few_chapters_make_no_profile(cube):
    assert row(cube, "ARG", "BEL", "10")["complementarity"] == (None, None)
    assert profiles.MIN_CHAPTERS == 60


def shares(flows, year, chapters, keep):
    total = {k: sum(v for key, v in flows.items() if key[0] == year and key[3] == k and keep(key)) for k in chapters}
    return {k: v / sum(total.values()) for k, v in total.items()}


def test_complementarity_by_hand(world, flows, monkeypatch):
    """With three chapters enough: BEL sells, ARG buys, both declare all four in 2021."""
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 3)
    cube, chapters = cube_of(world), ["10", "20", "27", "84"]
    sold = shares(flows, 2021, chapters, lambda key: key[1] == "BEL")
    came = shares(flows, 2021, chapters, lambda key: key[2] == "ARG")
    expected = 100 * (1 - sum(abs(sold[k] - came[k]) for k in chapters) / 2)
    assert row(cube, "BEL", "ARG", "10")["complementarity"] == (pytest.approx(expected), 2021)
    # EST declares nothing of its own but chapter 27's mirror: it is seen through the markets that declare
    declared = {"10": "ARG BEL CHN DNK", "20": "ARG BEL CHN DNK", "27": "ARG BEL CHN EST FIN", "84": "ARG BEL DNK"}
    seen = shares(flows, 2021, chapters, lambda key: key[1] == "EST" and key[2] in declared[key[3]].split())
    expected = 100 * (1 - sum(abs(seen[k] - came[k]) for k in chapters) / 2)
    assert row(cube, "EST", "ARG", "10")["complementarity"] == (pytest.approx(expected), 2021)
    assert row(cube, "ARG", "EST", "10")["complementarity"] == (None, None)  # no mirror for what EST buys


def test_complementarity_takes_the_older_of_two_years(world, monkeypatch):
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 4)
    cube = cube_of(world)  # CHN declares all four chapters up to 2018 only
    assert row(cube, "BEL", "CHN", "10")["complementarity"][1] == 2018
    assert row(cube, "CHN", "BEL", "10")["complementarity"][1] == 2018
    assert row(cube, "BEL", "ARG", "10")["complementarity"][1] == 2021


def test_balance_is_that_of_one_reporter_in_its_latest_full_year(cube):
    """ARG: 1000 sent and 1000 returned in 2020; the two months of 2021 do not count."""
    assert row(cube, "ARG", "BEL", "10")["balance"] == (0.0, 2020)
    assert row(cube.as_of(2018), "ARG", "BEL", "10")["balance"] == (pytest.approx(0.4), 2018)
    assert row(cube.as_of(2018), "BEL", "ARG", "10")["balance"] == (pytest.approx(-0.4), 2018)
    assert row(cube.as_of(2019), "ARG", "BEL", "10")["balance"] == (pytest.approx(0.25), 2019)  # BEL: 500 and 300


def test_change_of_the_balance_stays_with_the_reporter(cube):
    found = row(cube, "ARG", "BEL", "10")["balance_trend"]  # 2016 is the first of the five years to 2020
    assert found == (pytest.approx(0.0 - 0.2), 2020)
    assert row(cube, "ARG", "BEL", "10", window=9)["balance_trend"] == (pytest.approx(0.0 - 0.8), 2020)
    assert row(cube, "ARG", "BEL", "10", window=2)["balance_trend"] == (None, None)
    assert row(cube.as_of(2019), "ARG", "BEL", "10")["balance_trend"] == (None, None)  # BEL gives one year


def test_a_reconciled_pair_has_a_balance_too(cube):
    there, back = total_2020("CHN", "FIN"), total_2020("FIN", "CHN")
    assert row(cube, "CHN", "FIN", "10")["balance"] == (pytest.approx((there - back) / (there + back)), 2020)
    assert row(cube, "DNK", "EST", "10")["balance"] == (None, None)  # one direction is not in the table


def test_two_reporters_are_never_mixed(world):
    tables = {**world, "pair_totals": world["pair_totals"].clear()}
    tables = added(tables, "pair_totals", a_total(2020, "ARG", "BEL", "exporter", 10),
                   a_total(2020, "BEL", "ARG", "exporter", 30))  # fmt: skip
    assert row(cube_of(tables), "ARG", "BEL", "10")["balance"] == (None, None)


def test_balance_is_antisymmetric(cube):
    o = opportunities(cube, [(i, j, "10") for i in COUNTRIES for j in COUNTRIES if i != j])
    figures, _ = compute(o, NAMES)
    value = dict(zip(zip(o.exporter.tolist(), o.importer.tolist(), strict=True), figures["balance"], strict=True))
    for (i, j), found in value.items():
        assert (found is None) == (value[j, i] is None)
        assert found is None or found == -value[j, i]
