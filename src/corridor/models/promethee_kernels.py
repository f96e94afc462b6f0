"""Compiled kernels of PROMETHEE's Gaussian preference: sums over all pairs in time linear in each side.

Import this module only where the work is large: numba takes half a second to load.

With y = (x − c)/s and t = (b − c)/s for the centre c of the values in a cell of width s, exp(−(y − t)²/2) is
exp(−y²/2) · Σ He_m(y)·t^m/m!, He the Hermite polynomials (the fast Gauss transform of Greengard and Strain 1991, in one
dimension). For |t| ≤ ½ the terms fall as t^m/√m!, so 21 of them reach the last digit, and beyond nine cells the
exponential is nothing in float64. Since moments Σ t^m are kept figure by figure in sorted order, the figures below x
and those above it have sums of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.models.mcdm_kernels import compiled

Array = NDArray[Any]

TERMS = 21
REACH = 9.0


@compiled
def running_moments(values: Array, counts: Array, starts: Array, width: float, centres: Array, moments: Array) -> None:
    """Write the centre of each cell, and Σ count·t^m/m! over its values up to each one, itself included.

    Args:
        values: Each different figure once, ascending (u,).
        counts: How many figures each stands for (u,).
        starts: First value of each cell that holds any, and u at the end (c + 1,).
        width: Width of a cell, s.
        centres: Answer (c,). Halfway between a cell's first and last value: differences from it lose no digits.
        moments: Answer (u × TERMS).
    """
    for cell in range(len(centres)):
        start, end = starts[cell], starts[cell + 1]
        centres[cell] = values[start] + 0.5 * (values[end - 1] - values[start])
        for place in range(start, end):
            t = (values[place] - centres[cell]) / width
            term = float(counts[place])
            for power in range(moments.shape[1]):
                moments[place, power] = term + (moments[place - 1, power] if place > start else 0.0)
                term *= t / (power + 1)


@compiled
def gaussian_sums(
    figures: Array,
    least: float,
    left: Array,
    right: Array,
    ids: Array,
    starts: Array,
    width: float,
    centres: Array,
    moments: Array,
    sums: Array,
) -> None:
    """Write Σ exp(−d²/2s²) over the values below each figure, and over those above.

    Args:
        figures: Figures (n,).
        least: The least value, where the first cell begins.
        left: How many values lie below each (n,); `right` counts its equal too.
        right: See `left`.
        ids: Number of each cell that holds values, ascending (c,).
        starts: First value of each, and u at the end (c + 1,).
        width: Width of a cell, s.
        centres: Centre of each (c,).
        moments: Running moments (u × TERMS).
        sums: Answer (2 × n).
    """
    for place in range(len(figures)):
        own = np.floor((figures[place] - least) / width)
        below, above = 0.0, 0.0
        cell = np.searchsorted(ids, own - REACH)
        while cell < len(ids) and ids[cell] <= own + REACH:
            start, end = starts[cell], starts[cell + 1]
            y = (figures[place] - centres[cell]) / width
            low, high = min(max(left[place], start), end), min(max(right[place], start), end)
            earlier, hermite = 0.0, 1.0
            part_below, part_above = 0.0, 0.0
            for power in range(moments.shape[1]):
                whole = moments[end - 1, power]
                part_below += hermite * (moments[low - 1, power] if low > start else 0.0)
                part_above += hermite * (whole - (moments[high - 1, power] if high > start else 0.0))
                earlier, hermite = hermite, y * hermite - power * earlier
            scale = np.exp(-0.5 * y * y)
            below += scale * part_below
            above += scale * part_above
            cell += 1
        sums[0, place] = below
        sums[1, place] = above
