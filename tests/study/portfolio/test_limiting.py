from __future__ import annotations

import numpy as np
import pytest

from corridor.spec.portfolio import AtLeastSpec, AtMostSpec, CostsSpec, PortfolioSpec
from corridor.study.portfolio.limiting import GROUPS, at_least, at_most, costs_of, counted, money
from factories_portfolio import a_field, a_line

FIELD = a_field(
    a_line("8411", 60.0),
    a_line("8413", 50.0, segment="pumps"),
    a_line("8471", 40.0, sector="ict"),
    a_line("8411", 30.0, exporter="AZE", importer="USA"),
)


def picks(*places):
    return np.array(places, dtype=np.int64)


def keeps(rule, *places):
    return all(row.holds(picks(*places)) for row in rule.rows)


def test_the_count_may_be_reached_and_relaxed_by_one():
    rule = counted(4, 2)
    assert keeps(rule, 0, 1)
    assert not keeps(rule, 0, 1, 2)
    assert rule.looser().limit == 3
    assert rule.why(3, picks(0, 1)) == "the set has its 2 lines"
    assert rule.why(3, picks(0)) == ""


@pytest.mark.parametrize(
    ("by", "together"),
    [("sector", (0, 1)), ("segment", (0, 2)), ("market", (0, 2)), ("exporter", (1, 2)), ("direction", (0, 1)),
     ("product", (0, 3))],
)  # fmt: skip
def test_a_group_may_not_have_more_than_its_limit(by, together):
    rule = at_most(FIELD, by, PortfolioSpec(at_most=AtMostSpec(**{by: 1})))
    apart = by == "segment"  # two sectors, so two segments though they are called the same
    assert keeps(rule, *together) is apart
    assert keeps(rule, together[0])
    assert rule.used(picks(*together)) == (1 if apart else 2)
    assert rule.looser().limit == 2
    assert "one more line" in rule.unit


def test_every_limit_of_the_spec_has_its_columns():
    assert set(GROUPS) == set(AtMostSpec.model_fields)


def test_a_full_group_is_named_and_keeps_the_rest_of_it_out():
    rule = at_most(FIELD, "sector", PortfolioSpec(at_most=AtMostSpec(sector=1)))
    assert rule.full(picks(0)) == "energy"
    assert rule.why(1, picks(0)) == "sector energy has its 1 line"
    assert rule.why(2, picks(0)) == ""


def test_every_direction_and_sector_of_the_job_has_its_least():
    direction, sector = at_least(FIELD, PortfolioSpec(at_least=AtLeastSpec(direction=1, sector=1)))
    assert keeps(direction, 0, 3)
    assert not keeps(direction, 0, 1, 2)
    assert keeps(sector, 2, 3)
    assert not keeps(sector, 0, 1, 3)
    assert direction.full(picks(0, 1, 3)) == "AZE → USA"
    assert sector.looser is None  # one less than one is no rule


def test_too_few_lines_for_a_least_are_told_and_can_never_be_kept():
    (rule,) = at_least(FIELD, PortfolioSpec(at_least=AtLeastSpec(direction=2)))
    assert rule.words == "at least 2 lines in each direction (ranked lines are too few in AZE → USA)"
    assert not keeps(rule, 0, 1, 2, 3)


def test_the_most_specific_cost_holds():
    costs = CostsSpec(each_usd=5, sectors={"energy": 7}, opportunities={"USA-AZE:HS8413": 11})
    found, given = costs_of(FIELD.lines, costs)
    assert found.tolist() == [7, 11, 5, 7]
    assert given.all()


def test_a_line_without_a_cost_is_not_chosen_under_a_budget():
    spec = PortfolioSpec(budget_usd=100, costs=CostsSpec(sectors={"energy": 60}))
    (rule,) = money(FIELD, spec)
    assert rule.barred.tolist() == [False, False, True, False]
    assert rule.why(2, picks()) == "no cost is given for it, and there is a budget"
    assert rule.why(1, picks(0)) == "it costs $60 and $40 of the budget is left"
    assert keeps(rule, 0)
    assert not keeps(rule, 0, 1)
    assert rule.looser().limit == 110
    assert list(money(FIELD, PortfolioSpec())) == []
