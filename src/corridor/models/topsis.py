"""TOPSIS: how near to the ideal and how far from the anti-ideal an opportunity lies."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np

from corridor.models.column_sums import Columns, columns_of, inverse, norms
from corridor.models.columns import Floats, row_sums
from corridor.models.decision import Problem, check_finite, in_blocks, problem
from corridor.models.directed import DirectedScorer, check_choice, common_options, missing_as
from corridor.models.methods import AGGREGATORS, Method
from corridor.spec.model import ModelSpec

SCALES = ("vector", "min_max", "max", "sum", "none")
"""What a column is divided by: its Euclidean norm, its range, its largest absolute figure, its sum, or nothing."""


def topsis(matrix: Any, weights: Any = None, directions: Any = None, *, scale: str = "vector") -> Floats:
    """Return the closeness (n,) of a closed set of alternatives to the ideal, 0..1, more being better.

    C = D⁻ / (D⁺ + D⁻), with D⁺ the Euclidean distance to the best and D⁻ that to the worst figure of every column,
    after each column was divided by its scale and multiplied by its weight (Hwang and Yoon, Multiple Attribute
    Decision Making, 1981). Where no column tells the alternatives apart, a single alternative included, C is 0.5; a
    column that is zero or has no range adds nothing.

    Args:
        matrix: Figures (n × k).
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.
        scale: What each column is divided by, one of `SCALES`.

    Raises:
        UsageError: Shapes, weights, directions or the scale are wrong.
        DataError: A figure is missing or infinite.

    Example:
        >>> topsis([[0.0, 3.0], [4.0, 0.0], [4.0, 3.0]], scale="none").tolist()
        [0.42857142857142855, 0.5714285714285714, 1.0]
    """
    given = problem(matrix, weights, directions)
    check_choice("scale", scale, SCALES)
    if len(given.matrix) == 0:
        return np.zeros(0)
    found = columns_of(given, {"vector": "squares", "sum": "sums"}.get(scale, "extremes"))
    up = given.signs > 0.0
    ideal, anti_ideal = np.where(up, found.greatest, found.least), np.where(up, found.least, found.greatest)
    factor = given.weights * inverse(_scale(given, found, scale))
    answer = _closed(given, factor, ideal, anti_ideal)
    check_finite(answer)
    return answer


def _scale(given: Problem, found: Columns, scale: str) -> Floats:
    if scale == "vector":
        return norms(given, found)
    if scale == "min_max":
        return found.greatest - found.least
    if scale == "max":
        return np.maximum(np.abs(found.greatest), np.abs(found.least))
    return np.abs(found.total) if scale == "sum" else np.ones_like(found.total)


def _closed(given: Problem, factor: Floats, ideal: Floats, anti_ideal: Floats) -> Floats:
    if not given.large:
        return closeness(given.matrix, np.broadcast_to(factor, given.matrix.shape), ideal, anti_ideal)
    from corridor.models import mcdm_kernels  # noqa: PLC0415  numba loads only where it pays

    answer = np.empty(len(given.matrix))

    def work(_: int, first: int, end: int) -> None:
        mcdm_kernels.closeness(given.matrix, first, end, factor, ideal, anti_ideal, answer)

    in_blocks(len(answer), work, backwards=True)
    return answer


def closeness(values: Floats, factors: Floats, ideal: Floats, anti_ideal: Floats) -> Floats:
    """Return D⁻ / (D⁺ + D⁻) of rows (n × k), 0.5 where both are 0; factors (n × k) multiply each difference."""
    with np.errstate(over="ignore", invalid="ignore"):
        near = np.sqrt(row_sums((factors * (values - anti_ideal)) ** 2))
        whole = np.sqrt(row_sums((factors * (values - ideal)) ** 2)) + near
        return np.where(whole == 0.0, 0.5, near / np.where(whole == 0.0, 1.0, whole))


class Topsis(DirectedScorer):
    """Scores rows by 100 times TOPSIS's closeness to the best figures of the reference.

    Column scales, ideal and anti-ideal are learnt from the reference, each from the figures known there. A figure
    beyond the ideal counts as the ideal, one beyond the anti-ideal as the anti-ideal, so a better figure never lowers
    a score. Missing figures give up their weight to all others alike. A row of which nothing tells best from worst
    scores 50. Points: what lacks to 100 is split by squared weighted distance to the ideal.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        scale: "vector" (root mean square of the reference, which is its Euclidean norm where all is known), "min_max",
            "max", "sum" (absolute mean) or "none".

    Attributes:
        scale_: What each column is divided by (k,), NaN where the reference knows none of it.
        best_: Ideal figure of each column (k,).
        worst_: Anti-ideal (k,).

    Example:
        >>> model = Topsis(scale="none").fit(np.array([[0.0, 3.0], [4.0, 0.0]]))
        >>> model.predict(np.array([[4.0, 3.0], [0.0, 0.0], [4.0, np.nan]])).tolist()
        [100.0, 0.0, 100.0]
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        *,
        scale: str = "vector",
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed, directions)
        self.scale = scale

    def _check(self) -> None:
        check_choice("scale", self.scale, SCALES)

    def _learn(self, values: Floats) -> None:
        super()._learn(values)
        self.scale_ = np.array([_learnt_scale(column[~np.isnan(column)], self.scale) for column in values.T])

    def _factors(self, weights: Floats) -> Floats:
        return np.asarray(weights * inverse(self.scale_))

    def _clipped(self, values: Floats, weights: Floats) -> Floats:
        low, high = np.minimum(self.best_, self.worst_), np.maximum(self.best_, self.worst_)
        return np.where(weights > 0.0, np.clip(values, low, high), 0.0)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        counted = missing_as(self._clipped(values, weights), weights, 0.0)
        best, worst = np.nan_to_num(self.best_), np.nan_to_num(self.worst_)
        return 100.0 * closeness(counted, self._factors(weights), best, worst)

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        losses: Floats = np.square(
            self._factors(weights) * (self._clipped(values, weights) - np.nan_to_num(self.best_))
        )
        return losses


def _learnt_scale(known: Floats, scale: str) -> float:
    """Return what a column of the reference is divided by, from the figures known of it; NaN if none is."""
    if known.size == 0:
        return float("nan")
    if scale == "vector":
        largest = float(np.abs(known).max()) or 1.0
        return largest * float(np.sqrt(fsum((known / largest) ** 2) / known.size))
    if scale == "min_max":
        return float(known.max() - known.min())
    if scale == "max":
        return float(np.abs(known).max())
    return abs(fsum(known) / known.size) if scale == "sum" else 1.0


def _topsis(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Topsis:
    estimator = Topsis(**common_options(spec, directions), **options)
    check_choice("scale", estimator.scale, SCALES)
    return estimator


AGGREGATORS.add(
    "topsis",
    Method(
        "TOPSIS",
        "Scores by closeness to the best figures of the reference and distance from the worst, 0 to 100.",
        "Hwang and Yoon, Multiple Attribute Decision Making, 1981",
        options={"scale": "what each column is divided by: vector, min_max, max, sum or none"},
        build=_topsis,
        formula="100 · D⁻ / (D⁺ + D⁻), D the Euclidean distance of w·x/scale to the ideal (⁺) and the anti-ideal (⁻)",
        pitfalls=(
            "One extreme figure of the reference moves the ideal; distances let a strong figure make up for a weak one "
            "and count correlated figures twice."
        ),
        estimator=Topsis,
    ),
)
