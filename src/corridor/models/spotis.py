"""SPOTIS: weighted distance to the ideal between fixed bounds, so that no alternative moves another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.errors import DataError, UsageError
from corridor.models.columns import Floats, check_known, row_sums
from corridor.models.decision import check_finite, in_blocks, problem
from corridor.models.directed import DirectedScorer, common_options, missing_as
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.normalise import check_goalposts
from corridor.spec.model import ModelSpec


def spotis(
    matrix: Any, weights: Any = None, directions: Any = None, *, bounds: Any = None, ideal: Any = None
) -> Floats:
    """Return the distances (n,) to the ideal solution, 0..1, less being better.

    D = Σ w·|x − s*|/(max − min) between given bounds (Dezert, Tchamova, Han and Tacnet, FUSION 2020). With bounds that
    are given, an alternative's distance does not depend on which others there are. Bounds that coincide add nothing.

    Args:
        matrix: Figures (n × k), inside the bounds.
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.
        bounds: Least and greatest possible figure of each column (k × 2). None: those of the alternatives, which
            gives up the independence.
        ideal: Expected solution point s* (k,), inside the bounds. None: the better bound of each column.

    Raises:
        UsageError: Shapes, weights, directions, bounds or the ideal are wrong.
        DataError: A figure is missing, infinite or outside the bounds.

    Example:
        >>> spotis([[2.0, 5.0]], directions=[1, -1], bounds=[[0.0, 10.0], [0.0, 10.0]]).tolist()
        [0.65]
    """
    given = problem(matrix, weights, directions)
    if len(given.matrix) == 0:
        return np.zeros(0)
    check_finite(given.matrix)
    low, high = _bounds(given.matrix, bounds)
    if ((given.matrix < low) | (given.matrix > high)).any():
        raise DataError("the matrix must lie within the bounds of its columns")
    target = np.where(given.signs > 0.0, high, low) if ideal is None else np.asarray(ideal, dtype=np.float64)
    if target.shape != low.shape or not ((target >= low) & (target <= high)).all():
        raise UsageError("ideal: must be one figure for each column, inside its bounds")
    width = np.where(high > low, high - low, np.inf)
    answer = np.empty(len(given.matrix))

    def work(_: int, first: int, end: int) -> None:
        answer[first:end] = row_sums(given.weights * np.abs(given.matrix[first:end] - target) / width)

    in_blocks(len(answer), work)
    return answer


def _bounds(matrix: Floats, bounds: Any) -> tuple[Floats, Floats]:
    if bounds is None:
        return matrix.min(axis=0), matrix.max(axis=0)
    found = np.asarray(bounds, dtype=np.float64)
    if found.shape != (matrix.shape[1], 2) or not (np.isfinite(found).all() and (found[:, 0] <= found[:, 1]).all()):
        raise UsageError("bounds: must be [least, greatest] for each column, finite and in that order")
    return found[:, 0], found[:, 1]


class Spotis(DirectedScorer):
    """Scores rows by 100·(1 − D), D the weighted distance to the ideal between fixed bounds.

    Bounds are given or are the extremes of the reference; a figure outside them counts as the bound, and where they
    coincide a worse figure is at distance 1 and any other at 0. Missing figures give up their weight to all others
    alike. Points are exact: each figure brings 100·w·(1 − d).

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        bounds: Column name → [least, greatest]. Columns without are bounded by the reference.

    Attributes:
        best_: The better bound of each column (k,).
        worst_: The worse one (k,).

    Example:
        >>> model = Spotis({"p": {"a": 1.0, "b": 1.0}}, bounds={"a": [0.0, 10.0]})
        >>> model = model.fit(np.array([[1.0, 1.0], [2.0, 5.0]]))
        >>> model.predict(np.array([[5.0, 5.0], [20.0, 2.0]])).tolist()
        [75.0, 62.5]
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        *,
        bounds: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed, directions)
        self.bounds = bounds

    def _check(self) -> None:
        check_bounds(self._columns(), self.bounds)

    def _learn(self, values: Floats) -> None:
        super()._learn(values)
        for name, (low, high) in (self.bounds or {}).items():
            column = self._columns().index(name)
            up = self.sign_[column] > 0.0
            self.best_[column], self.worst_[column] = (high, low) if up else (low, high)

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing."""
        values, weights = self._known(X), self.effective_weights(X)
        return np.where(weights > 0.0, 100.0 * weights * (1.0 - self._shortfall(values)), np.nan)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        return row_sums(100.0 * weights * (1.0 - missing_as(self._shortfall(values), weights, 0.0)))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        return np.asarray(weights * self._shortfall(values))


def check_bounds(columns: Sequence[str], bounds: Mapping[str, Sequence[float]] | None) -> None:
    """Refuse bounds of unknown columns, and what is no [least, greatest].

    Raises:
        UsageError: The message names the column, what was found and what is allowed.
    """
    if bounds is not None and not isinstance(bounds, Mapping):
        raise UsageError(f"bounds: must map indicators to [least, greatest], found {bounds!r}")
    check_known("indicator in bounds:", bounds or {}, columns)
    check_goalposts(columns, None, 0.0, 1.0, bounds)


def _spotis(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Spotis:
    estimator = Spotis(**common_options(spec, directions), **options)
    check_bounds(spec.indicators, estimator.bounds)
    return estimator


AGGREGATORS.add(
    "spotis",
    Method(
        "SPOTIS",
        "Scores by weighted distance to the ideal between fixed bounds, 0 to 100; free of rank reversal.",
        "Dezert, Tchamova, Han and Tacnet, The SPOTIS rank reversal free method, FUSION 2020",
        options={"bounds": "indicator → [least, greatest]; without, the extremes of the reference"},
        build=_spotis,
        formula="100 · (1 − D), D = Σ w·|x − s*| / (max − min), s* the better bound",
        pitfalls="Bounds decide the scale: one extreme figure of the reference squeezes all others together.",
        estimator=Spotis,
    ),
)
