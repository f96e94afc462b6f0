from __future__ import annotations

import numpy as np

from corridor.spec.portfolio import PortfolioSpec
from corridor.study.portfolio.goals import measured
from corridor.study.portfolio.pricing import priced
from corridor.study.portfolio.ruling import rules_of
from corridor.study.portfolio.solving import best
from factories_portfolio import a_field, a_line

FIELD = a_field(
    a_line("10", 60.0, confidence=0.3),
    a_line("20", 50.0),
    a_line("30", 40.0),
    a_line("40", 30.0, sector="ict"),
    a_line("50", 7.0, sector="ict", exporter="AZE", importer="USA"),
)


def prices(**spec):
    asked = PortfolioSpec.model_validate(spec)
    goal = measured(FIELD.lines, asked.goal)
    rules = rules_of(FIELD, asked, goal.known, goal.title)
    found = best([goal.values], rules)
    return {row["constraint"]: row for row in priced(rules, goal, found).to_dicts()}


def test_a_price_is_what_one_unit_more_brings():
    found = prices(count=2, at_most={"sector": 1}, at_least={"direction": 1})
    # 10 and 50 are chosen: 67. A third line finds both sectors full; a second one of energy finds the set full.
    assert {name: (row["price"], row["without"], row["binding"]) for name, row in found.items()} == {
        "at most 2 lines": (0.0, 67.0, False),
        "at most 1 line a sector": (0.0, 67.0, False),
        "at least 1 line in each direction": (23.0, 90.0, True),
        "no near-duplicates in a direction: codes that overlap": (0.0, 67.0, False),
    }
    assert found["at most 1 line a sector"]["full"] == "energy, ict"
    assert found["at least 1 line in each direction"]["price_of"] == "the rule dropped"


def test_a_rule_in_whole_units_is_relaxed_by_one_and_dropped_apart():
    found = prices(count=2)["at most 2 lines"]
    assert (found["limit"], found["used"], found["price"], found["without"]) == (2.0, 2.0, 40.0, 187.0)
    assert found["price_of"] == "one more line"


def test_the_least_confidence_is_priced_by_five_points():
    found = prices(count=2, min_confidence=0.4)["confidence of at least 40%"]
    assert (found["price"], found["without"], found["binding"]) == (0.0, 110.0, True)
    assert prices(count=2, min_confidence=0.35)["confidence of at least 35%"]["price"] == 20.0


def test_a_price_is_never_below_nothing_and_dropping_never_brings_less_than_relaxing():
    found = prices(
        count=3, at_most={"sector": 2, "market": 2}, at_least={"direction": 1}, min_confidence=0.4, budget_usd=25,
        costs={"each_usd": 10}, include=["USA-AZE:HS30"], leave_out=["USA-AZE:HS20"],
    )  # fmt: skip
    total = 40.0 + 7.0
    assert len(found) == 9
    for row in found.values():
        assert row["price"] >= 0.0
        assert row["without"] >= total + row["price"] or np.isclose(row["without"], total + row["price"])
