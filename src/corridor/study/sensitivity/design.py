"""Which assumptions go together in which ranking, and what share of the movement each of them is responsible for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from corridor.errors import UsageError
from corridor.measures.sensitivity import jansen

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST, MOST = 8, 65_536
RESAMPLES = 300
INTERVAL = (5.0, 95.0)
"""Percentiles between which 90% of the resamples lie."""

CONTINUOUS = 0
"""Stands for the number of levels of an assumption each of whose draws is a level of its own."""

DECIMALS = 6


def check_samples(samples: int) -> int:
    """Return a number of points that a Sobol sequence is balanced at.

    Raises:
        UsageError: It is no power of two, or out of its range.
    """
    if not LEAST <= samples <= MOST or samples & (samples - 1):
        raise UsageError(f"samples: must be a power of two from {LEAST} to {MOST:,}, found {samples}")
    return samples


def design(levels: Sequence[int], samples: int, seed: int) -> IntArray:
    """Return Saltelli's design as levels, N·(k + 2) × k: the points A, then B, then for each assumption A with its B.

    Every level of an assumption is alike likely; points are a scrambled Sobol sequence. Of a `CONTINUOUS` assumption
    the draws are numbered from 1, those of A first: 0 stands for the model's own.

    Args:
        levels: Number of levels of each assumption (k,).
        samples: N, a power of two.
        seed: Seed of the scrambling.

    Example:
        >>> design([2, CONTINUOUS], 8, 1)[:, 1].tolist()[:16]
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    """
    count, width = check_samples(samples), len(levels)
    points = qmc.Sobol(2 * width, rng=np.random.default_rng(seed)).random(count)
    halves = []
    for half, offset in ((points[:, :width], 1), (points[:, width:], 1 + count)):
        columns = [
            np.arange(offset, offset + count)
            if number == CONTINUOUS
            else np.floor(half[:, i] * number).astype(np.int64)
            for i, number in enumerate(levels)
        ]
        halves.append(np.column_stack(columns))
    a, b = halves
    return np.concatenate([a, b, *(np.where(np.arange(width) == i, b, a) for i in range(width))])


@dataclass(frozen=True)
class Shares:
    """Sobol indices of several outputs.

    Attributes:
        first: Share of each assumption alone (k × m). total: share with all interactions.
        first_low: Lower ends of 90% intervals by bootstrap; the other ends likewise.
    """

    first: FloatArray
    total: FloatArray
    first_low: FloatArray
    first_high: FloatArray
    total_low: FloatArray
    total_high: FloatArray


def shares(outputs: FloatArray, width: int, seed: int, resamples: int = RESAMPLES) -> Shares:
    """Return the Sobol indices of outputs along the rows of a design, with intervals.

    Intervals are percentiles of indices of points that are drawn with replacement, as SALib has them. An output that
    does not move has 0 everywhere.

    Args:
        outputs: Outputs by row of the design (N·(k + 2) × m).
        width: Number k of assumptions.
        seed: Seed of the resampling.
        resamples: Number of resamples.
    """
    blocks = outputs.reshape(width + 2, -1, outputs.shape[1])
    a, b, mixed = blocks[0], blocks[1], blocks[2:]
    found = [jansen(a[:, m], b[:, m], mixed[:, :, m]) for m in range(outputs.shape[1])]
    draws = _resampled(a, b, mixed, seed, resamples)
    low, high = (np.percentile(draws, at, axis=0) for at in INTERVAL)
    first, total = (np.column_stack([getattr(one, kind) for one in found]) for kind in ("first", "total"))
    return Shares(*(np.round(part, DECIMALS) + 0.0 for part in (first, total, low[0], high[0], low[1], high[1])))


def _resampled(a: FloatArray, b: FloatArray, mixed: FloatArray, seed: int, resamples: int) -> FloatArray:
    """Return the indices of resamples (resamples × 2 × k × m), first and total."""
    rng, count = np.random.default_rng(seed), len(a)
    centre = 0.5 * (a.mean(axis=0) + b.mean(axis=0))
    a, b = a - centre, b - centre
    moves = mixed - centre - a
    alone, whole = b * moves, 0.5 * moves**2
    found = np.zeros((resamples, 2, len(mixed), a.shape[1]))
    for draw in range(resamples):
        rows = rng.integers(count, size=count)
        variance = np.concatenate([a[rows], b[rows]]).var(axis=0)
        scale = np.where(variance > 0.0, variance, 1.0)
        found[draw, 0] = alone[:, rows].mean(axis=1) / scale
        found[draw, 1] = whole[:, rows].mean(axis=1) / scale
    return found
