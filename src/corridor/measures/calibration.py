"""Calibration: whether a stated chance is the share that comes true, and whether intervals hold what they promise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.measures.series import FloatArray

BINS = 10
LEAST = 50
"""Fewest cells that make a bin of their own."""


@dataclass(frozen=True)
class Reliability:
    """Cells by stated chance, in ascending bins.

    Attributes:
        count: Cells of each bin (b,). stated: Mean of their stated chances (b,). happened: Share that came true (b,).
    """

    count: FloatArray
    stated: FloatArray
    happened: FloatArray

    @property
    def error(self) -> float:
        """Expected calibration error Σ count·|happened − stated| / Σ count, 0..1, NaN without a cell."""
        total = float(self.count.sum())
        return float(self.count @ np.abs(self.happened - self.stated) / total) if total else float("nan")

    @property
    def relative_error(self) -> float:
        """The error over the share that came true: what part of a rare event's rate it is; NaN where none did."""
        hits = float(self.count @ self.happened)
        return self.error * float(self.count.sum()) / hits if hits > 0 else float("nan")


def reliability(outcome: FloatArray, probability: FloatArray, *, bins: int = BINS, least: int = LEAST) -> Reliability:
    """Return how often cells came true, by the chance that was stated.

    Bins are quantiles of the *expected positives*, not of the cells: where one cell in a hundred comes true, bins of
    equally many cells would hold nine times next to nothing and hide the top of the list in the tenth. From the lowest
    chance up, each bin takes cells until it holds its part of what is still expected and at least `least` cells; equal
    chances are never parted, and a remainder of fewer than `least` cells goes to the last bin.

    Guo et al., On calibration of modern neural networks, ICML 2017 (the error); Nguyen and O'Connor, Posterior
    calibration and exploratory analysis, EMNLP 2015 (adaptive bins).

    Args:
        outcome: 1 or 0 (n,).
        probability: Stated chance, 0..1 (n,); cells with NaN are left out.
        bins: Most bins.
        least: Fewest cells of a bin, unless there are fewer in all.
    """
    told = ~np.isnan(probability)
    stated, place = np.unique(probability[told], return_inverse=True)
    count = np.bincount(place, minlength=stated.size).astype(np.float64)
    happened = np.bincount(place, weights=outcome[told], minlength=stated.size).astype(np.float64)
    return merged(count, count * stated, happened, bins=bins, least=least)


def merged(
    count: FloatArray, expected: FloatArray, happened: FloatArray, *, bins: int = BINS, least: int = LEAST
) -> Reliability:
    """Return the reliability of cells that have been counted in fine bins, by the rule of `reliability`.

    Args:
        count: Cells of each fine bin, in ascending order of stated chance (m,).
        expected: Sum of their stated chances (m,).
        happened: How many came true (m,).
        bins: Most bins.
        least: Fewest cells of a bin.
    """
    filled = count > 0
    sums = np.stack([count[filled], expected[filled], happened[filled]])
    if not sums.shape[1]:
        return Reliability(*sums)
    n, stated, hits = np.add.reduceat(sums, _starts(sums[0], sums[1], bins, least), axis=1)
    return Reliability(n, stated / n, hits / n)


def _starts(count: FloatArray, expected: FloatArray, bins: int, least: int) -> list[int]:
    """Return where bins begin, each of its part of what is still expected and of at least `least` cells."""
    cells, mass = np.cumsum(count), np.cumsum(expected)
    starts, begin = [0], 0
    for left in range(bins, 1, -1):
        before = (cells[begin - 1], mass[begin - 1]) if begin else (0.0, 0.0)
        part = before[1] + (mass[-1] - before[1]) / left
        enough = np.searchsorted(cells, before[0] + least)
        begin = int(max(np.searchsorted(mass, part * (1 - 1e-12)), enough)) + 1
        if begin >= cells.size or cells[-1] - cells[begin - 1] < least:
            break
        starts.append(begin)
    return starts


def share_inside(value: FloatArray, low: FloatArray, high: FloatArray) -> float:
    """Return the share of values that lie within their interval, ends included.

    Args:
        value: What happened (n,).
        low: Lower ends of the intervals (n,); cells where an end is NaN are left out.
        high: Upper ends (n,).

    Returns:
        0..1, NaN without an interval.
    """
    told = ~(np.isnan(low) | np.isnan(high) | np.isnan(value))
    inside = (low[told] <= value[told]) & (value[told] <= high[told])
    return float(inside.mean()) if inside.size else float("nan")
