"""Preference flows of PROMETHEE by column: sorting and prefix sums instead of every pair.

For a figure x against m others b, the flow out is Σ P(x − b) and the flow in Σ P(b − x). Every preference function but
the Gaussian is a count or a sum over those b whose difference passes a threshold, and in sorted order these are a
prefix or a suffix: O(log m) for each figure instead of O(m).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats, Mask

Positions = NDArray[np.int64]
CHUNK = 1 << 22
"""Pairs that the Gaussian compares at once."""

LARGE = 1 << 24
"""Pairs from which on the Gaussian uses compiled kernels."""

WIDE = 1e14
"""Range of a column, in widths of the Gaussian, up to which cells can be told apart."""


class Preference(NamedTuple):
    """A preference function P(d) of one column, in the column's unit; P(d) = 0 for d ≤ 0 always."""

    kind: str
    """usual, u_shape, v_shape, level, linear or gaussian (Brans and Vincke 1985, types I to VI)."""
    q: float = 0.0
    """Indifference: a difference up to q is none."""
    p: float = 0.0
    """Strict preference: a difference above p counts fully. For gaussian, s, its point of inflexion."""


class Sorted(NamedTuple):
    """The figures known of a column, ready to be compared with."""

    values: Floats
    """Each different figure once, ascending (u,)."""
    counts: Positions
    """How many figures stand before each, and at the end how many there are (u + 1,)."""
    sums: NDArray[np.longdouble]
    """What they add up to, measured from `centre` (u + 1,)."""
    centre: float
    """Their middle, so that sums of differences lose no digits."""


def sort_column(known: Floats) -> Sorted:
    """Return the known figures (m,) of a column, sorted and summed up."""
    values, counts = np.unique(known, return_counts=True)
    return _summed_up(values, counts)


