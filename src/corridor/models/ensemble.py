"""Ensembles: several models asked of the same opportunities, and their ranks made into one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LinearRegression
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.build import build_pipeline
from corridor.models.columns import Floats, NamedColumns, check_number, named
from corridor.models.folds import Fold, time_folds, whole_numbers
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.models.reasons import split_by_loss
from corridor.models.score import prepare
from corridor.models.weights import DIGITS
from corridor.spec.model import ModelSpec

Members = Sequence[tuple[str, Any]]

COMBINATIONS = ("mean_rank", "borda", "stacking")


def place_among(scores: Floats, reference: Floats) -> Floats:
    """Return the share of the reference that each score beats, ties counting half, NaN where there is no score.

    Args:
        scores: Scores (n,), NaN where a model gives none.
        reference: Scores of the reference, ascending and without NaN (r,).

    Returns:
        Shape (n,), 0..1; 0.5 where the reference is empty.

    Example:
        >>> place_among(np.array([5.0, 20.0, np.nan]), np.array([1.0, 5.0, 9.0, 9.0])).tolist()
        [0.375, 1.0, nan]
    """
    if reference.size == 0:
        return np.where(np.isnan(scores), np.nan, 0.5)
    below = np.searchsorted(reference, scores, side="left")
    upto = np.searchsorted(reference, scores, side="right")
    return np.where(np.isnan(scores), np.nan, (below + upto) / (2.0 * reference.size))


def learnt_weights(places: Floats, outcome: Floats) -> Floats:
    """Return what each model deserves to count (m,), adding up to 1: non-negative least squares on what came true.

    Breiman (1996), Stacked regressions: weights that are not negative keep a model from being read backwards. Rows in
    which a model has no place or the outcome is not known are left out; with fewer of them than twice the models, or
    with no model that helps, all count alike.

    Args:
        places: Place of each row under each model (n × m), 0..1.
        outcome: What trade did next (n,), on a scale on which more is better.

    Example:
        >>> learnt_weights(np.array([[0.0, 1.0], [0.5, 0.0], [1.0, 0.5], [0.2, 0.3]]), np.array([0, 5, 10, 2])).tolist()
        [1.0, 0.0]
    """
    models = places.shape[1]
    whole = np.isfinite(places).all(axis=1) & np.isfinite(outcome)
    if whole.sum() < 2 * models:
        return np.full(models, 1.0 / models)
    fitted = LinearRegression(positive=True).fit(places[whole], outcome[whole])
    found = np.round(fitted.coef_, DIGITS)
    total = float(found.sum())
    return found / total if total > 0.0 else np.full(models, 1.0 / models)


class Ensemble(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Scores a row by its places among the reference under several models.

    Every member is fitted on the reference and ranks it; a row's place under a member is the share of the reference
    that it beats. `mean_rank` averages the places over the members that score the row; `borda` counts a member that
    does not score it as nobody beaten; `stacking` weights the members by how well their places foretold an outcome.

    Args:
        members: (name, unfitted pipeline) of each model.
        columns: Indicators of all members together, in the order of an array.
        combine: "mean_rank", "borda" or "stacking".
        least: Members that must score a row, at least one.

    Attributes:
        members_: The fitted pipelines. reference_: Their scores of the reference, ascending, by member.
        weight_: Weight of each member (m,), adding up to 1.

    Example:
        >>> import polars as pl
        >>> from corridor.models import Goalposts, WeightedMean
        >>> from sklearn.pipeline import make_pipeline
        >>> one = make_pipeline(Goalposts({"a": "more is better"}), WeightedMean({"p": {"a": 1.0}}))
        >>> two = make_pipeline(Goalposts({"b": "less is better"}), WeightedMean({"p": {"b": 1.0}}))
        >>> frame = pl.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]})
        >>> Ensemble([("one", one), ("two", two)], ["a", "b"]).fit(frame).predict(frame).tolist()
        [50.0, 50.0, 50.0]
    """

    def __init__(
        self,
        members: Members | None = None,
        columns: Sequence[str] | None = None,
        combine: str = "mean_rank",
        least: int = 1,
    ) -> None:
        self.members = members
        self.columns = columns
        self.combine = combine
        self.least = least

    def _names(self) -> list[str] | None:
        return None if self.columns is None else list(self.columns)

    def fit(self, X: Any, y: Any = None, *, origin: Any = None, query: Any = None) -> Ensemble:  # noqa: N803
        """Fit every member on the reference X (n × k), those that learn from an outcome on `y` (n,) too.

        Where a member learns, stacking weights the members by what they foretold of later years than those that they
        learnt from (`corridor.models.folds`): its places among rows that it knows would flatter it.

        Args:
            X: Figures of the reference, in one or more past years where an outcome is learnt from.
            y: The outcome that stacking and learned members learn from.
            origin: Year of each row (n,). Empty: all of one year.
            query: Exporter of each row as a number (n,). Empty: each row on its own.

        Raises:
            UsageError: There are no members, an option is unknown, or stacking has no outcome.
            ColumnsError: A column is missing or extra.
        """
        check_ensemble(self.members, self.combine, self.least)
        if self.combine == "stacking" and y is None:
            raise UsageError("stacking needs an outcome to learn from, and none was given")
        frame = self._frame(X, reset=True)
        taught = _Taught(frame, y, origin, query)
        count = len(self.members or ())
        self.weight_ = self._stacked(taught) if self.combine == "stacking" else np.full(count, 1.0 / count)
        self._fit_members(taught)
        return self

    def _fit_members(self, taught: _Taught) -> None:
        """Fit the members and remember where the rows that they were fitted on stand."""
        self.members_ = [(name, taught.fitted(clone(pipeline))) for name, pipeline in self.members or ()]
        scores = [_predicted(pipeline, taught.frame) for _, pipeline in self.members_]
        self.reference_ = [np.sort(found[~np.isnan(found)]) for found in scores]

    def _stacked(self, taught: _Taught) -> Floats:
        """Return the weights of the members (m,), learnt out of time where a member learns itself."""
        learned = [pipeline[-1] for _, pipeline in self.members or () if learns(pipeline)]
        outcome = np.asarray(taught.outcome, dtype=np.float64)
        everywhere = np.ones(outcome.shape, dtype=np.bool_)
        folds = taught.folds(max(last.gap for last in learned)) if learned else [(everywhere, everywhere)]
        places, known = np.zeros((0, len(self.members or ()))), np.zeros(0)
        for before, after in folds:
            self._fit_members(taught.take(before))
            places = np.concatenate([places, self._places(taught.take(after).frame)])
            known = np.concatenate([known, outcome[after]])
        return learnt_weights(places, known)

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the scores (n,) from 0 to 100, NaN where fewer than `least` members score the row."""
        places = self._places(self._checked(X))
        weights = self._counting(places)
        scores = np.round(100.0 * (np.nan_to_num(places) * weights).sum(axis=1), DIGITS)
        return np.where((~np.isnan(places)).sum(axis=1) >= self.least, scores, np.nan)

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points (n × k) that each indicator brings over all members; rows add up to the score.

        A member's points are split over its indicators as its own score is (`reasons.split_by_loss`).
        """
        frame = self._checked(X)
        places, total = self._places(frame), np.zeros((frame.height, len(self.columns or ())))
        weights, seen = self._counting(places), np.zeros_like(total, dtype=np.bool_)
        for m, (_, pipeline) in enumerate(self.members_):
            prepared = prepare(pipeline, _own(pipeline, frame))
            own = pipeline[-1].effective_weights(prepared)
            losses = np.maximum(0.0, 100.0 * own - np.nan_to_num(pipeline[-1].contributions(prepared)))
            points = split_by_loss(100.0 * np.nan_to_num(places[:, m]), own, losses)
            at = [list(self.columns or ()).index(name) for name in _columns(pipeline)]
            rows = ~np.isnan(places[:, m])[:, None] & (own > 0.0)
            total[:, at] += np.where(rows, weights[:, [m]] * np.nan_to_num(points), 0.0)
            seen[:, at] |= rows
        return np.where(seen, total, np.nan)

    def effective_weights(self, X: Any) -> Floats:  # noqa: N803
        """Return the mean of the members' effective weights (n × k); rows add up to 1 where a member scores."""
        frame = self._checked(X)
        places, out = self._places(frame), np.zeros((frame.height, len(self.columns or ())))
        weights = self._counting(places) * ~np.isnan(places)
        whole = weights.sum(axis=1, keepdims=True)
        weights = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0.0)
        for m, (_, pipeline) in enumerate(self.members_):
            at = [list(self.columns or ()).index(name) for name in _columns(pipeline)]
            own = pipeline[-1].effective_weights(prepare(pipeline, _own(pipeline, frame)))
            out[:, at] += weights[:, [m]] * own
        return out

    def observed_weight(self, X: Any) -> Floats:  # noqa: N803
        """Return the mean observed weight (n,) over all members, 0..1."""
        frame = self._checked(X)
        found = [
            weight * pipeline[-1].observed_weight(prepare(pipeline, _own(pipeline, frame)))
            for weight, (_, pipeline) in zip(self.weight_, self.members_, strict=True)
        ]
        share: Floats = np.round(np.sum(found, axis=0), DIGITS)
        return share

    def _counting(self, places: Floats) -> Floats:
        """Return what each member counts in each row (n × m)."""
        if self.combine == "borda":
            return np.broadcast_to(self.weight_, places.shape)
        known = self.weight_ * ~np.isnan(places)
        whole = known.sum(axis=1, keepdims=True)
        even = ~np.isnan(places) / np.maximum((~np.isnan(places)).sum(axis=1, keepdims=True), 1)
        return np.where(whole > 0.0, known / np.where(whole > 0.0, whole, 1.0), even)

    def _places(self, frame: Any) -> Floats:
        found = [
            place_among(_predicted(pipeline, frame), reference)
            for (_, pipeline), reference in zip(self.members_, self.reference_, strict=True)
        ]
        return np.stack(found, axis=1)

    def _checked(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return self._frame(X, reset=False)

    def _frame(self, X: Any, *, reset: bool) -> Any:  # noqa: N803
        return named(self._read(X, reset=reset, infinite=True), self._names())


@dataclass(frozen=True)
class _Taught:
    """What an ensemble hands its members: figures by name, and outcome, year and exporter by row, None if not given."""

    frame: Any
    outcome: Any
    origin: Any
    query: Any

    def take(self, keep: Any) -> _Taught:
        """Return some of the rows."""
        given = (self.outcome, self.origin, self.query)
        return _Taught(self.frame.filter(keep), *(None if part is None else np.asarray(part)[keep] for part in given))

    def fitted(self, pipeline: Any) -> Any:
        """Return a pipeline fitted on its own columns, with the outcome if it learns from one."""
        figures = _own(pipeline, self.frame)
        if not learns(pipeline):
            return pipeline.fit(figures)
        return pipeline.fit(figures, self.outcome, score__origin=self.origin, score__query=self.query)

    def folds(self, gap: int) -> list[Fold]:
        """Return the splits in time of the rows."""
        rows = self.frame.height
        everyone = np.arange(rows) if self.query is None else self.query
        return time_folds(whole_numbers("origin", self.origin, rows), whole_numbers("query", everyone, rows), gap)


def learns(pipeline: Any) -> bool:
    """Return whether the last step of a pipeline learns from an outcome."""
    return bool(getattr(pipeline[-1], "learns", False))


def _columns(pipeline: Any) -> list[str]:
    names: list[str] = pipeline[-1]._names()
    return names


def _own(pipeline: Any, frame: Any) -> Any:
    return frame.select(_columns(pipeline))


def _predicted(pipeline: Any, frame: Any) -> Floats:
    scores: Floats = np.asarray(pipeline.predict(_own(pipeline, frame)), dtype=np.float64)
    return scores


def check_ensemble(members: Any, combine: Any, least: Any) -> None:
    """Refuse an ensemble without members and options that are none.

    Raises:
        UsageError: The message names what was found and what is allowed.
    """
    if not members:
        raise UsageError("members: an ensemble needs at least one model")
    if combine not in COMBINATIONS:
        raise UsageError(f"combine: must be one of {', '.join(COMBINATIONS)}, found {combine!r}")
    count = check_number("least", least, least=1, most=len(members))
    if count != int(count):
        raise UsageError(f"least: must be a whole number, found {least!r}")


def _build(combine: str) -> Any:
    def build(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Ensemble:
        if not spec.members:
            example = "members: [balanced, export_potential]"
            raise UsageError(f"{combine} combines models, so the model must list them, such as {example}")
        if (spec.treat.method, spec.normalise.method) != ("none", "identity"):
            raise UsageError(
                f"{combine} hands figures to its members as they are: treat must be 'none' and normalise 'identity', "
                f"found {spec.treat.method!r} and {spec.normalise.method!r}"
            )
        members = [(name, build_pipeline(member, directions)) for name, member in spec.members.items()]
        least = options.get("least", 1)
        check_ensemble(members, combine, least)
        return Ensemble(members, spec.indicators, combine, least)

    return build


LEAST = {"least": "members that must score an opportunity"}
PLACES = "place_m = share of the reference that the opportunity beats under model m, ties half"

AGGREGATORS.add(
    "mean_rank",
    Method(
        "Mean rank of several models",
        "Averages an opportunity's places among the reference over the models that score it.",
        f"{HANDBOOK}, step 7; mean-rank aggregation",
        LEAST,
        _build("mean_rank"),
        formula=f"100 · mean_m place_m, {PLACES}",
        pitfalls="Models that share indicators vote twice; one that scores few opportunities decides those.",
        estimator=Ensemble,
    ),
)
AGGREGATORS.add(
    "borda",
    Method(
        "Borda count of several models",
        "Adds up how many of the reference an opportunity beats under each model; one that does not score it gives 0.",
        f"Borda (1781); {HANDBOOK}, step 6",
        LEAST,
        _build("borda"),
        formula=f"100 · Σ_m place_m / M, {PLACES}, 0 where m gives no score",
        pitfalls="What a model cannot score, such as services under a goods model, falls behind for that reason alone.",
        estimator=Ensemble,
    ),
)
AGGREGATORS.add(
    "stacking",
    Method(
        "Stacked models",
        "Weights several models by how well their places some years ago foretold what was then traded.",
        "Breiman, Stacked regressions, Machine Learning 24, 1996",
        {
            **LEAST,
            "horizon": "years between the places and the outcome that they are held against",
            "target": "that outcome: trade (dollars, the default), activation or growth",
            "origins": "past years learnt from, at most",
        },
        _build("stacking"),
        formula=f"100 · Σ_m w_m · place_m, w ≥ 0 by least squares of the outcome on the places, {PLACES}",
        pitfalls=(
            "Where it learns what was traded, models that repeat present trade win easily: trade persists. A rare "
            "outcome has few cases, and weights learnt from them are rough."
        ),
        estimator=Ensemble,
        learns=True,
    ),
)
