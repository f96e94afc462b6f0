"""Predict the effect of a country that a gravity model has not seen from what the country is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corridor.errors import DataError

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SecondStage:
    """A regression of log effects on covariates of countries.

    Attributes:
        names: Names of the covariates; the constant comes first and has none.
        coefficients: Shape (k + 1,).
        covariance: Covariance of the coefficients, (k + 1, k + 1).
        scatter: Standard deviation of the residuals, log points.
        countries: Number of effects that it rests on.
        r2: Share of the effects' variance that it explains.
    """

    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    scatter: float
    countries: int
    r2: float

    def predict(self, covariates: Array) -> tuple[Array, Array]:
        """Return predicted log effects and their standard deviations, NaN where a covariate is missing.

        Args:
            covariates: Shape (n, k).

        Returns:
            Means (n,) and standard deviations (n,), which hold the scatter of countries around the line and what is
            not known of the line itself.
        """
        x = np.column_stack([np.ones(len(covariates)), covariates])
        spread = np.einsum("na,ab,nb->n", x, self.covariance, x)
        return x @ self.coefficients, np.sqrt(self.scatter**2 + spread)


def second_stage(effects: Array, covariates: Array, names: Sequence[str]) -> SecondStage:
    """Regress log effects on covariates by least squares.

    Args:
        effects: Log effects of n countries; those that are not finite are left out.
        covariates: Shape (n, k), usually logarithms; a country with a missing one is left out.
        names: Names of the covariates.

    Raises:
        DataError: Fewer than k + 3 countries are left, or the covariates are collinear.

    Source: effects on country variables as in Head, K. and Mayer, T. (2014), Gravity Equations: Workhorse, Toolkit and
    Cookbook, Handbook of International Economics 4, section 3.7 (two-step methods); textbook variance of a forecast.
    """
    used = np.isfinite(effects) & np.isfinite(covariates).all(axis=1)
    y, x = effects[used], np.column_stack([np.ones(int(used.sum())), covariates[used]])
    freedom = len(y) - x.shape[1]
    if freedom < 2:
        raise DataError(
            f"gravity: {len(y)} countries have both an effect and all of {', '.join(names)}; at least "
            f"{x.shape[1] + 2} are needed"
        )
    scale = np.abs(x).max(axis=0)
    left, weights, right = np.linalg.svd(x / np.where(scale > 0, scale, 1.0), full_matrices=False)
    if weights.min() < 1e-9 * weights.max():
        raise DataError(f"gravity: the covariates {', '.join(names)} are collinear with one another or a constant")
    coefficients = (right.T @ ((left.T @ y) / weights)) / scale
    residual = y - x @ coefficients
    variance = float(residual @ residual) / freedom
    inverse = (right.T / weights**2) @ right / np.outer(scale, scale)
    around = float(((y - y.mean()) ** 2).sum())
    r2 = 1.0 - float(residual @ residual) / around if around > 0 else 0.0
    return SecondStage(tuple(names), coefficients, variance * inverse, variance**0.5, len(y), r2)
