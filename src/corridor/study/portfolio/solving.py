"""The set that no other set beats, exactly: integer programming by HiGHS, each answer checked in whole numbers.

Large problems are cut down first, without losing the best set (Balas & Zemel 1980, "An algorithm for large zero-one
knapsack problems"): the duals of the linear relaxation bound what any set with a given line can reach, so a line whose
bound is below a set that is already known can be left aside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from corridor.errors import InternalError
from corridor.study.portfolio.programs import program_of
from corridor.study.portfolio.rows import BoolArray, IntArray, Near, Row, Rule, bounds_of, whole

FloatArray = NDArray[np.float64]

SMALL = 300
"""Lines up to which a problem is solved as it is, and with which the search in a large one begins."""

TRIES = 50
"""Sets that may fail the check in whole numbers, or have lines too near to each other, before the search gives up."""

OPTIMAL, INFEASIBLE = 0, 2


@dataclass(frozen=True)
class Solution:
    """A best set.

    Attributes:
        picks: Places of the chosen lines, ascending.
        total: Sum of the goal over them.
        open: Lines that may stand in a set as good as this one (n).
    """

    picks: IntArray
    total: int
    open: BoolArray


def best(goals: Sequence[IntArray], rules: Sequence[Rule]) -> Solution | None:
    """Return the set with the largest sum of the first goal; among equals, of the second, and so on.

    Args:
        goals: What is added up, the first goal first (n each).
        rules: What a set must keep to.

    Returns:
        The set with the sum of its first goal, None where no set keeps to the rules.
    """
    bounds = bounds_of(rules, len(goals[0]))
    if (bounds.forced & ~bounds.free).any():
        return None
    rows = [row for rule in rules for row in rule.rows]
    first = found = _apart(goals[0], rows, rules, bounds.free, bounds.forced)
    for before, goal in pairwise(goals):
        if found is None:
            return None
        rows.append(_as_good(before, int(before[found.picks].sum())))
        found = _apart(goal, rows, rules, found.open, bounds.forced) or found
    return None if found is None or first is None else replace(found, total=first.total)


def _as_good(goal: IntArray, total: int) -> Row:
    places = np.flatnonzero(goal)
    return Row(places, goal[places], low=total)


def _apart(
    goal: IntArray, rows: list[Row], rules: Sequence[Rule], free: BoolArray, forced: BoolArray
) -> Solution | None:
    """Return the best set of which no two lines are too near, adding the rows that keep them apart as they are needed.

    The rows stay in `rows`, for what is asked next.
    """
    askers = [rule.near for rule in rules if rule.near is not None]
    while True:
        found = _checked(goal, rows, free, forced)
        if found is None:
            return None
        added = [row for near in askers for row in _cliques(near, found.picks, goal, free)]
        if not added:
            return found
        rows += added


def _cliques(near: Near, picks: IntArray, goal: IntArray, free: BoolArray) -> list[Row]:
    """Return one row for each chosen line that is too near to another: a group of lines, all near to each other."""
    rows = []
    for pick in picks.tolist():
        others = picks[picks != pick]
        twins = others[near(pick, others)]
        if len(twins):
            around = np.flatnonzero(free)
            promising = around[np.argsort(-goal[around], kind="stable")]
            rows.append(whole(_clique(near, [pick, int(twins[0])], promising), high=1))
    return rows


def _clique(near: Near, begun: list[int], others: IntArray) -> list[int]:
    """Return lines that are near to all of each other: two to begin with, and what of the others joins them in turn."""
    clique = list(begun)
    for line in begun:
        others = others[near(line, others) & ~np.isin(others, begun)]
    while len(others):
        clique.append(int(others[0]))
        others = others[1:][near(clique[-1], others[1:])]
    return sorted(clique)


def _checked(goal: IntArray, rows: Sequence[Row], free: BoolArray, forced: BoolArray) -> Solution | None:
    """Return the best set; one that rounding let through against a row is shut out and the search goes on."""
    rows = list(rows)
    for _ in range(TRIES):
        found = _best(goal, rows, free, forced)
        if found is None or all(row.holds(found.picks) for row in rows):
            return found
        rows.append(whole(found.picks, high=len(found.picks) - 1))
    raise InternalError(f"no set of lines keeps to the rules in whole numbers after {TRIES} tries")


def _best(goal: IntArray, rows: Sequence[Row], free: BoolArray, forced: BoolArray) -> Solution | None:
    count = int(free.sum())
    if count <= SMALL:
        return _solved(goal, rows, free, forced)
    gains = _gains(goal, rows, free, forced)
    if gains is None:
        return None
    reach, order = gains
    size = SMALL
    while True:
        core = forced.copy()
        core[order[:size]] = True
        core &= free
        found = _solved(goal, rows, core, forced)
        if found is not None:
            wanted = free & (reach >= found.total - 0.5 - 1e-9 * abs(found.total))
            if not (wanted & ~core).any():
                return replace(found, open=wanted | forced)
            again = _solved(goal, rows, wanted | core, forced)
            assert again is not None
            return replace(again, open=(wanted | core))
        if size >= count:
            return None
        size *= 4


def _gains(
    goal: IntArray, rows: Sequence[Row], free: BoolArray, forced: BoolArray
) -> tuple[FloatArray, IntArray] | None:
    """Return the most that a set with each line can reach, and the lines in the order in which they promise most.

    Any duals bound every set from above, so that the bound holds however roughly the relaxation was solved.
    """
    places = np.flatnonzero(free)
    sides, limits = _upper(rows, len(goal), places)
    value, must = goal[places], forced[places]
    duals = _duals(value, must, sides, limits, _promising(goal, rows, free, forced)[places])
    if duals is None:
        return None
    left = value - sides.T @ duals
    bound = float(limits @ duals) + math.fsum(np.where(must, left, np.maximum(left, 0.0)))
    reach = np.full(len(goal), -np.inf)
    reach[places] = bound + np.where(must, 0.0, np.minimum(left, 0.0))
    return reach, places[np.lexsort((places, -value, -reach[places]))]


def _promising(goal: IntArray, rows: Sequence[Row], free: BoolArray, forced: BoolArray) -> BoolArray:
    """Return the lines to begin with: those of the largest goal, among all and in each row that asks for a least."""
    found = forced.copy()
    groups = [np.arange(len(goal)), *(row.places for row in rows if row.low is not None and row.low > 0)]
    for group in groups:
        able = group[free[group]]
        found[able[np.argsort(-goal[able], kind="stable")[:SMALL]]] = True
    return found & free


def _duals(
    value: IntArray, must: BoolArray, sides: csr_array, limits: FloatArray, core: BoolArray
) -> FloatArray | None:
    """Return duals of the linear relaxation, None where it has no solution; lines that would gain join in turn.

    Most lines never matter, so the relaxation is solved for a few, and for those that its duals say would add to it.
    """
    scale = max(float(np.abs(value).max(initial=0)), 1.0)  # a solver's tolerances are meant for numbers around one
    while True:
        found = linprog(
            -value[core] / scale, A_ub=sides[:, np.flatnonzero(core)], b_ub=limits,
            bounds=np.column_stack([must[core], np.ones(int(core.sum()))]), method="highs",
        )  # fmt: skip
        if found.status != OPTIMAL and not core.all():
            core = np.ones(len(core), dtype=np.bool_)  # too few lines to keep the rules: all of them can tell
            continue
        if found.status == INFEASIBLE:
            return None
        if found.status != OPTIMAL:
            return np.zeros(len(limits))
        duals: FloatArray = np.maximum(-found.ineqlin.marginals, 0.0) * scale
        left = np.where(core, 0.0, value - sides.T @ duals)
        gaining = np.flatnonzero(left > 1e-9 * scale)
        if not len(gaining):
            return duals
        core = core.copy()
        core[gaining[np.argsort(-left[gaining], kind="stable")[:SMALL]]] = True


def _solved(goal: IntArray, rows: Sequence[Row], free: BoolArray, forced: BoolArray) -> Solution | None:
    """Return the best set of the free lines, as HiGHS finds it."""
    places = np.flatnonzero(free)
    if not len(places):
        fits = all(row.holds(places) for row in rows)
        return Solution(places, 0, free) if fits else None
    program = program_of(rows, len(goal))
    columns = np.append(places, np.arange(len(goal), len(goal) + program.carries))
    value = goal[places] // max(int(np.gcd.reduce(goal[places])), 1)
    wide = np.full(program.carries, np.inf)
    found = milp(
        np.append(-value, np.zeros(program.carries)).astype(np.float64),
        integrality=np.ones(len(columns)),
        bounds=Box(np.append(forced[places], -wide), np.append(np.ones(len(places)), wide)),
        constraints=LinearConstraint(program.matrix[:, columns], program.low, program.high) if len(program.low) else (),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL or found.x is None:
        raise InternalError(f"the search for the best set of lines ended without an answer: {found.message}")
    picks = places[found.x[: len(places)] > 0.5]
    return Solution(picks, int(goal[picks].sum()), free)


def _upper(rows: Sequence[Row], count: int, places: IntArray) -> tuple[csr_array, FloatArray]:
    """Return all rows over the given lines as upper limits, good for bounds."""
    program = program_of(rows, count, exact=False)
    above, below = np.isfinite(program.high), np.isfinite(program.low)
    sides = vstack([program.matrix[above], -program.matrix[below]], format="csr")
    return sides[:, places], np.concatenate([program.high[above], -program.low[below]])
