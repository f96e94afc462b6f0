"""Fit PPML with exporter and importer effects to one cross-section that is held as a matrix, quickly and many times.

Each round solves the whole weighted normal equations at once: the exporters' block is diagonal and is eliminated, so
what is left has one row per importer and regressor. Leaving out a country costs a few rounds from the last solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.errors import DataError

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Step = tuple[Array, Array, Array]
ROUNDS: Final = 200
TOLERANCE: Final = 1e-10
"""Largest change of the deviance, relative to itself, at which a fit ends; two rounds in a row must keep it."""

WEAK: Final = 1e-8
"""Share of the expected flows on which every mix of terms must rest."""

WEAK_TERMS: Final = "gravity: the regressors are collinear with the effects or one another, or one separates zeros"
LONGEST_STEP: Final = 5.0
"""Largest change of a linear predictor in one round, in logarithms."""


@dataclass(frozen=True)
class MatrixFit:
    """A cross-section fitted.

    Attributes:
        coefficients: One per term, shape (k,).
        exporter: Log effects of the exporters, −inf where all their used flows are zero, NaN where none is used, (n,).
        importer: Log effects of the importers, likewise; those that are finite have mean zero, (m,).
        deviance: Poisson deviance over the used cells.
        rounds: Rounds that the fit took.
    """

    coefficients: Array
    exporter: Array
    importer: Array
    deviance: float
    rounds: int

    def predict(self, terms: Array) -> Array:
        """Return exp(effects + coefficients · terms) of every cell, NaN where an effect is unknown, shape (n, m)."""
        fixed = self.exporter[:, None] + self.importer[None, :]
        found: Array = np.exp(fixed + np.tensordot(self.coefficients, terms, axes=1))
        return found


def fit_matrix(flows: Array, terms: Array, used: Mask, *, start: MatrixFit | None = None) -> MatrixFit:
    """Fit E[v_ij] = exp(e_i + m_j + Σ_k β_k x_kij) by Poisson pseudo-maximum likelihood.

    Args:
        flows: Values of exporters (rows) with importers (columns), not negative, shape (n, m).
        terms: Regressors, shape (k, n, m); k may be 0.
        used: Cells that are part of the sample, shape (n, m); the others may hold anything.
        start: A fit of nearly the same sample to begin from.

    Raises:
        DataError: No positive flow is used, a used value is negative or no number, the terms are collinear with the
            effects or with one another, or separate zeros (looked at where there is no `start`), or the fit does not
            come to rest.

    Source: Santos Silva, J. M. C. and Tenreyro, S. (2006), The Log of Gravity, Review of Economics and Statistics
    88(4); first-order conditions as of Fally, T. (2015), Structural gravity and fixed effects, Journal of
    International Economics 97(1): fitted row and column sums equal the actual ones.
    """
    rows, columns = _filled(flows, terms, used)
    y = np.where(used, flows, 0.0)[np.ix_(rows, columns)]
    on = used[np.ix_(rows, columns)]
    x = np.where(on, terms[:, rows][:, :, columns], 0.0)
    begin = _started(y, on, len(x))
    if start is not None and np.isfinite(start.exporter[rows]).all() and np.isfinite(start.importer[columns]).all():
        begin = (start.coefficients, start.exporter[rows], start.importer[columns])
    if start is None:
        _refuse_weak(_expected(on, x, begin), x)
    coefficients, left, right, deviance, rounds = _iterated(y, on, x, begin)
    if start is None:
        _refuse_weak(_expected(on, x, (coefficients, left, right)), x)
    shift = float(right.mean())
    return MatrixFit(
        coefficients,
        _spread(left + shift, rows, _some(used, 1)),
        _spread(right - shift, columns, _some(used, 0)),
        deviance,
        rounds,
    )


def _filled(flows: Array, terms: Array, used: Mask) -> tuple[Mask, Mask]:
    """Return the exporters and importers that have a positive flow; an all-zero one is separated by its effect."""
    y = np.where(used, flows, 0.0)
    if not np.isfinite(y).all() or (y < 0).any():
        raise DataError("gravity: a used flow is negative or no number")
    if not np.isfinite(np.where(used, terms, 0.0)).all():
        raise DataError("gravity: a regressor of a used cell is no number")
    if not y.any():
        raise DataError("gravity: every used flow is zero, so there is nothing to fit")
    return _some(y > 0, 1), _some(y > 0, 0)


def _started(y: Array, on: Mask, terms: int) -> Step:
    """Return coefficients, exporters' and importers' effects to begin from."""
    left = np.log(y.sum(axis=1) / on.sum(axis=1))
    right = np.log(y.sum(axis=0) / on.sum(axis=0)) - np.log(y.sum() / on.sum())
    return np.zeros(terms), left, right


def _expected(on: Mask, x: Array, state: Step) -> Array:
    beta, left, right = state
    eta = left[:, None] + right[None, :] + np.tensordot(beta, x, axes=1)
    return np.where(on, np.exp(np.where(on, eta, 0.0)), 0.0)


def _iterated(y: Array, on: Mask, x: Array, begin: Step) -> tuple[Array, Array, Array, float, int]:
    beta, left, right = begin
    last, calm = np.inf, 0
    for round_ in range(1, ROUNDS + 1):
        mu = _expected(on, x, (beta, left, right))
        deviance = _deviance(y, mu)
        calm = calm + 1 if abs(last - deviance) <= TOLERANCE * (1.0 + abs(deviance)) else 0
        if calm == 2:
            return beta, left, right, deviance, round_
        last = deviance
        steps = _newton(y - mu, mu, x)
        longest = float(np.abs(steps[1][:, None] + steps[2][None, :] + np.tensordot(steps[0], x, axes=1))[on].max())
        size = min(1.0, LONGEST_STEP / max(longest, 1e-300))
        beta, left, right = beta + size * steps[0], left + size * steps[1], right + size * steps[2]
    raise DataError(f"gravity: the fit does not come to rest in {ROUNDS} rounds; a regressor may separate zeros")


def _newton(residual: Array, mu: Array, x: Array) -> Step:
    """Return the Newton step of coefficients, exporters and importers; the last importer's effect stays."""
    m = mu.shape[1]
    cross, scaled, reduced = _information(mu, x)
    right = np.concatenate([residual.sum(axis=0)[: m - 1], (x * residual).sum(axis=(1, 2))])
    ours = residual.sum(axis=1)
    scale = 1.0 / np.sqrt(np.maximum(np.diag(reduced), 1e-300))
    try:
        solved = scale * np.linalg.solve(reduced * scale * scale[:, None], scale * (right - scaled.T @ ours))
    except np.linalg.LinAlgError as error:
        raise DataError(WEAK_TERMS) from error
    left = (ours - cross @ solved) / mu.sum(axis=1)
    return solved[m - 1 :], left, np.append(solved[: m - 1], 0.0)


