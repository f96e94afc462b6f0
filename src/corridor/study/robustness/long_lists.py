"""Draws of a long list: the same scores as of a short one, worked out run by run in threads by compiled code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats
from corridor.models.decision import cores
from corridor.study.robustness import counting_kernels as kernels
from corridor.study.robustness.intervals import first_lines
from corridor.study.robustness.posterior import Posterior
from corridor.study.robustness.weights import WeightMoves

RUN = 8
"""Draws that a thread works out at once; each run has random numbers of its own."""

BLOCK = 64
"""Draws whose ranks are held at once."""

LINES = 2048
"""Lines that a thread counts at once."""


class Plan(NamedTuple):
    """What the draws of a list add to its scores.

    Attributes:
        score: Scores (n,).
        weights: What other weights do, None where that is a move like others. picked: number of each draw's (draws,).
        figures: What may be believed of true scores, None where figures are not varied.
        moves: Everything else that may be added (ways × n). ways: which of it each draw adds (draws × some), −1 none.
        seed: Seed of the random numbers of figures.
    """

    score: Floats
    weights: WeightMoves | None
    picked: NDArray[np.int64]
    figures: Posterior | None
    moves: Floats
    ways: NDArray[np.int64]
    seed: tuple[int, ...]


class Tally(NamedTuple):
    """Counts of ranks: by line and band (n × b), among the first (n,), above others (near × n), winners (draws,)."""

    counts: NDArray[np.int32]
    in_top: NDArray[np.int64]
    above: NDArray[np.int32]
    winners: NDArray[np.int64]


def tally(plan: Plan, band: NDArray[np.int64], *, top: int, near: int) -> Tally:
    """Return what is counted of the ranks in all draws of a plan, alike with any number of threads.

    Args:
        plan: What each draw adds.
        band: Band of each rank (n,).
        top: Places that count as the top.
        near: Places below a line down to which it is compared.
    """
    draws, lines = len(plan.picked), len(plan.score)
    scorer = Scorer(plan)
    found = Tally(
        np.zeros((lines, int(band[-1]) + 1), np.int32),
        np.zeros(lines, np.int64),
        np.zeros((near, lines), np.int32),
        np.empty(draws, np.int64),
    )
    ranks = np.empty((min(BLOCK, draws), lines), np.int32)
    with ThreadPoolExecutor(cores()) as pool:
        for start in range(0, draws, BLOCK):
            block = ranks[: min(BLOCK, draws - start)]

            def rank(first: int, end: int, start: int = start, block: NDArray[np.int32] = block) -> None:
                scores = scorer.scores(start + first, start + end)
                kernels.rank_draws(scores, start + first, block[first:end], found.winners[start + first : start + end])

            def count(first: int, end: int, block: NDArray[np.int32] = block) -> None:
                kernels.add_ranks(block, band, top, first, end, found.counts, found.in_top, found.above)

            _shared(pool, rank, len(block), RUN)
            _shared(pool, count, lines, LINES)
    return found


def first_in_runs(plan: Plan) -> NDArray[np.int64]:
    """Return the line that comes first in each draw of a plan (draws,), without ranking the others."""
    draws, scorer = len(plan.picked), Scorer(plan)

    def first(start: int) -> NDArray[np.int64]:
        scores = scorer.scores(start, min(start + RUN, draws))
        return first_lines(np.rint(scores * kernels.DECIMALS), start)

    with ThreadPoolExecutor(cores()) as pool:
        return np.concatenate(list(pool.map(first, range(0, draws, RUN))))


class Scorer:
    """Works out the scores of runs of draws."""

    def __init__(self, plan: Plan) -> None:
        """Lay out figures by column, those without gaps first."""
        self.plan = plan
        if plan.weights is None:
            return
        figures = np.asarray(plan.weights.prepared, dtype=np.float64)
        missing = np.isnan(figures)
        self._order = np.argsort(missing.any(axis=0), kind="stable")
        holed = self._order[int((~missing.any(axis=0)).sum()) :]
        self._known = in_tiles(np.nan_to_num(figures)[:, self._order])
        self._gaps = in_tiles(~missing[:, holed])

    def scores(self, first: int, end: int) -> Floats:
        """Return the scores of some draws (draws × n); `first` is a multiple of `RUN`."""
        plan = self.plan
        draws, lines = end - first, len(plan.score)
        if plan.figures is None:
            found = np.tile(plan.score, (draws, 1))
        else:
            rng = np.random.default_rng([*plan.seed, first // RUN])
            found = plan.figures.shifts(rng, draws)
            found += plan.score
        if plan.weights is not None:
            tried = np.ascontiguousarray(plan.weights.tried[plan.picked[first:end]][:, self._order])
            kernels.add_weighted(self._known, self._gaps, tried, plan.score, found)
        if len(plan.moves):
            kernels.add_moves(plan.moves, plan.ways[first:end], found)
        return found.reshape(draws, lines)


def in_tiles(figures: NDArray[Any]) -> Floats:
    """Return figures (n × k) as the kernels read them, with 0 behind the last line (tiles × k × `TILE`)."""
    lines, width = figures.shape
    tiles = -(-lines // kernels.TILE)
    padded = np.zeros((tiles * kernels.TILE, width))
    padded[:lines] = figures
    return np.ascontiguousarray(padded.reshape(tiles, kernels.TILE, width).transpose(0, 2, 1))


def _shared(pool: ThreadPoolExecutor, work: Callable[[int, int], None], length: int, size: int) -> None:
    """Hand `work(first, end)` on ranges of the length to the threads, and wait for all."""
    list(pool.map(lambda first: work(first, min(length, first + size)), range(0, length, size)))
