"""Ranks in draws, and intervals of ranks that hold the stated share of them, no less and hardly more."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats

Ranks = NDArray[np.int32]
Counts = NDArray[np.int64]

SINGLE = 1000
"""Lines of a list whose every rank is counted by itself; of a longer one the first `ALONE` are, the rest in bands."""

ALONE = 100

BANDS = 300
"""Bands beyond, each wider than the one before by the same factor."""

PART = 2048
"""Lines of a long list that are looked at together, whose counts fit the cache."""

CARRIED = 0.1
"""Most that intervals above may have held too much or too little, to be made up for by the next one."""

LEAST = 0.1
"""How far below the stated share a single line's interval may fall."""


class Intervals(NamedTuple):
    """Intervals of ranks (n,) each: first and last rank, and the share of draws between them."""

    low: Ranks
    high: Ranks
    share: Floats


def edges_of(rows: int) -> NDArray[np.int64]:
    """Return the first rank of each band (b,), from 1: each rank by itself, in a long list in ever wider bands.

    Example:
        >>> edges_of(3).tolist()
        [1, 2, 3]
    """
    if rows <= SINGLE:
        return np.arange(1, rows + 1)
    wide = np.geomspace(ALONE + 1, rows + 1, BANDS + 1)[:-1].astype(np.int64)
    return np.unique(np.concatenate([np.arange(1, ALONE + 1), wide]))


def ranks_of(scores: Floats, first_draw: int = 0) -> Ranks:
    """Return the rank of each line in each draw (draws × n), 1 for the highest score.

    What ties in a draw takes its ranks in the order of the lines in even draws and against it in odd ones, so that
    over draws neither is favoured.

    Args:
        scores: Scores (draws × n).
        first_draw: Number of the first draw.

    Example:
        >>> ranks_of(np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 2.0]])).tolist()
        [[2, 3, 1], [3, 2, 1]]
    """
    draws, rows = scores.shape
    ranks = np.empty((draws, rows), dtype=np.int32)
    places = np.arange(1, rows + 1, dtype=np.int32)
    for parity in (0, 1):
        some = np.arange((first_draw + parity) % 2, draws, 2)
        order = _ordered(scores[some] if parity == 0 else scores[some, ::-1])
        if parity == 1:
            order = rows - 1 - order
        found = np.empty((len(some), rows), dtype=np.int32)
        np.put_along_axis(found, order, np.broadcast_to(places, order.shape), axis=1)
        ranks[some] = found
    return ranks


def first_lines(scores: Floats, first_draw: int = 0) -> NDArray[np.int64]:
    """Return the line that has the first rank in each draw (draws,), ties as in `ranks_of`."""
    back = (first_draw + np.arange(len(scores))) % 2 == 1
    last = scores.shape[1] - 1 - np.argmax(scores[:, ::-1], axis=1)
    return np.asarray(np.where(back, last, np.argmax(scores, axis=1)), dtype=np.int64)


def _ordered(scores: Floats) -> NDArray[np.int64]:
    """Return the lines of each draw (draws × n), the highest score first, ties in the order of the lines."""
    draws, rows = scores.shape
    if rows <= SINGLE:
        return np.argsort(-scores, axis=1, kind="stable")
    from corridor.models.smaa_kernels import sort_rows  # noqa: PLC0415  numba loads only where it pays

    order = np.empty((draws, rows), np.int32)
    keys, half = np.empty(rows, np.uint32), np.empty(rows, np.int32)
    for draw in range(draws):
        sort_rows(np.ascontiguousarray(scores[draw]), keys, half, order[draw], 0)
    return order.astype(np.int64)


