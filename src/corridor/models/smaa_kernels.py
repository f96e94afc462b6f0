"""Compiled kernels of SMAA: the first places and all ranks of many weighted sums, exact in float64.

Import this module only where the work is large: numba takes half a second to load. A score is Σ w·x, added column by
column in float64; rows that tie take turns, draw by draw. No kernel starts threads; draws or rows are handed to threads
from outside, and no answer depends on how.

Rows are kept in groups of LANES, which a processor scores at once, and groups in tiles of LANES groups, whose float32
copy fits the nearest cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.measures.selecting_kernels import kth_largest
from corridor.models.mcdm_kernels import compiled, compiled_roughly

Array = NDArray[Any]

LANES = 16
TILE = LANES * LANES
AT_ONCE = 16
"""Draws that share one reading of a tile."""

BITS = 11
"""Bits of one pass of the sorting of keys; two passes sort keys of 22 bits."""

SHORT = 32
"""Equal keys up to this many are put in order by insertion."""


@compiled_roughly
def tile_maxima(tile: Array, weights: Array, first: int, end: int, number: int, sums: Array, maxima: Array) -> None:
    """Write, for some draws, the largest float32 score of each group of one tile.

    Args:
        tile: Figures (k × TILE), k a multiple of 4; place m·LANES + l holds row l·LANES + m of the tile, so that the
            rows of group l lie in one lane and their maximum needs no shuffling.
        weights: Weights (draws × k), float32.
        first: First draw.
        end: Draw after the last.
        number: Number of the tile.
        sums: Room for one score a row (TILE,).
        maxima: Answer (AT_ONCE × groups).
    """
    for draw in range(first, end):
        for place in range(TILE):
            sums[place] = np.float32(0.0)
        for column in range(0, tile.shape[0], 4):
            a, b = weights[draw, column], weights[draw, column + 1]
            c, d = weights[draw, column + 2], weights[draw, column + 3]
            for place in range(TILE):
                sums[place] += (
                    a * tile[column, place]
                    + b * tile[column + 1, place]
                    + c * tile[column + 2, place]
                    + d * tile[column + 3, place]
                )
        best = maxima[draw - first, number * LANES : (number + 1) * LANES]
        for lane in range(LANES):
            best[lane] = sums[lane]
        for row in range(1, LANES):
            for lane in range(LANES):
                found = sums[row * LANES + lane]
                best[lane] = found if found > best[lane] else best[lane]


@compiled
def group_scores(group: Array, weights: Array, scores: Array) -> None:
    """Write the float64 scores (LANES,) of one group (k × LANES)."""
    for lane in range(LANES):
        scores[lane] = 0.0
    for column in range(len(weights)):
        weight = weights[column]
        for lane in range(LANES):
            scores[lane] += weight * group[column, lane]


@compiled
def insert(score: float, row: int, filled: int, scores: Array, rows: Array) -> int:
    """Put a score into its place among the best so far, behind its equals; return how many there are."""
    if filled == len(scores):
        if score <= scores[filled - 1]:
            return filled
        filled -= 1
    place = filled
    while place > 0 and scores[place - 1] < score:
        scores[place] = scores[place - 1]
        rows[place] = rows[place - 1]
        place -= 1
    scores[place] = score
    rows[place] = row
    return filled + 1


@compiled
def take_in(score: float, row: int, filled: int, left_out: int, scores: Array, rows: Array) -> tuple[int, int]:
    """Put a score among the best so far; return how many there are, and how many without a place tie with the last."""
    if filled < len(scores):
        return insert(score, row, filled, scores, rows), 0
    last = scores[filled - 1]
    if score == last:
        return filled, left_out + 1
    if score > last:
        insert(score, row, filled, scores, rows)
        return filled, left_out + 1 if scores[filled - 1] == last else 0
    return filled, left_out


@compiled
def fill_last(order: Array, tied: Array, left_out: int, turn: int) -> None:
    """Give the last places to rows that tie for them, beginning with the `turn`-th; some are left out."""
    begin = len(order) + left_out - len(tied)
    for place in range(begin, len(order)):
        order[place] = tied[(place - begin + turn) % len(tied)]


@compiled
def turn_back(order: Array, first: int, end: int) -> None:
    """Turn the rows of some places back to front."""
    end -= 1
    while first < end:
        order[first], order[end] = order[end], order[first]
        first += 1
        end -= 1


@compiled
def let_begin(order: Array, first: int, end: int, turn: int) -> None:
    """Move the rows of some places, which tie, round so that the `turn`-th of them comes first."""
    shift = turn % (end - first) if end - first > 1 else 0  # a remainder for every row would take a quarter of the time
    if shift > 0:
        turn_back(order, first, first + shift)
        turn_back(order, first + shift, end)
        turn_back(order, first, end)


@compiled
def take_turns(order: Array, scores: Array, turn: int) -> None:
    """Let rows that tie begin with the `turn`-th of each group of equals; scores stand in the order of the rows."""
    start = 0
    for place in range(1, len(order) + 1):
        if place == len(order) or scores[place] != scores[start]:
            let_begin(order, start, place, turn)
            start = place


@compiled
def rows_of_score(groups: Array, maxima: Array, bound: float, weights: Array, rows: int, score: float) -> Array:
    """Return all rows that have a score, in row order, from groups whose rough maxima reach a bound."""
    tied, count, found = np.empty(rows, np.int64), 0, np.empty(LANES)
    for group in range(len(groups)):
        if maxima[group] >= bound:
            group_scores(groups[group], weights, found)
            for lane in range(min(LANES, rows - group * LANES)):
                if found[lane] == score:
                    tied[count] = group * LANES + lane
                    count += 1
    return tied[:count]


@compiled
def first_places(
    tiles: Array,
    groups: Array,
    rough: Array,
    weights: Array,
    base: Array,
    slack: float,
    rows: int,
    first: int,
    end: int,
    answer: Array,
) -> None:
    """Write the first places of some draws: for each the rows that come 1st, 2nd, … in order.

    The k-th largest of the groups' maxima is a bound that at least k rows reach. Whatever float32 rounds, a row of the
    first k lies in a group whose maximum comes within the slack of that bound, and only these groups are scored in
    float64.

    Args:
        tiles: float32 copy of the figures, moved and scaled to 0..1 (tiles × k × TILE).
        groups: Figures in float64 (groups × k × LANES).
        rough: Weights in float32 (draws × k, padded with zeros to a multiple of 4).
        weights: Weights in float64 (draws × k).
        base: What moving took from each draw's scores, and the scale that they were divided by (draws × 2).
        slack: How far a float32 score may be from the float64 one, on 0..1, twice.
        rows: Number of rows; what is beyond is padding.
        first: First draw.
        end: Draw after the last.
        answer: Rows in order (draws × places).
    """
    places = answer.shape[1]
    maxima = np.empty((AT_ONCE, len(tiles) * LANES), np.float32)
    sums, found = np.empty(TILE, np.float32), np.empty(LANES)
    copy = np.empty(maxima.shape[1], np.float32)
    scores, order = np.empty(places), np.empty(places, np.int64)
    for start in range(first, end, AT_ONCE):
        stop = min(end, start + AT_ONCE)
        for number in range(len(tiles)):
            tile_maxima(tiles[number], rough, start, stop, number, sums, maxima)
        for draw in range(start, stop):
            copy[:] = maxima[draw - start]
            bound = -np.inf
            if len(copy) >= places:
                bound = kth_largest(copy, places) - slack
            least = base[draw, 0] + base[draw, 1] * bound
            filled, left_out = 0, 0  # left_out: rows without a place that tie with the last
            for group in range(len(groups)):
                if maxima[draw - start, group] >= bound:
                    group_scores(groups[group], weights[draw], found)
                    for lane in range(min(LANES, rows - group * LANES)):
                        if found[lane] >= least:
                            filled, left_out = take_in(
                                found[lane], group * LANES + lane, filled, left_out, scores, order
                            )
            take_turns(order, scores, draw)
            if left_out > 0:
                tied = rows_of_score(groups, maxima[draw - start], bound, weights[draw], rows, scores[places - 1])
                fill_last(order, tied, left_out, draw)
            answer[draw] = order


@compiled
def turn_ties(order: Array, start: int, stop: int, scores: Array, turn: int) -> None:
    """Let rows that tie, among those of some places, begin with the `turn`-th of each group of equals."""
    equal = start
    for place in range(start + 1, stop + 1):
        if place == stop or scores[order[place]] != scores[order[equal]]:
            let_begin(order, equal, place, turn)
            equal = place


@compiled
def put_in_order(order: Array, keys: Array, scores: Array, turn: int) -> None:
    """Put rows of equal keys in order of their scores, ties by turns; they stand in row order to begin with."""
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and keys[order[stop]] == keys[order[start]]:
            stop += 1
        if stop - start > SHORT:
            run = order[start:stop].copy()
            order[start:stop] = run[np.argsort(-scores[run], kind="mergesort")]
        else:
            for place in range(start + 1, stop):
                row = order[place]
                before = place
                while before > start and scores[order[before - 1]] < scores[row]:
                    order[before] = order[before - 1]
                    before -= 1
                order[before] = row
        if stop - start > 1:
            turn_ties(order, start, stop, scores, turn)
        start = stop


@compiled
def sort_rows(scores: Array, keys: Array, half: Array, order: Array, turn: int) -> None:
    """Write the rows in order of their scores, the best first: two passes of a radix sort, then repair.

    Keys are the scores on 22 bits, rounded down; a row can stand wrong only among rows of its own key. Rows that tie
    stand in row order, moved round so that the `turn`-th of each group of equals comes first; 0 leaves them in it.
    """
    rows, size = len(scores), 1 << BITS
    best, worst = scores[0], scores[0]
    for row in range(rows):
        best = max(best, scores[row])
        worst = min(worst, scores[row])
    width = best - worst
    scale = (size * size - 1) / width if width > 0.0 else 0.0
    low, high = np.zeros(size + 1, np.int32), np.zeros(size + 1, np.int32)
    for row in range(rows):
        key = min(np.uint32((best - scores[row]) * scale), np.uint32(size * size - 1))
        keys[row] = key
        low[(key & np.uint32(size - 1)) + 1] += 1
        high[(key >> np.uint32(BITS)) + 1] += 1
    for place in range(size):
        low[place + 1] += low[place]
        high[place + 1] += high[place]
    for row in range(rows):
        part = keys[row] & np.uint32(size - 1)
        half[low[part]] = row
        low[part] += 1
    for place in range(rows):
        row = half[place]
        part = keys[row] >> np.uint32(BITS)
        order[high[part]] = row
        high[part] += 1
    put_in_order(order, keys, scores, turn)


@compiled
def all_ranks(
    groups: Array, weights: Array, rows: int, first: int, end: int, start_of_block: int, ranks: Array, winners: Array
) -> None:
    """Write the rank of each row (0 is the best) in each of some draws, and the row that comes first.

    Args:
        groups: Figures (groups × k × LANES).
        weights: Weights of a block of draws (draws × k).
        rows: Number of rows; what is beyond is padding.
        first: First draw.
        end: Draw after the last.
        start_of_block: Number of the block's first draw among all; rows that tie take turns by it.
        ranks: Answer (draws × rows).
        winners: Answer (draws,).
    """
    together = 4
    scores = np.empty((together, len(groups) * LANES))
    keys, half, order = np.empty(rows, np.uint32), np.empty(rows, np.int32), np.empty(rows, np.int32)
    for start in range(first, end, together):
        stop = min(end, start + together)
        for group in range(len(groups)):
            for draw in range(start, stop):
                group_scores(groups[group], weights[draw], scores[draw - start, group * LANES : (group + 1) * LANES])
        for draw in range(start, stop):
            sort_rows(scores[draw - start, :rows], keys, half, order, start_of_block + draw)
            winners[draw] = order[0]
            for place in range(rows):
                ranks[draw, order[place]] = place


@compiled
def count_ranks(ranks: Array, band: Array, first: int, end: int, counts: Array, sums: Array) -> None:
    """Add the ranks of some rows in a block of draws to the counts of their bands, and to the sums of ranks.

    Args:
        ranks: Ranks from 0 (draws × rows).
        band: Band of each rank (rows,).
        first: First row.
        end: Row after the last.
        counts: Draws by row and band (rows × bands).
        sums: Sum of ranks by row (rows,).
    """
    step = 64  # the counts of so many rows stay in the nearest cache while all draws pass
    for start in range(first, end, step):
        stop = min(end, start + step)
        for draw in range(len(ranks)):
            for row in range(start, stop):
                rank = ranks[draw, row]
                counts[row, band[rank]] += 1
                sums[row] += rank
