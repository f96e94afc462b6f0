"""A decision problem as the multi-criteria methods see it: alternatives × criteria, weights and directions."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from corridor.errors import DataError, UsageError
from corridor.models.columns import Floats

LARGE = 1_000_000
"""Figures from which on compiled kernels are used; below, loading them would take longer than the work."""

BLOCK = 32_768
"""Rows of a block. Blocks are fixed, so the number of threads changes no sum."""


@dataclass(frozen=True)
class Problem:
    """A checked decision problem.

    Attributes:
        matrix: Figures (n × k), finite unless `large`, where each method looks at its own answer instead.
        weights: Weights (k,), adding up to 1.
        signs: 1 where more is better, −1 where less is (k,).
    """

    matrix: Floats
    weights: Floats
    signs: Floats

    @property
    def large(self) -> bool:
        """Whether compiled kernels pay."""
        return self.matrix.size >= LARGE


def problem(matrix: Any, weights: Any = None, directions: Any = None) -> Problem:
    """Return the checked problem.

    Args:
        matrix: Figures (n × k), k at least 1; n may be 0.
        weights: Weights (k,), not negative; they need not add up to 1. None: equal weights.
        directions: 1 where more is better, −1 where less is better (k,). None: more is always better.

    Raises:
        UsageError: Shapes do not fit, something is no number, a weight is negative or none is above 0, or a direction
            is neither 1 nor −1.
        DataError: A figure is missing or infinite.
    """
    figures = np.ascontiguousarray(_numbers("matrix", matrix))
    if figures.ndim != 2 or figures.shape[1] == 0:
        raise UsageError(f"matrix: must be alternatives × criteria, found shape {figures.shape}")
    width = figures.shape[1]
    shares = np.ones(width) if weights is None else _numbers("weights", weights)
    signs = np.ones(width) if directions is None else _numbers("directions", directions)
    for name, found in (("weights", shares), ("directions", signs)):
        if found.shape != (width,):
            raise UsageError(f"{name}: must be one for each of the {width} criteria, found shape {found.shape}")
    if not (np.abs(signs) == 1.0).all():
        raise UsageError(f"directions: must be 1 or -1, found {signs.tolist()}")
    checked = Problem(figures, _adding_up(shares), signs)
    if not checked.large:
        check_finite(figures)
    return checked


def _numbers(name: str, given: Any) -> Floats:
    """Return what was given as float64.

    Raises:
        UsageError: It holds texts or is ragged.
    """
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name}: must be numbers in rows of one length ({error})") from error


def _adding_up(weights: Floats) -> Floats:
    """Return weights that add up to 1."""
    if not (np.isfinite(weights).all() and (weights >= 0.0).all() and (weights > 0.0).any()):
        raise UsageError(f"weights: must be finite, not negative and one above 0, found {weights.tolist()}")
    shares = weights / weights.max()
    return np.asarray(shares / shares.sum())


def check_finite(figures: Floats) -> None:
    """Refuse figures, or what came of them, that are missing or infinite.

    Raises:
        DataError: The message says how many there are.
    """
    wrong = int(figures.size - np.count_nonzero(np.isfinite(figures)))
    if wrong:
        raise DataError(f"the matrix must be finite: {wrong:,} figures or rows are missing, infinite or too large")


def in_blocks(rows: int, work: Callable[[int, int, int], None], *, backwards: bool = False) -> None:
    """Run `work(number, first, end)` on blocks of rows, on all cores; what it computes must not depend on the order.

    Args:
        rows: Number of rows.
        work: Takes the number of a block, its first row and the row after its last.
        backwards: Begin with the last block: what a first pass read last is still in the processor's cache.
    """
    numbers = list(range(blocks_of(rows)))[:: -1 if backwards else 1]

    def one(number: int) -> None:
        work(number, number * BLOCK, min(rows, (number + 1) * BLOCK))

    if len(numbers) == 1:
        one(0)
    elif numbers:
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(one, numbers))


def blocks_of(rows: int) -> int:
    """Return how many blocks the rows make."""
    return -(-rows // BLOCK)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
