"""Iterate PPML to its solution: weighted least squares on regressors from which the effects are projected out.

The projections go on from those of the round before and are made exact only near the end (Correia, S., Guimarães, P.
and Zylkin, T., 2020, Fast Poisson estimation with high-dimensional fixed effects, Stata Journal 20(1), section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.errors import DataError
from corridor.gravity.sample import Array, Codes

ROUNDS: Final = 100
TOLERANCE: Final = 1e-9
"""Change of the deviance, relative to itself, at which the rounds end."""

SWEEPS: Final = 100_000
STAGES: Final = ((1e-6, 1e-8), (1e-4, 1e-5), (np.inf, 1e-3))
"""Up to which change of the deviance which exactness of the projections is asked for."""

LOWEST: Final = -200.0
"""Least log expectation, relative to the mean; what is separated goes on falling and must not end in zero."""

HIGHEST: Final = 200.0


@dataclass(frozen=True)
class Solution:
    """A PPML problem solved.

    Attributes:
        coefficients: Shape (k,).
        log_fitted: Log of the expectation of each row, (n,).
        projected: Regressors less their projection on the effects, at the solution's weights, (n, k).
        deviance: Poisson deviance.
        rounds: Rounds that it took.
        calm: Whether the deviance came to rest.
    """

    coefficients: Array
    log_fitted: Array
    projected: Array
    deviance: float
    rounds: int
    calm: bool


def solve(target: Array, design: Array, codes: Codes, *, rounds: int = ROUNDS) -> Solution:
    """Return the solution of one problem.

    Args:
        target: Values, not negative, of a mean near 1, shape (n,).
        design: Regressors of a size near 1, (n, k); a constant among them where there is no effect.
        codes: Level of each row in each effect, (n, f).
        rounds: Rounds at most.

    Raises:
        DataError: The regressors are collinear with one another.
    """
    log_fitted = np.log((target + target.mean()) / 2.0)
    last = deviance_of(target, np.exp(log_fitted))
    columns = np.column_stack([np.zeros(len(target)), design])
    worked = np.zeros(len(target))
    coefficients = np.zeros(design.shape[1])
    change, calm, round_, exact = np.inf, False, 0, STAGES[-1][1]
    while round_ < rounds and not calm:
        round_ += 1
        fitted = np.exp(log_fitted)
        response = log_fitted + target / fitted - 1.0
        # What was projected before differs from the new response by this and a mix of effects, which drops out.
        columns[:, 0] += response - worked
        worked = response
        exact = next(inner for outer, inner in STAGES if change <= outer)
        columns = projected(columns, codes, fitted, exact)
        coefficients = _least_squares(columns, fitted)
        found = response - (columns[:, 0] - columns[:, 1:] @ coefficients)
        found, deviance = _shortened(target, log_fitted, found, last if round_ > 2 else np.inf)
        change = abs(deviance - last) / (0.1 + abs(last))
        calm = change <= TOLERANCE and exact == STAGES[0][1]
        log_fitted, last = found, deviance
    return Solution(coefficients, log_fitted, columns[:, 1:], last, round_, calm)


def projected(columns: Array, codes: Codes, weights: Array, exact: float) -> Array:
    """Return columns less their weighted projection on the effects, the same where there is no effect.

    Raises:
        DataError: The projections do not come to rest.
    """
    if not codes.shape[1]:
        return columns
    from pyfixest.core.demean import demean  # noqa: PLC0415 (importing pyfixest takes as long as a small fit)

    found, calm = demean(columns, codes.astype(np.uint64), weights, exact, SWEEPS)
    if not calm:
        raise DataError(f"gravity: the effects cannot be told apart within {SWEEPS:,} projections")
    result: Array = found
    return result


def deviance_of(target: Array, fitted: Array) -> float:
    """Return the Poisson deviance 2 Σ (y ln(y/μ) − y + μ)."""
    positive = target > 0
    ratio = np.log(np.where(positive, target, 1.0) / np.where(positive, fitted, 1.0))
    return float(2.0 * (target * ratio - (target - fitted)).sum())


def _least_squares(columns: Array, weights: Array) -> Array:
    weighted = columns[:, 1:] * weights[:, None]
    try:
        return np.asarray(np.linalg.solve(weighted.T @ columns[:, 1:], weighted.T @ columns[:, 0]), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise DataError("gravity: the regressors are collinear with the effects or with one another") from error


def _shortened(target: Array, before: Array, after: Array, last: float) -> tuple[Array, float]:
    """Return the new log expectations, nearer to the old ones where the deviance would rise, and the deviance."""
    after = np.clip(after, LOWEST, HIGHEST)
    deviance = deviance_of(target, np.exp(after))
    for _ in range(20):
        if deviance <= last * (1.0 + 1e-6) + 1e-6:
            break
        after = (before + after) / 2.0
        deviance = deviance_of(target, np.exp(after))
    return after, deviance
