from __future__ import annotations

import numpy as np

from corridor.study.portfolio.rows import Row, Rule, bounds_of, whole


def test_a_row_holds_up_to_its_ends_and_no_further():
    row = Row(np.array([0, 2, 5]), np.array([10, 20, 30]), low=10, high=30)
    assert [row.holds(np.array(picks, dtype=np.int64)) for picks in ([0], [5], [0, 2], [1, 3], [2, 5])] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_an_end_that_is_not_given_holds_nothing_back():
    assert whole([0, 1, 2], low=1).holds(np.array([0, 1, 2]))
    assert not whole([0, 1, 2], low=1).holds(np.array([3]))
    assert whole([0, 1, 2]).holds(np.array([], dtype=np.int64))


def test_bounds_join_what_rules_bar_and_force():
    rules = [
        Rule("a", "", barred=np.array([True, False, False])),
        Rule("b", "", barred=np.array([False, True, False])),
        Rule("c", "", forced=np.array([False, False, True])),
        Rule("d", ""),
    ]
    found = bounds_of(rules, 3)
    assert found.free.tolist() == [False, False, True]
    assert found.forced.tolist() == [False, False, True]
