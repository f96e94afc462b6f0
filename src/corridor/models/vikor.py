"""VIKOR: a compromise between the sum of all shortfalls and the largest single one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from corridor.models.column_sums import columns_of, inverse
from corridor.models.columns import Floats, check_number, row_sums
from corridor.models.decision import Problem, blocks_of, check_finite, in_blocks, problem
from corridor.models.directed import DirectedScorer, common_options, missing_as
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.weights import effective_weights
from corridor.spec.model import ModelSpec


class Compromise(NamedTuple):
    """VIKOR's three measures (n,), less being better."""

    utility: Floats
    """S: the sum of weighted shortfalls, 0..1."""
    regret: Floats
    """R: the largest weighted shortfall, 0..1."""
    compromise: Floats
    """Q: both on the scale of the alternatives, 0..1."""


def vikor(matrix: Any, weights: Any = None, directions: Any = None, *, v: float = 0.5) -> Compromise:
    """Return S, R and Q (n,) of a closed set of alternatives, less being better.

    S = Σ w·(f* − x)/(f* − f⁻), R = max w·(f* − x)/(f* − f⁻) over the columns, with f* the best and f⁻ the worst figure
    of a column, and Q = v·(S − S*)/(S⁻ − S*) + (1 − v)·(R − R*)/(R⁻ − R*), with * the least and ⁻ the largest of all
    (Opricovic and Tzeng, European Journal of Operational Research 156, 2004). A column without a range adds nothing
    to S and R. Where every S is equal its part of Q is 0, and likewise every R: Q then runs to 1 − v or v only. A
    single alternative has Q = 0.

    Args:
        matrix: Figures (n × k).
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.
        v: Weight of S against R, 0..1.

    Raises:
        UsageError: Shapes, weights, directions or v are wrong.
        DataError: A figure is missing or infinite.

    Example:
        >>> vikor([[0.0, 2.0], [4.0, 0.0], [4.0, 2.0]]).compromise.tolist()
        [1.0, 1.0, 0.0]
    """
    given = problem(matrix, weights, directions)
    check_number("v", v, least=0.0, most=1.0)
    if len(given.matrix) == 0:
        return Compromise(np.zeros(0), np.zeros(0), np.zeros(0))
    found = columns_of(given)
    best = np.where(given.signs > 0.0, found.greatest, found.least)
    factor = given.weights * inverse(given.signs * (found.greatest - found.least))
    answer = _from_kernels(given, factor, best, v) if given.large else _from_arrays(given, factor, best, v)
    check_finite(answer.compromise)
    return answer


def _from_arrays(given: Problem, factor: Floats, best: Floats, v: float) -> Compromise:
    with np.errstate(over="ignore", invalid="ignore"):
        measures = utility_and_regret(factor * (best - given.matrix))
        by_utility, by_regret = (
            (found - found.min()) * inverse(np.asarray([found.max() - found.min()])) for found in measures
        )
    return Compromise(*measures, v * by_utility + (1.0 - v) * by_regret)


def _from_kernels(given: Problem, factor: Floats, best: Floats, v: float) -> Compromise:
    from corridor.models import mcdm_kernels as kernels  # noqa: PLC0415  numba loads only where it pays

    rows = len(given.matrix)
    measures, answer = np.empty((2, rows)), np.empty(rows)
    least, greatest = np.full((blocks_of(rows), 2), np.inf), np.full((blocks_of(rows), 2), -np.inf)

    def measure(number: int, first: int, end: int) -> None:
        kernels.regrets(given.matrix, first, end, factor, best, measures, least[number], greatest[number])

    in_blocks(rows, measure, backwards=True)
    low = least.min(axis=0)
    scale, shares = inverse(greatest.max(axis=0) - low), np.array([v, 1.0 - v])

    def compromise(_: int, first: int, end: int) -> None:
        kernels.compromises(measures, first, end, low, scale, shares, answer)

    in_blocks(rows, compromise)
    return Compromise(measures[0], measures[1], answer)


