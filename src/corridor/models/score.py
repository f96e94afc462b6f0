"""Scores with their reasons: every step of a fitted pipeline but the last prepares, the last is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sklearn.pipeline import Pipeline

from corridor.models.columns import Floats, named


@dataclass(frozen=True)
class Scored:
    """Scores of n opportunities and how the k indicators of a model made them up.

    Attributes:
        names: Indicators, in the order of the columns below (k,).
        score: From 0 to 100, NaN where too little is observed (n,).
        normalised: Figures as the last step saw them, or puts them itself (`normalised`), (n × k): 0..1, 1 speaks for
            the opportunity; in their own unit where the model does not normalise. NaN where missing.
        weights: Weights that counted (n × k), 0 where a figure is missing; rows add up to 1.
        contributions: Points of the score (n × k), NaN where missing; rows add up to the score to 1e-9.
        observed_weight: Share of the full weight that is observed (n,), 0..1.
        refusals: Why a model that screens did not score an opportunity, None where it did (n,).
        cells: Cell of a model's grid that the opportunity falls into, None where the model has none (n,).
    """

    names: tuple[str, ...]
    score: Floats
    normalised: Floats
    weights: Floats
    contributions: Floats
    observed_weight: Floats
    refusals: tuple[str | None, ...]
    cells: tuple[str | None, ...]


def score(pipeline: Pipeline, X: pl.DataFrame) -> Scored:  # noqa: N803
    """Return the scores of X (n × k, indicators in any column order, n may be 0) with their reasons.

    Args:
        pipeline: A pipeline from `build_pipeline`, fitted on the reference.
        X: Features, null or NaN where missing.

    Raises:
        ColumnsError: A column is missing or extra.
        sklearn.exceptions.NotFittedError: The pipeline is not fitted.
    """
    last: Any = pipeline[-1]
    prepared = prepare(pipeline, X)
    return Scored(
        names=tuple(str(name) for name in last.feature_names_in_),
        score=last.predict(prepared),
        normalised=_normalised(last, prepared),
        weights=last.effective_weights(prepared),
        contributions=last.contributions(prepared),
        observed_weight=last.observed_weight(prepared),
        refusals=_said(last, "refusals", prepared, X.height),
        cells=_said(last, "cells", prepared, X.height),
    )


def _normalised(last: Any, prepared: Any) -> Floats:
    """Return the figures on the scale that the last step sees or, where it takes raw ones, has of its own."""
    if hasattr(last, "normalised"):
        return np.asarray(last.normalised(prepared), dtype=np.float64)
    return np.asarray(named(prepared, list(last.feature_names_in_)), dtype=np.float64)


def _said(last: Any, what: str, prepared: Any, rows: int) -> tuple[str | None, ...]:
    """Return what the last step says of each row beside its score, None where it says nothing of that kind."""
    return tuple(getattr(last, what)(prepared)) if hasattr(last, what) else (None,) * rows


def prepare(pipeline: Pipeline, X: Any) -> Any:  # noqa: N803
    """Return X after every step of a fitted pipeline but the last."""
    return pipeline[:-1].transform(X)
