"""Weights that are learnt: the base of their estimators, equal weights, and weights by entropy."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum, log
from typing import Any, Self, TypeVar

import numpy as np
from scipy.special import xlogy
from sklearn.base import BaseEstimator

from corridor.models.columns import ColumnsError, Floats, NamedColumns, check_known
from corridor.models.columnwise import ascending
from corridor.models.methods import HANDBOOK, WEIGHTINGS, Method, passthrough
from corridor.spec.model import ModelSpec

W = TypeVar("W", bound="Weigher")

SMALL = 1e-4
"""Distance from the mean, as a share of it, below which three terms of a series are more exact than a logarithm."""

LEVELS = ("inside", "all", "pillars")
LEVEL = {"level": "inside: weights inside each pillar; all: of every indicator; pillars: of the pillars"}


class Weigher(NamedColumns, BaseEstimator):  # type: ignore[misc]
    """Base of the estimators that learn weights: `fit` on n rows × k columns sets k weights that add up to 1.

    A subclass says how important each column is (`_importance`, from 0 up). Where nothing is important, all columns
    count alike.

    Args:
        level: What the weights replace when an aggregation takes the estimator: "inside" the weights inside each
            pillar, learnt from its indicators alone; "all" the full weight of every indicator; "pillars" the weights
            of the pillars, learnt from the pillars' means.

    Attributes:
        weights_: One weight by column (k,), from 0 up, adding up to 1.
    """

    def __init__(self, level: str = "inside") -> None:
        self.level = level

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803
        """Learn the weights of the columns of X (n × k), NaN where a figure is missing.

        Raises:
            UsageError: An option is wrong.
            ColumnsError: The figures are none that the method can take.
        """
        values = self._read(X, reset=True)
        check_known("level of weights", [self.level], LEVELS)
        self.weights_ = shares(self._importance(values))
        return self

    def _labels(self) -> list[str]:
        """Return the names of the columns that were fitted, or their numbers."""
        return [str(name) for name in getattr(self, "feature_names_in_", range(self.n_features_in_))]

    def _importance(self, values: Floats) -> Floats:
        """Return how important each column of (n × k) is (k,), from 0 up."""
        raise NotImplementedError


def shares(importance: Floats) -> Floats:
    """Return importances (k,) as weights that add up to 1; equal ones where none is above 0."""
    counted = np.where(importance > 0.0, importance, 0.0)
    total = fsum(counted)
    return counted / total if total > 0.0 else np.full(importance.size, 1.0 / importance.size)


class EqualWeights(Weigher):
    """Gives every column the same weight. Argument and attribute are those of `Weigher`.

    Example:
        >>> EqualWeights().fit(np.zeros((3, 4))).weights_.tolist()
        [0.25, 0.25, 0.25, 0.25]
    """

    def _importance(self, values: Floats) -> Floats:
        return np.ones(values.shape[1])


def diversification(ordered: Floats) -> float:
    """Return 1 − e of ascending values (n,) from 0 up: 0 if all are equal, 1 if one value has everything.

    The entropy is e = −Σ p·ln p / ln n with p = x/Σx, where p·ln p is 0 at 0 (Shannon 1948; Zeleny 1982). Fewer than
    two values, or zeros alone, say nothing: 0. Added up as Σ ((1 + δ)·ln(1 + δ) − δ) / (n·ln n), δ = x/mean − 1, whose
    terms are never negative, so that values that hardly differ, such as years, lose no digits.
    """
    if ordered.size < 2 or ordered[-1] <= 0.0 or ordered[0] == ordered[-1]:
        return 0.0
    unit = ordered / ordered[-1]
    mean = fsum(unit) / unit.size
    apart = (unit - mean) / mean
    small = np.abs(apart) < SMALL
    far, near = np.where(small, 0.0, apart), np.where(small, apart, 0.0)
    terms: Floats = near**2 * (0.5 - near / 6.0 + near**2 / 12.0) + xlogy(1.0 + far, 1.0 + far) - far
    return float(min(1.0, fsum(terms) / (unit.size * log(unit.size))))


class EntropyWeights(Weigher):
    """Weighs columns by how unevenly their figures are spread, measured by entropy (see `diversification`).

    Each column is looked at where it is known. A constant column, of zeros or of others, gets no weight; where all
    are constant, all count alike. Figures must be 0 or above, as normalised ones are. Argument and attribute are those
    of `Weigher`.

    Example:
        >>> X = np.array([[1.0, 0.5], [0.0, 0.5]])  # all in one row, and evenly spread
        >>> EntropyWeights().fit(X).weights_.tolist()
        [1.0, 0.0]
    """

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's tags, which say that figures must not be negative."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def _importance(self, values: Floats) -> Floats:
        columns = ascending(values)
        for name, column in zip(self._labels(), columns, strict=True):
            if column.size and column[0] < 0.0:
                raise ColumnsError(f"Negative values in data: entropy needs 0 or more, {name} has {column[0]:g}")
        return np.array([diversification(column) for column in columns])


def _equal(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> EqualWeights:  # noqa: ARG001
    return checked(EqualWeights(**options))


def _entropy(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> EntropyWeights:  # noqa: ARG001
    return checked(EntropyWeights(**options))


def checked(weigher: W) -> W:
    """Return a weigher whose level is known.

    Raises:
        UsageError: It is not.
    """
    check_known("level of weights", [weigher.level], LEVELS)
    return weigher


WEIGHTINGS.add(
    "given",
    Method(
        "Given weights",
        "Takes the weights of the model file, inside pillars and of pillars.",
        f"{HANDBOOK}, step 6",
        options={},
        build=passthrough,
        formula="weight of the pillar × weight inside it, both scaled to 1",
        pitfalls="Weights are judgements: show how the ranking moves with them.",
    ),
)
WEIGHTINGS.add(
    "equal",
    Method(
        "Equal weights",
        "Gives all indicators of a pillar, all indicators or all pillars the same weight.",
        f"{HANDBOOK}, step 6",
        options=LEVEL,
        build=_equal,
        formula="1 / k",
        pitfalls="Two indicators of the same thing count twice, so equal weights are no neutral choice.",
        estimator=EqualWeights,
    ),
)
WEIGHTINGS.add(
    "entropy",
    Method(
        "Entropy weights",
        "Weighs indicators by how unevenly their normalised figures are spread over the reference.",
        "Shannon 1948; Zeleny, Multiple Criteria Decision Making, 1982",
        options=LEVEL,
        build=_entropy,
        formula="(1 − e) / Σ (1 − e), e = −Σ p·ln p / ln n, p = x / Σx",
        pitfalls=(
            "Spread is not importance: a rare flag outweighs a figure that everybody has. "
            "The weights move with the normalisation, for entropy depends on where zero lies."
        ),
        estimator=EntropyWeights,
    ),
)