def _information(mu: Array, x: Array) -> tuple[Array, Array, Array]:
    """Return the exporters' rows of the information, the same over their own, and the rest less what these explain.

    Columns are the importers but the last, then the terms.
    """
    k, m = len(x), mu.shape[1]
    weighted = x * mu
    cross = np.concatenate([mu[:, : m - 1], weighted.sum(axis=2).T], axis=1)
    block = np.empty((m - 1 + k, m - 1 + k))
    block[: m - 1, : m - 1] = np.diag(mu.sum(axis=0)[: m - 1])
    block[m - 1 :, : m - 1] = weighted.sum(axis=1)[:, : m - 1]
    block[: m - 1, m - 1 :] = block[m - 1 :, : m - 1].T
    block[m - 1 :, m - 1 :] = np.einsum("anm,bnm->ab", weighted, x)
    scaled = cross / mu.sum(axis=1)[:, None]
    return cross, scaled, block - cross.T @ scaled


def _refuse_weak(mu: Array, x: Array) -> None:
    """Refuse terms that rest on next to no flows once effects and other terms are taken out.

    Raises:
        DataError: A term is collinear with others, or what it rests on are zeros alone, so it has no estimate.
    """
    if not len(x):
        return
    size = np.abs(x).max(axis=(1, 2))
    size = np.where(size > 0, size, 1.0)
    m = mu.shape[1]
    reduced = _information(mu, x / size[:, None, None])[2]
    importers, between, terms = reduced[: m - 1, : m - 1], reduced[: m - 1, m - 1 :], reduced[m - 1 :, m - 1 :]
    left = terms - between.T @ np.linalg.pinv(importers) @ between
    if np.linalg.eigvalsh(left / mu.sum()).min() < WEAK:
        raise DataError(WEAK_TERMS)


def _deviance(y: Array, mu: Array) -> float:
    positive = y > 0
    ratio = np.log(np.where(positive, y, 1.0) / np.where(positive, mu, 1.0))
    return float(2.0 * (y * ratio - (y - mu)).sum())


def _some(mask: Mask, axis: int) -> Mask:
    return np.asarray(mask.any(axis=axis), dtype=np.bool_)


def _spread(found: Array, kept: Mask, sampled: Mask) -> Array:
    """Return effects at their places: −inf where all used flows are zero, NaN where none is used."""
    whole = np.where(sampled, -np.inf, np.nan)
    whole[kept] = found
    return whole
