"""Scikit-learn estimators of a chance or an amount from features with gaps: linear, boosted trees, rankers."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline

from corridor.models.learned.engines import engine_of, load_lightgbm
from corridor.panels.panel import FloatArray, IntArray

CLIP = 4.0
"""Standardised figures are held within this many standard deviations."""

TREES = 120


class Standardise(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Brings figures to mean 0 and deviation 1, within four of it, and puts the mean where one is missing."""

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803, ARG002
        """Learn means and deviations of the figures there are (n × k); a column without any, or constant, gives 0."""
        figures = np.asarray(X, dtype=np.float64)
        there = ~np.isnan(figures)
        count = np.maximum(there.sum(axis=0), 1)
        filled = np.where(there, figures, 0.0)
        self.mean_ = filled.sum(axis=0) / count
        deviation = np.sqrt(np.where(there, (filled - self.mean_) ** 2, 0.0).sum(axis=0) / count)
        self.scale_ = np.where(deviation > 1e-9, deviation, np.inf)
        self.n_features_in_ = figures.shape[1]
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Return standardised figures (n × k) within bounds, without gaps."""
        z = (np.asarray(X, dtype=np.float64) - self.mean_) / self.scale_
        return np.clip(np.nan_to_num(z), -CLIP, CLIP)


class Linear(BaseEstimator):  # type: ignore[misc]
    """Regularised linear model of standardised figures: logistic for a chance, ridge for an amount.

    Args:
        chance: Whether the outcome is yes or no, else an amount.
        strength: Inverse of the penalty (logistic's C; ridge's alpha is its inverse times the number of rows / 1,000).
    """

    def __init__(self, *, chance: bool = True, strength: float = 0.02) -> None:
        self.chance = chance
        self.strength = strength

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:  # noqa: N803, ARG002
        """Fit on figures (n × k) with gaps; weights are brought to a mean of 1."""
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight) / np.mean(sample_weight)
        if self.chance:
            last: Any = LogisticRegression(C=self.strength, max_iter=100, solver="newton-cholesky")
        else:
            last = Ridge(alpha=len(y) / 1000 / self.strength)
        model = make_pipeline(Standardise(), last)
        name = last.__class__.__name__.lower()
        self.model_: Pipeline = model.fit(X, y, **{f"{name}__sample_weight": weight})
        return self

    def margin(self, X: Any) -> FloatArray:  # noqa: N803
        """Return log odds, or the expected amount (n,)."""
        return np.asarray(self.model_.decision_function(X) if self.chance else self.model_.predict(X))

    def shares(self, X: Any) -> FloatArray:  # noqa: N803
        """Return how much each figure adds to the margin (n × k), beside the intercept; exact."""
        prepared = self.model_[:-1].transform(X)
        return np.asarray(prepared * np.ravel(self.model_[-1].coef_))


class Trees(BaseEstimator):  # type: ignore[misc]
    """Boosted trees by LightGBM, the mean of several seeds; by scikit-learn where its library cannot be loaded.

    Args:
        chance: Whether the outcome is yes or no, else an amount.
        trees: Trees of each seed. leaves: leaves of a tree. bags: seeds.
        signs: Sign that each column is held to, None for none.
        engine: "lightgbm", "hist" or "auto".
        seed: The first seed.
    """

    def __init__(
        self,
        *,
        chance: bool = True,
        trees: int = TREES,
        leaves: int = 7,
        bags: int = 2,
        signs: tuple[int, ...] | None = None,
        engine: str = "auto",
        seed: int = 0,
    ) -> None:
        self.chance = chance
        self.trees = trees
        self.leaves = leaves
        self.bags = bags
        self.signs = signs
        self.engine = engine
        self.seed = seed

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:  # noqa: N803, ARG002
        """Fit on figures (n × k) with gaps."""
        self.engine_ = engine_of(self.engine)
        figures = np.asarray(X)
        self.columns_ = np.arange(figures.shape[1]) if self.engine_ == "lightgbm" else _varied(figures)
        self.signs_ = None if self.signs is None else tuple(self.signs[column] for column in self.columns_)
        grow = self._lightgbm if self.engine_ == "lightgbm" else self._histograms
        figures = figures[:, self.columns_]
        self.models_ = [grow(figures, np.asarray(y), sample_weight, self.seed + bag) for bag in range(self.bags)]
        return self

    def _lightgbm(self, X: Any, y: Any, weight: Any, seed: int) -> Any:  # noqa: N803
        lightgbm = load_lightgbm()
        params: dict[str, Any] = {
            "objective": "binary" if self.chance else "regression", "learning_rate": 0.06, "num_leaves": self.leaves,
            "min_child_samples": 40, "feature_fraction": 0.3, "bagging_fraction": 0.8, "bagging_freq": 1,
            "lambda_l2": 20.0, "path_smooth": 5.0, "verbose": -1, "num_threads": 1, "deterministic": True,
            "force_col_wise": True, "seed": seed, "max_bin": 127,
        }  # fmt: skip
        if self.signs_ is not None:
            params["monotone_constraints"] = list(self.signs_)
        data = lightgbm.Dataset(X, y, weight=weight, params=params)
        return lightgbm.train(params, data, num_boost_round=self.trees)

    def _histograms(self, X: Any, y: Any, weight: Any, seed: int) -> Any:  # noqa: N803
        kind = HistGradientBoostingClassifier if self.chance else HistGradientBoostingRegressor
        model = kind(
            learning_rate=0.06, max_iter=self.trees, max_leaf_nodes=self.leaves, min_samples_leaf=40, max_features=0.3,
            l2_regularization=20.0, early_stopping=False, random_state=seed, monotonic_cst=self.signs_, max_bins=127,
        )  # fmt: skip
        return model.fit(X, y, sample_weight=weight)

    def margin(self, X: Any, trees: int | None = None) -> FloatArray:  # noqa: N803
        """Return log odds, or the expected amount (n,), by all trees or the first of each seed."""
        figures = np.asarray(X)[:, self.columns_]
        return np.asarray(np.mean([self._margin(model, figures, trees) for model in self.models_], axis=0))

    def _margin(self, model: Any, X: Any, trees: int | None) -> FloatArray:  # noqa: N803
        if self.engine_ == "lightgbm":
            return np.asarray(model.predict(X, raw_score=True, num_iteration=trees, num_threads=1))
        return np.asarray(model.decision_function(X) if self.chance else model.predict(X))

    def shares(self, X: Any) -> FloatArray:  # noqa: N803
        """Return how much each figure adds to the margin (n × k) by exact TreeSHAP, beside the expected value.

        Raises:
            NotImplementedError: The trees are scikit-learn's, which have none.
        """
        if self.engine_ != "lightgbm":
            raise NotImplementedError("scikit-learn's trees give no exact shares; LightGBM's do")
        found = [model.predict(X, pred_contrib=True, num_threads=1)[:, :-1] for model in self.models_]
        return np.asarray(np.mean(found, axis=0))


def _varied(figures: Any) -> IntArray:
    """Return the columns that hold two different figures at least: scikit-learn's bins need them."""
    low = np.min(np.where(np.isnan(figures), np.inf, figures), axis=0)
    high = np.max(np.where(np.isnan(figures), -np.inf, figures), axis=0)
    return np.flatnonzero(low < high)


