"""Export potential as a score: supply × demand × ease × … in logarithms, split into additive contributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.columns import (
    ColumnsError,
    Floats,
    Mask,
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

STATIC = ("epi_supply", "epi_demand", "epi_ease")
"""Factors of the static potential, which a model file need not name."""


def potential_contributions(factors: Floats, known: Mask, means: Floats, low: float, high: float) -> Floats:
    """Return the points (n × m) that each factor brings to 100·clip((Σ factors − low)/(high − low), 0, 1).

    Factor f gets 100·(f − base_f)/(high − low) with base_f = mean_f + (low − Σ means)/m, so that the points add up
    exactly: a factor is measured against its mean in the reference. Means are added, and m counted, over the factors
    that the row knows; the others bring nothing, NaN. A score cut off at 100 scales the points down; a score of 0 has
    none. Where low equals high the score is split evenly.

    Args:
        factors: log10 of the factors (n × m); −inf is a factor of zero, 0 stands where a factor is not known.
        known: Which factors are known (n × m).
        means: Mean of each factor in the reference (m,).
        low: Sum of the factors that scores 0, log10 US dollars.
        high: Sum that scores 100.
    """
    total = row_sums(factors)
    unclipped = 100.0 * spread(total, low, high)
    count = np.maximum(known.sum(axis=1), 1)[:, None]
    if low == high:
        points = np.repeat(np.clip(unclipped, 0.0, 100.0)[:, None], factors.shape[1], axis=1) / count
    else:
        base = means + (low - row_sums(np.where(known, means, 0.0))[:, None]) / count
        with np.errstate(invalid="ignore"):
            points = 100.0 * (factors - base) / (high - low)
            points *= 100.0 / np.maximum(unclipped, 100.0)[:, None]
        points[unclipped <= 0.0] = 0.0
    return np.where(np.isnan(unclipped)[:, None] | ~known, np.nan, points)


class LogPotential(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Scores export potential on a logarithmic scale between goalposts learnt from a stated reference.

    The inputs are factors of ITC's export potential indicator (Decreux and Spies 2016), whose product is US dollars; so
    the sum of their logarithms is log10 US dollars. A factor of zero (−inf) scores 0. Of `factors` all must be known
    for a score; one of `ratios` that is not known counts as 1, and so moves nothing.

    Args:
        factors: Columns of log10 factors, such as supply share, demand in US dollars and ease. None: all columns.
        ratios: Columns of further factors as plain ratios, whose log10 is taken here.
        lower: Quantile of the reference's finite sums that scores 0.
        upper: Quantile that scores 100.

    Attributes:
        low_: Sum that scores 0, log10 US dollars, NaN if the reference has no finite sum; `high_` scores 100.
        mean_: Mean of each factor's log10 over the reference rows with a finite sum in which it is known (m,).

    Example:
        >>> import numpy as np
        >>> reference = np.array([[-3.0, 7.0, 0.0], [-1.0, 9.0, 0.0]])  # log10 supply, demand, ease: $10⁴ and $10⁸
        >>> model = LogPotential(lower=0.0, upper=1.0).fit(reference)
        >>> model.predict(np.array([[-2.0, 8.0, 0.0], [-2.0, 8.0, -1.0]])).tolist()  # $10⁶ and $10⁵
        [50.0, 25.0]
    """

    def __init__(
        self,
        factors: Sequence[str] | None = None,
        ratios: Sequence[str] = (),
        lower: float = 0.05,
        upper: float = 0.95,
    ) -> None:
        self.factors = factors
        self.ratios = ratios
        self.lower = lower
        self.upper = upper

    def _names(self) -> list[str] | None:
        return None if self.factors is None else [*self.factors, *self.ratios]

    def fit(self, X: Any, y: Any = None) -> LogPotential:  # noqa: ARG002, N803
        """Learn goalposts and means from the reference X (n × m).

        Raises:
            UsageError: A quantile is wrong or a column is named twice.
            ColumnsError: A column is missing or extra, a factor is +inf, or a ratio is negative.
        """
        check_potential(self.factors, self.ratios, self.lower, self.upper)
        factors, known = self._factors(X, reset=True)
        finite = np.isfinite(row_sums(factors))
        self.low_, self.high_ = goalposts(row_sums(factors[finite]), self.lower, self.upper)
        # fsum: the means do not depend on the order of the reference rows
        seen = [column[finite & mask] for column, mask in zip(factors.T, known.T, strict=True)]
        nothing = np.nan if not finite.any() else 0.0
        self.mean_ = np.array([fsum(column) / len(column) if len(column) else nothing for column in seen])
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the scores (n,) from 0 to 100, NaN where a factor that must be known is missing."""
        check_is_fitted(self)
        factors, _ = self._factors(X, reset=False)
        place = spread(row_sums(factors), self.low_, self.high_)
        scores: Floats = np.asarray(np.round(100.0 * np.clip(place, 0.0, 1.0), DIGITS))
        return scores

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points (n × m) that each factor brings, NaN where it is unknown and in rows without a score."""
        check_is_fitted(self)
        return potential_contributions(*self._factors(X, reset=False), self.mean_, self.low_, self.high_)

    def effective_weights(self, X: Any) -> Floats:  # noqa: N803
        """Return the weights (n × m): alike for all factors known, 0 for others and in rows without a score."""
        known = self._counted(X)
        weights: Floats = known / np.maximum(known.sum(axis=1), 1)[:, None]
        return weights

    def observed_weight(self, X: Any) -> Floats:  # noqa: N803
        """Return the share of the factors that are known (n,), 0 in rows without a score."""
        known = self._counted(X)
        share: Floats = np.round(known.mean(axis=1), DIGITS)
        return share

    def product(self, X: Any) -> tuple[Floats, Floats]:  # noqa: N803
        """Return factors and exponents (n × m each) of the potential Π x^w in US dollars; 1 and 0 where unknown."""
        check_is_fitted(self)
        logs, known = self._factors(X, reset=False)
        counted = known & ~np.isnan(row_sums(logs))[:, None]
        return np.where(counted, 10.0 ** np.where(counted, logs, 0.0), 1.0), counted.astype(np.float64)

    def _counted(self, X: Any) -> Mask:  # noqa: N803
        check_is_fitted(self)
        factors, known = self._factors(X, reset=False)
        counted: Mask = known & ~np.isnan(row_sums(factors))[:, None]
        return counted

    def _factors(self, X: Any, *, reset: bool) -> tuple[Floats, Mask]:  # noqa: N803
        """Return log10 of the factors (n × m), 0 for a ratio that is not known, and which are known."""
        values = self._read(X, reset=reset, infinite=True)
        first = values.shape[1] - len(self.ratios)
        if np.isposinf(values).any():
            raise ColumnsError("a factor of the export potential is infinite; only −inf, the log of zero, is allowed")
        if (values[:, first:] < 0.0).any():
            raise ColumnsError(f"a ratio of the export potential is negative; {', '.join(self.ratios)} must not be")
        known = ~np.isnan(values)
        with np.errstate(divide="ignore"):
            logs = np.log10(np.where(known[:, first:], values[:, first:], 1.0))
        return np.column_stack([values[:, :first], logs]), known


