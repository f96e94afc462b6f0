"""Number formats: what a reader sees, and that unknown is never shown as zero."""

from __future__ import annotations

import math

import pytest

from corridor.reports import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (22_200_000_000, "$22.2 bn"),
        (9_190_000_000, "$9.19 bn"),
        (157_776_472, "$157.8 mn"),
        (27_360_000_000_000, "$27.4 tn"),
        (999_960_000, "$1.00 bn"),
        (960_000_000, "$960.0 mn"),
        (9_996_000, "$10.0 mn"),
        (535, "$535"),
        (535_123, "$535,123"),
        (0, "$0"),
        (-1_500_000, "−$1.50 mn"),
    ],
)
def test_dollars(value: float, text: str) -> None:
    assert numbers.usd(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (24_312_000, "$24 mn"), (9_052_111, "$9.1 mn"), (59_600_000, "$60 mn"), (852_340, "$850,000"),
        (999_600, "$1.0 mn"),
        (123_456_789, "$120 mn"), (9_960_000, "$10 mn"), (1_249_000_000, "$1.2 bn"), (14, "$14"), (7, "$7"), (0, "$0"),
        (-1_520_000, "−$1.5 mn"), (None, "–"), (math.inf, "–"),
    ],
)  # fmt: skip
def test_an_estimate_has_two_digits(value: float | None, text: str) -> None:
    assert numbers.rough(value) == text


def test_points_have_a_sign() -> None:
    assert numbers.signed_points(3.44) == "+3.4 percentage points"
    assert numbers.signed_points(-2.0) == "−2.0 percentage points"


def test_an_interval_needs_both_ends() -> None:
    assert numbers.between(9_000_000, 60_400_000) == "between $9.0 mn and $60 mn"
    assert numbers.between(0, 5) == "between $0 and $5"
    assert numbers.between(None, 5) == numbers.between(5, math.nan) == ""


@pytest.mark.parametrize("name", sorted(numbers.FORMATTERS))
@pytest.mark.parametrize("value", [None, math.nan])
def test_unknown_is_a_dash_in_every_format(name: str, value: float | None) -> None:
    assert numbers.FORMATTERS[name](value) == numbers.EMPTY


@pytest.mark.parametrize("name", ["usd", "share", "ratio", "percent", "score", "plain", "count", "kilometres"])
def test_infinity_is_a_dash(name: str) -> None:
    assert numbers.FORMATTERS[name](math.inf) == numbers.EMPTY


def test_dollars_from_their_logarithm() -> None:
    assert numbers.usd_log10(math.log10(1 + 263_000_000)) == "$263.0 mn"
    assert numbers.usd_log10(0.0) == "$0"
    assert numbers.usd_log10(-math.inf) == "$0"


def test_shares_and_ratios_from_their_logarithm() -> None:
    assert numbers.share_log10(math.log10(0.078)) == "7.8%"
    assert numbers.ratio_log10(math.log10(1.85)) == "1.85"


def test_percentages() -> None:
    assert numbers.signed_percent(3.44) == "+3.4%"
    assert numbers.signed_percent(-12) == "−12.0%"
    assert numbers.signed_percent(-0.01) == "0.0%"
    assert numbers.share(0.054) == "5.4%"
    assert numbers.share(0.0004) == "under 0.1%"
    assert numbers.share(0) == "0.0%"
    assert numbers.share_change(0.012) == "+1.2 percentage points"


def test_ratios_and_years() -> None:
    assert numbers.ratio(6.339) == "6.34"
    assert numbers.ratio(0.0002) == "under 0.01"
    assert numbers.ratio(0) == "0.00"
    assert numbers.times(6.339) == "6.3 times"
    assert numbers.fold_log(-math.log(2)) == "2.0 times"
    assert numbers.year(2024) == "2024"
    assert numbers.year(None) == numbers.EMPTY


def test_people_have_no_currency() -> None:
    assert numbers.people(10_150_000) == "10.2 mn"


def test_a_figure_by_its_unit() -> None:
    assert numbers.by_unit(9_900, "kilometres") == "9,900 km"
    assert numbers.by_unit(0.5, "share 0..1") == "50.0%"
    assert numbers.by_unit(3.0, "barrels") == "3.00 barrels"
    assert numbers.by_unit(None, "barrels") == numbers.EMPTY
