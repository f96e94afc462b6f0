"""Regularised linear models: the plain rival of boosted trees, with marks for what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from corridor.models.columns import Floats, check_number, row_sums
from corridor.models.learned.base import LearnedScorer, Rows
from corridor.models.learned.options import COMMON_OPTIONS, SCORE, learned_options
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.weights import DIGITS
from corridor.spec.model import ModelSpec


@dataclass(frozen=True)
class Line:
    """A linear model of k figures.

    Attributes:
        base: Its value where every figure is the mean and every mark of a missing one its share.
        mean, spread: What figures are standardised with (k,); a missing one counts as the mean.
        gone: Share of the cases in which a figure is missing (k,).
        slope: What a standard deviation brings (k,). mark: What it brings that a figure is missing (k,).
    """

    base: float
    mean: Floats
    spread: Floats
    gone: Floats
    slope: Floats
    mark: Floats

    def shares(self, values: Floats) -> Floats:
        """Return what each figure brings (n × k); rows add up to the value less its base."""
        figures, missing = standardised(values, self)
        return figures * self.slope + missing * self.mark


def standardised(values: Floats, line: Line) -> tuple[Floats, Floats]:
    """Return figures as standard deviations from the mean, 0 where missing, and centred marks of missing ones."""
    missing = np.isnan(values)
    figures = np.where(missing, 0.0, (values - line.mean) / line.spread)
    return figures, missing - line.gone


class RegularisedLinear(LearnedScorer):
    """Scores rows by a logistic regression of activations or a ridge regression of growth.

    Figures are standardised; a missing one counts as the mean, and that it is missing is a figure of its own, so that
    "nobody declares it" can speak. The shares of the margin are the exact terms of the sum.

    Args:
        pillars: See `LearnedScorer` for this and what follows up to `search`.
        weights: Pillar → weight.
        min_observed: Least share of the learnt weight that must be observed.
        directions: Column name → direction; signs are learnt, not imposed.
        target: "activation" or "growth".
        horizon: Years between figures and outcome.
        calibration: "sigmoid" or "isotonic".
        coverage: Share of outcomes that an interval is made to hold.
        seed: Not used; nothing is left to chance.
        search: Whether the penalty is chosen on later years.
        penalty: Strength of the penalty on squared coefficients (1 / C of scikit-learn's logistic regression, alpha of
            its ridge regression).

    Attributes:
        model_: The fitted `Line`.

    Example:
        >>> x = np.arange(400.0)[:, None]
        >>> model = RegularisedLinear(target="growth").fit(x, x[:, 0] / 100, origin=np.repeat([2015, 2020], 200))
        >>> model.predict(np.array([[10.0], [390.0]])).round(1).tolist()
        [2.6, 97.6]
    """

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {"penalty": (10.0, 100.0, 1000.0)}

    def __init__(  # noqa: PLR0917
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        min_observed: float = 0.0,
        directions: Mapping[str, str] | None = None,
        target: str = "activation",
        horizon: int = 3,
        calibration: str = "sigmoid",
        coverage: float = 0.8,
        seed: int = 0,
        search: bool = False,
        penalty: float = 100.0,
    ) -> None:
        super().__init__(
            pillars, weights, min_observed, directions, target, horizon, calibration, coverage, seed, search
        )
        self.penalty = penalty

    def _check_options(self) -> None:
        super()._check_options()
        check_number("penalty", self.penalty, least=1e-9, most=1e12)

    def _train(self, rows: Rows, options: Mapping[str, Any]) -> Line:
        blank = _scales(rows.values)
        table = np.column_stack(standardised(rows.values, blank))
        constant = np.unique(rows.outcome).size == 1
        if constant and self.target == "activation":
            return Line(10.0 if rows.outcome[0] else -10.0, *_parts(blank))
        with threadpool_limits(limits=1):
            fitted = self._estimator(float(options["penalty"])).fit(table, rows.outcome)
        terms: Floats = np.round(np.ravel(fitted.coef_), DIGITS).astype(np.float64)
        slope, mark = terms[: rows.values.shape[1]], terms[rows.values.shape[1] :]
        return Line(float(np.ravel(fitted.intercept_)[0]), blank.mean, blank.spread, blank.gone, slope, mark)

    def _estimator(self, penalty: float) -> Any:
        if self.target == "activation":
            return LogisticRegression(C=1.0 / penalty, max_iter=5000, tol=1e-8)
        return Ridge(alpha=penalty)

    def _margin(self, model: Line, values: Floats) -> Floats:
        return model.base + row_sums(model.shares(values))

    def _shares(self, model: Line, values: Floats) -> Floats:
        return model.shares(values)


def _parts(line: Line) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    return line.mean, line.spread, line.gone, line.slope, line.mark


def _scales(values: Floats) -> Line:
    """Return a line without slopes that knows the means and spreads of the figures; what never varies has spread 1."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1).astype(np.float64)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, values - mean, 0.0) ** 2).sum(axis=0) / count)
    nothing: Floats = np.zeros(values.shape[1])
    flat = spread <= 1e-12 * np.maximum(np.abs(mean), 1.0)
    gone: Floats = 1.0 - known.sum(axis=0) / len(values)
    return Line(0.0, mean, np.where(flat, 1.0, spread), gone, nothing, nothing)


def _build(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> RegularisedLinear:
    model = RegularisedLinear(**learned_options(spec, directions, options))
    model._check_options()
    return model


AGGREGATORS.add(
    "linear",
    Method(
        "Regularised linear model",
        "Learns from past years how much each standardised figure says of what came true, large weights punished.",
        "Hoerl and Kennard, Ridge regression, Technometrics 12, 1970; le Cessie and van Houwelingen, Applied "
        "Statistics 41, 1992",
        {**COMMON_OPTIONS, "penalty": "strength of the penalty on squared weights"},
        _build,
        formula=f"{SCORE}; margin = b + Σ_i (β_i · z_i + γ_i · [x_i is missing])",
        pitfalls=(
            "Figures that move together share their weight, so a single sign says little. Far outliers pull it: treat "
            "them before."
        ),
        estimator=RegularisedLinear,
        learns=True,
    ),
)
