"""What stands beside a score, by hand: money, sides, rule, confidence and flags."""

import math

import numpy as np
import polars as pl
import pytest

from corridor.indicators import compute
from corridor.study.facts_of_lines import estimates, opportunity_id
from factories import (
    COUNTRIES,
    INDUSTRIES,
    MINERALS,
    a_flow,
    a_model,
    a_scoring,
    a_sector,
    a_service,
    a_total,
    a_world,
    added,
    cube_of,
    opportunities,
    reconciled,
    sectors,
    service_value,
    true_value,
)

FACTORS = [
    "re_export_correction",
    "tariff_margin_supply",
    "tariff_margin_demand",
    "demand_growth",
    "distance_fit",
]


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def scoring(world):
    return a_scoring(world)


@pytest.fixture(scope="module")
def line(scoring):
    return lambda name: scoring.ranking.lines.filter(opportunity=name).row(0, named=True)


def test_names_of_opportunities():
    assert opportunity_id(("USA", "AZE"), "84") == "USA-AZE:HS84"
    assert opportunity_id(("USA", "AZE"), "DDS") == "USA-AZE:DDS"


def test_names_titles_and_nomenclature(line):
    found = line("ARG-BEL:HS27")
    assert (found["sector"], found["segment"], found["title"]) == (
        "energy",
        "fuels",
        "Segment fuels",
    )  # stands for finer
    assert found["nomenclature"] == "HS"
    assert line("ARG-BEL:HS260300")["nomenclature"] == "HS17"
    assert line("ARG-BEL:HS260300")["title"] == "Goods of 260300"
    assert (line("ARG-BEL:DDS")["nomenclature"], line("ARG-BEL:DDS")["title"]) == ("EBOPS", "Segment digital")
    assert (found["as_of"], found["model"], found["spec_hash"]) == (2021, "balanced", "ab" * 32)


