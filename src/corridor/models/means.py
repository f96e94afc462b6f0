"""Aggregation by means that let the weak count more: geometric, harmonic, and power means of any exponent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corridor.models.columns import Floats, Mask, check_number, row_sums
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.models.scorer import Scorer
from corridor.models.weights import check_weights
from corridor.spec.model import ModelSpec

LARGEST_EXPONENT = 100.0

MODEL_FLOOR = 0.01
"""Floor of a model file that names none: goalposts put many figures at 0, and nearly every score with them.

Composite indicators keep off zero for the same reason, by scaling to 1..100 instead of 0..100 (COINr, `Aggregate`).
"""


def power_mean(values: Floats, weights: Floats, exponent: float, floor: float = 0.0) -> Floats:
    """Return the weighted power mean (Σ w·x^p)^(1/p) of each row (n,); at p = 0 the geometric mean exp(Σ w·ln x).

    1 is the arithmetic, −1 the harmonic mean; the mean rises with p. Under any exponent but 1, figures below `floor`
    count as `floor`; at p ≤ 0 a figure of 0 that has weight makes the mean 0, its limit. Under 1 figures are taken as
    they are, negative ones too. (Hardy, Littlewood and Pólya, Inequalities, 1934; OECD/JRC Handbook 2008, step 7.)

    Args:
        values: Figures (n × k), NaN where missing.
        weights: Weights (n × k), rows adding up to 1; 0 where a figure is missing.
        exponent: p, from −100 to 100.
        floor: Least figure, from 0 up.

    Example:
        >>> x, w = np.array([[0.25, 1.0]]), np.array([[0.5, 0.5]])
        >>> [power_mean(x, w, p).round(4).tolist() for p in (1.0, 0.0, -1.0)]
        [[0.625], [0.5], [0.4]]
    """
    counted = weights > 0.0
    if exponent == 1.0:
        return row_sums(np.where(counted, weights * values, 0.0))
    logs = _logs(values, counted, floor)
    zero = np.asarray((np.isneginf(logs) & counted).any(axis=1)) & (exponent <= 0.0)
    logs[zero] = 0.0
    if exponent == 0.0:
        mean = np.exp(row_sums(weights * np.where(counted, logs, 0.0)))
    else:
        scaled = np.where(counted, exponent * logs, -np.inf)
        top = np.max(scaled, axis=1, initial=-np.inf)
        top[np.isneginf(top)] = 0.0
        inner = row_sums(weights * np.expm1(scaled - top[:, None]))  # Σ w = 1: log Σ w·e^s = top + log1p(inner)
        with np.errstate(divide="ignore"):
            mean = np.exp((top + np.log1p(np.maximum(inner, -1.0))) / exponent)
    return np.where(zero, 0.0, mean)


def _logs(values: Floats, counted: Mask, floor: float) -> Floats:
    """Return the logarithm of figures raised to the floor (n × k), 0 where a figure does not count."""
    raised = np.where(counted, np.maximum(values, max(floor, 0.0)), 1.0)
    with np.errstate(divide="ignore"):
        return np.log(raised)


def power_losses(values: Floats, weights: Floats, exponent: float, floor: float = 0.0) -> Floats:
    """Return how much each figure takes away from a mean of 1 (n × k), on a scale of each row's own, from 0 up.

    The sum Σ w·x^p falls short of 1 by Σ w·(1 − x^p), at p = 0 the sum Σ w·ln x of 0 by −Σ w·ln x; each figure takes
    its term of it. Where zeros make the mean 0, they alone take it all, by weight. Figures above 1 take nothing.
    """
    counted = weights > 0.0
    if exponent == 1.0:
        return np.where(counted, weights * np.maximum(1.0 - np.where(counted, values, 1.0), 0.0), 0.0)
    logs = _logs(values, counted, floor)
    zero = np.isneginf(logs) & counted
    fatal = np.asarray(zero.any(axis=1)) & (exponent <= 0.0)
    logs[fatal] = 0.0
    if exponent == 0.0:
        losses = -weights * logs
    elif exponent > 0.0:
        losses = -weights * np.expm1(exponent * logs)
    else:  # x^p can be beyond all numbers: measure it against the row's largest
        top = np.maximum(np.max(exponent * logs, axis=1, initial=0.0), 0.0)[:, None]
        losses = weights * (np.exp(exponent * logs - top) - np.exp(-top))
    return np.where(fatal[:, None], weights * zero, np.maximum(losses, 0.0))


class PowerMean(Scorer):
    """Scores rows by the weighted power mean of their observed indicators, 100·(Σ w·x^p)^(1/p).

    The lower the exponent, the less a strong figure makes up for a weak one: 1 is the arithmetic mean, 0 the geometric,
    −1 the harmonic. At 0 and below, one figure of 0 makes the score 0, unless a floor is set.

    Args:
        pillars: See `Scorer`.
        weights: See `Scorer`.
        weigher: See `Scorer`.
        min_observed: See `Scorer`.
        exponent: p, from −100 to 100.
        floor: Figures below it count as it, 0..1.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.

    Example:
        >>> model = PowerMean({"p": {"a": 1.0, "b": 1.0}}, exponent=0.0).fit(np.zeros((2, 2)))
        >>> model.predict(np.array([[0.25, 1.0], [0.36, np.nan], [0.0, 1.0]])).tolist()
        [50.0, 36.0, 0.0]
    """

    def __init__(  # noqa: PLR0917
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        exponent: float = 0.0,
        floor: float = 0.0,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed)
        self.exponent = exponent
        self.floor = floor

    def _learn(self, values: Floats) -> None:  # noqa: ARG002
        check_power(self.exponent, self.floor)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        return 100.0 * power_mean(values, weights, float(self.exponent), float(self.floor))

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        return power_losses(values, weights, float(self.exponent), float(self.floor))

    def product(self, X: Any) -> tuple[Floats, Floats]:  # noqa: N803
        """Return factors and exponents (n × k each) of 100·Π x^w, which the score is under an exponent of 0."""
        values = self._known(X)
        weights = self._counted(~np.isnan(values))
        return np.where(weights > 0.0, np.maximum(values, max(float(self.floor), 0.0)), 1.0), weights


def check_power(exponent: Any, floor: Any) -> None:
    """Refuse exponents and floors that are no numbers in their range.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_number("exponent", exponent, least=-LARGEST_EXPONENT, most=LARGEST_EXPONENT)
    check_number("floor", floor, least=0.0, most=1.0)


