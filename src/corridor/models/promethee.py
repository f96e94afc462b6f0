"""PROMETHEE II: how far an opportunity is preferred to others, less how far others are preferred to it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known, check_number, row_sums
from corridor.models.decision import check_finite, cores, problem
from corridor.models.directed import DirectedScorer, check_choice, common_options, missing_as
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.promethee_flows import Preference, Sorted, flows, sort_column, sort_with_places
from corridor.spec.model import ModelSpec

KINDS = ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")
"""Preference functions, types I to VI."""

LARGEST = float(np.finfo(np.float64).max)


class Flows(NamedTuple):
    """PROMETHEE's flows (n,)."""

    positive: Floats
    """φ⁺: how far an alternative is preferred to the others, 0..1."""
    negative: Floats
    """φ⁻: how far the others are preferred to it, 0..1."""
    net: Floats
    """φ = φ⁺ − φ⁻, −1..1; all add up to 0."""


def promethee(
    matrix: Any, weights: Any = None, directions: Any = None, *, preference: str = "usual", q: Any = 0.0, p: Any = 0.0
) -> Flows:
    """Return the flows (n,) of a closed set of alternatives (PROMETHEE II).

    φ⁺(a) = Σ w·P(a − b)/(n − 1) over all columns and other alternatives b, with a preference function P of the
    difference d (Brans and Vincke, Management Science 31, 1985): usual 1 for d > 0; u_shape 1 for d > q; v_shape
    d/p up to p, then 1; level ½ for q < d ≤ p, 1 above; linear (d − q)/(p − q) between, 1 above; gaussian
    1 − exp(−d²/2p²). All take O(n log n); gaussian is right to 1e-13. A single alternative has
    no flow: 0. A threshold p of 0 makes v_shape and gaussian usual ones.

    Args:
        matrix: Figures (n × k).
        weights: Weights (k,), scaled to add up to 1. None: equal.
        directions: 1 where more is better, −1 where less is (k,). None: more is always better.
        preference: One of `KINDS`.
        q: Indifference threshold in the columns' units, one for all or one each (k,).
        p: Threshold of strict preference, not below q; for gaussian, the point of inflexion.

    Raises:
        UsageError: Shapes, weights, directions, the preference function or thresholds are wrong.
        DataError: A figure is missing or infinite.

    Example:
        >>> promethee([[1.0], [2.0], [4.0]]).net.tolist()
        [-1.0, 0.0, 1.0]
        >>> promethee([[1.0], [2.0], [4.0]], preference="v_shape", p=2.0).net.tolist()
        [-0.75, -0.25, 1.0]
    """
    given = problem(matrix, weights, directions)
    check_finite(given.matrix)
    rows, width = given.matrix.shape
    each = _thresholds(preference, q, p, width)
    if rows < 2:
        return Flows(np.zeros(rows), np.zeros(rows), np.zeros(rows))

    def one(column: int) -> tuple[Floats, Floats]:
        return _among_themselves(given.signs[column] * given.matrix[:, column], each[column])

    with ThreadPoolExecutor(min(width, cores())) as pool:
        found = list(pool.map(one, range(width)))
    shares = given.weights / (rows - 1)
    positive, negative = (row_sums(np.column_stack([pair[side] for pair in found]) * shares) for side in (0, 1))
    return Flows(positive, negative, positive - negative)


def _among_themselves(figures: Floats, preference: Preference) -> tuple[Floats, Floats]:
    """Return the flows (n,) of a column's figures out of and into each other."""
    others, place = sort_with_places(figures)
    out, into = flows(others.values, others, preference)
    return out[place], into[place]


def _thresholds(kind: str, q: Any, p: Any, width: int) -> list[Preference]:
    """Return the preference function of each column."""
    check_choice("preference", kind, KINDS)
    try:
        low, high = (np.broadcast_to(np.asarray(part, dtype=np.float64), (width,)) for part in (q, p))
    except ValueError as error:
        raise UsageError(f"q and p must be one number, or one for each of the {width} criteria") from error
    return [check_thresholds(kind, float(a), float(b)) for a, b in zip(low, high, strict=True)]


def check_thresholds(kind: str, q: Any, p: Any) -> Preference:
    """Return a preference function, unless its thresholds are negative or stand the wrong way round.

    Raises:
        UsageError: The message names the threshold, what was found and what is allowed.
    """
    check_choice("preference", kind, KINDS)
    low = check_number("q", q, least=0.0, most=LARGEST)
    high = check_number("p", p, least=0.0, most=LARGEST)
    if kind in ("level", "linear") and high < low:
        raise UsageError(f"p must not be below q, found q {low:g} and p {high:g}")
    return Preference(kind, low, high)


