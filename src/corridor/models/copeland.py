"""Copeland's method: how many rows of a reference an opportunity beats in a vote of the indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known, check_number, row_sums
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.models.scorer import Scorer
from corridor.models.weights import DIGITS, check_weights
from corridor.spec.model import ModelSpec

COUNTS = ("majority", "weights")
CELLS = 1_000_000
"""Pairs of rows that are held at once: a block of float64 of 8 MB."""


def thinned(values: Floats, most: int) -> Floats:
    """Return at most `most` rows of (n × k), evenly spaced in their lexicographic order, which no shuffling moves."""
    order = np.lexsort(values.T[::-1])
    if len(values) > most:
        order = order[(np.arange(most) * len(values) + len(values) // 2) // most]
    return values[order]


def majorities(values: Floats, weights: Floats, reference: Floats) -> Floats:
    """Return the share of reference rows (r × k) that each row (n × k) beats by weighted majority (n,), ties a half.

    Row a beats row b if the indicators in which a is larger weigh more than those in which b is; an indicator in
    which they tie, or that one of them does not know, has no vote. (Copeland 1951; OECD/JRC Handbook 2008, step 7.)

    Args:
        values: Figures, NaN where missing.
        weights: Weights of the indicators (k,).
        reference: Figures of the rows to compare with, at least one.

    Example:
        >>> majorities(np.array([[3.0, 0.0]]), np.array([0.6, 0.4]), np.array([[1.0, 1.0], [4.0, 0.0]])).tolist()
        [0.5]
    """
    shares = np.empty(len(values))
    step = max(1, CELLS // len(reference))
    for start in range(0, len(values), step):
        block = values[start : start + step]
        margin = np.zeros((len(block), len(reference)))
        for column, weight in enumerate(weights):
            margin += weight * np.nan_to_num(np.sign(block[:, column, None] - reference[None, :, column]))
        votes = np.sign(np.round(margin, DIGITS)).sum(axis=1)  # whole numbers: exact in any order
        shares[start : start + step] = (votes / len(reference) + 1.0) / 2.0
    return shares


def places(values: Floats, reference: Floats) -> Floats:
    """Return the share of reference rows (r × k) that each figure (n × k) beats, ties and unknown ones a half.

    A missing figure ties with all: 0.5.
    """
    found = np.empty_like(values)
    for column, known in enumerate(reference.T):
        ordered = np.sort(known[~np.isnan(known)])
        figures = values[:, column]
        wins = np.searchsorted(ordered, figures, side="left") + np.searchsorted(ordered, figures, side="right")
        unknown = known.size - ordered.size
        found[:, column] = np.where(np.isnan(figures), 0.5, (wins + unknown) / (2.0 * known.size))
    return found


class Copeland(Scorer):
    """Scores rows by how many rows of the reference they beat, indicator against indicator.

    Under "majority" a row beats another if the indicators that speak for it weigh more, and the score is 100 times the
    share of reference rows beaten, half of those tied with. Under "weights" each pair counts with the weight of the
    indicators won, half of those tied (COINr's `a_copeland`, whose score for one of n rows is n·score/100 − ½).
    Missing figures tie. The reference is thinned to `most` rows.

    Args:
        pillars: See `Scorer`.
        weights: See `Scorer`.
        weigher: See `Scorer`.
        min_observed: See `Scorer`.
        count: "majority" or "weights".
        most: Most rows of the reference that are kept.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.
        reference_: Rows that are compared with (r × k).

    Example:
        >>> X = np.array([[0.0, 0.0], [0.5, 1.0], [1.0, 0.5]])
        >>> Copeland().fit(X).predict(np.array([[1.0, 1.0], [0.5, 0.5], [0.0, 0.0]])).round(4).tolist()
        [100.0, 33.3333, 16.6667]
    """

    def __init__(  # noqa: PLR0917
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        count: str = "majority",
        most: int = 1000,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed)
        self.count = count
        self.most = most

    def _learn(self, values: Floats) -> None:
        check_copeland(self.count, self.most)
        self.reference_ = thinned(values, int(self.most))

    def _score(self, values: Floats, weights: Floats) -> Floats:  # noqa: ARG002
        if self.count == "majority":
            return 100.0 * majorities(values, self.weight_, self.reference_)
        return 100.0 * row_sums(self.weight_ * places(values, self.reference_))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        losses: Floats = weights * (1.0 - places(values, self.reference_))
        return losses


def check_copeland(count: Any, most: Any) -> None:
    """Refuse a way of counting that is not known, and a number of rows that is none.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_known("count", [count], COUNTS)
    if check_number("most", most, least=1, most=1e6) != int(most):
        raise UsageError(f"most: must be a whole number, found {most!r}")


def _copeland(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Copeland:  # noqa: ARG001
    check_weights(spec.pillars, spec.weights)
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    model = Copeland(pillars, dict(spec.weights), min_observed=spec.min_observed, **options)
    check_copeland(model.count, model.most)
    return model


AGGREGATORS.add(
    "copeland",
    Method(
        "Copeland",
        "Scores by how many rows of the reference an opportunity beats in a weighted vote of the indicators.",
        f"Copeland 1951; {HANDBOOK}, step 7; Becker et al., COINr, 2022",
        options={
            "count": "majority: pairs won, or weights: weight of the indicators won in each pair",
            "most": "most rows of the reference that are compared with",
        },
        build=_copeland,
        formula="100 · (rows beaten + ½ · rows tied with) / rows",
        pitfalls=(
            "Only the order of figures counts, never their distance, and the reference decides how fine the scale is. "
            "A reference thinned to 1,000 rows tells no more than a thousandth apart."
        ),
        estimator=Copeland,
    ),
)
