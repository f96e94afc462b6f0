"""Compiled kernels of many draws of a long list: scores of a draw, their ranks, and what is counted of ranks.

Import this module only for long lists: numba takes half a second to load. No kernel starts threads; draws or lines are
handed to threads from outside, and no answer depends on how.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.models.mcdm_kernels import compiled
from corridor.models.smaa_kernels import sort_rows

Array = NDArray[Any]

TILE = 256
"""Lines whose figures stay in the nearer cache while the draws of a run pass."""

DECIMALS = 1e9
"""Scores count to nine decimals, as many as models agree to between machines."""


@compiled
def add_column(weight: float, figures: Array, total: Array) -> None:
    """Add a column of one tile (TILE,), weighted, to sums (TILE,)."""
    for place in range(TILE):
        total[place] += weight * figures[place]


@compiled
def add_weighted(known: Array, gaps: Array, weights: Array, score: Array, scores: Array) -> None:
    """Add to scores what other weights do: the weighted mean of what is known, on 0..100, less the own score.

    Args:
        known: Figures, 0 where missing (tiles × k × TILE).
        gaps: 1 where a figure is known and 0 where it is missing (tiles × columns with gaps × TILE).
        weights: Weights of a run of draws (draws × k), those of the columns with gaps last.
        score: Scores of the ranking (n,).
        scores: Scores to add to (draws × n).
    """
    width = known.shape[1]
    whole = width - gaps.shape[1]
    total, seen = np.empty(TILE), np.empty(TILE)
    for tile in range(len(known)):
        first = tile * TILE
        for draw in range(len(weights)):
            total[:] = 0.0
            seen[:] = weights[draw, :whole].sum()
            for column in range(width):
                add_column(weights[draw, column], known[tile, column], total)
                if column >= whole:
                    add_column(weights[draw, column], gaps[tile, column - whole], seen)
            for place in range(min(TILE, len(score) - first)):
                mean = 100.0 * total[place] / seen[place] if seen[place] > 0.0 else 0.0
                scores[draw, first + place] += mean - score[first + place]


@compiled
def add_moves(moves: Array, picked: Array, scores: Array) -> None:
    """Add to the scores of each draw the moves that it picks.

    Args:
        moves: What each way does to scores (ways × n).
        picked: Ways of each draw (draws × some), −1 for none.
        scores: Scores to add to (draws × n).
    """
    for draw in range(len(picked)):
        for way in picked[draw]:
            if way >= 0:
                for line in range(scores.shape[1]):
                    scores[draw, line] += moves[way, line]


@compiled
def rank_draws(scores: Array, first_draw: int, ranks: Array, winners: Array) -> None:
    """Write the rank of each line in some draws, 1 for the highest score, and the line that comes first.

    What ties takes its ranks in the order of the lines in even draws and against it in odd ones. Scores are rounded.

    Args:
        scores: Scores (draws × n).
        first_draw: Number of the first draw.
        ranks: Answer (draws × n).
        winners: Answer (draws,).
    """
    lines = scores.shape[1]
    keyed, order = np.empty(lines), np.empty(lines, np.int32)
    keys, half = np.empty(lines, np.uint32), np.empty(lines, np.int32)
    for draw in range(len(scores)):
        back = (first_draw + draw) % 2 == 1
        for line in range(lines):
            keyed[line] = np.rint(scores[draw, line] * DECIMALS)
        if back:
            keyed[:] = keyed[::-1].copy()
        sort_rows(keyed, keys, half, order, 0)
        for place in range(lines):
            line = lines - 1 - order[place] if back else order[place]
            ranks[draw, line] = place + 1
        winners[draw] = lines - 1 - order[0] if back else order[0]


@compiled
def add_ranks(
    ranks: Array, band: Array, top: int, first: int, end: int, counts: Array, in_top: Array, above: Array
) -> None:
    """Add the ranks of some lines in a block of draws to what is counted.

    Args:
        ranks: Ranks (draws × n).
        band: Band of each rank, from rank 1 (n,).
        top: Places that count as the top.
        first: First line.
        end: Line after the last.
        counts: Draws by line and band (n × bands).
        in_top: Draws in which a line is among the first (n,).
        above: Draws in which a line is above the one that stands 1, 2, … places below it (near × n).
    """
    step = 64  # the counts of so many lines stay in the nearest cache while all draws pass
    for start in range(first, end, step):
        stop = min(end, start + step)
        for draw in range(len(ranks)):
            row = ranks[draw]
            for line in range(start, stop):
                counts[line, band[row[line] - 1]] += 1
            for line in range(start, stop):
                in_top[line] += row[line] <= top
            for below in range(1, len(above) + 1):
                last = min(stop, len(row) - below)
                if start < last:
                    add_above(row[start:last], row[start + below : last + below], above[below - 1, start:last])


@compiled
def add_above(ranks: Array, others: Array, times: Array) -> None:
    """Add 1 where one line stands above the other."""
    for line in range(len(ranks)):
        times[line] += np.int32(ranks[line] < others[line])
