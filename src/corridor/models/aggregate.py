"""Aggregation: normalised figures become one score from 0 to 100 by a nested weighted mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.columns import Floats, Mask, NamedColumns, check_known, check_number, row_sums
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.spec.model import ModelSpec

DIGITS = 10
"""Decimals of a score: the last bits of a sum must never decide a rank."""


def nested_weights(pillars: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the full weight of each indicator by name: pillar weight × inner weight, both adding up to 1."""
    whole = sum(weights[pillar] for pillar in pillars)
    return {
        name: weights[pillar] / whole * inner / sum(inside.values())
        for pillar, inside in pillars.items()
        for name, inner in inside.items()
    }


def effective_weights(observed: Mask, nested: Floats) -> Floats:
    """Return the weights (n × k) that count where figures are missing; each row adds up to 1, or to 0 if all miss.

    The full weights of what is observed are scaled up to 1 together, whatever pillar they stand in. Scaling up inside
    each pillar first would let the one figure known of a pillar speak with the weight of all of it.

    Args:
        observed: Which figures are known (n × k).
        nested: Full weight of each indicator (k,), adding up to 1.
    """
    known = observed * nested
    total = row_sums(known)[:, None]
    return np.divide(known, total, out=np.zeros_like(known), where=total > 0.0)


def observed_share(observed: Mask, nested: Floats) -> Floats:
    """Return the share of the full weight (n,) that is observed, 0..1."""
    share: Floats = np.round(row_sums(observed * nested), DIGITS)
    return share


class WeightedMean(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Scores rows by the weighted mean of their observed indicators, weighted by pillar × weight inside the pillar.

    Weights are held by name: the order of columns changes nothing.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight; they need not add up to 1. Empty: equal weights.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        min_observed: float = 0.0,
    ) -> None:
        self.pillars = pillars
        self.weights = weights
        self.min_observed = min_observed

    def _names(self) -> list[str] | None:
        return None if self.pillars is None else [name for inner in self.pillars.values() for name in inner]

    def fit(self, X: Any, y: Any = None) -> WeightedMean:  # noqa: ARG002, N803
        """Tie the weights to the columns of X (n × k); no figure of X is learnt.

        Raises:
            UsageError: A weight is wrong or names no pillar.
            ColumnsError: A column is missing or extra.
        """
        self._read(X, reset=True)
        pillars = self.pillars or {"all": {str(index): 1.0 for index in range(self.n_features_in_)}}
        weights = self.weights or dict.fromkeys(pillars, 1.0)
        check_weights(pillars, weights)
        check_number("min_observed", self.min_observed, least=0.0, most=1.0)
        self.weight_ = np.array(list(nested_weights(pillars, weights).values()))
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the scores (n,) from 0 to 100: the sums of the contributions, NaN where too little is observed."""
        values = self._known(X)
        share = observed_share(~np.isnan(values), self.weight_)
        scores = np.round(row_sums(np.nan_to_num(self._points(values))), DIGITS)
        return np.where((share > 0.0) & (share >= self.min_observed - 10.0**-DIGITS), scores, np.nan)

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing."""
        return self._points(self._known(X))

    def effective_weights(self, X: Any) -> Floats:  # noqa: N803
        """Return the weights (n × k) that counted, 0 where an indicator is missing; rows add up to 1."""
        return effective_weights(~np.isnan(self._known(X)), self.weight_)

    def observed_weight(self, X: Any) -> Floats:  # noqa: N803
        """Return the share of the full weight (n,) that is observed, 0..1."""
        return observed_share(~np.isnan(self._known(X)), self.weight_)

    def _known(self, X: Any) -> Floats:  # noqa: N803
        check_is_fitted(self)
        return self._read(X, reset=False)

    def _points(self, values: Floats) -> Floats:
        return 100.0 * effective_weights(~np.isnan(values), self.weight_) * values


def check_weights(pillars: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> None:
    """Refuse weights that name no pillar, miss one, are negative or add up to nothing.

    Raises:
        UsageError: The message names the weight, what was found and what is allowed.
    """
    check_known("pillar in weights:", weights, pillars)
    missing = [pillar for pillar in pillars if pillar not in weights]
    if missing:
        raise UsageError(f"weights: no weight is given for pillar {', '.join(missing)}")
    for place, group in {"weights": weights, **pillars}.items():
        numbers = [check_number(f"{place}.{name}", weight, least=0.0, most=1e12) for name, weight in group.items()]
        if sum(numbers) <= 0.0:
            raise UsageError(f"{place}: at least one weight must be above 0")


def _weighted_mean(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> WeightedMean:  # noqa: ARG001
    check_weights(spec.pillars, spec.weights)
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    return WeightedMean(pillars, dict(spec.weights), min_observed=spec.min_observed)


AGGREGATORS.add(
    "weighted_mean",
    Method(
        "Nested weighted mean",
        "Averages observed indicators inside pillars and pillars into a score from 0 to 100, weights by name.",
        f"{HANDBOOK}, steps 6 and 7",
        options={},
        build=_weighted_mean,
        estimator=WeightedMean,
    ),
)
