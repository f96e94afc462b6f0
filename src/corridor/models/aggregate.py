"""Aggregation: normalised figures become one score from 0 to 100 by a nested weighted mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corridor.models.columns import Floats, row_sums
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.models.scorer import Scorer
from corridor.models.weights import check_weights
from corridor.spec.model import ModelSpec


class WeightedMean(Scorer):
    """Scores rows by the weighted mean of their observed indicators, weighted by pillar × weight inside the pillar.

    Weights are held by name: the order of columns changes nothing. Figures are taken as they come, on the scale 0..1.
    Arguments and attributes are those of `Scorer`.

    Example:
        >>> import numpy as np
        >>> model = WeightedMean({"p": {"a": 1.0, "b": 1.0}}).fit(np.zeros((2, 2)))
        >>> model.predict(np.array([[1.0, 0.5], [0.2, np.nan]])).tolist()
        [75.0, 20.0]
    """

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing."""
        values = self._known(X)
        return 100.0 * self._counted(~np.isnan(values)) * values

    def _score(self, values: Floats, weights: Floats) -> Floats:
        return row_sums(np.nan_to_num(100.0 * weights * values))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        losses: Floats = weights * (1.0 - values)
        return losses


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
        formula="100 · Σ w·x over what is known, w scaled to 1",
        pitfalls=(
            "What is strong makes up for what is weak, point for point. Two figures that measure the same count twice."
        ),
        estimator=WeightedMean,
        scaled=True,
    ),
)
