"""Every verdict on a published claim, with its figures worked out by hand."""

import polars as pl
import pytest

from corridor.study.claims import hold_claims, usd
from factories import TABLES, a_fact, a_flow, a_total, table

NAMES = {"USA": "United States", "AZE": "Azerbaijan"}
PAIRS = [("USA", "AZE")]
CENSUS = {"source": "us_census"}
TOTALS = [
    a_total(2024, "USA", "AZE", "exporter", 255_074_490, **CENSUS),
    a_total(2024, "AZE", "USA", "importer", 157_776_472, **CENSUS),
    a_total(2023, "USA", "AZE", "exporter", 541_520_449, **CENSUS),
    a_total(2023, "AZE", "USA", "importer", 69_380_839, **CENSUS),
    a_total(2023, "USA", "AZE", "reconciled", 373_586_988, source="baci_total"),
    a_total(2021, "USA", "AZE", "importer", 442_537_608, source="comtrade_legacy"),
    a_total(2021, "AZE", "USA", "exporter", 75_147_000, source="comtrade_legacy"),
    a_total(2025, "USA", "AZE", "exporter", 33_744_079, months=2, **CENSUS),
    a_total(2025, "AZE", "USA", "importer", 19_338_373, months=2, **CENSUS),
]
NO_FLOWS = TABLES["goods_flows"].empty()


def held(*facts, totals=TOTALS, flows=NO_FLOWS, pairs=PAIRS):
    return hold_claims(table("facts", facts), table("pair_totals", totals), flows, NAMES, pairs)


def exports(value, year=2024, reporter="USA", **more):
    return a_fact("f", "USA", "AZE", "exports", year, value, reporter, **more)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (255_074_490, "confirmed"),
        (255_074_490 * 1.0099, "confirmed"),
        (255_074_490 * 1.0101, "consistent"),
        (255_074_490 * 0.9501, "consistent"),
        (255_074_490 * 0.9499, "contradicted"),
        (785e6, "contradicted"),
    ],
)
def test_a_figure_of_the_same_reporter(value, verdict):
    (claim,) = held(exports(value))
    assert claim.verdict == verdict
    assert "$255.1 mn from the same reporter" in claim.finding
    assert claim.times is None


def test_a_difference_is_told_in_percent():
    assert "10.0% away from the claim" in held(exports(255_074_490 * 1.1))[0].finding


@pytest.mark.parametrize(
    ("measure", "value"), [("balance", 255_074_490 - 157_776_472), ("turnover", 255_074_490 + 157_776_472)]
)
def test_balance_and_turnover_need_both_directions(measure, value):
    fact = a_fact("f", "USA", "AZE", measure, 2024, float(value), "USA")
    assert held(fact)[0].verdict == "confirmed"
    assert held({**fact, "value": value * 1.2})[0].verdict == "contradicted"
    assert held(fact, totals=TOTALS[:1])[0].verdict == "cannot be confirmed"


def test_months_are_never_mixed_with_years():
    (claim,) = held(exports(33_744_079.0, 2025, months=2, period="2025 Jan-Feb"))
    assert claim.verdict == "confirmed"
    (claim,) = held(exports(33_744_079.0, 2025, months=3))
    assert claim.verdict == "cannot be confirmed"
    assert claim.finding == (
        "The data hold no figure for this period by either side; the latest year in them is 2024, reported by "
        "United States."
    )


@pytest.mark.parametrize(
    ("value", "times", "words"),
    [(1_617e6, 1617 / 255.07449, "6.3 times that"), (127_537_245.0, 0.5, "50% of that"), (0.0, 0.0, "0% of that")],
)
def test_a_figure_of_the_other_reporter_is_compared_and_never_mixed(value, times, words):
    (claim,) = held(exports(value, reporter="AZE"))
    assert claim.verdict == "other reporter"
    assert claim.times == pytest.approx(times)
    assert "United States reports $255.1 mn" in claim.finding
    assert words in claim.finding
    assert "Never mix the two" in claim.finding


def test_a_compiler_is_confirmed_by_its_own_figure_only():
    (claim,) = held(exports(373_590_000.0, 2023, reporter=None) | {"reporter": "CEPII BACI"})
    assert claim.verdict == "confirmed"
    (claim,) = held(exports(541_000_000.0, 2023, reporter=None) | {"reporter": "OECD"})
    assert claim.verdict == "other reporter"  # another compiler does not contradict
    (claim,) = held(exports(445e6, 2021, reporter=None) | {"reporter": "OECD"})
    assert claim.verdict == "other reporter"
    assert "Azerbaijan reports $442.5 mn, the claim is 1.0 times that" in claim.finding
    assert claim.times is None  # a compiler is no side of the flow


def test_what_nobody_declares_cannot_be_confirmed():
    (claim,) = held(exports(1e6, 2019))
    assert claim.verdict == "cannot be confirmed"
    assert claim.finding == "The data hold no figure for this period by either side."


def test_imports_for_consumption_are_held_against_the_sum_of_chapters():
    flows = [a_flow(2024, "AZE", "USA", k, v, "importer") for k, v in (("27", 100_000_000), ("84", 40_409_321))]
    flows += [a_flow(2024, "AZE", "USA", "270900", 99, "importer"), a_flow(2024, "AZE", "USA", "27", 5)]
    fact = a_fact("f", "AZE", "USA", "exports", 2024, 140_409_321.0, "USA", note="imports for consumption")
    (claim,) = held(fact, flows=table("goods_flows", flows))
    assert claim.verdict == "confirmed"
    assert "imported for consumption" in claim.text