class Ranker(BaseEstimator):  # type: ignore[misc]
    """LambdaMART (Burges 2010) by LightGBM: trees that order the cells of each exporter.

    Args:
        levels: Levels of the outcome, below 31; yes or no has two.
        trees, leaves, bags, seed: As for `Trees`.
    """

    def __init__(self, *, levels: int = 2, trees: int = 100, leaves: int = 7, bags: int = 2, seed: int = 0) -> None:
        self.levels = levels
        self.trees = trees
        self.leaves = leaves
        self.bags = bags
        self.seed = seed

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:  # noqa: N803, ARG002
        """Fit on figures (n × k) with gaps; groups are the numbers of exporters, apart by year (n,).

        Raises:
            UsageError: LightGBM cannot be loaded.
        """
        engine_of("lightgbm")
        lightgbm = load_lightgbm()
        numbers: IntArray = np.zeros(len(y), dtype=np.int64) if groups is None else np.asarray(groups)
        order = np.argsort(numbers, kind="stable")
        _, sizes = np.unique(numbers[order], return_counts=True)
        self.models_ = []
        for bag in range(self.bags):
            params = {
                "objective": "lambdarank", "learning_rate": 0.06, "num_leaves": self.leaves, "min_child_samples": 40,
                "feature_fraction": 0.3, "lambda_l2": 5.0, "verbose": -1, "num_threads": 1, "deterministic": True,
                "force_col_wise": True, "seed": self.seed + bag, "max_bin": 127, "lambdarank_truncation_level": 20,
                "label_gain": list(range(max(self.levels, 2))),
            }  # fmt: skip
            parts = np.concatenate([_pieces(int(size)) for size in sizes])
            labels = self._levels(np.asarray(y))[order]
            data = lightgbm.Dataset(np.asarray(X)[order], labels, group=parts, params=params)
            self.models_.append(lightgbm.train(params, data, num_boost_round=self.trees))
        return self

    def _levels(self, y: FloatArray) -> IntArray:
        if self.levels == 2:
            return (y > 0).astype(np.int64)
        return np.searchsorted(np.quantile(y, np.arange(1, self.levels) / self.levels), y, side="right")

    def margin(self, X: Any) -> FloatArray:  # noqa: N803
        """Return a figure that orders the cells (n,)."""
        return np.asarray(np.mean([model.predict(X, num_threads=1) for model in self.models_], axis=0))


MOST = 9_000
"""LightGBM takes at most 10,000 rows in a group."""


def _pieces(size: int) -> IntArray:
    """Return a group's size, cut into pieces that LightGBM takes."""
    count = -(-size // MOST)
    return np.array([len(part) for part in np.array_split(np.arange(size), count)], dtype=np.int64)
