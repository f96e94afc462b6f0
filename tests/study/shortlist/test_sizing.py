from __future__ import annotations

import pytest

from corridor.study.shortlist.sizing import rule_of, sized
from factories_member import a_member

ROW = {"market_usd": 10_000_000, "value_usd": 30_000, "potential_usd": None}


@pytest.mark.parametrize(
    ("turnover", "size", "because"),
    [
        (10_000_001, "small", "1% of the market is $100,000, 1% of a turnover of $10.0 mn"),
        (10_000_000, "fits", "1% of the market is $100,000, 1% of a turnover of $10.0 mn"),
        (400_000, "fits", "1% of the market is $100,000, 25% of a turnover of $400,000"),
        (399_999, "large", "1% of the market is $100,000, 25% of a turnover of $399,999"),
        (20_000, "large", "1% of the market is $100,000, 5 times a turnover of $20,000"),
    ],
)
def test_a_seller_looks_at_a_share_of_the_market(turnover, size, because):
    found = sized(ROW, a_member(turnover_usd=turnover), "sells")
    assert (found.size, found.opening_usd, found.because) == (size, 100_000, because)


def test_a_buyer_looks_at_what_is_or_could_be_sold_and_is_never_too_small_for_much():
    assert sized(ROW, a_member(turnover_usd=3_000_000), "buys").size == "fits"
    assert sized(ROW, a_member(turnover_usd=3_000_001), "buys").size == "small"
    assert sized(ROW, a_member(turnover_usd=100), "buys").size == "fits"


def test_a_buyer_orders_no_more_than_its_turnover_bears():
    found = sized(ROW, a_member(turnover_usd=100), "buys")
    assert (found.size, found.opening_usd) == ("fits", 25)
    assert found.because.endswith("more than the $25 that it might order")
    within = sized(ROW, a_member(turnover_usd=3_000_000), "buys")
    assert within.opening_usd == 30_000


def test_a_buyer_is_told_what_is_known_of_what_could_be_sold():
    assert sized({**ROW, "potential_usd": 90_000}, a_member(), "buys").opening_usd == 90_000


def test_what_is_not_known_leaves_nothing_out():
    assert sized({**ROW, "market_usd": None}, a_member(size="small"), "sells").size == "not known"
    found = sized(ROW, a_member(), "sells")
    assert (found.size, found.opening_usd) == ("not known", 100_000)


def test_the_file_may_change_the_shares():
    member = a_member(turnover_usd=10**7, visit={"first_share": 0.5, "worth": 0.6, "capacity": 1})
    assert sized(ROW, member, "sells").opening_usd == 5_000_000
    assert sized(ROW, member, "sells").size == "small"


def test_the_rule_is_told_with_its_numbers():
    assert rule_of(a_member()) == "No size is given, so no line was left out for the size of its market."
    told = rule_of(a_member(size="small", direction="sells"))
    assert told.startswith(
        "A first sale is reckoned as 1% of what the market buys from everywhere; below 1% of a turnover"
    )
    assert "$5.0 mn, which stands for a small company, the line is left out, above 25%" in told
    assert "For purchases" in rule_of(a_member(size="small"))
    assert rule_of(a_member(size="small", direction="buys")).startswith("A first order")
