"""What every learned model shares: lessons in time, calibrated chances, intervals, and points that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score
from sklearn.model_selection import ParameterGrid
from sklearn.utils.validation import check_is_fitted, column_or_1d

from corridor.errors import DataError, UsageError
from corridor.models.columns import ColumnsError, Floats, check_known, check_number
from corridor.models.directed import check_choice
from corridor.models.ensemble import place_among
from corridor.models.folds import Fold, Ints, time_folds, whole_numbers
from corridor.models.learned.calibration import CALIBRATIONS, calibrated, conformal_radius
from corridor.models.learned.options import TARGETS, check_whole
from corridor.models.scorer import Scorer
from corridor.models.weights import DIGITS, check_weights, nested_weights
from corridor.vocabulary import Direction

SAMPLE = 4_096
"""Rows of the reference, evenly taken, on which weights and best cases are measured."""


class OutcomeError(DataError, ValueError):
    """The outcome is not one that a model can learn from."""


@dataclass(frozen=True)
class Rows:
    """Rows to learn from: figures (n × k), outcome, year and exporter (n,)."""

    values: Floats
    outcome: Floats
    origin: Ints
    query: Ints

    def take(self, keep: Any) -> Rows:
        """Return some of the rows."""
        return Rows(self.values[keep], self.outcome[keep], self.origin[keep], self.query[keep])


class LearnedScorer(Scorer):
    """Base of estimators that learn from an outcome: the score is the place of what they foretell.

    A subclass says how it learns (`_train`), what margin it gives a row (`_margin`) and how much of it each figure
    brings (`_shares`, adding up to the margin less its mean). The score is the share of the reference whose margin a
    row's beats, in hundredths. The points of an indicator are its weight less its part of what the row lacks to 100,
    divided in proportion to how far each share of the margin falls short of the best in the reference. An indicator's
    weight is its mean absolute share of the margin over the reference.

    Chances and intervals are fitted on later years than those learnt from (`corridor.models.folds`); then everything
    is learnt again from all years. Chances rest on margins in standard deviations of the rows learnt from: a model
    that learnt from fewer years is more cautious, and its margins would not mean the same.

    Args:
        pillars: Pillar → indicator → weight; the weights count only where nothing could be learnt. Empty: one pillar.
        weights: Pillar → weight, likewise.
        min_observed: Least share of the learnt weight that must be observed for a score, 0..1.
        directions: Column name → "more is better" or "less is better". Empty: more is always better.
        target: "activation" (outcome 1 or 0) or "growth" (any figure).
        horizon: Years between figures and outcome; the years learnt from and tried on stand that far apart.
        calibration: "sigmoid" or "isotonic".
        coverage: Share of outcomes that an interval is made to hold, 0..1.
        seed: Where chance begins.
        search: Whether options are chosen from `GRID` on a later year than those learnt from.

    Attributes:
        model_: What was learnt. options_: Options that were chosen. searched_: Quality of each choice tried.
        chances_: What turns a margin into a chance, for activations. radius_: Half an interval's width, for growth.
        held_: Margins, outcomes and standardised margins (3 × m) of the later years that calibrate.
        reference_: Margins of the rows learnt from, ascending. centre_, spread_: Their mean and standard deviation.
        weight_: Weight of each column (k,). best_: Greatest share of the margin by column (k,).
        scales_: Quantiles of the figures, signed by their direction, and of their shares (2 × 201 × k).
        least_: Least figure by column, which stands for the log of zero. years_: First and last year learnt from.
    """

    learns: ClassVar[bool] = True
    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {}

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
    ) -> None:
        self.pillars = pillars
        self.weights = weights
        self.min_observed = min_observed
        self.directions = directions
        self.target = target
        self.horizon = horizon
        self.calibration = calibration
        self.coverage = coverage
        self.seed = seed
        self.search = search

    @property
    def gap(self) -> int:
        """Years until an outcome is complete: an activation must last a year more."""
        return int(self.horizon) + (self.target == "activation")

    def fit(self, X: Any, y: Any = None, *, origin: Any = None, query: Any = None) -> Any:  # noqa: N803
        """Learn from the figures X (n × k) what the outcome y (n,) was.

        Args:
            X: Figures of the reference in one or more past years.
            y: Outcome; NaN where nobody can tell, and the row is left out.
            origin: Year of each row (n,). Empty: all of one year.
            query: Exporter of each row as a number (n,). Empty: each row on its own.

        Raises:
            UsageError: An option is out of its range.
            OutcomeError: There is no outcome to learn from, or one that is none of the target's.
            ColumnsError: A column is missing or extra, or a figure is +inf.
        """
        values = self._floored(self._read(X, reset=True, infinite=True), reset=True)
        self._check_options()
        self._prepare()
        rows = self._rows(values, y, origin, query)
        folds = self._folds(rows)
        self.options_ = self._choose(rows, folds)
        self._calibrate(rows, folds)
        self.model_ = self._train(rows, self.options_)
        self.years_ = int(rows.origin.min()), int(rows.origin.max())
        self._measure(rows.values)
        return self

    def _train(self, rows: Rows, options: Mapping[str, Any]) -> Any:
        """Return what is learnt from rows, as plain values, arrays and texts."""
        raise NotImplementedError

    def _margin(self, model: Any, values: Floats) -> Floats:
        """Return what is foretold of figures (n × k): log odds, or growth (n,)."""
        raise NotImplementedError

    def _shares(self, model: Any, values: Floats) -> Floats:
        """Return the share of the margin that each figure brings (n × k); rows add up to the margin less its mean."""
        raise NotImplementedError

    def _check_options(self) -> None:
        """Refuse options that are none; a subclass adds its own.

        Raises:
            UsageError: The message names the option, what was found and what is allowed.
        """
        check_number("min_observed", self.min_observed, least=0.0, most=1.0)
        check_choice("target", self.target, TARGETS)
        check_choice("calibration", self.calibration, CALIBRATIONS)
        check_number("coverage", self.coverage, least=0.01, most=0.999)
        check_whole("horizon", self.horizon, least=1, most=100)
        check_whole("seed", self.seed, least=0, most=2**31 - 1)
        if not isinstance(self.search, bool):
            raise UsageError(f"search: must be true or false, found {self.search!r}")

    def _prepare(self) -> None:
        """Learn from the names of the columns what the method needs; nothing by default."""

    def _columns(self) -> list[str]:
        """Return the names of the columns, or their numbers where they have none."""
        return [str(name) for name in getattr(self, "feature_names_in_", range(self.n_features_in_))]

    def _signs(self) -> list[int]:
        """Return 1 where more speaks for an opportunity and −1 where less does (k)."""
        directions = self.directions or {}
        check_known("column in directions:", directions, self._columns())
        check_known("direction", directions.values(), [str(direction) for direction in Direction])
        less = Direction.LESS_IS_BETTER.value
        return [-1 if directions.get(name) == less else 1 for name in self._columns()]

    def _floored(self, values: Floats, *, reset: bool) -> Floats:
        """Return figures with the least finite one of the reference in place of −inf, the log of zero."""
        if np.isposinf(values).any():
            raise ColumnsError("a figure is infinite; only −inf, the log of a factor of zero, is allowed")
        if reset:
            least = np.where(np.isfinite(values), values, np.inf).min(axis=0, initial=np.inf)
            self.least_ = np.where(np.isfinite(least), least, np.nan)
        return np.where(np.isneginf(values), self.least_, values)

    def _known(self, X: Any) -> Floats:  # noqa: N803
        check_is_fitted(self)
        return self._floored(self._read(X, reset=False, infinite=True), reset=False)

    def _rows(self, values: Floats, y: Any, origin: Any, query: Any) -> Rows:
        if y is None:
            raise OutcomeError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        outcome = np.asarray(column_or_1d(y, dtype=np.float64))
        if outcome.shape != (len(values),):
            raise OutcomeError(f"one outcome is needed for each of {len(values)} rows, found {outcome.size}")
        if np.isinf(outcome).any():
            raise OutcomeError("an outcome is infinite; it must be a number, or NaN where nobody can tell")
        known = ~np.isnan(outcome)
        if not known.any():
            raise OutcomeError("no outcome is known, so nothing can be learnt")
        if self.target == "activation" and not np.isin(outcome[known], (0.0, 1.0)).all():
            raise OutcomeError("an activation is 1 or 0, found other outcomes; for figures set target: growth")
        everyone = np.arange(len(values)) if query is None else query
        years, exporters = (
            whole_numbers(name, given, len(values)) for name, given in (("origin", origin), ("query", everyone))
        )
        return Rows(values, outcome, years, exporters).take(known)

    def _folds(self, rows: Rows) -> list[Fold]:
        """Return the splits in time in which both kinds of outcome can be learnt and tried."""
        found = time_folds(rows.origin, rows.query, self.gap)
        if self.target == "growth":
            return found
        return [fold for fold in found if all(np.unique(rows.outcome[part]).size == 2 for part in fold)]

    def _choose(self, rows: Rows, folds: list[Fold]) -> dict[str, Any]:
        """Return options: the given ones, or those of the grid that did best in years later than what they learnt from.

        The latest year tried on is kept for the calibration wherever there is another one to choose on.
        """
        given = {name: getattr(self, name) for name in self.GRID}
        self.searched_: list[dict[str, Any]] = []
        if not self.search or not folds:
            return given
        for choice in ParameterGrid({name: list(options) for name, options in sorted(self.GRID.items())}):
            quality = float(np.mean([self._quality(rows, fold, choice) for fold in folds[:-1] or folds]))
            self.searched_.append({**choice, "quality": round(quality, DIGITS)})
        best = max(self.searched_, key=lambda tried: tried["quality"])  # the first of equals
        return {name: best[name] for name in given}

    def _quality(self, rows: Rows, fold: Fold, options: Mapping[str, Any]) -> float:
        """Return the average precision of activations, or the rank correlation with growth, in the part tried on."""
        learn, tried = (rows.take(part) for part in fold)
        margins = self._margin(self._train(learn, options), tried.values)
        if self.target == "activation":
            return float(average_precision_score(tried.outcome, margins))
        ranks = np.array([rankdata(margins), rankdata(tried.outcome)])
        return 0.0 if (ranks.std(axis=1) == 0.0).any() else float(np.corrcoef(ranks)[0, 1])

    def _calibrate(self, rows: Rows, folds: list[Fold]) -> None:
        """Learn from years that were not learnt from how wide intervals are, and keep what chances are fitted on."""
        own = folds[-1:] if self.search and len(folds) > 1 else folds
        held = [self._held(rows, fold) for fold in own]
        self.held_ = np.concatenate([np.zeros((3, 0)), *held], axis=1)
        margins, outcome, _ = self.held_
        self.radius_ = conformal_radius(outcome - margins, self.coverage)

    def _held(self, rows: Rows, fold: Fold) -> Floats:
        """Return the margins, outcomes and standardised margins (3 × m) of the part of a fold that is tried on."""
        learn, tried = (rows.take(part) for part in fold)
        model = self._train(learn, self.options_)
        margins = self._margin(model, tried.values)
        centre, spread = _moments(self._margin(model, learn.values))
        return np.stack([margins, tried.outcome, (margins - centre) / spread])

    def _measure(self, values: Floats) -> None:
        """Learn from the reference where its margins lie and how much of them each column brings."""
        self.reference_ = np.sort(self._rounded(values))
        self.centre_, self.spread_ = _moments(self.reference_)
        self.chances_ = None
        if self.target == "activation":
            _, outcome, standard = self.held_
            self.chances_ = calibrated(standard, outcome, self.calibration, otherwise=(self.spread_, self.centre_))
        sample = values[np.unique(np.linspace(0, len(values) - 1, SAMPLE).astype(np.int64))]
        shares = self._shares(self.model_, sample)
        self.best_ = shares.max(axis=0)
        self.scales_ = np.stack([_quantiles(sample * self._signs()), _quantiles(shares)])
        sizes = np.abs(shares).mean(axis=0)
        whole = float(sizes.sum())
        self.weight_ = sizes / whole if whole > 0.0 else self._given()

    def _given(self) -> Floats:
        pillars = self.pillars or {"all": {str(index): 1.0 for index in range(self.n_features_in_)}}
        weights = self.weights or dict.fromkeys(pillars, 1.0)
        check_weights(pillars, weights)
        return np.array(list(nested_weights(pillars, weights).values()))

    def _rounded(self, values: Floats) -> Floats:
        margins: Floats = np.round(self._margin(self.model_, values), DIGITS)
        return margins

    def _score(self, values: Floats, weights: Floats) -> Floats:  # noqa: ARG002
        places: Floats = 100.0 * place_among(self._rounded(values), self.reference_)
        return places

    def _losses(self, values: Floats, weights: Floats) -> Floats:  # noqa: ARG002
        losses: Floats = np.maximum(0.0, self.best_ - self._shares(self.model_, values))
        return losses

    def normalised(self, X: Any) -> Floats:  # noqa: N803
        """Return where the share of each figure stands among those of the reference (n × k), 0..1, 1 speaks for.

        NaN where the figure is missing, and where the figure itself, by its direction, stands on the other side of the
        middle: what is good by its direction and counts against a row, or the other way round, has no place on a scale
        of good and bad.
        """
        values = self._known(X)
        signed, shares = values * self._signs(), self._shares(self.model_, values)
        own, said = (
            np.column_stack(
                [place_among(column, scale[~np.isnan(scale)]) for column, scale in zip(x.T, s.T, strict=True)]
            )
            for x, s in zip((signed, shares), self.scales_, strict=True)
        )
        agree = ((own >= 0.5) == (said >= 0.5)) & ~np.isnan(values)
        return np.where(agree, said, np.nan)

    def margin(self, X: Any) -> Floats:  # noqa: N803
        """Return what is foretold (n,): log odds of an activation, growth as a logarithm, or an order alone."""
        return self._rounded(self._known(X))

    def shares(self, X: Any) -> Floats:  # noqa: N803
        """Return the exact share of the margin that each figure brings (n × k), missing ones too.

        Rows add up to the margin less its mean over what was learnt from.
        """
        return self._shares(self.model_, self._known(X))

    def probability(self, X: Any) -> Floats:  # noqa: N803
        """Return the calibrated chance of an activation (n,), 0..1, NaN where there is no score.

        Raises:
            UsageError: The target is no activation.
        """
        check_is_fitted(self)
        if self.chances_ is None:
            raise UsageError(f"a chance is given of activations only, this model learns {self.target}")
        standard = (self.margin(X) - self.centre_) / self.spread_
        return np.where(np.isnan(self.predict(X)), np.nan, self.chances_.of(standard))

    def interval(self, X: Any) -> tuple[Floats, Floats]:  # noqa: N803
        """Return the ends of the interval of the stated coverage around the growth foretold, NaN without a score (n,).

        Raises:
            UsageError: The target is not growth, or the model foretells an order alone.
        """
        check_is_fitted(self)
        if self.target != "growth":
            raise UsageError(f"an interval is given of growth only, this model learns {self.target}")
        middle = np.where(np.isnan(self.predict(X)), np.nan, self.margin(X))
        return middle - self.radius_, middle + self.radius_


def _moments(margins: Floats) -> tuple[float, float]:
    """Return the mean and the standard deviation of margins, 1 where they are all alike."""
    spread = float(margins.std())
    return float(margins.mean()), spread if spread > 1e-12 else 1.0


def _quantiles(values: Floats) -> Floats:
    """Return 201 quantiles of each column (201 × k) from least to greatest, NaN for a column without any figure."""
    out = np.full((201, values.shape[1]), np.nan)
    for k, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        if known.size:
            out[:, k] = np.quantile(known, np.linspace(0.0, 1.0, 201), method="inverted_cdf")
    return out