def test_flow_with_both_sides_in_the_latest_known_year(line, world):
    value = true_value(2021, "ARG", "BEL", "10")
    assert value > 0
    found = line("ARG-BEL:HS10")
    paid = value * 11 // 10
    assert (found["value_usd"], found["value_year"]) == ((value + paid) // 2, 2021)
    assert (found["exporter_value_usd"], found["importer_value_usd"]) == (value, paid)
    assert found["value_rule"] == "mean_of_both"
    assert found["mirror_ratio"] == paid / value
    market = sum(v for key, v in reconciled(world).items() if (key[0], key[2], key[3]) == (2021, "BEL", "10"))
    assert (found["market_usd"], found["market_year"]) == (market, 2021)


def test_flow_of_one_side(line):
    found = line("EST-ARG:HS84")
    value = true_value(2021, "EST", "ARG", "84")
    assert value > 0
    assert (found["value_usd"], found["importer_value_usd"]) == (value * 11 // 10, value * 11 // 10)
    assert found["exporter_value_usd"] is None
    assert found["value_rule"] == "importer_only"
    assert "one side" in found["flags"]


def test_a_balanced_flow_has_no_side(line):
    found = line("EST-ARG:HS740311")
    assert found["value_usd"] == true_value(2021, "EST", "ARG", "740311")
    assert found["value_rule"] == "balanced_by_source"
    assert found["exporter_value_usd"] is found["importer_value_usd"] is found["mirror_ratio"] is None
    assert "one side" not in found["flags"]


def test_a_market_declared_last_in_2018_keeps_its_year(line, world):
    found = line("FIN-CHN:HS84")
    assert found["market_year"] == found["value_year"] == 2018


def test_potential_in_dollars(line, world):
    """Four years of HS17; supply share × demand × ease × what else is known of the line, rounded to dollars."""
    flows = reconciled(world)
    years = range(2018, 2022)

    def mean(keep, k):
        return sum(v for key, v in flows.items() if key[0] in years and key[3] == k and keep(key)) / 4

    def expected(k):
        return mean(lambda key: key[1] == "ARG", k) / mean(lambda key: True, k) * mean(lambda key: key[2] == "BEL", k)

    actual = {k: mean(lambda key: key[1:3] == ("ARG", "BEL"), k) for k in MINERALS}
    ease = sum(actual.values()) / sum(expected(k) for k in MINERALS)
    figures, _ = compute(opportunities(cube_of(world), [("ARG", "BEL", k) for k in MINERALS]), FACTORS)
    for n, k in enumerate(MINERALS):
        # all known exporters grow alike, so that shares stay; the pairs are too few for a gravity model
        epi = expected(k) * ease * math.prod(1.0 if x is None else x for x in figures.row(n))
        found = line(f"ARG-BEL:HS{k}")
        assert found["gravity_share"] == 0.0
        assert found["potential_usd"] == pytest.approx(epi, abs=0.51)
        assert found["realised_usd"] == pytest.approx(min(epi, actual[k]), abs=0.51)
        assert found["unrealised_usd"] == pytest.approx(max(0, epi - actual[k]), abs=0.51)
    assert line("ARG-BEL:HS10")["potential_usd"] is None


def test_age_is_the_weighted_mean_over_dated_figures(scoring):
    for row in scoring.ranking.lines.iter_rows(named=True):
        reasons = scoring.ranking.contributions.filter(
            (pl.col("opportunity") == row["opportunity"]) & pl.col("year").is_not_null() & (pl.col("weight") > 0)
        )
        ages = [(w, 2021 - y) for w, y in reasons.select("weight", "year").iter_rows()]
        expected = sum(w * a for w, a in ages) / sum(w for w, _ in ages)
        assert row["age_years"] == pytest.approx(expected, abs=1e-6)


def test_observed_weight_is_the_share_of_the_full_weight(scoring):
    model = a_model()
    full = {
        name: model.weights[p] / sum(model.weights.values()) * w / sum(inner.values())
        for p, inner in model.pillars.items() for name, w in inner.items()
    }  # fmt: skip
    for row in scoring.ranking.lines.iter_rows(named=True):
        known = scoring.ranking.contributions.filter(
            (pl.col("opportunity") == row["opportunity"]) & pl.col("raw").is_not_null()
        )["indicator"]
        assert row["observed_weight"] == pytest.approx(sum(full[name] for name in known), abs=1e-9)


def confidence(row, ratio):
    gap = 0.0 if ratio is None else min(3.0, abs(np.log10(ratio))) if ratio else 3.0
    return row["observed_weight"] * 2 ** (-row["age_years"] / 10) / (1 + gap)


def test_confidence_by_hand(scoring):
    """No pair of the world has totals by both sides in one full year, so only a flow's own ratio counts."""
    for row in scoring.ranking.lines.iter_rows(named=True):
        assert row["confidence"] == pytest.approx(confidence(row, row["mirror_ratio"]), abs=2e-6)


def test_the_ratio_of_the_pair_stands_in_for_an_unknown_one(world):
    both = [a_total(2018, "EST", "ARG", "exporter", 100), a_total(2018, "EST", "ARG", "importer", 900)]
    newer = [a_total(2019, "EST", "ARG", "exporter", 100), a_total(2019, "EST", "ARG", "importer", 1000)]
    part = [a_total(2020, "EST", "ARG", side, 7, months=2) for side in ("exporter", "importer")]
    lines = a_scoring(added(world, "pair_totals", *both, *newer, *part)).ranking.lines
    for row in lines.filter(exporter="EST").iter_rows(named=True):
        ratio = row["mirror_ratio"] if row["mirror_ratio"] is not None else 10.0
        assert row["confidence"] == pytest.approx(confidence(row, ratio), abs=2e-6)


def test_a_figure_of_zero_against_one_above_it_is_the_widest_gap(world):
    goods = world["goods_flows"].filter(
        ~(
            (pl.col("exporter") == "ARG")
            & (pl.col("importer") == "BEL")
            & (pl.col("product") == "10")
            & (pl.col("year") == 2021)
        )
    )
    rows = [
        a_flow(2021, "ARG", "BEL", "10", 500, "exporter"),
        a_flow(2021, "ARG", "BEL", "10", 0, "importer"),
        a_flow(2021, "ARG", "BEL", "10", 250, mirror_ratio=0.0),
    ]
    lines = a_scoring(added({**world, "goods_flows": goods}, "goods_flows", *rows)).ranking.lines
    row = lines.filter(opportunity="ARG-BEL:HS10").row(0, named=True)
    assert row["confidence"] == pytest.approx(confidence(row, 0.0), abs=2e-6)
    assert "mirror gap" in row["flags"]


def test_flags_by_hand(scoring):
    for row in scoring.ranking.lines.iter_rows(named=True):
        flags = set(row["flags"].split("; ")) - {""}
        assert ("coarse" in flags) == (row["product"] in {"27", "84", "DDS"})
        assert ("watched" in flags) == (row["product"] == "84")
        assert ("unreported" in flags) == (row["value_usd"] is None)
        assert ("no trade" in flags) == (row["value_usd"] == 0)
        sides = (row["exporter_value_usd"] is None, row["importer_value_usd"] is None)
        assert ("one side" in flags) == (sides[0] != sides[1])
        assert ("old" in flags) == (row["age_years"] > 5)
        assert ("thin" in flags) == (row["observed_weight"] < 0.5)
        ratio = row["mirror_ratio"]
        assert ("mirror gap" in flags) == (ratio is not None and (ratio > 2 or ratio < 0.5))


SERVICES = a_sector("it", software={"services": ["J62_63"]}, money={"services": ["K"]})


def test_a_service_of_an_industry_is_a_figure_or_an_estimate_with_its_interval(world):
    lines = a_scoring(
        world, chosen=[SERVICES], directions=(("ARG", "BEL"), ("EST", "ARG"), ("FIN", "CHN"))
    ).ranking.lines
    for row in lines.iter_rows(named=True):
        flags = set(row["flags"].split("; "))
        value = service_value(2020, row["exporter"], row["importer"], row["product"])
        assert (row["nomenclature"], row["title"]) == ("ICIO", INDUSTRIES[row["product"]])
        found = tuple(row[name] for name in ("value_usd", "value_year", "value_low_usd", "value_high_usd"))
        if row["exporter"] == "FIN":
            assert (found, "unreported" in flags, "estimated" in flags) == ((None,) * 4, True, False)
        elif row["exporter"] == "EST":
            assert (found, "unreported" in flags, "estimated" in flags) == (
                (value, 2020, value // 3, value * 3), False, True,
            )  # fmt: skip
        else:
            assert (found, flags & {"unreported", "estimated"}) == ((value, 2020, None, None), set())
    assert set(lines["exporter"]) >= {"ARG", "EST"}
    assert lines["gravity_share"].to_list() == [None if name == "FIN" else 1.0 for name in lines["exporter"]]
    for row in lines.filter(pl.col("exporter") != "FIN").iter_rows(named=True):  # potential is what gravity predicts
        assert row["potential_usd"] > 0
        assert (row["unrealised_usd"] is None) == ("estimated" in row["flags"])


def test_confidence_in_an_estimate_falls_with_the_width_of_its_interval(world):
    """The ends lie 3 times below and 3 times above the estimate, a gap as wide as a mirror ratio of 3."""
    rows = a_scoring(world, chosen=[SERVICES]).ranking.lines
    for row in rows.filter(pl.col("value_low_usd").is_not_null()).iter_rows(named=True):
        assert row["confidence"] == pytest.approx(confidence(row, 3.0), abs=2e-6)
    nothing = added(world, "bilateral_services", a_service(2021, "EST", "ARG", "K", 9, estimated=True, low_usd=0))
    row = a_scoring(nothing, chosen=[SERVICES]).ranking.lines.filter(opportunity="EST-ARG:K").row(0, named=True)
    assert row["confidence"] == pytest.approx(confidence(row, 1000.0), abs=2e-6)


def test_an_estimate_of_nothing_is_not_called_no_trade(world):
    tables = added(world, "bilateral_services", a_service(2021, "EST", "ARG", "K", 0, estimated=True))
    row = a_scoring(tables, chosen=[SERVICES]).ranking.lines.filter(opportunity="EST-ARG:K").row(0, named=True)
    assert (row["value_usd"], row["value_low_usd"], row["value_year"]) == (0, 0, 2021)
    assert "estimated" in row["flags"]
    assert "no trade" not in row["flags"]


def test_an_estimate_of_a_later_year_is_not_seen(world):
    row = (
        a_scoring(world, chosen=[SERVICES], as_of=2019).ranking.lines.filter(opportunity="EST-ARG:K").row(0, named=True)
    )
    assert (row["value_usd"], row["value_year"]) == (service_value(2019, "EST", "ARG", "K"), 2019)
    before = a_scoring(world, chosen=[sectors()["food"], SERVICES], as_of=2017).ranking.lines
    assert set(before["product"]) <= {"10", "20"}


def test_old_figures_are_flagged(world):
    tables = {
        name: frame.filter(pl.col("year") <= 2015) if "year" in frame.columns else frame
        for name, frame in world.items()
    }
    recent = {"year": 2021, "category": "DDS", "exporter": "ARG", "importer": "WLD", "declared_by": "exporter",
              "value_usd": 1, "estimated": False, "source": "unctad"}  # fmt: skip
    lines = a_scoring(added(tables, "services_flows", recent), chosen=[sectors()["food"]]).ranking.lines
    dated = lines.drop_nulls("age_years")
    assert (dated["age_years"] > 5).any()
    for row in dated.iter_rows(named=True):
        assert ("old" in row["flags"].split("; ")) == (row["age_years"] > 5)


@pytest.mark.parametrize(
    ("listed", "marked"),
    [("841330", {"84"}), ("2603", {"260300"}), ("26", {"260300", "261000"}), ("740311", {"740311"}), ("85", set())],
)
def test_watched_marks_the_code_what_contains_it_and_what_it_contains(world, listed, marked):
    watched = world["watched_products"].with_columns(product=pl.lit(listed))
    lines = a_scoring({**world, "watched_products": watched}).ranking.lines
    assert set(lines.filter(pl.col("flags").str.contains("watched"))["product"]) == marked


def test_unknown_and_zero_flows_are_told_apart(world, scoring):
    lines = scoring.ranking.lines
    assert lines.filter(product="DDS")["value_usd"].null_count() == lines.filter(product="DDS").height
    empty = {**world, "goods_flows": world["goods_flows"].filter(pl.col("exporter") != "ARG")}
    found = a_scoring(empty).ranking.lines.filter(exporter="ARG", product="10").row(0, named=True)
    assert (found["value_usd"], found["value_year"]) == (0, 2021)
    assert "no trade" in found["flags"]
    assert set(COUNTRIES) >= {"ARG"}


def test_rows_keep_their_order_whatever_is_joined(world):
    one = a_sector("one", a={"codes": ["84"]}, b={"codes": ["10"]}, c={"codes": ["27"]})
    for row in a_scoring(world, chosen=[one]).ranking.lines.iter_rows(named=True):
        assert row["opportunity"] == f"{row['exporter']}-{row['importer']}:HS{row['product']}"
        assert row["segment"] == {"84": "a", "10": "b", "27": "c"}[row["product"]]


def test_estimates_by_hand():
    services = pl.DataFrame(
        {
            "year": [2019, 2020, 2022],
            "exporter": ["AZE", "WLD", "USA"],
            "importer": ["WLD", "USA", "WLD"],
            "category": ["DDS"] * 3,
            "estimated": [True, True, True],
        }
    )
    minerals = pl.DataFrame(
        {
            "year": [2019, 2020, 2020, 2020],
            "country": ["CHL", "CHL", "ARG", "BEL"],
            "mineral": ["copper"] * 4,
            "production": [1.0, 2.0, 3.0, None],
            "estimated": [True, False, True, True],
        }
    )
    found = estimates(services, minerals, {"740311": "copper", "283691": "lithium"}, 2020)
    flows = {(side, code, "DDS") for side, code in [("exporter", "AZE"), ("importer", "USA")]}
    world = {(side, "WLD", "DDS") for side in ("exporter", "importer")}
    assert found == flows | world | {("exporter", "ARG", "740311")}
