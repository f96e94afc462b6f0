"""SMAA: which ranks an opportunity takes when nobody says how much each figure counts.

Stochastic multicriteria acceptability analysis (Lahdelma and Salminen, Operations Research 49, 2001) draws weights at
random and counts. It answers how far a ranking hangs on its weights, and with which weights each alternative would win.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.errors import UsageError
from corridor.models.columns import Floats
from corridor.models.decision import check_finite
from corridor.models.smaa_weights import draw_weights

Counts = NDArray[np.int32]
Ranks = NDArray[np.int64]

LARGE = 50_000_000
"""Products of rows, draws and criteria from which on compiled kernels are used."""

CHUNK = 1 << 21
"""Scores that plain arrays hold at once."""


@dataclass(frozen=True)
class Smaa:
    """What random weights say of n alternatives.

    Attributes:
        edges: First rank of each band (b,), ascending from 1; a band ends where the next begins, the last at `until`.
        until: Last rank that was counted.
        counts: In how many draws each alternative had a rank of each band (n × b).
        draws: Number of draws.
        first: In how many draws each alternative came first (n,).
        central: Mean of the weights with which it came first (n × k), its central weights; NaN where it never did.
        expected: Mean rank (n,); NaN where only the first ranks were counted.
    """

    edges: Ranks
    until: int
    counts: Counts
    draws: int
    first: Ranks
    central: Floats
    expected: Floats

    @property
    def acceptability(self) -> Floats:
        """Rank acceptability (n × b): the share of draws in which an alternative has a rank of the band."""
        return np.asarray(self.counts / self.draws)

    def holistic(self, meta: Any) -> Floats:
        """Return the holistic acceptability (n,): acceptability weighted by how much each band counts (b,)."""
        return np.asarray(self.acceptability @ np.asarray(meta, dtype=np.float64))


def smaa(
    figures: Any,
    *,
    seed: int,
    draws: int = 10_000,
    low: Any = None,
    high: Any = None,
    order: Sequence[int] | None = None,
    weights: Any = None,
    top: int | None = None,
    edges: Sequence[int] | None = None,
    noise: Any = None,
) -> Smaa:
    """Return rank acceptabilities, central weights and expected ranks of alternatives under random weights.

    b_i^r is the share of draws in which Σ w·x of alternative i is the r-th largest; the central weight is the mean of
    the draws in which i is first. Scores are added up in float64, column by column, so the same figures and seed give
    the same counts whatever the machine's number of cores.

    The ranks of a draw are a permutation: m alternatives of equal scores share their m ranks by turns, draw number d
    beginning with the (d mod m)-th of them and going round in the order of the rows. What alternatives of equal figures
    (and noise) count is put together and dealt out, so that they differ by one draw a rank at most, and every rank and
    every alternative still has all draws.

    Args:
        figures: Utilities (n × k), more being better, on scales that may be added up (0..1 say).
        seed: Seed of weights and noise.
        draws: Number of draws.
        low: Least weights, as in `draw_weights`.
        high: Greatest weights.
        order: Criteria in order of importance.
        weights: Weights to use instead of drawing (draws × k), not negative.
        top: Count the ranks 1 to `top` only, which is many times faster; None counts all.
        edges: First rank of each band, ascending from 1, where all are counted. None: each rank by itself up to 1,000
            alternatives, otherwise the first 100 by themselves and 100 bands of the rest: n × n counts would not fit.
        noise: Standard deviation of the figures, one by column (k,) or by figure (n × k): each draw then adds normal
            noise, as SMAA-2 does for uncertain figures. Slow: n × k random numbers a draw.

    Raises:
        UsageError: A number is out of its range, or shapes do not fit.
        DataError: A figure is missing or infinite.

    Example:
        >>> found = smaa([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]], seed=1)
        >>> found.acceptability.round(1).tolist()
        [[0.5, 0.1, 0.4], [0.5, 0.1, 0.4], [0.0, 0.8, 0.2]]
        >>> found.central.round(2).tolist()
        [[0.75, 0.25], [0.25, 0.75], [nan, nan]]
    """
    matrix = _figures(figures)
    rows, width = matrix.shape
    if weights is None:
        weights = draw_weights(draws, width, seed=seed, low=low, high=high, order=order)
    drawn = _weights(weights, width)
    starts, until = _edges(rows, top, edges)
    if rows == 0:
        return Smaa(starts, 0, _zeros(0, len(starts)), len(drawn), np.zeros(0, np.int64), matrix, np.zeros(0))
    spread = None if noise is None else _spread(noise, matrix)
    twins = equals(matrix if spread is None else np.hstack([matrix, spread]))
    if spread is not None or matrix.size * len(drawn) < LARGE:
        return _dealt(_counted(matrix, drawn, starts, until, _noise(spread, seed)), twins)
    from corridor.models import smaa_fast  # noqa: PLC0415  numba loads only where it pays

    if top is None:
        return _dealt(_result(starts, until, drawn, *smaa_fast.banded_ranks(matrix, drawn, starts)), twins)
    found = smaa_fast.first_rows(matrix, drawn, until)
    counts = np.bincount((found * until + np.arange(until)).ravel(), minlength=rows * until)
    whole, unknown = counts.reshape(rows, until).astype(np.int32), np.full(rows, np.nan)
    return _dealt(_result(starts, until, drawn, whole, unknown, found[:, 0]), twins)


def _zeros(rows: int, bands: int) -> Counts:
    return np.zeros((rows, bands), dtype=np.int32)


def _figures(figures: Any) -> Floats:
    matrix = np.ascontiguousarray(figures, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[1] == 0:
        raise UsageError(f"figures: must be alternatives × criteria, found shape {matrix.shape}")
    check_finite(matrix)
    return matrix


def _weights(weights: Any, width: int) -> Floats:
    drawn = np.ascontiguousarray(weights, dtype=np.float64)
    if drawn.ndim != 2 or drawn.shape[1] != width or len(drawn) == 0:
        raise UsageError(f"weights: must be draws × {width} criteria, found shape {drawn.shape}")
    if not (np.isfinite(drawn).all() and (drawn >= 0.0).all()):
        raise UsageError("weights: must be finite and not negative")
    return drawn


def _edges(rows: int, top: int | None, edges: Sequence[int] | None) -> tuple[Ranks, int]:
    """Return the first rank of each band and the last rank that is counted."""
    if top is not None:
        if edges is not None or top < 1:
            raise UsageError(f"top must be at least 1 and comes without edges, found {top} and {edges}")
        return np.arange(1, min(top, rows) + 1), min(top, rows)
    if edges is None:
        wide = np.linspace(101, rows + 1, 101)[:-1].astype(np.int64) if rows > 1000 else np.arange(101, rows + 1)
        return np.concatenate([np.arange(1, min(100, rows) + 1), wide]), rows
    starts = np.asarray(edges, dtype=np.int64)
    if starts.ndim != 1 or len(starts) == 0 or starts[0] != 1 or (np.diff(starts) < 1).any() or starts[-1] > rows:
        raise UsageError(f"edges: must ascend from 1 to at most the number of alternatives, found {list(edges)}")
    return starts, rows


def _spread(noise: Any, matrix: Floats) -> Floats:
    """Return the standard deviation of each figure (n × k)."""
    try:
        spread = np.broadcast_to(np.asarray(noise, dtype=np.float64), matrix.shape)
    except ValueError as error:
        raise UsageError("noise: must be one number, one by column, or one by figure") from error
    if not (np.isfinite(spread).all() and (spread >= 0.0).all()):
        raise UsageError("noise: must be finite and not negative")
    return spread


def _noise(spread: Floats | None, seed: int) -> Iterator[Floats] | None:
    """Return the noise of one draw after another (n × k each)."""
    if spread is None:
        return None
    rng = np.random.default_rng([seed, 1])
    return (spread * rng.standard_normal(spread.shape) for _ in count())


def equals(matrix: Floats) -> Ranks:
    """Return a number for each row (n,), alike for rows that are equal in every column and for no others.

    Example:
        >>> found = equals(np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]]))
        >>> (found == found[0]).tolist()
        [True, False, True]
    """
    sums = plain_scores(matrix, np.sqrt(np.arange(2.0, matrix.shape[1] + 2.0))[None])[0]  # equal rows have equal sums
    _, number, size = np.unique(sums, return_inverse=True, return_counts=True)
    some = np.flatnonzero(size[number] > 1)
    if len(some):
        number[some] = len(size) + np.unique(matrix[some], axis=0, return_inverse=True)[1].ravel()
    return np.asarray(number, dtype=np.int64)


def plain_scores(matrix: Floats, weights: Floats) -> Floats:
    """Return Σ w·x (draws × n), added column by column."""
    total = np.zeros((len(weights), len(matrix)))
    for column in range(matrix.shape[1]):
        total += weights[:, column, None] * matrix[:, column]
    return total


def in_turn(order: Ranks, scores: Floats, first_draw: int = 0) -> Ranks:
    """Return the order of rows in each draw (draws × n) with rows that tie taking turns.

    Args:
        order: Rows from the highest score to the lowest, ties in the order of the rows.
        scores: Scores (draws × n).
        first_draw: Number of the first draw.

    Example:
        >>> scores = np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 2.0]])
        >>> in_turn(np.array([[2, 0, 1], [2, 0, 1]]), scores).tolist()
        [[2, 0, 1], [2, 1, 0]]
    """
    begins = np.ones(order.shape, dtype=np.bool_)
    sorted_scores = np.take_along_axis(scores, order, axis=1)
    begins[:, 1:] = sorted_scores[:, 1:] != sorted_scores[:, :-1]
    draws = np.flatnonzero(~begins.all(axis=1))
    if len(draws) == 0:
        return order
    rows, begins = order.shape[1], begins[draws]
    place = np.arange(rows)
    start = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    ends = np.where(np.pad(begins[:, 1:], ((0, 0), (0, 1)), constant_values=True), place + 1, rows)
    end = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    turned = start + (place - start + (first_draw + draws)[:, None]) % (end - start)
    out = order.copy()
    out[draws] = np.take_along_axis(order[draws], turned, axis=1)
    return out


def _counted(matrix: Floats, drawn: Floats, starts: Ranks, until: int, noise: Iterator[Floats] | None) -> Smaa:
    """Return the result with plain arrays: every score of every draw, sorted."""
    rows, bands = len(matrix), len(starts)
    band = np.repeat(np.arange(bands), np.diff(starts, append=until + 1))
    counts, sums = np.zeros(rows * bands, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    winners = []
    for part in _parts(len(drawn), 1 if noise is not None else max(1, CHUNK // rows)):
        moved = matrix if noise is None else matrix + next(noise)
        scores = plain_scores(moved, drawn[part])
        order = in_turn(np.argsort(-scores, axis=1, kind="stable"), scores, part.start)
        counts += np.bincount((order[:, :until] * bands + band).ravel(), minlength=rows * bands)
        sums += np.bincount(order.ravel(), np.tile(np.arange(rows), len(order)), rows).astype(np.int64)
        winners.append(order[:, 0])
    expected = sums / len(drawn) + 1.0 if until == rows else np.full(rows, np.nan)
    return _result(
        starts, until, drawn, counts.reshape(rows, bands).astype(np.int32), expected, np.concatenate(winners)
    )


def _parts(length: int, size: int) -> Iterator[slice]:
    return (slice(first, first + size) for first in range(0, length, size))


def _result(starts: Ranks, until: int, drawn: Floats, counts: Counts, expected: Floats, winners: Ranks) -> Smaa:  # noqa: PLR0917
    first = np.bincount(winners, minlength=len(counts))
    sums = np.zeros((len(counts), drawn.shape[1]))
    np.add.at(sums, winners, drawn)  # in the order of the draws
    central = np.divide(sums, first[:, None], out=np.full_like(sums, np.nan), where=first[:, None] > 0)
    return Smaa(starts, until, counts, len(drawn), first, central, expected)


def _dealt(found: Smaa, twins: Ranks) -> Smaa:
    """Return the result with what rows of one number count put together and dealt out among them (all shapes kept)."""
    if len(np.unique(twins)) == len(twins):
        return found
    counts, first = deal(found.counts, twins), deal(found.first[:, None], twins)[:, 0]
    times, number = found.first[:, None], np.unique(twins, return_inverse=True)[1]
    sums, wins = np.zeros_like(found.central), np.zeros_like(times)
    np.add.at(sums, number, np.where(times > 0, np.nan_to_num(found.central) * times, 0.0))
    np.add.at(wins, number, times)
    central = np.divide(sums, wins, out=np.full_like(sums, np.nan), where=wins > 0)[number]
    means = np.bincount(number, found.expected) / np.maximum(np.bincount(number), 1)
    return replace(found, counts=counts, first=first, central=central, expected=means[number])


def deal(counts: NDArray[Any], twins: Ranks) -> NDArray[Any]:
    """Return counts (n × b) in which rows of the same number have the same but for one draw a band.

    All draws of such rows are laid out band by band and dealt round, as cards are. So a row keeps its number of draws,
    and a band its own.

    Args:
        counts: Draws by row and band (n × b), each row with as many as the others of its number, or one less or more.
        twins: Number of each row (n,).

    Example:
        >>> deal(np.array([[3, 0, 1], [0, 4, 0], [1, 1, 2]]), np.array([0, 1, 0])).tolist()
        [[2, 1, 1], [0, 4, 0], [2, 0, 2]]
    """
    _, number, size = np.unique(twins, return_inverse=True, return_counts=True)
    some = np.flatnonzero(size[number] > 1)
    out = counts.copy()
    if len(some) == 0:
        return out
    order = some[np.argsort(number[some], kind="stable")]
    _, first, group, shared = np.unique(number[order], return_index=True, return_inverse=True, return_counts=True)
    pooled = np.cumsum(np.add.reduceat(counts[order], first, axis=0, dtype=np.int64), axis=1)
    place, many = (np.arange(len(order)) - first[group])[:, None], shared[group][:, None]
    out[order] = np.diff((pooled[group] - place + many - 1) // many, axis=1, prepend=0)
    return out


def confidence_factors(figures: Any, central: Any, *, noise: Any, seed: int, draws: int = 1000) -> Floats:
    """Return the confidence factor (n,) of each alternative: how often it is first at its own central weights.

    The weights stay fixed and the figures move by normal noise. Without noise the factor is 1, as the weights with
    which an alternative is first are convex, and shared by turns where several tie; a low one says that the figures are
    too uncertain to tell.

    Args:
        figures: Utilities (n × k).
        central: Central weights (n × k), as `smaa` gives them, NaN where an alternative is never first.
        noise: Standard deviation of the figures, one number, by column (k,) or by figure (n × k).
        seed: Seed of the noise.
        draws: Draws of the noise; the work is n times alternatives with central weights times draws.

    Returns:
        NaN where there are no central weights.

    Raises:
        UsageError: Shapes do not fit or a number is out of its range.
        DataError: A figure is missing or infinite.

    Example:
        >>> found = smaa([[1.0, 0.0], [0.0, 1.0]], seed=1, draws=100)
        >>> confidence_factors([[1.0, 0.0], [0.0, 1.0]], found.central, noise=0.0, seed=1, draws=10).tolist()
        [1.0, 1.0]
    """
    matrix = _figures(figures)
    weights = np.asarray(central, dtype=np.float64)
    if weights.shape != matrix.shape or draws < 1:
        raise UsageError(f"central: must be {matrix.shape}, and draws at least 1, found {weights.shape} and {draws}")
    candidates = np.flatnonzero(~np.isnan(weights).any(axis=1))
    moves = _noise(None if noise is None else _spread(noise, matrix), seed)
    wins = np.zeros(len(matrix))
    for draw in range(draws):
        moved = matrix + (next(moves) if moves is not None else 0.0)
        for part in _parts(len(candidates), max(1, CHUNK // max(1, len(matrix)))):
            some = candidates[part]
            wins[some] += _first_by_turns(plain_scores(moved, weights[some]), some, draw)
    factors = np.full(len(matrix), np.nan)
    factors[candidates] = wins[candidates] / draws
    return factors


def _first_by_turns(scores: Floats, own: Ranks, turn: int) -> NDArray[np.bool_]:
    """Return whether each alternative is first among scores (own × n) of its own; those that tie take turns."""
    best = scores == scores.max(axis=1, keepdims=True)
    place = (np.cumsum(best, axis=1) - 1)[np.arange(len(own)), own]
    return np.asarray(best[np.arange(len(own)), own] & (place == turn % best.sum(axis=1)))