def _mean(spec: ModelSpec, options: Mapping[str, Any], **fixed: float) -> PowerMean:
    check_weights(spec.pillars, spec.weights)
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    model = PowerMean(
        pillars, dict(spec.weights), min_observed=spec.min_observed, **{**fixed, "floor": MODEL_FLOOR, **options}
    )
    check_power(model.exponent, model.floor)
    return model


def _geometric(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> PowerMean:  # noqa: ARG001
    return _mean(spec, options, exponent=0.0)


def _harmonic(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> PowerMean:  # noqa: ARG001
    return _mean(spec, options, exponent=-1.0)


def _power(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> PowerMean:  # noqa: ARG001
    return _mean(spec, options)


FLOOR = {"floor": "figures below it count as it, 0..1; 0.01 by default, and with 0 a single 0 makes the score 0"}
ZEROS = "Figures at or below the floor (0.01 unless set) decide much; with a floor of 0, one 0 makes the score 0."

AGGREGATORS.add(
    "geometric",
    Method(
        "Weighted geometric mean",
        "Multiplies observed indicators, each to the power of its weight, into a score from 0 to 100.",
        f"{HANDBOOK}, step 7",
        options=FLOOR,
        build=_geometric,
        formula="100 · Π x^w",
        pitfalls=f"{ZEROS} Scores depend on where a scale has its zero.",
        estimator=PowerMean,
        scaled=True,
    ),
)
AGGREGATORS.add(
    "harmonic",
    Method(
        "Weighted harmonic mean",
        "Takes the reciprocal of the mean reciprocal of observed indicators as a score from 0 to 100.",
        f"{HANDBOOK}, step 7; Becker et al., COINr, 2022",
        options=FLOOR,
        build=_harmonic,
        formula="100 / Σ (w / x)",
        pitfalls=f"{ZEROS} Near 0 it looks at little but the weakest figure.",
        estimator=PowerMean,
        scaled=True,
    ),
)
AGGREGATORS.add(
    "power_mean",
    Method(
        "Weighted power mean",
        "Averages observed indicators under an exponent that says how far strong figures make up for weak ones.",
        "Hardy, Littlewood and Pólya, Inequalities, 1934",
        options={"exponent": "p, from −100 to 100: 1 arithmetic, 0 geometric, −1 harmonic", **FLOOR},
        build=_power,
        formula="100 · (Σ w·x^p)^(1/p)",
        pitfalls=f"The exponent is a judgement like any weight. At p ≤ 0: {ZEROS}",
        estimator=PowerMean,
        scaled=True,
    ),
)
