"""Availability: a weighted mean that lists a market apart, with the reason, where too few years of it are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.aggregate import WeightedMean
from corridor.models.columns import Floats, Mask, check_known, check_number
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.shortfall import Shortfall
from corridor.models.weights import check_weights
from corridor.spec.model import ModelSpec
from corridor.vocabulary import Unit

LEAST_YEARS = 3
OF_YEARS = 5


class AvailableMean(WeightedMean):
    """Scores rows by the nested weighted mean where enough years are known, and refuses the others with the reason.

    The Market Diversification Tool takes five-year means and asks for three of the five years; a market with fewer, or
    without one of the figures that it needs, stands in a table of availability and has no score.

    Args:
        pillars: Pillar → indicator → weight inside the pillar; must be given where `years` or `needed` is.
        weights: Pillar → weight.
        weigher: Estimator that learns weights, as in `Scorer`.
        min_observed: Least share of the full weight that must be observed.
        years: Column of the number of years known, scaled so that 1 is `of_years`; None asks for no years.
        least_years: Years that a score needs.
        of_years: Years that are looked at.
        needed: Columns whose figure a score needs.

    Example:
        >>> model = AvailableMean({"p": {"a": 1.0, "n": 0.0}}, years="n").fit(np.zeros((2, 2)))
        >>> model.predict(np.array([[0.5, 0.6], [0.9, 0.4]])).tolist()
        [50.0, nan]
        >>> model.refusals(np.array([[0.9, 0.4]]))
        ('availability: only 2 of 5 years of the market are known, 3 are needed',)
    """

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        *,
        years: str | None = None,
        least_years: int = LEAST_YEARS,
        of_years: int = OF_YEARS,
        needed: Sequence[str] = (),
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed)
        self.years = years
        self.least_years = least_years
        self.of_years = of_years
        self.needed = needed

    def fit(self, X: Any, y: Any = None) -> AvailableMean:  # noqa: N803
        """Tie the weights to the columns of the reference X (n × k).

        Raises:
            UsageError: A weight or option is wrong.
            ColumnsError: A column is missing or extra.
        """
        check_availability(self, self._names() or [])
        super().fit(X, y)
        return self

    def refusals(self, X: Any) -> tuple[str | None, ...]:  # noqa: N803
        """Return why each row (n,) has no score for want of data, None where it has one or is only too thin."""
        values = self._known(X)
        count, missing = self._count(values), self._missing(values)
        return tuple(self._reason(count[row], missing[row]) for row in range(len(values)))

    def shortfalls(self, X: Any) -> tuple[Shortfall | None, ...]:  # noqa: N803
        """Return the first thing that each row (n,) lacks, with its numbers; None where it lacks nothing."""
        values = self._known(X)
        count, missing = self._count(values), self._missing(values)
        return tuple(self._shortfall(float(count[row]), missing[row]) for row in range(len(values)))

    def _shortfall(self, count: float, missing: Mask) -> Shortfall | None:
        if count < self.least_years:
            return Shortfall("availability: years known of the market", count, float(self.least_years), Unit.YEARS)
        if missing.any():
            name = self.needed[int(np.argmax(missing))].replace("_", " ")
            return Shortfall(f"availability: {name} is needed", np.nan, np.nan, "")
        return None

    def _scores(self, values: Floats, *, enough: bool = True) -> Floats:
        scores = super()._scores(values, enough=enough)
        refused = (self._count(values) < self.least_years) | self._missing(values).any(axis=1)
        return np.where(refused, np.nan, scores)

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points of the score (n × k) that each indicator brings, NaN where it is missing or refused."""
        points = super().contributions(X)
        points[np.isnan(self._scores(self._known(X), enough=False))] = np.nan
        return points

    def _count(self, values: Floats) -> Floats:
        """Return the years known of each row (n,); all of them where no column counts them."""
        if self.years is None:
            return np.full(len(values), float(self.of_years))
        counts: Floats = np.round(self.of_years * np.nan_to_num(values[:, (self._names() or []).index(self.years)]))
        return counts

    def _missing(self, values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Return which needed figures are missing (n × number of needed ones)."""
        names = self._names() or []
        return np.isnan(values[:, [names.index(name) for name in self.needed]])

    def _reason(self, count: float, missing: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> str | None:
        if count < self.least_years:
            known = f"only {count:.0f} of {self.of_years} years of the market {'is' if count == 1.0 else 'are'} known"
            return f"availability: {known}, {self.least_years} are needed"
        if missing.any():
            names = [name.replace("_", " ") for name, gone in zip(self.needed, missing, strict=True) if gone]
            return f"availability: not known is {', '.join(names)}"
        return None


def check_availability(model: AvailableMean, names: Sequence[str]) -> None:
    """Refuse numbers of years that do not fit each other and columns that the model has not.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_number("of_years", model.of_years, least=1, most=100)
    check_number("least_years", model.least_years, least=0, most=model.of_years)
    if isinstance(model.needed, str) or not isinstance(model.needed, Sequence):
        raise UsageError(f"needed: must be a list of indicators, found {model.needed!r}")
    check_known("indicator in needed:", model.needed, names)
    check_known("indicator of years:", [] if model.years is None else [model.years], names)


def _available_mean(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> AvailableMean:  # noqa: ARG001
    check_weights(spec.pillars, spec.weights)
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    estimator = AvailableMean(pillars, dict(spec.weights), min_observed=spec.min_observed, **options)
    check_availability(estimator, spec.indicators)
    fixed = (spec.normalise.options.get("fixed") or {}).get(estimator.years)
    if estimator.years is not None and list(fixed or ()) != [0, estimator.of_years]:
        raise UsageError(
            f"years: {estimator.years} must have the fixed goalposts [0, {estimator.of_years}] under normalise, so "
            f"that years can be counted, found {fixed!r}"
        )
    if estimator.years is not None and spec.treat.method != "none":
        raise UsageError(
            f"years: {estimator.years} must not be treated: treat must be 'none', found {spec.treat.method!r}"
        )
    return estimator


AGGREGATORS.add(
    "available_mean",
    Method(
        "Weighted mean where enough is known",
        "Averages as the nested weighted mean; lists apart what too few years or a needed figure are known of.",
        "International Trade Administration, Market Diversification Tool, data requirements",
        options={
            "years": "indicator of the number of years known, with the fixed goalposts [0, of_years]",
            "least_years": "years that a score needs",
            "of_years": "years that are looked at",
            "needed": "indicators whose figure a score needs",
        },
        build=_available_mean,
        formula="100·Σ w_f·x_f where years known ≥ least_years and every needed figure is known, else no score",
        pitfalls="A market that files late is left out however good it is; read the list of what was not ranked.",
        estimator=AvailableMean,
        scaled=True,
    ),
)
