"""Many draws of all scores at once, and what is counted of the ranks in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats
from corridor.study.robustness.intervals import SINGLE, Intervals, banded, edges_of, ranks_of, shortest
from corridor.study.robustness.posterior import Posterior
from corridor.study.robustness.weights import WeightMoves

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
        counts: Draws by half, line and band (2 × n × b).
        in_top: Draws in which a line is among the first (n,).
        above: Draws in which a line is above the one that stands 1, 2, … places below it (near × n).
        winners: Line that comes first in each draw (draws,). weights: number of the weights of each, −1 for the own.
        draws: Number of draws.
    """

    edges: NDArray[np.int64]
    counts: NDArray[np.int64]
    in_top: NDArray[np.int64]
    above: NDArray[np.int64]
    winners: NDArray[np.int64]
    weights: NDArray[np.int64]
    draws: int

    def intervals(self, level: float, alike: NDArray[np.int64]) -> Intervals:
        """Return the rank intervals (n,) that hold a share of the draws; lines of the same number get the same."""
        if self.counts.shape[1] <= SINGLE:
            return shortest(self.counts, level, alike)
        return banded(self.counts.sum(axis=0), self.edges, level)

    @property
    def median(self) -> Floats:
        """Median rank of each line (n,); of a band, its first rank."""
        below = np.cumsum(self.counts.sum(axis=0), axis=1)
        low, high = (2 * below < below[:, -1:]).sum(axis=1), (2 * below <= below[:, -1:]).sum(axis=1)
        last = len(self.edges) - 1
        return np.asarray((self.edges[np.minimum(low, last)] + self.edges[np.minimum(high, last)]) / 2.0)


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
    counts, in_top = np.zeros((2, rows, len(edges)), np.int64), np.zeros(rows, np.int64)
    above, winners = np.zeros((near, rows), np.int64), np.zeros(draws, np.int64)
    rng = np.random.default_rng(list(seed))
    picked = np.full(draws, -1) if sources.weights is None else sources.weights.picked(rng, draws)
    for start, end in _blocks(draws, rows):
        ranks = ranks_of(_scores(sources, rng, picked[start:end]), start)
        _add_ranks(counts[int(start >= draws // 2)], ranks, band)
        in_top += (ranks <= top).sum(axis=0)
        winners[start:end] = np.argmin(ranks, axis=1)
        for step in range(1, near + 1):
            above[step - 1, :-step] += (ranks[:, :-step] < ranks[:, step:]).sum(axis=0)
    shared = _shared(counts, alike)
    return Counted(edges, shared, _shared(in_top[None, :, None], alike)[0, :, 0], above, winners, picked, draws)


def _add_ranks(counts: NDArray[np.int64], ranks: NDArray[np.int32], band: NDArray[np.int64]) -> None:
    """Add ranks (draws × n) to the counts of their bands (n × b)."""
    rows, bands = counts.shape
    if rows <= SINGLE:
        place = np.arange(rows) * bands
        counts += np.bincount((place + band[ranks - 1]).ravel(), minlength=rows * bands).reshape(rows, bands)
        return
    from corridor.models.smaa_kernels import count_ranks  # noqa: PLC0415  numba loads only where it pays

    count_ranks(ranks - 1, band, 0, rows, counts, np.zeros(rows, np.int64))


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
    if sources.fillings is not None:
        _add(found, sources.fillings, rng.random(draws) < sources.filled, rng)
    others = [moves for moves in (sources.variants, sources.rivals) if moves is not None and len(moves)]
    if others:
        away = rng.random(draws) >= sources.own_model
        which = rng.integers(len(others), size=draws)
        for number, moves in enumerate(others):
            _add(found, moves, away & (which == number), rng)
    return np.round(found, 9)


def _add(found: Floats, moves: Floats, where: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Add one of several moves (ways × n) to each of the draws where it is wanted."""
    found[where] += moves[rng.integers(len(moves), size=len(where))[where]]


def _shared(counts: NDArray[np.int64], alike: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return counts (… × n × b) in which lines of the same number have their mean, whole draws still."""
    groups, inverse, size = np.unique(alike, return_inverse=True, return_counts=True)
    if len(groups) == len(alike):
        return counts
    out = counts.copy()
    for group in np.flatnonzero(size > 1):
        members = np.flatnonzero(inverse == group)
        out[:, members] = counts[:, members].sum(axis=1, keepdims=True)
        out[:, members] //= size[group]
    return out