def _summed_up(values: Floats, counts: Positions) -> Sorted:
    centre = float(values[len(values) // 2]) if len(values) else 0.0
    before = np.concatenate([[0], np.cumsum(counts)])
    sums = np.zeros(len(values) + 1, dtype=np.longdouble)
    np.cumsum((values - centre) * counts, dtype=np.longdouble, out=sums[1:])
    return Sorted(values, before, sums, centre)


def sort_with_places(figures: Floats) -> tuple[Sorted, Positions]:
    """Return figures (m,) sorted and summed up, and where each stands among the different ones (m,)."""
    order = np.argsort(figures)
    ascending = figures[order]
    new = np.ones(len(figures), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    places = np.empty(len(figures), dtype=np.int64)
    places[order] = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    return _summed_up(ascending[starts], np.diff(starts, append=len(figures))), places


def flows(figures: Floats, others: Sorted, preference: Preference) -> tuple[Floats, Floats]:
    """Return Σ P(x − b) and Σ P(b − x) over all others b, for figures x (n,) in ascending order or any.

    Example:
        >>> others = sort_column(np.array([1.0, 2.0, 4.0]))
        >>> flows(np.array([3.0]), others, Preference("usual"))
        (array([2.]), array([1.]))
    """
    kind, q, p = preference
    if kind == "gaussian" and p > 0.0:
        return _gaussian(figures, others, p)
    if kind in ("usual", "gaussian") or (kind == "v_shape" and p == 0.0):
        return _count(figures, others, 0.0)
    if kind == "u_shape" or (kind == "linear" and p == q):
        return _count(figures, others, q)
    if kind == "level":
        near, far = _count(figures, others, q), _count(figures, others, p)
        return 0.5 * near[0] + 0.5 * far[0], 0.5 * near[1] + 0.5 * far[1]
    return _linear(figures, others, 0.0 if kind == "v_shape" else q, p)


def _count(figures: Floats, others: Sorted, threshold: float) -> tuple[Floats, Floats]:
    """Return how many others lie more than the threshold below, and above."""
    below, above = _below(figures, others.values, threshold), _above(figures, others.values, threshold)
    whole = others.counts[-1]
    return others.counts[below].astype(np.float64), (whole - others.counts[above]).astype(np.float64)


def _linear(figures: Floats, others: Sorted, q: float, p: float) -> tuple[Floats, Floats]:
    """Return sums of min(1, (d − q)/(p − q)) over differences d above q."""
    values, counts, sums, centre = others
    near, far = _below(figures, values, q), _below(figures, values, p)
    place = (figures - centre).astype(np.longdouble)
    between, moved = counts[near] - counts[far], sums[near] - sums[far]
    out = counts[far] + ((place - q) * between - moved) / (p - q)
    near, far = _above(figures, values, q), _above(figures, values, p)
    between, moved = counts[far] - counts[near], sums[far] - sums[near]
    into = counts[-1] - counts[far] + (moved - (place + q) * between) / (p - q)
    return out.astype(np.float64), into.astype(np.float64)


def _below(figures: Floats, values: Floats, threshold: float) -> Positions:
    """Return how many of the sorted values lie more than the threshold below each figure (n,).

    What counts is the difference as it is computed, so a search for `figure − threshold` is put right by a step or
    two where rounding differs.
    """
    place = np.searchsorted(values, figures - threshold, side="left")
    if threshold == 0.0:
        return place
    return _settled(place, lambda at: figures - values[at] > threshold, len(values))


def _above(figures: Floats, values: Floats, threshold: float) -> Positions:
    """Return the place from which on sorted values lie more than the threshold above each figure (n,)."""
    place = np.searchsorted(values, figures + threshold, side="right")
    if threshold == 0.0:
        return place
    return _settled(place, lambda at: ~(values[at] - figures > threshold), len(values))


def _settled(place: Positions, passes: Callable[[Positions], Mask], size: int) -> Positions:
    """Return how many places from 0 on pass, for each figure, given a near guess; those that pass come first."""
    for _ in range(3):
        more = (place < size) & passes(np.minimum(place, size - 1))
        less = (place > 0) & ~passes(np.maximum(place - 1, 0))
        if not (more | less).any():
            return place
        place = place + more - (less & ~more)
    low, high = np.zeros_like(place), np.full_like(place, size)
    while (low < high).any():
        middle = (low + high) // 2
        found = (low < high) & passes(np.minimum(middle, size - 1))
        low, high = np.where(found, middle + 1, low), np.where(found, high, middle)
    return low


def _gaussian(figures: Floats, others: Sorted, s: float) -> tuple[Floats, Floats]:
    """Return sums of 1 − exp(−d²/2s²): pair by pair where there are few, else from moments of cells."""
    pairs = len(figures) * len(others.values)
    if pairs > LARGE and others.values[-1] - others.values[0] < WIDE * s:
        return _from_moments(figures, others, s)
    out, into = np.empty((2, len(figures)))
    counts = np.diff(others.counts).astype(np.float64)
    size = max(1, CHUNK // max(1, len(others.values)))
    for first in range(0, len(figures), size):
        part = slice(first, first + size)
        with np.errstate(over="ignore"):  # what is too far apart to be squared is wholly preferred
            apart = (figures[part, None] - others.values) / s
            weight = -np.expm1(-0.5 * apart * apart) * counts
        out[part] = np.sum(weight, axis=1, where=apart > 0.0)
        into[part] = np.sum(weight, axis=1, where=apart < 0.0)
    return out, into


def _from_moments(figures: Floats, others: Sorted, s: float) -> tuple[Floats, Floats]:
    """Return the same sums to within 1e-13 of the number of others, in linear time."""
    from corridor.models import promethee_kernels as kernels  # noqa: PLC0415  numba loads only where it pays

    values, least = others.values, others.values[0]
    cells = np.floor((values - least) / s)
    starts = np.append(np.flatnonzero(np.diff(cells, prepend=-1.0)), len(values))
    ids, centres = cells[starts[:-1]], np.empty(len(starts) - 1)
    moments, sums = np.empty((len(values), kernels.TERMS)), np.empty((2, len(figures)))
    kernels.running_moments(values, np.diff(others.counts), starts, s, centres, moments)
    left, right = np.searchsorted(values, figures, side="left"), np.searchsorted(values, figures, side="right")
    kernels.gaussian_sums(figures, least, left, right, ids, starts, s, centres, moments, sums)
    below, above = others.counts[left], others.counts[-1] - others.counts[right]
    return np.maximum(below - sums[0], 0.0), np.maximum(above - sums[1], 0.0)