def utility_and_regret(losses: Floats) -> tuple[Floats, Floats]:
    """Return S and R (n,), the sum and the largest of weighted shortfalls (n × k), none of them missing."""
    return row_sums(losses), np.max(losses, axis=1, initial=0.0)


class Vikor(DirectedScorer):
    """Scores rows by 100·(1 − Q), VIKOR's compromise measured against the reference.

    f*, f⁻ and the ranges of S and R are learnt from the reference; beyond them shortfalls and Q are cut off at 0 and
    1, so a better figure never lowers a score. Missing figures give up their weight to all others alike, in the
    reference too. Where every S of the reference is equal, an S above it counts 1 and any other 0, and likewise R.
    Points: what lacks to 100 is split by each figure's part of S and, for the worst figure, of R.

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        v: Weight of S, the sum of shortfalls, against R, the largest, 0..1.

    Attributes:
        best_: f* of each column (k,).
        worst_: f⁻ (k,).
        least_: S* and R*, the least of the reference (2,); 0 where it scores no row.
        greatest_: S⁻ and R⁻, the largest (2,).

    Example:
        >>> model = Vikor().fit(np.array([[0.0, 2.0], [4.0, 0.0], [4.0, 2.0]]))
        >>> model.predict(np.array([[4.0, 2.0], [0.0, 2.0], [2.0, 2.0]])).tolist()
        [100.0, 0.0, 50.0]
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        *,
        v: float = 0.5,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed, directions)
        self.v = v

    def _check(self) -> None:
        check_number("v", self.v, least=0.0, most=1.0)

    def _learn(self, values: Floats) -> None:
        super()._learn(values)
        weights = effective_weights(~np.isnan(values), self.weight_)
        seen = row_sums(weights) > 0.0
        measures = np.array(utility_and_regret(self._weighted(values[seen], weights[seen])))
        self.least_ = measures.min(axis=1) if seen.any() else np.zeros(2)
        self.greatest_ = measures.max(axis=1) if seen.any() else np.zeros(2)

    def _weighted(self, values: Floats, weights: Floats) -> Floats:
        return weights * missing_as(self._shortfall(values), weights, 0.0)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        measures = np.column_stack(utility_and_regret(self._weighted(values, weights)))
        width = self.greatest_ - self.least_
        above = measures - self.least_
        place = np.where(width > 0.0, above / np.where(width > 0.0, width, 1.0), np.where(above > 0.0, 1.0, 0.0))
        place = np.clip(place, 0.0, 1.0)
        return np.asarray(100.0 * (1.0 - (self.v * place[:, 0] + (1.0 - self.v) * place[:, 1])))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        losses = self._weighted(values, weights)
        width = np.where(self.greatest_ > self.least_, self.greatest_ - self.least_, 1.0)
        worst = losses == np.max(losses, axis=1, initial=0.0)[:, None]
        share = self.v / width[0] + (1.0 - self.v) / width[1] * worst
        return np.asarray(losses * share)


def _vikor(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Vikor:
    estimator = Vikor(**common_options(spec, directions), **options)
    check_number("v", estimator.v, least=0.0, most=1.0)
    return estimator


AGGREGATORS.add(
    "vikor",
    Method(
        "VIKOR",
        "Scores by a compromise between the sum of weighted shortfalls and the largest one, 0 to 100.",
        "Opricovic and Tzeng, European Journal of Operational Research 156, 2004",
        options={"v": "weight of the sum of shortfalls against the largest one, 0 to 1"},
        build=_vikor,
        formula="100 · (1 − Q), Q = v·(S − S*)/(S⁻ − S*) + (1 − v)·(R − R*)/(R⁻ − R*), S = Σ w·d, R = max w·d",
        pitfalls=(
            "The largest shortfall is mostly that of the heaviest indicator, so a few weights decide R; extremes of "
            "the reference set every scale."
        ),
        estimator=Vikor,
    ),
)
