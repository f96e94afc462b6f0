"""Weights drawn around those of a model, and what each draw does to the scores."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from corridor.models.aggregate import WeightedMean
from corridor.models.columns import Floats
from corridor.models.score import prepare

Around = Literal["dirichlet", "uniform"]

TABLE = 100
"""Weights that are tried of a model whose scores are no plain sums; each draw picks one of them."""


def draw_nested(
    weight: Floats, groups: Floats, rng: np.random.Generator, draws: int, *, how: Around, concentration: float
) -> Floats:
    """Return weights (draws × k), each row adding up to 1, drawn in two steps: of the pillars, then inside each.

    That is how weights are argued over: first how much demand counts, then what demand is made of. `dirichlet` draws
    both around the model's weights: Dirichlet(c·w), of which each weight has the mean w and the variance
    w·(1 − w)/(c + 1). `uniform` draws pillars, and indicators inside each, all alike likely: Dirichlet(1, …, 1). What
    has no weight in the model gets none.

    Args:
        weight: Full weights of the model (k,), adding up to 1.
        groups: Number of the pillar of each (k,).
        rng: Source of the draws.
        draws: Number of draws.
        how: Around the model's weights, or uniform.
        concentration: c, the more the nearer.
    """
    out = np.zeros((draws, len(weight)))
    used = [np.flatnonzero((groups == group) & (weight > 0.0)) for group in np.unique(groups)]
    used = [members for members in used if len(members)]
    whole = np.array([weight[members].sum() for members in used])
    outer = _dirichlet(whole, rng, draws, how, concentration)
    for place, members in enumerate(used):
        out[:, members] = outer[:, [place]] * _dirichlet(weight[members], rng, draws, how, concentration)
    return out


def _dirichlet(weight: Floats, rng: np.random.Generator, draws: int, how: Around, concentration: float) -> Floats:
    share = weight / weight.sum()
    return np.asarray(rng.dirichlet(np.ones(len(share)) if how == "uniform" else concentration * share, size=draws))


@dataclass(frozen=True)
class WeightMoves:
    """What other weights do to scores.

    Attributes:
        names: What is weighed (k,): indicators, or the members of an ensemble.
        tried: Weights that are tried (t × k); a model whose scores are plain sums tries each draw's own.
        moves: What each does to the scores (t × n); None where that is worked out draw by draw.
        last: Last step of the fitted pipeline. prepared: figures as it sees them.
        score: Scores under the model's own weights (n,).
    """

    names: tuple[str, ...]
    tried: Floats
    moves: Floats | None
    last: Any
    prepared: Any
    score: Floats

    def picked(self, rng: np.random.Generator, draws: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the number of the weights of each draw."""
        return np.arange(draws) if self.moves is None else rng.integers(len(self.tried), size=draws)

    def shifts(self, numbers: Any) -> Floats:
        """Return what the weights of these numbers do to the scores (draws × n)."""
        if self.moves is not None:
            return np.asarray(self.moves[numbers])
        return plain(self.prepared, self.tried[numbers]) - self.score

    def at(self, weights: Floats) -> Floats:
        """Return what given weights (k,) do to the scores (n,)."""
        return _finite(_with(self.last, weights).predict(self.prepared) - self.score)


def weight_moves(pipeline: Any, features: pl.DataFrame, score: Floats, tried: Floats) -> WeightMoves | None:
    """Return what weights do to scores; None where no weights can be set, or they move nothing.

    Args:
        pipeline: The fitted model.
        features: Its indicators (n × k), null where missing.
        score: Its scores (n,).
        tried: Weights, one row a draw (draws × k).
    """
    last: Any = pipeline[-1]
    names = tuple(name for name, _ in getattr(last, "members_", ())) or tuple(map(str, last.feature_names_in_))
    prepared = prepare(pipeline, features)
    if type(last) is WeightedMean:
        figures = np.asarray(prepared, dtype=np.float64)
        return WeightMoves(names, tried, None, last, figures, score)
    some = tried[:TABLE]
    moves = np.stack([_finite(_with(last, weights).predict(prepared) - score) for weights in some])
    return WeightMoves(names, some, moves, last, prepared, score) if moves.any() else None


def _with(last: Any, weights: Floats) -> Any:
    """Return a copy of a fitted estimator that weighs by other weights."""
    other = copy(last)
    other.weight_ = weights
    return other


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, 0.0)


def plain(figures: Floats, weights: Floats) -> Floats:
    """Return weighted means on 0..100 (draws × n); what is missing gives up its weight to all others alike.

    Args:
        figures: Figures on 0..1 (n × k), NaN where missing.
        weights: Weights (draws × k).
    """
    total, seen = (np.zeros((len(weights), len(figures))) for _ in range(2))
    whole = not np.isnan(figures).any()
    for column, values in enumerate(figures.T):
        known = ~np.isnan(values)
        if whole:
            total += weights[:, column, None] * values
        elif known.any():
            total += weights[:, column, None] * np.where(known, values, 0.0)
            seen += weights[:, column, None] * known
    return 100.0 * (total if whole else np.divide(total, seen, out=np.zeros_like(total), where=seen > 0.0))


def groups_of(pillars: Mapping[str, Mapping[str, float]], names: tuple[str, ...]) -> Floats:
    """Return the number of the pillar of each name (k,), each its own where none holds it."""
    place = {name: float(number) for number, inner in enumerate(pillars.values()) for name in inner}
    return np.array([place.get(name, float(len(pillars) + n)) for n, name in enumerate(names)])
