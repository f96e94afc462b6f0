from __future__ import annotations

import numpy as np

from corridor.spec.portfolio import PortfolioSpec
from corridor.study.portfolio import passing
from corridor.study.portfolio.goals import measured
from corridor.study.portfolio.passing import keeps, passed_over
from corridor.study.portfolio.ruling import rules_of
from factories_portfolio import a_field, a_line

FIELD = a_field(
    a_line("10", 60.0, confidence=0.1),
    a_line("20", 50.0),
    a_line("2001", 45.0),
    a_line("30", 40.0),
    a_line("40", 7.0, exporter="AZE", importer="USA"),
)


def told(picks, field=FIELD, **spec):
    asked = PortfolioSpec.model_validate(spec)
    goal = measured(field.lines, asked.goal)
    return dict(
        passed_over(field.lines, rules_of(field, asked, goal.known, goal.title), goal, np.array(picks)).iter_rows()
    )


def test_each_line_above_the_last_pick_has_its_reason():
    found = told([1, 4], count=2, at_least={"direction": 1}, min_confidence=0.2)
    assert found == {
        "USA-AZE:HS10": "its confidence is 10.0%, 20% is asked for",
        "USA-AZE:HS2001": "it is too near to USA-AZE:HS20",
        "USA-AZE:HS30": "in place of AZE-USA:HS40 it would break a rule: at least 1 line in each direction",
    }


def test_what_a_line_can_never_be_comes_before_what_is_full():
    found = told([1], count=1, min_confidence=0.2, budget_usd=10, costs={"each_usd": 10})
    assert found == {"USA-AZE:HS10": "its confidence is 10.0%, 20% is asked for"}


def test_a_line_that_brings_no_more_is_told_so():
    twins = a_field(a_line("10", 50.0), a_line("20", 50.0))
    assert told([1], twins, count=1) == {"USA-AZE:HS10": "every chosen line brings at least as much"}


def test_no_more_lines_are_told_than_can_be_read(monkeypatch):
    monkeypatch.setattr(passing, "TOLD", 1)
    assert list(told([1, 4], count=2)) == ["USA-AZE:HS10"]
    assert told([], count=2) == {}


def test_a_set_keeps_a_rule_or_does_not():
    near = next(one for one in rules_of(FIELD, PortfolioSpec(), np.ones(5, bool), "score") if one.near is not None)
    assert keeps(near, np.array([0, 1, 3]))
    assert not keeps(near, np.array([1, 2]))
