"""What missing figures and other models do to scores: a few ways each, of which every draw picks one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import rankdata

from corridor.models.columns import Floats

Kinds = tuple[NDArray[np.int64], NDArray[np.int64]]

FILLINGS = 32
"""Ways in which missing figures are filled in at most."""

FILLED_ROWS = 200_000
"""Rows that are filled in and scored at most, over all ways."""


def fillings(
    pipeline: Any,
    features: pl.DataFrame,
    reference: pl.DataFrame,
    score: Floats,
    *,
    seed: int,
    kinds: Kinds | None = None,
) -> Floats | None:
    """Return what missing figures do to scores if they are drawn from the reference (ways × n); None if none can be.

    Each missing figure takes that of a random row of the reference of the line's own kind in which it is known (hot
    deck imputation, Andridge and Little, International Statistical Review 78, 2010). What no row of the kind knows, as
    the ore reserves behind a service, means nothing there and stays out.

    Args:
        pipeline: The fitted model.
        features: Its indicators (n × k), null where missing.
        reference: Those of its reference (r × k).
        score: Scores of the lines (n,).
        seed: Seed of the draws.
        kinds: Kind of each line (n,) and of each row of the reference (r,); None: all of one.
    """
    own, theirs = kinds or (np.zeros(features.height, np.int64), np.zeros(reference.height, np.int64))
    rng = np.random.default_rng([seed, 3])
    ways = int(np.clip(FILLED_ROWS // max(1, features.height), 4, FILLINGS))
    figures = {name: np.tile(features[name].to_numpy().astype(np.float64), (ways, 1)) for name in features.columns}
    for name, kind in itertools.product(features.columns, np.unique(own)):
        holes = np.flatnonzero(np.isnan(figures[name][0]) & (own == kind))
        donors = reference[name].filter(pl.Series(theirs == kind)).drop_nulls().to_numpy() if len(holes) else holes
        if len(holes) and len(donors):
            figures[name][:, holes] = donors[rng.integers(len(donors), size=(ways, len(holes)))]
    frame = pl.DataFrame({name: values.ravel() for name, values in figures.items()}, nan_to_null=True)
    found = np.asarray(pipeline.predict(frame), dtype=np.float64).reshape(ways, -1) - score
    found = np.where(np.isfinite(found), found, 0.0)
    return found if found.any() else None


def placed(score: Floats, other: Floats) -> Floats:
    """Return what another model does to scores (n,): each line takes the score of the place that it gets there.

    Models score on scales of their own, so their order alone is taken over: the line that the other puts first among
    those that both score takes the highest of their scores, and so on; lines that tie share. What the other does not
    score stays where it is.

    Args:
        score: Scores of the model (n,).
        other: Scores of the other (n,), NaN where it gives none.

    Example:
        >>> placed(np.array([90.0, 80.0, 70.0]), np.array([1.0, np.nan, 2.0])).tolist()
        [-20.0, 0.0, 20.0]
    """
    both = np.isfinite(other)
    moved = np.zeros(len(score))
    if both.any():
        own = np.sort(score[both])
        places = rankdata(np.round(other[both], 10), method="average") - 1.0
        moved[both] = np.interp(places, np.arange(len(own)), own) - score[both]
    return moved


def model_moves(score: Floats, others: Mapping[str, Floats]) -> Floats:
    """Return what each of several models does to scores (models × n).

    Args:
        score: Scores of the job's model (n,).
        others: Scores by model (n,), NaN where a model gives none.
    """
    return np.stack([placed(score, found) for found in others.values()]) if others else np.zeros((0, len(score)))
