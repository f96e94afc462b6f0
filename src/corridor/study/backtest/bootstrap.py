"""A bootstrap over exporters from sufficient statistics: the arrays of a walk-forward are not needed again.

Cells of one exporter share its fortunes, so that cells drawn one by one would make intervals too narrow. Drawn are
whole exporters, with replacement; each draw is a vector of how often each exporter came, the same for all models and
origins, so that differences between models are paired. A statistic keeps, by exporter, what its figure is made of, and
the figure of all draws is then a matrix product. Those of the ladder are of whole numbers below 2²⁴ in single precision
or 2⁵³ in double, exact in any order of summation: the number of threads changes no bit.

Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8 (clusters); Field and Welsh,
Bootstrapping clustered data, Journal of the Royal Statistical Society B 69, 2007.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.measures.orderings import Ordering
from corridor.measures.ranking_quality import average_precision, standard_ranks, sums_of
from corridor.measures.threads import one_thread
from corridor.panels.panel import BoolArray, FloatArray, IntArray

MOST_EXACT = 2.0**24
"""Whole numbers below this are exact in single precision."""


@dataclass(frozen=True)
class Draws:
    """How often each exporter came in each draw.

    Attributes:
        times: Whole numbers, adding up in each draw to the number of exporters that have a cell (D, E).
    """

    times: FloatArray

    @cached_property
    def single(self) -> NDArray[np.float32]:
        """The same by exporter, in single precision (E, D)."""
        return np.ascontiguousarray(self.times.T, dtype=np.float32)

    @cached_property
    def double(self) -> FloatArray:
        """The same by exporter (E, D)."""
        return np.ascontiguousarray(self.times.T)


def draw_exporters(present: BoolArray, draws: int, seed: int) -> Draws:
    """Draw exporters with replacement, as many as have a cell.

    Args:
        present: Which exporters have a cell in any origin (E,).
        draws: Number of draws.
        seed: Of the random numbers; the same seed and exporters give the same draws.
    """
    there = np.flatnonzero(present)
    times = np.zeros((draws, present.size))
    if there.size:
        chance = np.full(there.size, 1.0 / there.size)
        times[:, there] = np.random.default_rng(seed).multinomial(there.size, chance, size=draws)
    return Draws(times)


class Statistic(Protocol):
    """What a figure needs of each exporter in order to be told of any draw of them."""

    @property
    def value(self) -> float:
        """The figure of all exporters, NaN where it cannot be told."""

    def of_draws(self, draws: Draws) -> FloatArray:
        """Return the figure of each draw, NaN where the draw has none (D,)."""


@dataclass(frozen=True)
class Ladder:
    """Average precision: its m rungs are the scores at which a positive stands, from the highest down.

    Attributes:
        above: Cells of each exporter at or above each rung, in the smallest type that holds them (m, E).
        exporter: Exporter of each positive, in order of rungs (p,). start: First positive of each rung (m,).
        value: Average precision of all exporters.
    """

    above: NDArray[Any]
    exporter: IntArray
    start: IntArray
    value: float

    def of_draws(self, draws: Draws) -> FloatArray:
        """Return the average precision of each draw, NaN where it holds no positive (D,)."""
        width = self.above.shape[1]
        exact = float((draws.times[:, :width] @ self.above[-1].astype(np.float64)).max(initial=0.0)) < MOST_EXACT
        times = (draws.single if exact else draws.double)[:width]
        gained: Any = times[self.exporter]
        if self.start.size < self.exporter.size:
            gained = np.add.reduceat(gained, self.start, axis=0)
        with one_thread():  # threads that wait for each other on a busy machine cost more than they bring
            cells: Any = np.matmul(self.above.astype(times.dtype), times)
        np.maximum(cells, 1.0, out=cells)  # no exporter drawn stands so high: nothing is gained there either
        hits = np.cumsum(gained, axis=0)
        total = hits[-1].astype(np.float64)
        gained *= hits
        gained /= cells
        found = gained.sum(axis=0).astype(np.float64)  # row after row, elementwise: the same bits on every machine
        return np.asarray(np.divide(found, total, out=np.full(total.size, np.nan), where=total > 0))


def ladder(outcome: FloatArray, order: Ordering, exporter: IntArray) -> Ladder:
    """Return what the average precision needs of each exporter; there must be a positive.

    Args:
        outcome: 1 or 0 (n,).
        order: Order of the cells.
        exporter: Whole numbers from 0 (n,).
    """
    place = np.flatnonzero(outcome[order.cells] > 0)
    block = order.block
    rungs, start = np.unique(block[place], return_index=True)
    rung = np.searchsorted(rungs, block)
    within = rung < rungs.size
    code = exporter[order.cells]
    width = int(exporter.max()) + 1
    counts = np.bincount(rung[within] * width + code[within], minlength=rungs.size * width)
    above = np.cumsum(counts.reshape(rungs.size, width), axis=0)
    small = above.astype(np.min_scalar_type(int(above.max())))
    return Ladder(small, code[place], start, average_precision(outcome, order))


@dataclass(frozen=True)
class Ratio:
    """A sum over exporters in parts of another: hits in places, or dollars captured in dollars gained.

    Attributes:
        part, whole: Sum of each exporter (E,).
    """

    part: FloatArray
    whole: FloatArray

    def of_draws(self, draws: Draws) -> FloatArray:
        """Return Σ part / Σ whole of each draw, NaN where the whole is nothing (D,)."""
        part, whole = _summed(np.stack([self.part, self.whole]), draws)
        return np.asarray(np.divide(part, whole, out=np.full(part.size, np.nan), where=whole > 0))

    @property
    def value(self) -> float:
        """Σ part / Σ whole of all exporters, NaN where the whole is nothing."""
        whole = float(self.whole.sum())
        return float(self.part.sum()) / whole if whole > 0 else float("nan")


@dataclass(frozen=True)
class Moments:
    """Spearman's correlation, with the ranks that the cells have among all: they are not ranked anew in each draw.

    Attributes:
        sums: Σ1, Σa, Σb, Σa², Σb², Σab of each exporter, a and b being standard ranks (6, E).
        value: Correlation of all cells, NaN where one side does not vary.
    """

    sums: FloatArray
    value: float

    def of_draws(self, draws: Draws) -> FloatArray:
        """Return the correlation of the ranks in each draw, NaN where one side does not vary (D,)."""
        n, a, b, aa, bb, ab = _summed(self.sums, draws)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(np.maximum(n * aa - a * a, 0.0) * np.maximum(n * bb - b * b, 0.0))
            found: FloatArray = np.where(spread > 1e-9 * n, (n * ab - a * b) / spread, np.nan)
        return found


def moments(outcome: FloatArray, score: FloatArray, exporter: IntArray) -> Moments:
    """Return what Spearman's correlation needs of each exporter.

    Args:
        outcome: Shape (n,), without NaN.
        score: Likewise.
        exporter: Whole numbers from 0 (n,).
    """
    a, b = standard_ranks(outcome), standard_ranks(score)
    products = (np.ones(a.size), a, b, a * a, b * b, a * b)
    value = float(np.mean(products[-1])) if a.any() and b.any() else float("nan")
    return Moments(np.stack([sums_of(values, exporter) for values in products]), value)


def _summed(values: FloatArray, draws: Draws) -> FloatArray:
    """Return each figure summed over the exporters of each draw, in a fixed order (figures, D)."""
    return np.asarray(np.einsum("fe,de->fd", values, draws.times[:, : values.shape[1]], optimize=False))


def interval(values: FloatArray, level: float) -> tuple[float, float]:
    """Return the percentile interval of the draws' figures, NaN where half of the draws have none or there is no draw.

    Args:
        values: Figures of the draws, NaN for a draw that has none (D,).
        level: Share of the draws inside, 0..1.
    """
    told = values[~np.isnan(values)]
    if told.size * 2 <= values.size:
        return float("nan"), float("nan")
    low, high = np.quantile(told, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)
