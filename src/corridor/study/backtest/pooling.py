"""Chances and intervals of all origins together: whether what was stated came true as often as stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from corridor.measures.calibration import merged
from corridor.panels.panel import FloatArray
from corridor.study.backtest.summaries import Held


class Bin(NamedTuple):
    """Cells whose stated chances are alike.

    Attributes:
        cells: How many. stated: Mean of their stated chances. happened: Share that came true.
        low, high: Interval of that share if cells were independent (Wilson 1927), at the level of the evaluation.
    """

    cells: int
    stated: float
    happened: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliable:
    """Stated chances against what came true.

    Attributes:
        bins: In ascending order of stated chance.
        error: Expected calibration error, 0..1. relative: The same over the share that came true; None where none did.
    """

    bins: tuple[Bin, ...]
    error: float
    relative: float | None


@dataclass(frozen=True)
class Coverage:
    """Stated coverage of intervals beside the share of outcomes that they held.

    Attributes:
        stated: Share of outcomes that they are made to hold. held: Share that they held.
        cells: Cells of all origins with an interval. width: Mean over origins of the median width.
    """

    stated: float
    held: float
    cells: int
    width: float

    @property
    def miss(self) -> float:
        """Held less stated: below 0 where intervals are too narrow."""
        return self.held - self.stated


def chances_of(counted: Sequence[FloatArray], level: float) -> Reliable | None:
    """Return chances of all origins, None where none was stated.

    Args:
        counted: Cells, sums of stated chances and hits by fine bin, of each origin (3, m).
        level: Level of the bins' intervals.
    """
    if not counted or not sum(float(one[0].sum()) for one in counted):
        return None
    found = merged(*np.sum(np.stack(counted), axis=0))
    z = NormalDist().inv_cdf((1.0 + level) / 2.0)
    bins = tuple(
        Bin(int(n), float(stated), float(happened), *wilson(float(happened), float(n), z))
        for n, stated, happened in zip(found.count, found.stated, found.happened, strict=True)
    )
    relative = found.relative_error
    return Reliable(bins, found.error, None if np.isnan(relative) else relative)


def wilson(share: float, n: float, z: float) -> tuple[float, float]:
    """Return the score interval of a share of n independent cells, whose ends lie in 0..1 (Wilson 1927).

    Args:
        share: Share that came true.
        n: Cells.
        z: Quantile of the normal distribution.
    """
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def coverage_of(held: Sequence[Held]) -> Coverage | None:
    """Return how intervals of all origins held, None where there was none."""
    told = [one for one in held if one.cells]
    cells = sum(one.cells for one in told)
    if not cells:
        return None
    stated = sum(one.stated * one.cells for one in told) / cells
    return Coverage(stated, sum(one.inside for one in told) / cells, cells, float(np.mean([one.width for one in told])))