GROWTH = [
    a_fact("g1", "USA", "AZE", "exports_growth", 2026, 54.0, "USA", period="past year to 2026-03"),
    a_fact("g2", "USA", "AZE", "balance_growth", 2026, 231.0, "USA", period="past year to 2026-03"),
]


def test_growth_claims_show_their_base_and_what_they_imply():
    """255.07 · 1.54 = 392.8; (255.07 − 157.78) · 3.31 = 322.1; 392.8 − 322.1 = 70.8 (all in millions)."""
    more = a_fact("z", "AZE", "USA", "exports", 2025, 52.7e6, "AZE", months=10, period="2025 Jan-Oct")
    growth, surplus, level = held(*reversed(GROWTH), more)
    assert growth.verdict == surplus.verdict == "cannot be confirmed"
    assert "2024, exports came to $255.1 mn" in growth.finding
    assert "+54% means $392.8 mn" in growth.finding
    assert "2024, the surplus came to $97.3 mn" in surplus.finding
    assert "+231% means $322.1 mn" in surplus.finding
    assert "together imply $70.8 mn of goods from Azerbaijan to United States" in surplus.finding
    assert "Azerbaijan printed $52.7 mn for 2025 Jan-Oct" in surplus.finding
    assert "No full year after 2024" in growth.finding
    assert level.verdict == "cannot be confirmed"
    exact = [255_074_490 * 1.54, (255_074_490 - 157_776_472) * 3.31]
    assert [usd(v) for v in (*exact, exact[0] - exact[1])] == ["$392.8 mn", "$322.1 mn", "$70.8 mn"]


def test_growth_without_a_base_cannot_be_confirmed():
    claims = held(*GROWTH, totals=[])
    assert {claim.verdict for claim in claims} == {"cannot be confirmed"}
    assert "no base year" in claims[0].finding


@pytest.mark.parametrize(
    ("later", "verdict"), [(392_814_715, "confirmed"), (400_000_000, "consistent"), (300_000_000, "contradicted")]
)
def test_growth_of_a_calendar_year_is_held_against_it(later, verdict):
    totals = [*TOTALS, a_total(2026, "USA", "AZE", "exporter", later, **CENSUS)]
    (claim,) = held(GROWTH[0] | {"period": "2026"}, totals=totals)
    assert claim.verdict == verdict
    assert f"In 2026 the same reporter has {usd(later)}." in claim.finding
    (claim,) = held(GROWTH[0], totals=totals)  # a year that ends in March is no calendar year
    assert claim.verdict == "cannot be confirmed"


def test_growth_claims_of_two_pairs_are_not_held_against_each_other():
    other = a_fact("g3", "USA", "GEO", "balance_growth", 2026, 10.0, "USA")
    totals = [*TOTALS, a_total(2024, "USA", "GEO", "exporter", 90), a_total(2024, "GEO", "USA", "importer", 40)]
    claims = held(GROWTH[0], other, totals=totals, pairs=[*PAIRS, ("GEO", "USA")])
    assert len(claims) == 2
    assert not any("together" in claim.finding for claim in claims)


def test_other_pairs_and_inferred_figures_stay_out_and_the_newest_comes_first():
    facts = [
        exports(255_074_490.0, 2024, kind="inferred") | {"fact": "a"},
        a_fact("b", "USA", "GEO", "exports", 2024, 1.0, "USA"),
        exports(541_520_449.0, 2023) | {"fact": "c"},
        a_fact("d", "AZE", "USA", "exports", 2024, 157_776_472.0, "USA"),
    ]
    claims = held(*facts)
    assert [claim.verdict for claim in claims] == ["confirmed"] * 2
    assert ["2024" in claims[0].text, "2023" in claims[1].text] == [True, True]
    assert held(*facts, pairs=[("USA", "GEO")])[0].verdict == "cannot be confirmed"
    assert held() == ()


def test_a_claim_says_who_when_what_and_where():
    (claim,) = held(exports(255_074_490.0, source="see https://example.org/a for it", reporter="USA"))
    assert claim.text == "United States → Azerbaijan, goods, 2024: $255.1 mn (office of USA)"
    assert claim.source == "https://example.org/a"
    (claim,) = held(exports(255_074_490.0, kind="derived"))
    assert "derived from printed figures of United States" in claim.text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (22.2e9, "$22.2 bn"),
        (157_776_472, "$157.8 mn"),
        (535, "$535"),
        (-97.3e6, "−$97.3 mn"),
        (0, "$0"),
        (1e6, "$1.0 mn"),
    ],
)
def test_dollars_in_words(value, text):
    assert usd(value) == text


def test_order_of_totals_does_not_matter():
    facts = table("facts", GROWTH)
    totals = table("pair_totals", TOTALS)
    shuffled = totals.sample(fraction=1.0, shuffle=True, seed=1)
    first, second = (hold_claims(facts, frame, NO_FLOWS, NAMES, PAIRS) for frame in (totals, shuffled))
    assert first == second
    assert isinstance(totals, pl.DataFrame)
