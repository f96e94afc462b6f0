"""Ranks after a scenario, and between which ranks a line lies when what is uncertain is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from corridor.study.scenarios.parameters import REACH, FloatArray

IntArray = NDArray[np.int64]
CELLS = 4_000_000
"""Scores that are ranked at once."""


@dataclass(frozen=True)
class Ends:
    """Scores of n lines with one figure at an end of its interval, all others at their centre.

    Attributes:
        low: At the lower end, shape (n,). high: at the upper end.
    """

    low: FloatArray
    high: FloatArray


def ranks_of(scores: FloatArray) -> IntArray:
    """Return ranks by score, the highest first, ties sharing the better rank; what has no score comes last.

    Args:
        scores: Shape (n,) or (n, d), NaN for none.
    """
    falling = np.where(np.isnan(scores), np.inf, -scores)
    return np.asarray(rankdata(falling, method="min", axis=0), dtype=np.int64)


def interpolated(centre: FloatArray, ends: Mapping[str, Ends], z: Mapping[str, FloatArray]) -> FloatArray:
    """Return scores at draws, shape (n, d): straight lines between what was worked out at both ends of each figure.

    Effects of several figures are added up, as a first-order expansion does.

    Args:
        centre: Scores with every figure at its centre, shape (n,).
        ends: Scores at the ends of each uncertain figure, by key.
        z: Standard normal draws by key, each of shape (d,).
    """
    draws = len(next(iter(z.values())))
    out = np.repeat(centre[:, None], draws, axis=1)
    for key in sorted(ends):
        far, near = ends[key].high - centre, ends[key].low - centre
        moved = (np.abs(far) > 0) | (np.abs(near) > 0)  # NaN, which stays out of the draws, moves nothing
        reach = z[key] / REACH
        step = np.where(reach > 0, far[moved, None] * reach, near[moved, None] * -reach)
        out[moved] += np.nan_to_num(step)
    return np.round(out, 10)


def rank_intervals(
    centre: FloatArray, ends: Mapping[str, Ends], z: Mapping[str, FloatArray], level: float
) -> tuple[IntArray, IntArray]:
    """Return the ranks between which a line lies in a share `level` of the draws, each of shape (n,).

    The rank with every figure at its centre is always within.
    """
    rank = ranks_of(centre)
    if not ends or not len(centre):
        return rank, rank
    draws = len(next(iter(z.values())))
    block = max(1, CELLS // len(centre))
    parts = [
        ranks_of(interpolated(centre, ends, {key: one[start : start + block] for key, one in z.items()})).astype(
            np.int32
        )
        for start in range(0, draws, block)
    ]
    tail = (1.0 - level) / 2.0
    low, high = quantiles(np.concatenate(parts, axis=1), (tail, 1.0 - tail))
    return np.minimum(low, rank), np.maximum(high, rank)


def quantiles(table: NDArray[np.int32], at: tuple[float, float]) -> tuple[IntArray, IntArray]:
    """Return the least values that a share of each row does not exceed (no interpolation: ranks are whole numbers)."""
    low, high = np.quantile(table, at, axis=1, method="inverted_cdf")
    return low.astype(np.int64), high.astype(np.int64)
