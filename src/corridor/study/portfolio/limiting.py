"""Rules that count: how many lines in all, at most or at least in a group, and what they may cost together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.spec.portfolio import CostsSpec, PortfolioSpec
from corridor.study.portfolio.rows import BoolArray, IntArray, Row, Rule, whole

GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "sector": (("sector",), "sector"),
    "segment": (("sector", "segment"), "segment"),
    "market": (("importer",), "importing country"),
    "exporter": (("exporter",), "exporting country"),
    "direction": (("exporter", "importer"), "direction"),
    "product": (("product",), "product"),
}
"""Columns that a limit counts by, and the word for it."""

BUDGET_STEP = 10
"""One part in ten more budget shows what the budget costs."""


@dataclass(frozen=True)
class Field:
    """The lines to choose from, with what rules ask of them.

    Attributes:
        lines: Ranked lines, in rank order (n).
        contributions: Their reasons.
        directions: Corridors of the job. sectors: sectors of the job.
    """

    lines: pl.DataFrame
    contributions: pl.DataFrame
    directions: tuple[tuple[str, str], ...]
    sectors: tuple[str, ...]


def counted(height: int, count: int) -> Rule:
    """Return the rule that at most `count` of `height` lines are chosen."""
    return Rule(
        "count",
        f"at most {count:,} {_lines(count)}",
        (whole(np.arange(height), high=count),),
        limit=count,
        used=lambda picks: float(len(picks)),
        unit="one more line",
        looser=lambda: counted(height, count + 1),
        why=lambda _, picks: f"the set has its {count:,} {_lines(count)}" if len(picks) >= count else "",
    )


def at_most(field: Field, by: str, spec: PortfolioSpec) -> Rule:
    """Return the rule that at most so many lines share a sector, a market and so on; `by` is its key in the spec."""
    columns, word = GROUPS[by]
    return _most(_labels(field.lines, columns), by, word, int(getattr(spec.at_most, by)))


def _most(labels: Sequence[str], by: str, word: str, limit: int) -> Rule:
    groups = _places(labels)
    array = np.asarray(labels, dtype=object)

    def full(picks: IntArray) -> str:
        counts = _counts(array, picks)
        return ", ".join(name for name in groups if counts.get(name, 0) >= limit)

    def why(line: int, picks: IntArray) -> str:
        taken = _counts(array, picks).get(labels[line], 0)
        return f"{word} {labels[line]} has its {limit:,} {_lines(limit)}" if taken >= limit else ""

    return Rule(
        f"at_most.{by}",
        f"at most {limit:,} {_lines(limit)} a {word}" if word[0] not in "aei" else f"at most {limit:,} an {word}",
        tuple(whole(places, high=limit) for places in groups.values() if len(places) > limit),
        limit=limit,
        used=lambda picks: float(max(_counts(array, picks).values(), default=0)),
        full=full,
        unit=f"one more line for each {word}",
        looser=lambda: _most(labels, by, word, limit + 1),
        why=why,
    )


def at_least(field: Field, spec: PortfolioSpec) -> Iterable[Rule]:
    """Yield the rules that each corridor and each sector of the job has so many lines at least."""
    directions = [f"{i} → {j}" for i, j in field.directions]
    asked: tuple[tuple[str, Sequence[str], int], ...] = (
        ("direction", directions, spec.at_least.direction),
        ("sector", field.sectors, spec.at_least.sector),
    )
    for by, groups, limit in asked:
        if limit:
            yield _least(_labels(field.lines, GROUPS[by][0]), groups, by, limit)


def _least(labels: Sequence[str], groups: Sequence[str], by: str, limit: int) -> Rule:
    found = _places(labels)
    array = np.asarray(labels, dtype=object)
    rows = tuple(whole(found.get(group, np.zeros(0, np.int64)), low=limit) for group in groups)
    few = [group for group in groups if len(found.get(group, ())) < limit]
    short = f" (ranked lines are too few in {', '.join(few)})" if few else ""
    return Rule(
        f"at_least.{by}",
        f"at least {limit:,} {_lines(limit)} in each {by}{short}",
        rows,
        limit=limit,
        used=lambda picks: float(min((_counts(array, picks).get(group, 0) for group in groups), default=0)),
        full=lambda picks: ", ".join(group for group in groups if _counts(array, picks).get(group, 0) == limit),
        unit=f"one line fewer in each {by}",
        looser=(lambda: _least(labels, groups, by, limit - 1)) if limit > 1 else None,
    )


def costs_of(lines: pl.DataFrame, costs: CostsSpec) -> tuple[IntArray, BoolArray]:
    """Return what each line costs, US dollars (n), and whether that is given (n); the most specific cost holds."""
    found: list[int | None] = [
        costs.opportunities.get(opportunity, costs.sectors.get(sector, costs.each_usd))
        for opportunity, sector in lines.select("opportunity", "sector").iter_rows()
    ]
    given = np.array([cost is not None for cost in found], dtype=np.bool_)
    return np.array([cost or 0 for cost in found], dtype=np.int64), given


def money(field: Field, spec: PortfolioSpec) -> Iterable[Rule]:
    """Yield the rule that the lines cost no more than the budget, where there is one."""
    if spec.budget_usd is not None:
        costs, given = costs_of(field.lines, spec.costs)
        yield _budget(costs, given, spec.budget_usd, BUDGET_STEP)


def _budget(costs: IntArray, given: BoolArray, limit: int, step: int) -> Rule:
    more = max(limit // step, 1)

    def why(line: int, picks: IntArray) -> str:
        left = limit - int(costs[picks].sum())
        if not given[line]:
            return "no cost is given for it, and there is a budget"
        return f"it costs ${costs[line]:,} and ${left:,} of the budget is left" if costs[line] > left else ""

    return Rule(
        "budget_usd",
        f"a budget of ${limit:,}",
        (Row(np.arange(len(costs)), costs, high=limit),),
        barred=None if given.all() else ~given,
        limit=limit,
        used=lambda picks: float(costs[picks].sum()),
        unit=f"${more:,} more",
        looser=lambda: _budget(costs, given, limit + more, step),
        why=why,
    )


def _labels(lines: pl.DataFrame, columns: Sequence[str]) -> list[str]:
    """Return the name of the group of each line."""
    separator = " → " if "importer" in columns else "."
    return [separator.join(row) for row in lines.select(columns).iter_rows()]


def _places(labels: Sequence[str]) -> dict[str, IntArray]:
    """Return the lines of each group, groups in the order of their names."""
    found: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        found.setdefault(label, []).append(place)
    return {label: np.array(found[label], dtype=np.int64) for label in sorted(found)}


def _counts(labels: NDArray[np.object_], picks: IntArray) -> dict[str, int]:
    names, counts = np.unique(labels[picks].astype(str), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"