class Promethee(DirectedScorer):
    """Scores rows by 50·(1 + φ), φ the net flow of PROMETHEE II against every row of the reference.

    A row is compared with the figures that the reference knows of each column, never with what else is ranked: 100 is
    preferred to all of the reference in everything, 50 is as often preferred as not. Missing figures give up their
    weight to all others alike. Points are exact: each figure brings 50·w·(1 + φ of its column).

    Args:
        pillars: Pillar → indicator → weight inside the pillar. Empty: one pillar of all columns, equal weights.
        weights: Pillar → weight. Empty: equal weights.
        weigher: Estimator that learns weights from the reference, see `Scorer`.
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        preference: Preference function, one of `KINDS`.
        q: Indifference threshold, as a share of the range of each column in the reference, 0..1; or column → threshold
            in the column's unit (0 for those not named).
        p: Threshold of strict preference, likewise.

    Attributes:
        columns_: The known figures of each column, sorted (k arrays), negative where less is better.
        thresholds_: q and p of each column in its unit (k × 2).

    Example:
        >>> model = Promethee().fit(np.array([[1.0], [2.0], [3.0], [4.0]]))
        >>> model.predict(np.array([[5.0], [2.5], [0.0], [4.0]])).tolist()
        [100.0, 50.0, 0.0, 87.5]
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        *,
        preference: str = "usual",
        q: float | Mapping[str, float] = 0.0,
        p: float | Mapping[str, float] = 0.0,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed, directions)
        self.preference = preference
        self.q = q
        self.p = p

    def _check(self) -> None:
        check_options(self._columns(), self.preference, self.q, self.p)

    def _learn(self, values: Floats) -> None:
        super()._learn(values)
        width = np.nan_to_num(np.abs(self.best_ - self.worst_))
        self.thresholds_ = np.column_stack([_by_column(part, self._columns(), width) for part in (self.q, self.p)])
        signed = self.sign_ * values
        self.columns_ = [np.sort(column[~np.isnan(column)]) for column in signed.T]

    def _net(self, values: Floats) -> Floats:
        """Return the net flow of each figure in its column (n × k), −1..1; 0 where it is missing."""
        net = np.zeros_like(values)
        for column, known in enumerate(self.columns_):
            seen = ~np.isnan(values[:, column])
            if known.size and seen.any():
                q, p = self.thresholds_[column]
                net[seen, column] = _against(
                    self.sign_[column] * values[seen, column], sort_column(known), Preference(self.preference, q, p)
                )
        return net

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing."""
        weights = self.effective_weights(X)
        return np.where(weights > 0.0, 50.0 * weights * (1.0 + self._net(self._known(X))), np.nan)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        return np.clip(row_sums(50.0 * weights * (1.0 + self._net(values))), 0.0, 100.0)

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        return np.asarray(weights * (1.0 - missing_as(self._net(values), weights, 1.0)))


def _against(figures: Floats, others: Sorted, preference: Preference) -> Floats:
    out, into = flows(figures, others, preference)
    return np.asarray((out - into) / others.counts[-1])


def _by_column(threshold: float | Mapping[str, float], columns: list[str], width: Floats) -> Floats:
    """Return a threshold by column (k,), in the columns' units."""
    if isinstance(threshold, Mapping):
        return np.array([float(threshold.get(name, 0.0)) for name in columns])
    return np.asarray(threshold * width)


def check_options(columns: list[str], preference: str, q: Any, p: Any) -> None:
    """Refuse an unknown preference function, thresholds of unknown columns and wrong ones.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    for name, part in (("q", q), ("p", p)):
        if isinstance(part, Mapping):
            check_known(f"indicator in {name}:", part, columns)
        else:
            check_number(name, part, least=0.0, most=1.0)
    if isinstance(q, Mapping) != isinstance(p, Mapping) and q != 0.0 and p != 0.0:
        raise UsageError("q and p must both be shares of the range, or both map indicators to thresholds")
    for name in columns:
        low, high = (part.get(name, 0.0) if isinstance(part, Mapping) else part for part in (q, p))
        check_thresholds(preference, low, high)


def _promethee(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Promethee:
    estimator = Promethee(**common_options(spec, directions), **options)
    check_options(spec.indicators, estimator.preference, estimator.q, estimator.p)
    return estimator


AGGREGATORS.add(
    "promethee",
    Method(
        "PROMETHEE II",
        "Scores by how far a row is preferred to the rows of the reference, less how far they are to it, 0 to 100.",
        "Brans and Vincke, Management Science 31, 1985; Mareschal, De Smet and Nemery, IEEM 2008",
        options={
            "preference": "usual, u_shape, v_shape, level, linear or gaussian",
            "q": "indifference: share of the reference's range, or indicator → threshold in its unit",
            "p": "strict preference (gaussian: inflexion): share of the range, or indicator → threshold",
        },
        build=_promethee,
        formula="50 · (1 + φ), φ = Σ w · (mean of P(x − b) − mean of P(b − x)) over the rows b of the reference",
        pitfalls=(
            "Thresholds are judgements, and the usual function counts the smallest difference as much as the largest."
        ),
        estimator=Promethee,
    ),
)
