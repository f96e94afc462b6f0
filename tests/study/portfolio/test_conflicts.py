from __future__ import annotations

import numpy as np

from corridor.study.portfolio.conflicts import conflict
from corridor.study.portfolio.rows import Rule, whole


def rules():
    return [
        Rule("count", "", (whole(range(6), high=3),)),
        Rule("idle", "", (whole([0, 1], high=2),)),
        Rule("least", "", (whole([0, 1, 2], low=2), whole([3, 4, 5], low=2))),
        Rule("out", "", barred=np.array([True, False, False, False, False, False])),
    ]


def test_the_clash_is_named_and_nothing_beside_it():
    assert [rule.name for rule in conflict(rules(), 6)] == ["count", "least"]


def test_any_rule_of_a_clash_less_resolves_it():
    clash = conflict(rules(), 6)
    for rule in clash:
        assert conflict([one for one in clash if one is not rule], 6) == []


def test_rules_that_can_be_kept_have_no_clash():
    assert conflict(rules()[:2], 6) == []


def test_a_line_that_must_be_in_and_may_not_is_a_clash():
    out = Rule("out", "", barred=np.array([True, False]))
    must = Rule("must", "", forced=np.array([True, False]))
    assert conflict([out, Rule("idle", ""), must], 2) == [out, must]
