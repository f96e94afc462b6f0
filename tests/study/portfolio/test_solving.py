from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.portfolio import solving
from corridor.study.portfolio.rows import Row, Rule, whole
from corridor.study.portfolio.solving import best


def brute(goals, rules):
    """Try every set: the largest sums of the goals in turn, None where no set keeps to the rules."""
    n = len(goals[0])
    found = None
    for size in range(n + 1):
        for chosen in combinations(range(n), size):
            if _keeps(chosen, rules, n):
                sums = tuple(sum(int(goal[i]) for i in chosen) for goal in goals)
                found = sums if found is None else max(found, sums)
    return found


def _keeps(chosen, rules, n):
    picks = np.array(chosen, dtype=np.int64)
    for rule in rules:
        if rule.barred is not None and rule.barred[picks].any():
            return False
        if rule.forced is not None and not set(np.flatnonzero(rule.forced)) <= set(chosen):
            return False
        if not all(row.holds(picks) for row in rule.rows):
            return False
        if rule.near is not None and any(rule.near(i, np.array([j]))[0] for i, j in combinations(chosen, 2)):
            return False
    return True


@st.composite
def problems(draw):
    n = draw(st.integers(1, 7))
    big = draw(st.sampled_from([3, 1000, 10**8, 10**12]))
    base = draw(st.sampled_from([0, big]))  # sums that differ in their last dollar only
    values = np.array(draw(st.lists(st.integers(-1, big), min_size=n, max_size=n)), dtype=np.int64) // 1
    values = base + (values % 5 if base else values)
    second = np.array(draw(st.lists(st.integers(0, 50), min_size=n, max_size=n)), dtype=np.int64)
    groups = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    costs = np.array(draw(st.lists(st.integers(0, draw(st.sampled_from([9, 10**7]))), min_size=n, max_size=n)))
    place = np.array(draw(st.lists(st.integers(0, 12), min_size=n, max_size=n)))
    rules = [Rule("count", "", (whole(range(n), high=draw(st.integers(0, 5))),))]
    rules.append(Rule("most", "", tuple(whole(np.flatnonzero(groups == g), high=2) for g in range(3))))
    if draw(st.booleans()):
        low = draw(st.integers(0, 2))
        rules.append(Rule("least", "", tuple(whole(np.flatnonzero(groups == g), low=low) for g in range(2))))
    if draw(st.booleans()):
        budget = draw(st.integers(0, int(costs.sum())))
        rules.append(Rule("budget", "", (Row(np.arange(n), costs.astype(np.int64), high=budget),)))
    if draw(st.booleans()):
        rules.append(Rule("near", "", near=lambda i, others: np.abs(place[others] - place[i]) <= 1))
    if draw(st.booleans()):
        rules.append(Rule("barred", "", barred=np.arange(n) == draw(st.integers(0, n))))
    if draw(st.booleans()):
        rules.append(Rule("forced", "", forced=np.arange(n) == draw(st.integers(0, n))))
    return [values, second], rules


class TestBest:
    @settings(max_examples=50, deadline=None)
    @given(problem=problems())
    def test_no_set_that_keeps_to_the_rules_is_better(self, problem):
        goals, rules = problem
        found = best(goals, rules)
        expected = brute(goals, rules)
        if expected is None:
            assert found is None
            return
        assert _keeps(tuple(found.picks), rules, len(goals[0]))
        assert tuple(int(goal[found.picks].sum()) for goal in goals) == expected
        assert found.total == expected[0]

    @settings(max_examples=50, deadline=None)
    @given(problem=problems())
    def test_cutting_a_problem_down_loses_no_best_set(self, problem):
        goals, rules = problem
        expected = brute(goals, rules)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solving, "SMALL", 2)
            found = best(goals, rules)
        assert (found is None) == (expected is None)
        if found is not None:
            assert tuple(int(goal[found.picks].sum()) for goal in goals) == expected
