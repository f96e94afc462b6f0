"""The best set of opportunities under constraints, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Portfolio:
    """A set of opportunities that no other set within the constraints beats.

    Attributes:
        title: What people read.
        goal: What is added up, in words, such as "score" or "unrealised potential, US dollars".
        picks: Chosen lines, in rank order: opportunity, value (of the goal), cost_usd (null without a budget).
        total: Sum of the goal over the picks. best_free: the same without any constraint but their number.
        constraints: One row per constraint: constraint (in words), limit, used, binding (bool), price (of the goal
            that one unit of relaxation brings), price_of (in words: what one unit is), without (total of the goal if
            the constraint were dropped), full (which groups are at the limit, or empty). A constraint is binding where
            more could be had without it; where it has no number, its price is that of dropping it.
        passed_over: Lines that rank above the last pick and were not chosen, the first 500 of them: opportunity,
            because (in words).
        status: "optimal", or why there is no such set.
    """

    title: str
    goal: str
    picks: pl.DataFrame
    total: float
    best_free: float
    constraints: pl.DataFrame
    passed_over: pl.DataFrame
    status: str