def shortest(counts: Counts, level: float, alike: NDArray[np.int64] | None = None) -> Intervals:
    """Return the shortest intervals of ranks that hold the stated share of draws, on average over the list.

    Ranks are whole numbers, so the shortest interval that holds at least the share holds more of it, often much more. A
    line therefore takes that interval or the best one that is a rank shorter, whichever brings what all lines down to
    this one hold nearest to the share; no line falls more than `LEAST` below it. So 90% means 90%, not 97%. Where an
    interval lies is chosen on one half of the draws and how much it holds is counted in the other, since the luckiest
    of many places holds more of the draws by which it was chosen than of the next.

    Args:
        counts: Draws by half, line and rank (2 × n × ranks).
        level: Share that intervals hold.
        alike: Lines of the same number (n,) get the same interval. None: each has its own.
    """
    lines = np.arange(counts.shape[1])
    if len(lines) == 0:
        return Intervals(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
    chosen_on, counted_in = (np.cumsum(np.pad(half, ((0, 0), (1, 0))), axis=1) for half in counts)
    draws = counted_in[:, -1]
    width = _least_width(chosen_on, counted_in, level * draws - 1e-9)
    start, held = zip(*(_best(chosen_on, counted_in, np.maximum(width - less, 1)) for less in (0, 1)), strict=True)
    shares = np.stack([held[0] / draws, np.where(width > 1, held[1] / draws, 0.0)])
    chosen = _balanced(shares, level, lines if alike is None else alike)
    low = np.stack(start)[chosen, lines]
    high = low + np.maximum(width - chosen, 1)
    return Intervals((low + 1).astype(np.int32), high.astype(np.int32), shares[chosen, lines])


def _least_width(chosen_on: Counts, counted_in: Counts, needed: Floats) -> Counts:
    """Return the least number of ranks (n,) of which the best run holds the draws needed, by halving."""
    few, many = np.zeros(len(needed), np.int64), np.full(len(needed), chosen_on.shape[1] - 1)
    while (many - few > 1).any():
        middle = (few + many) // 2
        enough = _best(chosen_on, counted_in, np.maximum(middle, 1))[1] >= needed
        enough |= many - few <= 1
        few, many = np.where(enough, few, middle), np.where(enough & (many - few > 1), middle, many)
    return many


def _best(chosen_on: Counts, counted_in: Counts, width: Counts) -> tuple[Counts, Counts]:
    """Return where the run of so many ranks with most draws of one half begins (n,), and its draws of the other."""
    ranks = chosen_on.shape[1] - 1
    end = np.arange(ranks)[None, :] + width[:, None]
    held = np.where(end <= ranks, np.take_along_axis(chosen_on, np.minimum(end, ranks), axis=1) - chosen_on[:, :-1], -1)
    most = held == held.max(axis=1, keepdims=True)
    start = (np.argmax(most, axis=1) + ranks - 1 - np.argmax(most[:, ::-1], axis=1)) // 2  # the middle of what ties
    start = np.minimum(start, ranks - width)
    lines = np.arange(len(start))
    return start, counted_in[lines, start + width] - counted_in[lines, start]


def _balanced(shares: Floats, level: float, alike: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each line 0 for the wider or 1 for the narrower interval (n,); together they hold the share."""
    chosen = np.zeros(shares.shape[1], dtype=np.int64)
    carried, decided = 0.0, {}
    for line, group in enumerate(alike.tolist()):
        if group not in decided:
            wide, narrow = shares[:, line] - level
            shorter = narrow >= -LEAST and abs(carried + narrow) < abs(carried + wide)
            decided[group] = int(shorter)
        chosen[line] = decided[group]
        carried = float(np.clip(carried + shares[chosen[line], line] - level, -CARRIED, CARRIED))
    return chosen


def banded(counts: NDArray[Any], edges: NDArray[np.int64], level: float) -> Intervals:
    """Return intervals between equal tails of ranks that are counted in bands, inside a band in proportion.

    Args:
        counts: Draws by line and band (n × b).
        edges: First rank of each band (b,); the last band ends at n.
        level: Share that intervals hold.
    """
    ends = np.append(edges[1:], len(counts) + 1)
    found = np.empty((2, len(counts)), np.int32)
    for start in range(0, len(counts), PART):
        some = counts[start : start + PART]
        below = np.cumsum(some, axis=1)
        for row, tail in zip(found, ((1.0 - level) / 2, (1.0 + level) / 2), strict=True):
            row[start : start + PART] = _quantile(some, below, edges, ends, tail * below[:, -1])
    return Intervals(found[0], np.maximum(found[0], found[1]), np.full(len(counts), level))


def _quantile(
    counts: NDArray[Any],
    below: NDArray[np.int64],
    edges: NDArray[np.int64],
    ends: NDArray[np.int64],
    wanted: Floats,
) -> Ranks:
    band = np.minimum((below < wanted[:, None]).sum(axis=1), len(edges) - 1)
    lines = np.arange(len(counts))
    inside = counts[lines, band]
    part = (wanted - (below[lines, band] - inside)) / np.maximum(inside, 1)
    width = ends[band] - edges[band]
    return np.asarray(np.clip(edges[band] + np.floor(part * width), edges[band], ends[band] - 1), dtype=np.int32)
