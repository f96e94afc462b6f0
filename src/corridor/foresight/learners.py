"""Learners, alone and stacked, with calibrated chances and conformal intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from scipy.optimize import nnls
from scipy.stats import rankdata, spearmanr
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from corridor.foresight.calibrating import conformal, platt
from corridor.foresight.desk import Ahead, Desk, Learned
from corridor.foresight.estimators import Linear, Ranker, Trees
from corridor.foresight.features import FEATURES, NAMES, Figures
from corridor.foresight.forecast import Forecast
from corridor.foresight.forecasters import FORECASTERS, Forecaster
from corridor.panels.panel import FloatArray

YEARS_AHEAD = {"activation": 2, "growth": 3, "dollars": 2, "share": 2}
"""Years that a learner is tried on, each after learning from those before it."""

SIGNS = tuple(feature.sign for feature in FEATURES)
PLAIN = (
    "flow_0", "flow_1", "memory", "years_active", "since_active", "supply_dollars", "demand_dollars", "pair_strength",
    "expected", "epi", "rca",
)  # fmt: skip
STRENGTHS = (0.003, 0.02, 0.1)
"""Penalties that the linear learner may choose from, by how it does on years ahead."""

FAINT = 0.02
"""Added to the size of an error before its logarithm is taken."""

BETTER = 1.02
"""A choice other than the usual one must do this much better on the years ahead."""


class Columns:
    """An estimator that sees some of the features only."""

    def __init__(self, inner: Any, columns: Sequence[str]) -> None:
        self.inner = inner
        self.at = [NAMES.index(name) for name in columns]

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Columns:  # noqa: N803
        """Fit the inner estimator on the columns."""
        self.inner.fit(X[:, self.at], y, sample_weight=sample_weight, groups=groups)
        return self

    def margin(self, X: Any) -> FloatArray:  # noqa: N803
        """Return the margin of the inner estimator (n,)."""
        return np.asarray(self.inner.margin(X[:, self.at]))


def last_year(ahead: Ahead) -> Ahead:
    """Return the cells of the last year ahead."""
    at = np.flatnonzero(ahead.year == ahead.year.max())
    return Ahead(*(getattr(ahead, part.name)[at] for part in fields(Ahead)))


def quality(desk: Desk, ahead: Ahead) -> float:
    """Return how well margins order cells: average precision, or Spearman's ρ, 0 where there is nothing to order."""
    if desk.target == "activation":
        return float(average_precision_score(ahead.outcome, ahead.margin, sample_weight=ahead.weight))
    if np.ptp(ahead.outcome) == 0 or np.ptp(ahead.margin) == 0:
        return 0.0
    return float(spearmanr(ahead.outcome, ahead.margin).statistic)


def linear(desk: Desk) -> Learned:
    """Return the linear learner, its penalty chosen by the last year ahead."""
    best = _strength(desk)
    return desk.learned(f"linear {best}", _linear(desk, best), years_ahead=YEARS_AHEAD[desk.target])


def _linear(desk: Desk, strength: float) -> Callable[[], Linear]:
    return lambda: Linear(chance=desk.target == "activation", strength=strength)


def _strength(desk: Desk) -> float:
    """Return the penalty that does best on the last year ahead, the usual one where none is clearly better."""
    usual, years = STRENGTHS[1], dict.fromkeys(STRENGTHS, 1)
    years[usual] = YEARS_AHEAD[desk.target]  # it is needed for more years than the last one anyway
    tried = {one: desk.ahead(f"linear {one}", _linear(desk, one), years[one]) for one in STRENGTHS}
    marks = {one: quality(desk, last_year(ahead)) for one, ahead in tried.items()}
    best = max(STRENGTHS, key=lambda strength: marks[strength])
    return best if marks[best] > BETTER * marks[usual] else usual


def plain_linear(desk: Desk) -> Learned:
    """Return the linear learner that sees a dozen plain features and chooses nothing."""
    chance = desk.target == "activation"
    make = lambda: Columns(Linear(chance=chance, strength=1.0), PLAIN)  # noqa: E731
    return desk.learned("plain linear", make, years_ahead=YEARS_AHEAD[desk.target])


def trees(desk: Desk) -> Learned:
    """Return boosted trees."""
    chance, signs = desk.target == "activation", SIGNS if desk.target == "activation" else None

    def make(bags: int = 2) -> Trees:
        return Trees(chance=chance, signs=signs, bags=bags, seed=desk.seed)

    return desk.learned("trees", make, years_ahead=YEARS_AHEAD[desk.target], trial=lambda: make(1))


def histograms(desk: Desk) -> Learned:
    """Return boosted trees by scikit-learn."""
    chance = desk.target == "activation"
    make = lambda: Trees(chance=chance, engine="hist", bags=1, seed=desk.seed)  # noqa: E731
    return desk.learned("histograms", make, years_ahead=YEARS_AHEAD[desk.target])


def ranker(desk: Desk) -> Learned:
    """Return LambdaMART."""
    levels = 2 if desk.target == "activation" else 8
    make = lambda: Ranker(levels=levels, bags=1, trees=80, seed=desk.seed)  # noqa: E731
    return desk.learned("ranker", make, years_ahead=YEARS_AHEAD[desk.target])


