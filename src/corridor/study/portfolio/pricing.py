"""What each rule costs: how much more the best set would bring with one unit more, and without the rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from corridor.study.portfolio.goals import Measured
from corridor.study.portfolio.rows import Rule
from corridor.study.portfolio.solving import Solution, best

PRICED: dict[str, Any] = {
    "constraint": pl.String,
    "limit": pl.Float64,
    "used": pl.Float64,
    "binding": pl.Boolean,
    "price": pl.Float64,
    "price_of": pl.String,
    "without": pl.Float64,
    "full": pl.String,
}

UNPRICED = "goal"
"""Rule that has no price: without it, lines that bring nothing known would be chosen."""


def priced(rules: Sequence[Rule], goal: Measured, found: Solution) -> pl.DataFrame:
    """Return one row per rule with what it costs.

    Prices are differences between two best sets, each solved exactly, not the duals of a relaxation, which say nothing
    certain of whole lines.

    Args:
        rules: The rules of the set.
        goal: What is added up.
        found: The best set under all rules.
    """
    rows = [_row(rule, rules, goal, found) for rule in rules if rule.name != UNPRICED]
    return pl.DataFrame(rows, schema=PRICED, orient="row")


def _row(rule: Rule, rules: Sequence[Rule], goal: Measured, found: Solution) -> tuple[Any, ...]:
    others = [one for one in rules if one is not rule]
    without = _total(others, goal, found)
    looser = rule.looser() if rule.looser is not None else None
    relaxed = without if looser is None or without == found.total else _total([*others, looser], goal, found)
    return (
        rule.words,
        rule.limit,
        None if rule.used is None else rule.used(found.picks),
        without > found.total,
        goal.shown(relaxed - found.total),
        rule.unit if looser is not None else "the rule dropped",
        goal.shown(without),
        rule.full(found.picks),
    )


def _total(rules: Sequence[Rule], goal: Measured, found: Solution) -> int:
    """Return the total of the best set under rules that the set found keeps to as well."""
    freer = best([goal.values], rules)
    return found.total if freer is None else freer.total
