"""Export potential as a score: supply × demand × ease in logarithms, split into additive contributions."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.columns import (
    ColumnsError,
    Floats,
    NamedColumns,
    check_known,
    check_quantiles,
    row_sums,
    spread,
)
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.normalise import goalposts
from corridor.models.weights import DIGITS
from corridor.spec.model import ModelSpec

FACTORS = 3


def potential_contributions(factors: Floats, means: Floats, low: float, high: float) -> Floats:
    """Return the points (n × 3) that each factor brings to 100·clip((Σ factors − low)/(high − low), 0, 1).

    Factor f gets 100·(f − base_f)/(high − low) with base_f = mean_f + (low − Σ means)/3, so that the points add up
    exactly: a factor is measured against its mean in the reference. A score cut off at 100 scales the points down;
    a score of 0 has none. Where low equals high the score is split evenly.

    Args:
        factors: log10 of supply share, demand in US dollars and ease ratio (n × 3); −inf is a factor of zero.
        means: Mean of each factor in the reference (3,).
        low: Sum of the factors that scores 0, log10 US dollars.
        high: Sum that scores 100.
    """
    total = row_sums(factors)
    unclipped = 100.0 * spread(total, low, high)
    if low == high:
        return np.repeat(np.clip(unclipped, 0.0, 100.0)[:, None] / FACTORS, FACTORS, axis=1)
    base = means + (low - fsum(means)) / FACTORS
    with np.errstate(invalid="ignore"):
        points = 100.0 * (factors - base) / (high - low)
        points *= 100.0 / np.maximum(unclipped, 100.0)[:, None]
    points[unclipped <= 0.0] = 0.0
    return np.where(np.isnan(unclipped)[:, None], np.nan, points)


class LogPotential(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Scores export potential on a logarithmic scale between goalposts learnt from a stated reference.

    The inputs are log10 factors of ITC's export potential indicator (Decreux and Spies 2016), whose product is
    US dollars; so their sum is log10 US dollars. A factor of zero (−inf) scores 0; a missing one has no score.

    Args:
        supply: Column of the exporter's supply share, log10.
        demand: Column of the importer's demand, log10 US dollars.
        ease: Column of the ease of trade between the two, log10 of a ratio.
        lower: Quantile of the reference's finite sums that scores 0.
        upper: Quantile that scores 100.

    Attributes:
        low_: Sum that scores 0, log10 US dollars, NaN if the reference has no finite sum; `high_` scores 100.
        mean_: Mean of each factor over the reference rows with a finite sum (3,).
    """

    def __init__(
        self,
        supply: str = "epi_supply",
        demand: str = "epi_demand",
        ease: str = "epi_ease",
        lower: float = 0.05,
        upper: float = 0.95,
    ) -> None:
        self.supply = supply
        self.demand = demand
        self.ease = ease
        self.lower = lower
        self.upper = upper

    def _names(self) -> list[str]:
        return [self.supply, self.demand, self.ease]

    def fit(self, X: Any, y: Any = None) -> LogPotential:  # noqa: ARG002, N803
        """Learn goalposts and means from the reference X (n × 3).

        Raises:
            UsageError: A quantile is wrong or a column is named twice.
            ColumnsError: A column is missing or extra, or a factor is +inf.
        """
        check_potential(self.supply, self.demand, self.ease, self.lower, self.upper)
        factors = self._factors(X, reset=True)
        finite = factors[np.isfinite(row_sums(factors))]
        self.low_, self.high_ = goalposts(row_sums(finite), self.lower, self.upper)
        # fsum: the means do not depend on the order of the reference rows
        self.mean_ = np.array([fsum(column) / len(finite) if len(finite) else np.nan for column in finite.T])
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the scores (n,) from 0 to 100, NaN where a factor is missing."""
        check_is_fitted(self)
        place = spread(row_sums(self._factors(X, reset=False)), self.low_, self.high_)
        scores: Floats = np.asarray(np.round(100.0 * np.clip(place, 0.0, 1.0), DIGITS))
        return scores

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points (n × 3) that each factor brings, NaN in rows without a score."""
        check_is_fitted(self)
        return potential_contributions(self._factors(X, reset=False), self.mean_, self.low_, self.high_)

    def effective_weights(self, X: Any) -> Floats:  # noqa: N803
        """Return the weights (n × 3): one third each where all factors are observed, else 0."""
        return np.repeat(self.observed_weight(X)[:, None] / FACTORS, FACTORS, axis=1)

    def observed_weight(self, X: Any) -> Floats:  # noqa: N803
        """Return 1 for rows (n,) whose three factors are observed, else 0."""
        check_is_fitted(self)
        total = row_sums(self._factors(X, reset=False))
        return np.where(np.isnan(total), 0.0, 1.0)

    def _factors(self, X: Any, *, reset: bool) -> Floats:  # noqa: N803
        factors = self._read(X, reset=reset, infinite=True)
        if np.isposinf(factors).any():
            raise ColumnsError("a factor of the export potential is infinite; only −inf, the log of zero, is allowed")
        return factors


def check_potential(supply: Any, demand: Any, ease: Any, lower: Any, upper: Any) -> None:
    """Refuse wrong quantiles and factors that are no three different columns.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_quantiles(lower, upper)
    names = [supply, demand, ease]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < FACTORS:
        raise UsageError(f"supply, demand and ease must name three different indicators, found {names!r}")


def _log_potential(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> LogPotential:  # noqa: ARG001
    estimator = LogPotential(**options)
    factors = [estimator.supply, estimator.demand, estimator.ease]
    check_potential(estimator.supply, estimator.demand, estimator.ease, estimator.lower, estimator.upper)
    check_known("indicator named by log_potential:", factors, spec.indicators)
    check_known("indicator for log_potential:", spec.indicators, factors)
    if spec.normalise.method != "identity" or spec.treat.method != "none":
        raise UsageError(
            "log_potential takes log10 factors as they are: treat must be 'none' and normalise 'identity', "
            f"found {spec.treat.method!r} and {spec.normalise.method!r}"
        )
    return estimator


AGGREGATORS.add(
    "log_potential",
    Method(
        "Export potential on a logarithmic scale",
        "Adds the log10 factors supply, demand and ease and places the sum between goalposts of the reference.",
        "Decreux and Spies, Export Potential Assessments, International Trade Centre, 2016",
        options={
            "supply": "indicator of the supply share, log10",
            "demand": "indicator of the demand, log10 US dollars",
            "ease": "indicator of the ease of trade, log10 of a ratio",
            "lower": "quantile of the reference's sums that scores 0",
            "upper": "quantile of the reference's sums that scores 100",
        },
        build=_log_potential,
        estimator=LogPotential,
    ),
)