def blended(desk: Desk, members: Sequence[Learned]) -> Learned:
    """Return the weighted mean of learners' margins, standardised on the years ahead.

    The weights are the mean of equal ones and of those that non-negative least squares gives the ranks of the members
    among the outcomes of the years ahead, since a few hundred activations say little of which member is best.
    """
    ahead = members[0].ahead
    tried = np.stack([one.ahead.margin for one in members], axis=1)
    centre = np.average(tried, axis=0, weights=ahead.weight)
    spread = np.sqrt(np.average((tried - centre) ** 2, axis=0, weights=ahead.weight))
    spread = np.where(spread > 0, spread, 1.0)
    tried = (tried - centre) / spread
    weight = _weights(desk, ahead, tried)
    asked = (np.stack([one.margin for one in members], axis=1) - centre) / spread
    return Learned(replace(ahead, margin=tried @ weight), asked @ weight, [one.estimator for one in members])


def _weights(desk: Desk, ahead: Ahead, tried: FloatArray) -> FloatArray:
    equal = np.full(tried.shape[1], 1.0 / tried.shape[1])
    aim = desk.scaled(ahead.outcome, ahead.unit)
    aim = aim if desk.target == "activation" else rankdata(aim) / aim.size
    root = np.sqrt(ahead.weight / ahead.weight.mean())
    found, _ = nnls(np.c_[tried, np.ones(len(tried)), -np.ones(len(tried))] * root[:, None], aim * root)
    own = found[: tried.shape[1]]
    return equal if own.sum() <= 0 else (equal + own / own.sum()) / 2


def answer(desk: Desk, learned: Learned) -> Forecast:
    """Return a learner's margins with chances, or with the amount expected and its interval."""
    if desk.target == "activation":
        fit = platt(learned.ahead.margin, learned.ahead.outcome, learned.ahead.weight)
        return Forecast(learned.margin, probability=fit.chances(learned.margin))
    return _amount(desk, learned)


def _amount(desk: Desk, learned: Learned) -> Forecast:
    """Return amounts: margins brought to the outcome's scale by a straight line, with conformal intervals."""
    ahead = learned.ahead
    outcome = desk.scaled(ahead.outcome, ahead.unit)
    slope, offset = line(ahead.margin, np.clip(outcome, *np.quantile(outcome, [0.01, 0.99])))
    expected, asked = slope * ahead.margin + offset, slope * learned.margin + offset
    error = np.log(np.abs(outcome - expected) + FAINT)
    around = conformal(expected, np.exp(_unseen_spread(desk, ahead, error)), outcome, desk.coverage, ahead.year)
    low, high = around.around(asked, np.exp(_spread(desk, ahead.figures, error, desk.figures)))
    value, least, most = (desk.restored(v, desk.unit) for v in (asked, low, high))
    return Forecast(learned.margin, expected=value, low=least, high=most, coverage=desk.coverage)


def line(margin: FloatArray, outcome: FloatArray) -> tuple[float, float]:
    """Return slope, never negative, and offset of the line through outcomes over margins (n,) by least squares."""
    centred = margin - margin.mean()
    length = float(centred @ centred)
    flat = length <= 1e-24 * max(float(margin @ margin), 1.0)  # no more than rounding
    slope = 0.0 if flat else max(float(centred @ outcome) / length, 0.0)
    return slope, float(outcome.mean() - slope * margin.mean())


def _spread(desk: Desk, figures: Figures, error: FloatArray, asked: Figures) -> FloatArray:
    """Return the logarithm of the size of error to expect of cells, learned from others."""
    with threadpool_limits(limits=1):
        return Trees(chance=False, trees=60, bags=1, seed=desk.seed).fit(figures, error).margin(asked)


def _unseen_spread(desk: Desk, ahead: Ahead, error: FloatArray) -> FloatArray:
    """Return the same for the cells ahead, each year from the others; of a single year each half from the other."""
    group = ahead.year if np.unique(ahead.year).size > 1 else np.arange(error.size) % 2
    spread = np.zeros(error.size)
    for one in np.unique(group):
        at = group == one
        spread[at] = _spread(desk, ahead.figures[~at], error[~at], ahead.figures[at])
    return spread


def _add(name: str, title: str, how: str, learn: Callable[[Desk], Learned]) -> None:
    FORECASTERS.add(name, Forecaster(title, how, lambda desk: answer(desk, learn(desk))))


_add("plain_linear", "Plain linear", "Logistic or ridge regression on a dozen plain features.", plain_linear)
_add("linear", "Linear", "Regularised logistic or ridge regression on all features.", linear)
_add("trees", "Boosted trees", "Gradient boosting (LightGBM), signs held where theory gives one.", trees)
_add("hist_trees", "Histogram trees", "Gradient boosting by scikit-learn.", histograms)
_add("ranker", "LambdaMART", "Boosted trees that order the cells of each exporter.", ranker)
_add(
    "auto",
    "Linear and trees",
    "Mean of linear and boosted trees, weighted by years ahead.",
    lambda desk: blended(desk, [linear(desk), trees(desk)]),
)
_add(
    "stacked",
    "All learners",
    "Mean of all learners, weighted by years ahead.",
    lambda desk: blended(desk, [linear(desk), trees(desk), histograms(desk), ranker(desk)]),
)
