"""The weighted product: figures as ratios, multiplied to the power of their weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np

from corridor.models.columns import Floats, check_number, row_sums
from corridor.models.decision import in_blocks, problem
from corridor.models.directed import DirectedScorer, common_options, missing_as
from corridor.models.means import MODEL_FLOOR
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.weighted_sum import check_shares
from corridor.spec.model import ModelSpec


def weighted_product(matrix: Any, weights: Any = None, directions: Any = None) -> Floats:
    """Return the weighted products (n,) of a closed set of alternatives, more being better (WPM, Bridgman 1922).

    P = Π r^w with r = x/Σx, and (1/x)/Σ(1/x) where less is better. Another unit of a column changes nothing. A figure
    of 0 under a weight above 0 makes the product 0; a column of nothing but 0 has no scale and counts for nothing.

    Args:
        matrix: Figures (n × k), none below 0, and above 0 where less is better.
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.

    Raises:
        UsageError: Shapes, weights or directions are wrong.
        DataError: A figure is missing or infinite, below 0, or 0 where less is better.

    Example:
        >>> weighted_product([[1.0, 2.0], [1.0, 8.0]]).round(12).tolist()
        [0.316227766017, 0.632455532034]
    """
    given = problem(matrix, weights, directions)
    check_shares(given.matrix, given.signs)
    answer = np.empty(len(given.matrix))
    if answer.size == 0:
        return answer
    signs = given.signs
    largest = np.where(signs > 0.0, given.matrix.max(axis=0), given.matrix.min(axis=0))
    empty = largest <= 0.0  # only where more is better, and the column holds nothing but 0
    largest = np.where(empty, 1.0, largest)
    whole = [_ratio_sum(column, top, sign) for column, top, sign in zip(given.matrix.T, largest, signs, strict=True)]
    logs = np.log(np.where(empty, 1.0, np.array(whole)))
    weights = np.where(empty, 0.0, given.weights)

    def work(_: int, first: int, end: int) -> None:
        part = given.matrix[first:end]
        zero = part <= 0.0
        ratios = signs * (np.log(np.where(zero, 1.0, part)) - np.log(largest)) - logs
        answer[first:end] = np.where((zero & (weights > 0.0)).any(axis=1), 0.0, np.exp(row_sums(weights * ratios)))

    in_blocks(len(answer), work)
    return answer


def _ratio_sum(column: Floats, top: float, sign: float) -> float:
    """Return the sum of a column's ratios to its best figure, each in 0..1, whatever the order of the rows."""
    return fsum(column / top) if sign > 0.0 else fsum(top / column)


class WeightedProduct(DirectedScorer):
    """Scores rows by 100 · Π r^w, with r the ratio of a figure to the best of the reference.

    r = x/best, and best/x where less is better, cut off at 1; a figure of 0 or below has r = 0, and so has every
    figure where the best is not above 0 (where less is better, a figure of 0 or below has r = 1). One r of 0 brings
    the score to 0, unless a floor is set. Missing figures give up their weight to all others alike. For figures on
    0..1 whose best is 1 this is the weighted geometric mean. Points: what lacks to 100 is split by −w·ln r, or, where
    an r is 0, among those that are.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        floor: Ratios below it count as it, 0..1, so that one figure of 0 need not decide alone.

    Attributes:
        best_: Best figure of the reference by column (k,).

    Example:
        >>> model = WeightedProduct().fit(np.array([[4.0, 9.0], [1.0, 1.0]]))
        >>> model.predict(np.array([[4.0, 9.0], [1.0, 9.0], [0.0, 9.0]])).tolist()
        [100.0, 50.0, 0.0]
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        *,
        floor: float = 0.0,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed, directions)
        self.floor = floor

    def _check(self) -> None:
        check_number("floor", self.floor, least=0.0, most=1.0)

    def _ratios(self, values: Floats, weights: Floats) -> Floats:
        """Return the ratios to the best (n × k), 0..1; 1 where a figure does not count."""
        counted = missing_as(values, weights, 1.0)
        best = np.nan_to_num(self.best_, nan=1.0)
        more = self.sign_ > 0.0
        above, below = np.where(more, counted, best), np.where(more, best, counted)
        with np.errstate(over="ignore", under="ignore"):
            ratio = np.divide(above, below, out=np.zeros_like(counted), where=below > 0.0)
        ratio = np.where(~more & (counted <= 0.0), 1.0, np.clip(ratio, 0.0, 1.0))
        return np.where(weights > 0.0, np.maximum(ratio, self.floor), 1.0)

    def product(self, X: Any) -> tuple[Floats, Floats]:  # noqa: N803
        """Return ratios r and weights w (n × k each) of the score 100·Π r^w; 1 and 0 where a figure does not count."""
        values = self._known(X)
        weights = self._counted(~np.isnan(values))
        return self._ratios(values, weights), weights

    def _score(self, values: Floats, weights: Floats) -> Floats:
        ratios = self._ratios(values, weights)
        zero = ratios <= 0.0
        logs = row_sums(weights * np.log(np.where(zero, 1.0, ratios)))
        return np.where(zero.any(axis=1), 0.0, 100.0 * np.exp(logs))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        ratios = self._ratios(values, weights)
        zero = ratios <= 0.0
        losses = -weights * np.log(np.where(zero, 1.0, ratios))
        none = np.any(zero, axis=1, keepdims=True)
        return np.where(none, weights * zero, losses)


def _weighted_product(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> WeightedProduct:
    estimator = WeightedProduct(**common_options(spec, directions), **{"floor": MODEL_FLOOR, **options})
    check_number("floor", estimator.floor, least=0.0, most=1.0)
    return estimator


AGGREGATORS.add(
    "weighted_product",
    Method(
        "Weighted product",
        "Multiplies ratios to the best figures of the reference to the power of their weights, 0 to 100.",
        "Bridgman, Dimensional Analysis, 1922; Triantaphyllou, Multi-Criteria Decision Making Methods, 2000",
        options={"floor": f"ratios below it count as it, 0 to 1; {MODEL_FLOOR} unless given"},
        build=_weighted_product,
        formula="100 · Π r^w, r = x/best, best/x where less is better, between a floor and 1",
        pitfalls="A single figure near zero pulls the whole score down; figures without a natural zero have no ratios.",
        estimator=WeightedProduct,
    ),
)