def check_potential(factors: Any, ratios: Any, lower: Any, upper: Any) -> None:
    """Refuse wrong quantiles and factors that are no lists of different columns.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_quantiles(lower, upper)
    for option, names in (("factors", factors), ("ratios", ratios)):
        if names is None and option == "factors":
            continue
        if isinstance(names, str) or not isinstance(names, Sequence) or not all(isinstance(n, str) for n in names):
            raise UsageError(f"{option}: must be a list of indicators, found {names!r}")
    both = [*(factors or ()), *ratios]
    if len(set(both)) < len(both) or (factors is not None and not factors) or (factors is None and ratios):
        raise UsageError(f"factors and ratios must name different indicators, at least one factor, found {both!r}")


def _log_potential(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> LogPotential:  # noqa: ARG001
    estimator = LogPotential(**{"factors": STATIC, **options})
    check_potential(estimator.factors, estimator.ratios, estimator.lower, estimator.upper)
    names = [*(estimator.factors or ()), *estimator.ratios]
    check_known("indicator named by log_potential:", names, spec.indicators)
    check_known("indicator for log_potential:", spec.indicators, names)
    if spec.normalise.method != "identity" or spec.treat.method != "none":
        raise UsageError(
            "log_potential takes factors as they are: treat must be 'none' and normalise 'identity', "
            f"found {spec.treat.method!r} and {spec.normalise.method!r}"
        )
    return estimator


AGGREGATORS.add(
    "log_potential",
    Method(
        "Export potential on a logarithmic scale",
        "Adds the logarithms of supply, demand, ease and further factors and places the sum between goalposts of the "
        "reference.",
        "Decreux and Spies, Export Potential Assessments, International Trade Centre, 2016",
        options={
            "factors": "indicators of log10 factors that must be known, one of them in US dollars",
            "ratios": "indicators of further factors as plain ratios, each 1 where it is unknown",
            "lower": "quantile of the reference's sums that scores 0",
            "upper": "quantile of the reference's sums that scores 100",
        },
        build=_log_potential,
        formula="100·clip((Σ log10 factor − low)/(high − low), 0, 1), low and high quantiles of Σ in the reference",
        pitfalls="Every factor counts with the power that the formula gives it, whatever its error: a ratio that is "
        "measured badly moves the score as much as one that is measured well. Half the dollars are a few points less.",
        estimator=LogPotential,
    ),
)
