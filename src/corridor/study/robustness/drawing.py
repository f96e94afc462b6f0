"""Many draws of all scores at once, and what is counted of the ranks in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats
from corridor.models.smaa import deal
from corridor.study.robustness.intervals import (
    PART,
    SINGLE,
    Intervals,
    banded,
    edges_of,
    first_lines,
    ranks_of,
    shortest,
)
from corridor.study.robustness.posterior import Posterior
from corridor.study.robustness.weights import WeightMoves

if TYPE_CHECKING:
    from corridor.study.robustness.long_lists import Plan

Numbers = NDArray[np.int64]
Tallied = tuple[NDArray[Any], Numbers, NDArray[Any], Numbers]

HELD = 2_000_000
"""Scores that are held at once."""

NEAR, NEAR_IN_LONG = 40, 10
"""Places below a line down to which it is compared pair by pair; the second in lists of more than `SINGLE` lines."""


@dataclass(frozen=True)
class Sources:
    """What scores may do, source by source; None or empty where a source is not varied.

    Attributes:
        score: Scores in rank order (n,).
        weights: What other weights do.
        figures: What may be believed of true scores.
        fillings: What filling in missing figures does (ways × n). filled: share of draws that do so.
        variants: What variants of the model do (models × n). rivals: what rivals do, likewise.
        own_model: Share of draws that keep the model.
    """

    score: Floats
    weights: WeightMoves | None = None
    figures: Posterior | None = None
    fillings: Floats | None = None
    filled: float = 0.5
    variants: Floats | None = None
    rivals: Floats | None = None
    own_model: float = 0.5

    @property
    def rows(self) -> int:
        """Lines."""
        return len(self.score)


@dataclass(frozen=True)
class Counted:
    """What the ranks in many draws come to.

    Attributes:
        edges: First rank of each band that is counted (b,).
        counts: Draws by half, line and band (2 × n × b); of a long list both halves together (1 × n × b).
        in_top: Draws in which a line is among the first (n,).
        above: Draws in which a line is above the one that stands 1, 2, … places below it (near × n).
        winners: Line that comes first in each draw (draws,). weights: number of the weights of each, −1 for the own.
        draws: Number of draws.
    """

    edges: NDArray[np.int64]
    counts: NDArray[Any]
    in_top: NDArray[np.int64]
    above: NDArray[Any]
    winners: NDArray[np.int64]
    weights: NDArray[np.int64]
    draws: int

    def intervals(self, level: float, alike: NDArray[np.int64]) -> Intervals:
        """Return the rank intervals (n,) that hold a share of the draws; lines of the same number get the same."""
        found = (
            shortest(self.counts, level, alike)
            if self.counts.shape[1] <= SINGLE
            else banded(self.whole, self.edges, level)
        )
        return Intervals(*(_as_first(ends, alike) for ends in found))

    @property
    def whole(self) -> NDArray[Any]:
        """Draws by line and band (n × b)."""
        return np.asarray(self.counts[0] if len(self.counts) == 1 else self.counts.sum(axis=0))

    def median(self, alike: NDArray[np.int64]) -> Floats:
        """Return the median rank of each line (n,), of a band its first rank; lines of the same number get the same."""
        last = len(self.edges) - 1
        found = [
            (self.edges[np.minimum(low, last)] + self.edges[np.minimum(high, last)]) / 2.0
            for low, high in map(_middles, _parts(self.whole))
        ]
        return _as_first(np.concatenate(found) if found else np.zeros(0), alike)


def _parts(counts: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield counts (n × b) a few thousand lines at a time, whose sums fit the cache."""
    return (counts[start : start + PART] for start in range(0, len(counts), PART))


