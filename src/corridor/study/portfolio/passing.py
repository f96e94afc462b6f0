"""What a set passed over: lines that rank above its last one and are not in it, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from corridor.study.portfolio.goals import Measured
from corridor.study.portfolio.rows import IntArray, Rule

PASSED = {"opportunity": pl.String, "because": pl.String}

TOLD = 500
"""Lines that are told of at most."""


def passed_over(lines: pl.DataFrame, rules: Sequence[Rule], goal: Measured, picks: IntArray) -> pl.DataFrame:
    """Return the lines that rank above the last pick and were not chosen, the first 500 of them, and why not.

    Args:
        lines: Ranked lines, in rank order.
        rules: The rules of the set.
        goal: What is added up.
        picks: The set.
    """
    above = np.setdiff1d(np.arange(int(picks.max(initial=-1)) + 1), picks)[:TOLD]
    rows = [(lines["opportunity"][line], _because(line, lines, rules, goal, picks)) for line in above.tolist()]
    return pl.DataFrame(rows, schema=PASSED, orient="row")


def _because(line: int, lines: pl.DataFrame, rules: Sequence[Rule], goal: Measured, picks: IntArray) -> str:
    """Return why a line is not in the set: rules that bar it, else what it would have to take the place of."""
    barring = [rule for rule in rules if rule.barred is not None and rule.barred[line]]
    reasons = [said for rule in barring or rules if rule.name != "count" and (said := rule.why(line, picks))]
    if reasons:
        return "; ".join(reasons)
    less = picks[goal.values[picks] < goal.values[line]]
    if not len(less):
        return "every chosen line brings at least as much"
    for pick in less[np.argsort(goal.values[less], kind="stable")].tolist():
        swapped = np.append(picks[picks != pick], line)
        broken = [rule.words for rule in rules if not keeps(rule, swapped)]
        if broken:
            return f"in place of {lines['opportunity'][pick]} it would break a rule: {'; '.join(broken)}"
    return "no set with it is better"


def keeps(rule: Rule, picks: IntArray) -> bool:
    """Whether a set keeps to a rule, reckoned in whole numbers."""
    if rule.barred is not None and rule.barred[picks].any():
        return False
    if rule.forced is not None and not np.isin(np.flatnonzero(rule.forced), picks).all():
        return False
    if rule.near is not None and any(rule.near(int(pick), picks[picks != pick]).any() for pick in picks):
        return False
    return all(row.holds(picks) for row in rule.rows)
