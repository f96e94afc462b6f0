"""Which codes of one HS revision correspond to which of another: single steps, chains of them, and whole headings.

The relation says only that two codes share some goods, never how much; `corridor.harmonising.revision_weights` says how
much. It is derived from the United Nations' correspondence tables between successive editions, which follow the World
Customs Organization's correlation tables (see docs/revisions.md).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from corridor.errors import UsageError

FOLDER: Final = Path(__file__).parent / "codes"
REVISIONS: Final = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
"""HS revisions, the oldest first."""

DIGITS: Final = 6
COARSE: Final = (2, 4)
"""Digits of chapters and headings."""

Relation = Mapping[str, tuple[str, ...]]
"""Code → its counterparts, sorted; empty where the concordance knows none."""


def require_revision(name: str) -> str:
    """Return the name of an HS revision.

    Raises:
        UsageError: There is no such revision.
    """
    if name not in REVISIONS:
        raise UsageError(f"HS revision: must be one of {', '.join(REVISIONS)}, found {name!r}")
    return name


@cache
def codes(revision: str) -> frozenset[str]:
    """Return the six-digit codes of a revision."""
    place = REVISIONS.index(require_revision(revision))
    if place == 0:
        with (FOLDER / "hs92.csv").open(encoding="utf-8", newline="") as file:
            return frozenset(row["product"] for row in csv.DictReader(file))
    return frozenset(_targets(step(REVISIONS[place - 1], revision)))


@cache
def step(source: str, target: str) -> Relation:
    """Return the relation between two revisions that follow each other, forwards or backwards.

    Raises:
        UsageError: The revisions are unknown or do not follow each other.
    """
    old, new = REVISIONS.index(require_revision(source)), REVISIONS.index(require_revision(target))
    if abs(old - new) != 1:
        raise UsageError(f"HS revisions {source} and {target} do not follow each other: {', '.join(REVISIONS)}")
    return _forward(source, target) if old < new else _turned(step(target, source), codes(source))


def path(source: str, target: str) -> tuple[tuple[str, str], ...]:
    """Return the steps from one revision to another, none where they are the same."""
    old, new = REVISIONS.index(require_revision(source)), REVISIONS.index(require_revision(target))
    chain = REVISIONS[old : new + 1] if old <= new else REVISIONS[new : old + 1][::-1]
    return tuple(pairwise(chain))


@cache
def related(source: str, target: str) -> Relation:
    """Return the relation over a chain: a counterpart is what some counterpart of the step before leads to.

    A code that is a dead end in the middle of the chain leaves it to the other counterparts to lead on.
    """
    relation: Relation = {code: (code,) for code in sorted(codes(source))}
    for here, there in path(source, target):
        onward = step(here, there)
        relation = {code: _union(onward[middle] for middle in middles) for code, middles in relation.items()}
    return relation


@cache
def turned(source: str, target: str) -> Relation:
    """Return `related(source, target)` read from the target's side: which codes lead to each."""
    return _turned(related(source, target), codes(target))


@cache
def coarse(source: str, target: str, digits: int) -> Mapping[str, str]:
    """Return the chapters or headings that go over whole, each with its code in the target revision.

    One goes over whole if every code that its subheadings lead to lies in one group of the target, and nothing joins
    that group but groups that go over whole as well. Its total is then exact, however its subheadings were rearranged.

    Args:
        source: Revision of the codes.
        target: Revision to reach.
        digits: 2 for chapters, 4 for headings.
    """
    reached: dict[str, set[str]] = {}
    for code, counterparts in related(source, target).items():
        goals = {counterpart[:digits] for counterpart in counterparts} or {""}
        reached.setdefault(code[:digits], set()).update(goals)
    mixed = {goal for goals in reached.values() if len(goals) > 1 for goal in goals}
    single = {group: min(goals) for group, goals in reached.items() if len(goals) == 1}
    return {group: goal for group, goal in single.items() if goal and goal not in mixed}


def _forward(older: str, newer: str) -> Relation:
    changed = _changes()[older, newer]
    return {code: changed.get(code, (code,)) for code in sorted(codes(older))}


@cache
def _changes() -> Mapping[tuple[str, str], dict[str, tuple[str, ...]]]:
    changes: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    with (FOLDER / "hs_changes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            changes.setdefault((row["older"], row["newer"]), {})[row["product"]] = tuple(row["counterparts"].split())
    return changes


def _turned(relation: Relation, all_codes: Iterable[str]) -> Relation:
    back: dict[str, list[str]] = {code: [] for code in sorted(all_codes)}
    for code, counterparts in sorted(relation.items()):
        for counterpart in counterparts:
            back[counterpart].append(code)
    return {code: tuple(found) for code, found in back.items()}


def _targets(relation: Relation) -> set[str]:
    return {code for counterparts in relation.values() for code in counterparts}


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({code for group in groups for code in group}))