def _middles(counts: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Return the bands in which half of the draws is reached, and passed (n,)."""
    below = np.cumsum(counts, axis=1)
    return (2 * below < below[:, -1:]).sum(axis=1), (2 * below <= below[:, -1:]).sum(axis=1)


def count(sources: Sources, *, draws: int, top: int, seed: tuple[int, int], alike: NDArray[np.int64]) -> Counted:
    """Return what the ranks come to when every source that is given moves at once.

    Scores of a draw are those of the ranking plus what its weights, its filling-in, its model and its errors do to
    them. Lines of the same number in `alike`, which nothing here tells apart, share what they count, so none is
    favoured for its place in the list.

    Args:
        sources: What scores may do.
        draws: Number of draws.
        top: Places that count as the top.
        seed: Seed of the draws.
        alike: Number of each line (n,); lines of the same number have the same figures.
    """
    rows, edges = sources.rows, edges_of(sources.rows)
    band = np.repeat(np.arange(len(edges)), np.diff(edges, append=rows + 1))
    near = min(NEAR if rows <= SINGLE else NEAR_IN_LONG, max(rows - 1, 0))
    rng = np.random.default_rng(list(seed))
    picked = np.full(draws, -1) if sources.weights is None else sources.weights.picked(rng, draws)
    counting = _counted if rows <= SINGLE else _counted_long
    counts, in_top, above, winners = counting(sources, rng, picked, band, top=top, near=near, seed=seed)
    return Counted(edges, dealt(counts, alike), _pooled(in_top, alike), above, winners, picked, draws)


def _counted(
    sources: Sources,
    rng: np.random.Generator,
    picked: Numbers,
    band: Numbers,
    *,
    top: int,
    near: int,
    seed: tuple[int, int],  # noqa: ARG001
) -> Tallied:
    """Return counts by half, line and band, draws among the first, draws above others, and winners, of plain arrays."""
    draws, rows, bands = len(picked), sources.rows, int(band[-1]) + 1
    counts, in_top = np.zeros((2, rows, bands), np.int64), np.zeros(rows, np.int64)
    above, winners = np.zeros((near, rows), np.int64), np.zeros(draws, np.int64)
    place = np.arange(rows) * bands
    for start, end in _blocks(draws, rows):
        ranks = ranks_of(_scores(sources, rng, picked[start:end]), start)
        found = np.bincount((place + band[ranks - 1]).ravel(), minlength=rows * bands)
        counts[int(start >= draws // 2)] += found.reshape(rows, bands)
        in_top += (ranks <= top).sum(axis=0)
        winners[start:end] = np.argmin(ranks, axis=1)
        for step in range(1, near + 1):
            above[step - 1, :-step] += (ranks[:, :-step] < ranks[:, step:]).sum(axis=0)
    return counts, in_top, above, winners


def _counted_long(
    sources: Sources,
    rng: np.random.Generator,
    picked: Numbers,
    band: Numbers,
    *,
    top: int,
    near: int,
    seed: tuple[int, int],
) -> Tallied:
    """Return the same of a long list, both halves together (1 × n × b)."""
    from corridor.study.robustness.long_lists import tally  # noqa: PLC0415  numba loads only where it pays

    found = tally(plan_of(sources, rng, picked, seed), band, top=top, near=near)
    return found.counts[None], found.in_top, found.above, found.winners


def plan_of(sources: Sources, rng: np.random.Generator, picked: Numbers, seed: tuple[int, int]) -> Plan:
    """Return what each draw of a long list adds to its scores, chosen as for a short one.

    Args:
        sources: What scores may do.
        rng: Source of what each draw picks.
        picked: Number of each draw's weights (draws,).
        seed: Seed of the random numbers of figures.
    """
    from corridor.study.robustness.long_lists import Plan  # noqa: PLC0415

    draws, weights = len(picked), sources.weights
    ways, moves = [], []
    if weights is not None and weights.moves is not None:
        ways.append(picked)
        moves.append(weights.moves)
    for given, where in _chosen(sources, rng, draws):
        way = rng.integers(len(given), size=draws)
        ways.append(np.where(where, way + sum(map(len, moves)), -1))
        moves.append(given)
    return Plan(
        sources.score,
        None if weights is None or weights.moves is not None else weights,
        picked,
        sources.figures,
        np.concatenate(moves) if moves else np.zeros((0, sources.rows)),
        np.stack(ways, axis=1) if ways else np.zeros((draws, 0), np.int64),
        (*seed, 1),
    )


def winners_of(sources: Sources, *, draws: int, seed: tuple[int, int]) -> Numbers:
    """Return the line that comes first in each draw (draws,), the same as `count` says of the same seed.

    Args:
        sources: What scores may do.
        draws: Number of draws.
        seed: Seed of the draws.
    """
    rng = np.random.default_rng(list(seed))
    picked = np.full(draws, -1) if sources.weights is None else sources.weights.picked(rng, draws)
    if sources.rows <= SINGLE:
        parts = ((start, _scores(sources, rng, picked[start:end])) for start, end in _blocks(draws, sources.rows))
        return np.concatenate([first_lines(scores, start) for start, scores in parts])
    from corridor.study.robustness.long_lists import first_in_runs  # noqa: PLC0415

    return first_in_runs(plan_of(sources, rng, picked, seed))


def _blocks(draws: int, rows: int) -> list[tuple[int, int]]:
    """Return first and last of runs of draws that fit into memory, none of which lies in both halves."""
    size = max(1, HELD // max(1, rows))
    half = draws // 2
    ends = [(0, half), (half, draws)]
    return [(start, min(start + size, end)) for first, end in ends for start in range(first, end, size)]


def _scores(sources: Sources, rng: np.random.Generator, weights: NDArray[np.int64]) -> Floats:
    """Return the scores of some draws (draws × n)."""
    draws = len(weights)
    found = np.tile(sources.score, (draws, 1))
    if sources.weights is not None:
        found += sources.weights.shifts(weights)
    if sources.figures is not None:
        found += sources.figures.shifts(rng, draws)
    for moves, where in _chosen(sources, rng, draws):
        found[where] += moves[rng.integers(len(moves), size=draws)[where]]
    return np.round(found, 9)


def _chosen(sources: Sources, rng: np.random.Generator, draws: int) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
    """Yield moves of which a draw takes one (ways × n), and in which draws (draws,): fillings, variants, rivals."""
    if sources.fillings is not None:
        yield sources.fillings, rng.random(draws) < sources.filled
    others = [moves for moves in (sources.variants, sources.rivals) if moves is not None and len(moves)]
    if others:
        away = rng.random(draws) >= sources.own_model
        which = rng.integers(len(others), size=draws)
        for number, moves in enumerate(others):
            yield moves, away & (which == number)


def dealt(counts: NDArray[Any], alike: Numbers) -> NDArray[Any]:
    """Return counts (halves × n × b) in which lines of the same number have the same, but for one draw a band."""
    if len(np.unique(alike)) == len(alike):
        return counts
    return np.stack([deal(half, alike) for half in counts])


def _pooled(times: Numbers, alike: Numbers) -> Numbers:
    """Return counts (n,) in which lines of the same number have their mean, whole draws still."""
    _, number, size = np.unique(alike, return_inverse=True, return_counts=True)
    sums = np.zeros(len(size), np.int64)
    np.add.at(sums, number, times)
    return np.asarray((sums // size)[number])


def _as_first(values: NDArray[Any], alike: Numbers) -> NDArray[Any]:
    """Return values (n,) in which lines of the same number have that of the first of them."""
    _, first, number = np.unique(alike, return_index=True, return_inverse=True)
    return values[first[number]]
