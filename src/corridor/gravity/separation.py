"""Find zeros that regressors and effects together fit perfectly, and regressors that the effects determine.

A zero is separated where some mix of regressors and effects is zero at every positive value, positive at the zero and
negative nowhere: raising its coefficient for ever improves the fit, and the estimate does not exist (Correia, S.,
Guimarães, P. and Zylkin, T., 2019, Verifying the existence of maximum likelihood estimates for generalized linear
models, arXiv 1903.01633). Such a mix is looked for by a linear programme, as they propose for small samples.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from corridor.errors import DataError
from corridor.gravity.iterating import projected
from corridor.gravity.sample import Array, Mask, Sample

COLLINEAR: Final = 1e-7
"""Share of a regressor's size that must be left once effects and other regressors are taken out."""

WEAK: Final = 1e-6
"""Share of the expected flows on which a mix of regressors must rest, or it is looked at more closely."""

REACHED: Final = 1e-6
"""Least value that a mix of size 1 must reach at a zero."""


def dependent(sample: Sample) -> list[int]:
    """Return the places of the regressors that effects and earlier regressors determine."""
    if not len(sample.names):
        return []
    left = projected(sample.design / sizes(sample.design), sample.codes, np.ones(len(sample.rows)), 1e-10)
    if not sample.codes.shape[1]:
        left = left - left.mean(axis=0)
    found: list[int] = []
    basis: list[Array] = []
    for place, column in enumerate(left.T):
        rest = column.copy()
        for _ in range(2):  # twice is enough against rounding (Kahan)
            for other in basis:
                rest -= other * float(other @ rest)
        length = float(np.sqrt(rest @ rest))
        if length <= COLLINEAR * np.sqrt(len(rest)):
            found.append(place)
        else:
            basis.append(rest / length)
    return found


def sizes(design: Array) -> Array:
    """Return the largest absolute value of each regressor, 1 where all are zero, shape (k,)."""
    found: Array = np.abs(design).max(axis=0, initial=0.0)
    return np.where(found > 0, found, 1.0)


def is_weak(projection: Array, fitted: Array) -> bool:
    """Return whether some mix of regressors rests on next to none of the expected flows.

    Where regressors separate zeros, what is left of such a mix at the solution's weights is those zeros alone, whose
    expectations have fallen towards nothing.
    """
    if not projection.shape[1]:
        return False
    information = (projection * fitted[:, None]).T @ projection / float(fitted.sum())
    return bool(np.linalg.eigvalsh(information).min() < WEAK)


def separated(sample: Sample) -> Mask:
    """Return the rows that regressors and effects separate, shape (n,).

    One programme reaches some of them and maybe not all, since mixes compete; without these it is asked again.

    Raises:
        DataError: The programme cannot be solved.
    """
    zero = sample.target == 0
    matrix = _columns(sample)
    fixed = matrix[~zero]
    places = np.flatnonzero(zero)
    found = np.zeros(len(zero), np.bool_)
    while len(places):
        free = matrix[places]
        cone = vstack([free, -free], format="csr")
        ceiling = np.concatenate([np.ones(len(places)), np.zeros(len(places))])
        answer = linprog(
            -np.asarray(free.sum(axis=0)).ravel(), cone, ceiling, fixed, np.zeros(fixed.shape[0]), (None, None)
        )
        if answer.status != 0:
            raise DataError(f"gravity: whether regressors separate zeros cannot be settled: {answer.message}")
        reached = free @ answer.x > REACHED
        if not reached.any():
            break
        found[places[reached]] = True
        places = places[~reached]
    return found


def _columns(sample: Sample) -> csr_array:
    """Return regressors, a column for each level of each effect, and a constant where there is no effect."""
    n, f = sample.codes.shape
    blocks = [csr_array(sample.design / sizes(sample.design))]
    for i in range(f):
        dense = np.unique(sample.codes[:, i], return_inverse=True)[1]
        blocks.append(csr_array((np.ones(n), dense, np.arange(n + 1)), shape=(n, int(dense.max()) + 1)))
    if not f:
        blocks.append(csr_array(np.ones((n, 1))))
    return csr_array(hstack(blocks, format="csr"))
