"""SMAA on large tables: figures laid out for the compiled kernels, draws handed to threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.models import smaa_kernels as kernels
from corridor.models.columns import Floats
from corridor.models.decision import cores

SHARE = 256
"""Draws that a thread takes at once when first places are wanted."""

BLOCK = 64
"""Draws whose ranks are held at once when all are counted."""

PADDING = -1e30
"""Score of a place that holds no row, far below any other."""


class Layout(NamedTuple):
    """Figures as the kernels read them."""

    groups: Floats
    """In float64 (groups × k × LANES)."""
    tiles: NDArray[np.float32]
    """Moved to 0..1 by `least` and `width`, in float32 (tiles × k padded to a multiple of 4 × TILE)."""
    least: Floats
    """Least figure of each column (k,)."""
    width: float
    """Range of the column that has the largest."""
    slack: float
    """How far scores in float32, on 0..1, may be from those in float64, twice, where weights add up to 1."""


def layout(matrix: Floats) -> Layout:
    """Return figures (n × k) in groups of rows, and a rough copy in tiles."""
    rows, width = matrix.shape
    tiles = -(-rows // kernels.TILE)
    least = matrix.min(axis=0)
    spread = float((matrix.max(axis=0) - least).max()) or 1.0
    padded = np.zeros((tiles * kernels.TILE, width))
    padded[:rows] = matrix
    groups = np.ascontiguousarray(padded.reshape(-1, kernels.LANES, width).transpose(0, 2, 1))
    rough = np.zeros((tiles * kernels.TILE, -(-width // 4) * 4), dtype=np.float32)
    rough[:rows, :width] = (matrix - least) / spread
    rough[rows:] = PADDING
    lanes = rough.reshape(tiles, kernels.LANES, kernels.LANES, -1).transpose(0, 3, 2, 1)
    single = 4.0 * (width + 8) * 2.0**-24
    double = 4.0 * (width + 8) * 2.0**-53 * float(np.abs(matrix).max()) / spread
    return Layout(groups, np.ascontiguousarray(lanes).reshape(tiles, -1, kernels.TILE), least, spread, single + double)


def first_rows(matrix: Floats, weights: Floats, places: int) -> NDArray[np.int64]:
    """Return the rows that come 1st to `places`-th in each draw (draws × places), exact in float64, ties by turns."""
    laid = layout(matrix)
    rough = np.zeros((len(weights), laid.tiles.shape[1]), dtype=np.float32)
    rough[:, : weights.shape[1]] = weights
    moved = np.zeros(len(weights))
    for column, least in enumerate(laid.least):
        moved += weights[:, column] * least
    base = np.column_stack([moved, np.full(len(weights), laid.width)])
    slack = laid.slack * max(1.0, float(weights.sum(axis=1).max()))
    answer = np.empty((len(weights), places), dtype=np.int64)

    def work(first: int, end: int) -> None:
        kernels.first_places(laid.tiles, laid.groups, rough, weights, base, slack, len(matrix), first, end, answer)

    with ThreadPoolExecutor(cores()) as pool:
        _shared(pool, work, len(weights), SHARE)
    return answer


def banded_ranks(matrix: Floats, weights: Floats, starts: NDArray[np.int64]) -> tuple[
    NDArray[np.int32], Floats, NDArray[np.int64]
]:  # fmt: skip
    """Return counts of ranks by band (n × b), mean ranks (n,) and the first row of each draw (draws,).

    Args:
        matrix: Figures (n × k).
        weights: Weights (draws × k).
        starts: First rank of each band (b,), from 1.
    """
    rows = len(matrix)
    groups = layout(matrix).groups
    band = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=rows + 1))
    counts, sums = np.zeros((rows, len(starts)), dtype=np.int32), np.zeros(rows, dtype=np.int64)
    ranks, winners = np.empty((BLOCK, rows), dtype=np.int32), np.empty(len(weights), dtype=np.int64)
    with ThreadPoolExecutor(cores()) as pool:
        for start in range(0, len(weights), BLOCK):
            some = weights[start : start + BLOCK]
            won = winners[start : start + BLOCK]

            def rank(first: int, end: int, at: int = start, some: Floats = some, won: NDArray[np.int64] = won) -> None:
                kernels.all_ranks(groups, some, rows, first, end, at, ranks, won)

            def count(first: int, end: int, size: int = len(some)) -> None:
                kernels.count_ranks(ranks[:size], band, first, end, counts, sums)

            _shared(pool, rank, len(some), BLOCK // 8)
            _shared(pool, count, rows, -(-rows // (4 * cores())))
    return counts, sums / len(weights) + 1.0, winners


def _shared(pool: ThreadPoolExecutor, work: Callable[[int, int], None], length: int, size: int) -> None:
    """Hand `work(first, end)` on ranges of the length to the threads, and wait for all."""
    list(pool.map(lambda first: work(first, min(length, first + size)), range(0, length, size)))
