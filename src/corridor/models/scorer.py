"""What every aggregation shares: weights by name, given or learnt, missing figures, and points that add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from corridor.models.columns import Floats, Mask, NamedColumns, check_number, row_sums
from corridor.models.reasons import split_by_loss
from corridor.models.weights import DIGITS, check_weights, effective_weights, nested_weights, observed_share


class Scorer(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Base of the estimators that end a pipeline: n opportunities × k figures become n scores from 0 to 100.

    A subclass says what it learns from the reference (`_learn`), how a row is scored (`_score`, at least one figure
    known in each row) and how much each figure takes away from 100 (`_losses`). Missing figures (NaN) give up their
    weight to all others alike.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight; they need not add up to 1. Empty: equal weights.
        weigher: Estimator that learns weights from the reference (attribute `weights_`, one by column, adding up to
            1). Its attribute `level` says what they replace: "inside" the weights inside each pillar, each pillar on
            its own; "all" the full weights; "pillars" the weights of the pillars, learnt from their means.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.
        weighers_: The fitted weighers by pillar; those of level "all" or "pillars" under that word.
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
    ) -> None:
        self.pillars = pillars
        self.weights = weights
        self.weigher = weigher
        self.min_observed = min_observed

    def _names(self) -> list[str] | None:
        return None if self.pillars is None else [name for inner in self.pillars.values() for name in inner]

    def fit(self, X: Any, y: Any = None) -> Any:  # noqa: ARG002, N803
        """Tie the weights to the columns of the reference X (n × k), and learn from it what the method needs.

        Raises:
            UsageError: A weight or option is wrong or names no pillar.
            ColumnsError: A column is missing or extra.
        """
        values = self._read(X, reset=True)
        check_number("min_observed", self.min_observed, least=0.0, most=1.0)
        self.weighers_: dict[str, Any] = {}
        self.weight_ = self._full_weights(values)
        self._learn(values)
        return self

    def _full_weights(self, values: Floats) -> Floats:
        """Return the full weight of each column (k,), given or learnt from the reference (n × k)."""
        pillars = self.pillars or {"all": {str(index): 1.0 for index in range(self.n_features_in_)}}
        weights = self.weights or dict.fromkeys(pillars, 1.0)
        check_weights(pillars, weights)
        return self._weighed(pillars, weights, values)

    def _weighed(
        self, pillars: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], values: Floats
    ) -> Floats:
        """Return the full weights (k,) of columns in the order of their pillars, learnt where there is a weigher."""
        names = [name for inner in pillars.values() for name in inner]
        inside = {pillar: dict(inner) for pillar, inner in pillars.items()}
        level = getattr(self.weigher, "level", "inside") if self.weigher is not None else "given"
        if level == "all":
            return np.array(list(self._learnt("all", names, values).values()))
        if level == "pillars":
            means = [self._mean_of(inner, names, values) for inner in pillars.values()]
            weights = self._learnt("pillars", list(pillars), np.column_stack(means))
        if level == "inside":
            for pillar, inner in pillars.items():
                columns = values[:, [names.index(name) for name in inner]]
                inside[pillar] = self._learnt(pillar, list(inner), columns)
        return np.array(list(nested_weights(inside, weights).values()))

    def _learnt(self, place: str, names: list[str], values: Floats) -> dict[str, float]:
        """Return the weights by name that a copy of the weigher learns from named columns, and keep the copy."""
        self.weighers_[place] = clone(self.weigher).fit(pl.DataFrame(values, schema=names, orient="row"))
        return dict(zip(names, map(float, self.weighers_[place].weights_), strict=True))

    def _mean_of(self, inner: Mapping[str, float], names: list[str], values: Floats) -> Floats:
        """Return the weighted mean (n,) of a pillar's known figures, NaN where none is known."""
        columns = values[:, [names.index(name) for name in inner]]
        given = np.array(list(inner.values())) / sum(inner.values())
        weights = effective_weights(~np.isnan(columns), given)
        mean: Floats = row_sums(np.nan_to_num(weights * columns))
        return np.where(row_sums(weights) > 0.0, mean, np.nan)

    def _learn(self, values: Floats) -> None:
        """Learn from the reference (n × k) what the method needs; nothing by default."""

    def _score(self, values: Floats, weights: Floats) -> Floats:
        """Return scores (m,) from 0 to 100 of rows (m × k) of which something is known; weights are effective ones."""
        raise NotImplementedError

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        """Return how much each figure takes away from 100 (m × k), on any scale, never negative."""
        raise NotImplementedError

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the scores (n,) from 0 to 100, NaN where too little is observed."""
        return self._scores(self._known(X))

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing.

        Rows add up to the score; see `corridor.models.reasons.split_by_loss` where the score is no plain sum.
        """
        values = self._known(X)
        weights = self._counted(~np.isnan(values))
        scores = self._scores(values, enough=False)
        losses = np.zeros_like(values)
        seen = row_sums(weights) > 0.0
        losses[seen] = self._losses(values[seen], weights[seen])
        return split_by_loss(scores, weights, losses)

    def effective_weights(self, X: Any) -> Floats:  # noqa: N803
        """Return the weights (n × k) that counted, 0 where an indicator is missing; rows add up to 1."""
        return self._counted(~np.isnan(self._known(X)))

    def observed_weight(self, X: Any) -> Floats:  # noqa: N803
        """Return the share of the full weight (n,) that is observed, 0..1."""
        return observed_share(~np.isnan(self._known(X)), self.weight_)

    def _known(self, X: Any) -> Floats:  # noqa: N803
        check_is_fitted(self)
        return self._read(X, reset=False)

    def _counted(self, observed: Mask) -> Floats:
        """Return the weights (n × k) that count; each row adds up to 1, or to 0 if nothing of it counts."""
        return effective_weights(observed, self.weight_)

    def _scores(self, values: Floats, *, enough: bool = True) -> Floats:
        observed = ~np.isnan(values)
        weights = self._counted(observed)
        seen = row_sums(weights) > 0.0
        if enough:
            seen &= observed_share(observed, self.weight_) >= self.min_observed - 10.0**-DIGITS
        scores = np.full(len(values), np.nan)
        scores[seen] = np.round(self._score(values[seen], weights[seen]), DIGITS)
        return scores
