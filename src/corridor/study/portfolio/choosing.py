"""Choose the best set of opportunities under a spec, price its rules, and say what was passed over."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from corridor.errors import UsageError
from corridor.ranking import FLAGS, Ranking
from corridor.registry import unknown_name
from corridor.spec import ResolvedJob
from corridor.spec.portfolio import PortfolioSpec
from corridor.study.portfolio.conflicts import conflict
from corridor.study.portfolio.goals import Measured, measured
from corridor.study.portfolio.limiting import Field, costs_of
from corridor.study.portfolio.passing import PASSED, passed_over
from corridor.study.portfolio.pricing import PRICED, priced
from corridor.study.portfolio.results import Portfolio
from corridor.study.portfolio.rows import IntArray, Rule
from corridor.study.portfolio.ruling import rules_of
from corridor.study.portfolio.solving import best

PICKED = {"opportunity": pl.String, "value": pl.Float64, "cost_usd": pl.Int64}


def portfolio_of(ranking: Ranking, spec: PortfolioSpec, resolved: ResolvedJob) -> Portfolio:
    """Return the best set of a ranking's lines under a spec.

    Among sets with the same sum of the goal the cheapest is taken, then the one with the largest score, then the one
    whose lines rank highest.

    Args:
        ranking: The ranked lines.
        spec: What is to be chosen.
        resolved: The job, whose corridors and sectors `at_least` counts by.

    Raises:
        UsageError: The spec names an opportunity, a flag or a sector that the ranking does not know.
    """
    job = resolved.job
    _check_names(ranking, spec, job.sectors)
    field = Field(ranking.lines, ranking.contributions, tuple(job.directions()), job.sectors)
    goal = measured(field.lines, spec.goal)
    rules = rules_of(field, spec, goal.known, goal.title)
    found = best(_goals(field, spec, goal), rules) if field.lines.height else None
    if found is None or not len(found.picks):
        return _none(field, spec, goal, rules, feasible=found is not None)
    return Portfolio(
        title=_title(spec, goal),
        goal=goal.title,
        picks=_picks(field, spec, goal, found.picks),
        total=goal.shown(found.total),
        best_free=_free(goal, spec.count),
        constraints=priced(rules, goal, found),
        passed_over=passed_over(field.lines, rules, goal, found.picks),
        status="optimal",
    )


def _goals(field: Field, spec: PortfolioSpec, goal: Measured) -> list[IntArray]:
    """Return the goal and what decides between sets that are equal in it: cost, score, rank."""
    score = measured(field.lines, type(spec.goal).SCORE).values
    costs = costs_of(field.lines, spec.costs)[0]
    cheap = [-costs] if spec.budget_usd is not None else []
    return [goal.values, *cheap, score, -np.arange(field.lines.height, dtype=np.int64)]


def _picks(field: Field, spec: PortfolioSpec, goal: Measured, picks: IntArray) -> pl.DataFrame:
    costs, given = costs_of(field.lines, spec.costs)
    priced_too = spec.budget_usd is not None
    rows = [
        (
            field.lines["opportunity"][int(pick)],
            goal.shown(int(goal.values[pick])),
            int(costs[pick]) if priced_too and given[pick] else None,
        )
        for pick in picks
    ]
    return pl.DataFrame(rows, schema=PICKED, orient="row")


def _free(goal: Measured, count: int) -> float:
    """Return what the best `count` lines bring together when nothing else is asked."""
    known = np.sort(goal.values[goal.known])[::-1][:count]
    return goal.shown(int(known[known > 0].sum()))


def _title(spec: PortfolioSpec, goal: Measured) -> str:
    lines = "line" if spec.count == 1 else f"{spec.count:,} lines"
    return spec.title or f"The best {lines} by {goal.title.partition(',')[0]}"


def _none(field: Field, spec: PortfolioSpec, goal: Measured, rules: Sequence[Rule], *, feasible: bool) -> Portfolio:
    """Return the portfolio without picks, and why there are none."""
    return Portfolio(
        title=_title(spec, goal),
        goal=goal.title,
        picks=pl.DataFrame(schema=PICKED),
        total=0.0,
        best_free=_free(goal, spec.count),
        constraints=pl.DataFrame(schema=PRICED),
        passed_over=pl.DataFrame(schema=PASSED),
        status=_why_none(field, rules, feasible=feasible),
    )


def _why_none(field: Field, rules: Sequence[Rule], *, feasible: bool) -> str:
    if not field.lines.height:
        return "nothing was ranked, so there is nothing to choose from"
    if not feasible:
        clash = "; ".join(rule.words for rule in conflict(rules, field.lines.height))
        return f"no set keeps to all rules. These cannot be kept together, and any one of them less would do: {clash}"
    counts = [(int(rule.barred.sum()), rule.words) for rule in rules if rule.barred is not None]
    barring = "; ".join(f"{words} (bars {count:,})" for count, words in counts if count)
    return f"no line may be chosen, or none brings anything to the goal{': ' if barring else ''}{barring}"


def _check_names(ranking: Ranking, spec: PortfolioSpec, sectors: Sequence[str]) -> None:
    """Refuse names that the ranking does not know, with what might be meant."""
    for flag in spec.without_flags:
        if flag not in FLAGS:
            raise UsageError(f"portfolio.without_flags: {unknown_name('flag', flag, FLAGS)}")
    for sector in spec.costs.sectors:
        if sector not in sectors:
            raise UsageError(f"portfolio.costs.sectors: {unknown_name('sector of the job', sector, sectors)}")
    named = {"include": spec.include, "leave_out": spec.leave_out, "costs.opportunities": spec.costs.opportunities}
    known = set(ranking.lines["opportunity"])
    for key, names in named.items():
        for name in names:
            if name not in known:
                raise UsageError(f"portfolio.{key}: {_unknown(name, known, ranking.excluded)}")


def _unknown(name: str, known: Iterable[str], excluded: pl.DataFrame) -> str:
    """Return what is wrong with the name of an opportunity: not ranked, and why; or what might be meant."""
    corridor, _, code = name.partition(":")
    exporter, _, importer = corridor.partition("-")
    of_code = excluded.filter(
        (pl.col("exporter") == exporter)
        & (pl.col("importer") == importer)
        & pl.col("code").is_in([code, code.removeprefix("HS")])
    )
    if of_code.height:
        return f"opportunity {name!r} was not ranked: {of_code['reason'][0]}"
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
    return f"unknown opportunity {name!r}{hint} It must be one that is ranked, such as {min(known, default='none')!r}"
