"""What the multi-criteria estimators share: raw figures of either direction, and what the reference does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, Mask, check_known
from corridor.models.scorer import Scorer
from corridor.models.weights import check_weights
from corridor.spec.model import ModelSpec
from corridor.vocabulary import Direction


class DirectedScorer(Scorer):
    """Base of multi-criteria estimators: figures in any unit, more or less being better, scored against a reference.

    What a method needs to know of the columns it learns from the reference, so that no row's score depends on what
    else is ranked. A column that the reference does not know at all drops out, as if it were missing.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight; they need not add up to 1. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.

    Attributes:
        sign_: 1 where more is better, −1 where less is (k,).
        best_: Best figure of the reference by column (k,), NaN where it knows none; `worst_` the worst.
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed)
        self.directions = directions

    def _columns(self) -> list[str]:
        """Return the names of the columns, or their numbers where they have none."""
        return [str(name) for name in getattr(self, "feature_names_in_", range(self.n_features_in_))]

    def _check(self) -> None:
        """Refuse wrong options of the method, before anything is learnt; nothing by default."""

    def _learn(self, values: Floats) -> None:
        columns, directions = self._columns(), self.directions or {}
        check_known("column in directions:", directions, columns)
        check_known("direction", directions.values(), [str(direction) for direction in Direction])
        self._check()
        less = Direction.LESS_IS_BETTER.value
        self.sign_ = np.array([-1.0 if directions.get(name) == less else 1.0 for name in columns])
        known = ~np.isnan(values)
        least = np.min(values, axis=0, initial=np.inf, where=known)
        greatest = np.max(values, axis=0, initial=-np.inf, where=known)
        unknown = ~known.any(axis=0)
        self.best_ = np.where(unknown, np.nan, np.where(self.sign_ > 0.0, greatest, least))
        self.worst_ = np.where(unknown, np.nan, np.where(self.sign_ > 0.0, least, greatest))

    def _known(self, X: Any) -> Floats:  # noqa: N803
        values = super()._known(X)
        return np.where(np.isnan(self.best_), np.nan, values)

    def _shortfall(self, values: Floats) -> Floats:
        """Return how far figures fall short of the best, as a share of best to worst, 0..1; NaN stays NaN.

        What is beyond the reference's best falls short by nothing. Where best and worst coincide, a better or equal
        figure falls short by nothing and a worse one by everything.
        """
        return shortfall(values, self.best_, self.worst_, self.sign_)


def shortfall(values: Floats, best: Floats, worst: Floats, signs: Floats) -> Floats:
    """Return clip((best − x) / (best − worst), 0, 1) of values (n × k), 0 or 1 where best and worst coincide.

    Example:
        >>> shortfall(np.array([[3.0], [0.0]]), np.array([2.0]), np.array([-2.0]), np.array([1.0])).tolist()
        [[0.0], [0.5]]
    """
    width = best - worst
    scale = np.where(width == 0.0, signs, width)
    with np.errstate(over="ignore"):
        place = np.clip((best - values) / scale, 0.0, 1.0)
    return np.where((width == 0.0) & (place > 0.0), 1.0, place)


def missing_as(values: Floats, weights: Floats, filler: float) -> Floats:
    """Return values with `filler` where a figure does not count."""
    counted: Mask = (weights > 0.0) & ~np.isnan(values)
    return np.where(counted, values, filler)


def common_options(spec: ModelSpec, directions: Mapping[str, str]) -> dict[str, Any]:
    """Return what every multi-criteria estimator takes from a model.

    Normalised figures all speak for an opportunity the more they are; only raw ones keep their directions.

    Raises:
        UsageError: A weight is wrong.
    """
    check_weights(spec.pillars, spec.weights)
    return {
        "pillars": {pillar: dict(inner) for pillar, inner in spec.pillars.items()},
        "weights": dict(spec.weights),
        "min_observed": spec.min_observed,
        "directions": dict(directions) if spec.normalise.method == "identity" else None,
    }


def check_choice(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    """Return an option that is one of a few words.

    Raises:
        UsageError: It is none of them.
    """
    if value not in allowed:
        raise UsageError(f"{name}: must be one of {', '.join(allowed)}, found {value!r}")
    return str(value)
