"""From ranks in many draws to words: a verdict for each line, and lines that cannot be told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats
from corridor.spec.robustness import RobustnessSpec

Numbers = NDArray[np.int64]

SHORT_SPAN = 3
"""Ranks that an interval may span in any list without being less than robust for it; in a list of ten 15% are one."""


def verdicts(rank: Numbers, low: Numbers, high: Numbers, in_top: Floats, spec: RobustnessSpec) -> list[str]:
    """Return what is to be thought of each line's place: robust, contested or fragile.

    A line is *robust* if its interval spans at most `robust_span` of the list (or three ranks), holds the line's rank,
    and the line is on one side of the top in at least `level` of the draws. It is *fragile* if the interval spans more
    than `fragile_span` of the list and more than three ranks, or does not hold the rank: the line owes its place to
    figures or assumptions that do not bear it. What lies between is *contested*.

    Args:
        rank: Ranks (n,); ties share one.
        low: First ranks of the intervals (n,).
        high: Last ranks (n,).
        in_top: Share of draws in which each is among the top (n,).
        spec: The thresholds.
    """
    lines = len(rank)
    span = high - low + 1
    shared = np.unique(rank, return_inverse=True, return_counts=True)
    last = rank + (shared[2][shared[1]] if lines else np.zeros(0, np.int64)) - 1  # a tie takes several places
    outside = (last < low) | (rank > high)
    sided = (in_top >= spec.level) | (in_top <= 1.0 - spec.level) | (lines <= spec.top)
    robust = ((span <= spec.robust_span * lines) | (span <= SHORT_SPAN)) & sided & ~outside
    fragile = ((span > spec.fragile_span * lines) & (span > SHORT_SPAN)) | outside
    return ["fragile" if bad else "robust" if good else "contested" for good, bad in zip(robust, fragile, strict=True)]


def groups(above: Numbers, draws: int, told_apart: float) -> Numbers:
    """Return the number of each line's group (n,), from 1: lines of a group cannot be told apart, each from each other.

    Going down the list, a line joins the group above it if *every* line of that group is above it in less than
    `told_apart` of the draws, else it begins the next group. Asking every line, not only the last, keeps a long row of
    near neighbours from becoming one group whose ends are far apart.

    Args:
        above: Draws in which a line is above the one that stands 1, 2, … places below it (near × n).
        draws: Number of draws.
        told_apart: Share of the draws in which a line must be above another to be told from it.

    Example:
        >>> groups(np.array([[60, 70, 95, 0], [75, 96, 0, 0], [90, 0, 0, 0]]), 100, 0.8).tolist()
        [1, 1, 1, 2]
    """
    near, lines = above.shape
    found, first, number = np.ones(lines, dtype=np.int64), 0, 1
    for line in range(1, lines):
        steps = np.arange(1, line - first + 1)
        alike = len(steps) <= near and bool((above[steps - 1, line - steps] < told_apart * draws).all())
        if not alike:
            first, number = line, number + 1
        found[line] = number
    return found
