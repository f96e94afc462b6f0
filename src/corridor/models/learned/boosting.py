"""Boosted trees, by LightGBM or by scikit-learn's histogram boosting, with signs held where a direction gives one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known, check_number
from corridor.models.directed import check_choice
from corridor.models.learned.base import LearnedScorer, Rows
from corridor.models.learned.engines import ENGINES, engine_of, load_lightgbm, margins_of, shares_of
from corridor.models.learned.leaves import MOST_DEPTH, Leaves, leaves_of
from corridor.models.learned.options import COMMON_OPTIONS, SCORE, check_whole, learned_options
from corridor.models.methods import AGGREGATORS, Method
from corridor.spec.model import ModelSpec

FEW = 10
"""Rows below which none is left out of a tree: a sample of one row may be empty."""


class Boosting(LearnedScorer):
    """Scores rows by boosted trees that learnt which cases came true.

    Gradient boosting (Friedman 2001) of shallow trees, grown by LightGBM (Ke et al. 2017) or by scikit-learn; several
    sets of trees, each from its own seed, are averaged. Missing figures have a branch of their own. Shares of the
    margin are exact, path-dependent TreeSHAP values.

    Args:
        pillars: Pillar → indicator → weight; see `LearnedScorer` for this and what follows up to `search`.
        weights: Pillar → weight.
        min_observed: Least share of the learnt weight that must be observed.
        directions: Column name → direction.
        target: "activation" or "growth".
        horizon: Years between figures and outcome.
        calibration: "sigmoid" or "isotonic".
        coverage: Share of outcomes that an interval is made to hold.
        seed: Seed of the first set of trees; the others follow it.
        search: Whether depth and leaf are chosen on later years.
        engine: "lightgbm", "hist" (scikit-learn) or "auto", LightGBM where its library can be loaded.
        monotone: Whether a better figure, by its direction, never lowers the margin.
        neutral: Columns that are free of this all the same.
        bags: Sets of trees that are averaged.
        trees: Trees in a set.
        rate: Learning rate.
        depth: Splits above a leaf, at most.
        leaf: Cases in a leaf, at least.
        l2: Penalty on the squares of the leaves' values.

    Attributes:
        engine_: The engine that grew the trees. signs_: The sign that each column is held to (k), 0 where it is free.
        model_: Texts of LightGBM's models, or tables of leaves.

    Example:
        >>> x = np.arange(400.0)[:, None]
        >>> model = Boosting(target="growth", engine="hist").fit(x, x[:, 0] / 100, origin=np.repeat([2015, 2020], 200))
        >>> model.predict(np.array([[10.0], [390.0]])).round().tolist()
        [5.0, 95.0]
    """

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {"depth": (2, 3, 4), "leaf": (20, 40, 80)}

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
        engine: str = "lightgbm",
        monotone: bool = True,
        neutral: Sequence[str] = (),
        bags: int = 3,
        trees: int = 100,
        rate: float = 0.05,
        depth: int = 3,
        leaf: int = 40,
        l2: float = 10.0,
    ) -> None:
        super().__init__(
            pillars, weights, min_observed, directions, target, horizon, calibration, coverage, seed, search
        )
        self.engine = engine
        self.monotone = monotone
        self.neutral = neutral
        self.bags = bags
        self.trees = trees
        self.rate = rate
        self.depth = depth
        self.leaf = leaf
        self.l2 = l2

    def _check_options(self) -> None:
        super()._check_options()
        check_choice("engine", self.engine, ENGINES)
        if not isinstance(self.monotone, bool):
            raise UsageError(f"monotone: must be true or false, found {self.monotone!r}")
        for name, most in (("bags", 100), ("trees", 10_000), ("depth", MOST_DEPTH), ("leaf", 1_000_000)):
            check_whole(name, getattr(self, name), least=1, most=most)
        check_number("rate", self.rate, least=1e-6, most=1.0)
        check_number("l2", self.l2, least=0.0, most=1e9)
        engine_of(self.engine)

    def _constraints(self) -> list[int]:
        """Return the sign that each column is held to (k), 0 where it is free."""
        signs = self._signs()
        check_known("column in neutral:", self.neutral, self._columns())
        free = set(self.neutral) if self.monotone else set(self._columns())
        return [0 if name in free else sign for name, sign in zip(self._columns(), signs, strict=True)]

    def _prepare(self) -> None:
        self.signs_ = self._constraints()
        self.engine_ = engine_of(self.engine)

    def _train(self, rows: Rows, options: Mapping[str, Any]) -> list[Any]:
        grow = self._by_lightgbm if self.engine_ == "lightgbm" else self._by_histograms
        with threadpool_limits(limits=1):
            return [grow(rows, int(self.seed) + bag, options) for bag in range(self.bags)]

    def _by_lightgbm(self, rows: Rows, seed: int, options: Mapping[str, Any]) -> str:
        lightgbm = load_lightgbm()
        params = {**self._objective(), **self._parameters(seed, options)}
        if len(rows.values) < FEW:
            params["bagging_freq"] = 0
        data = lightgbm.Dataset(rows.values, label=self._labels(rows), group=self._groups(rows), params=params)
        return str(lightgbm.train(params, data, num_boost_round=self.trees).model_to_string())

    def _objective(self) -> dict[str, Any]:
        return {"objective": "binary" if self.target == "activation" else "regression"}

    def _labels(self, rows: Rows) -> Floats:
        return rows.outcome

    def _groups(self, rows: Rows) -> Any:  # noqa: ARG002
        """Return the sizes of the groups that are ranked each on its own, None where there are none."""
        return None

    def _parameters(self, seed: int, options: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "seed": seed,
            "num_threads": 1,
            "deterministic": True,
            "force_row_wise": True,
            "max_bin": 63,
            "verbose": -1,
            "learning_rate": self.rate,
            "max_depth": options["depth"],
            "num_leaves": 2 ** options["depth"],
            "min_data_in_leaf": options["leaf"],
            "lambda_l2": self.l2,
            "feature_fraction": 0.5,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "monotone_constraints": self.signs_,
        }

    def _by_histograms(self, rows: Rows, seed: int, options: Mapping[str, Any]) -> Leaves:
        both = self.target == "activation"
        if both and np.unique(rows.outcome).size == 1:
            return leaves_of([], 10.0 if rows.outcome[0] else -10.0)
        grown = (HistGradientBoostingClassifier if both else HistGradientBoostingRegressor)(
            learning_rate=self.rate,
            max_iter=self.trees,
            max_depth=options["depth"],
            max_leaf_nodes=None,
            min_samples_leaf=options["leaf"],
            l2_regularization=self.l2,
            max_features=0.5,
            monotonic_cst=self.signs_,
            early_stopping=False,
            random_state=seed,
        ).fit(np.where(np.isnan(rows.values).all(axis=0), 0.0, rows.values), rows.outcome)  # it takes no empty column
        trees = [predictor.nodes for iteration in grown._predictors for predictor in iteration]
        return leaves_of(trees, float(np.ravel(grown._baseline_prediction)[0]))

    def _margin(self, model: list[Any], values: Floats) -> Floats:
        mean: Floats = np.mean([margins_of(part, values) for part in model], axis=0)
        return mean

    def _shares(self, model: list[Any], values: Floats) -> Floats:
        mean: Floats = np.mean([shares_of(part, values) for part in model], axis=0)
        return mean


class HistBoosting(Boosting):
    """Scores rows by trees boosted with scikit-learn alone, for machines without LightGBM.

    The same as `Boosting` with engine "hist": rows are not sampled, and a split sees half of the columns.

    Example:
        >>> x = np.arange(400.0)[:, None]
        >>> model = HistBoosting(target="growth").fit(x, x[:, 0] / 100, origin=np.repeat([2015, 2020], 200))
        >>> model.engine_, model.predict(np.array([[10.0], [390.0]])).round().tolist()
        ('hist', [5.0, 95.0])
    """

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
        monotone: bool = True,
        neutral: Sequence[str] = (),
        bags: int = 3,
        trees: int = 100,
        rate: float = 0.05,
        depth: int = 3,
        leaf: int = 40,
        l2: float = 10.0,
    ) -> None:
        common = pillars, weights, min_observed, directions, target, horizon, calibration, coverage, seed, search
        super().__init__(*common, "hist", monotone, neutral, bags, trees, rate, depth, leaf, l2)


TREES = {
    "monotone": "true: a better figure, by its indicator's direction, never lowers the score",
    "neutral": "indicators that are free of this all the same",
    "bags": "sets of trees that are averaged, each from its own seed",
    "trees": "trees in a set",
    "rate": "learning rate",
    "depth": f"splits above a leaf, at most {MOST_DEPTH}",
    "leaf": "cases in a leaf, at least",
    "l2": "penalty on the squares of the leaves' values",
}
ENGINE = {"engine": "lightgbm, hist (scikit-learn), or auto: LightGBM where its library can be loaded"}

PITFALLS = (
    "It learns the years it is shown, and a rare outcome has few cases; what it says of a row unlike those, such as a "
    "flow that is large already, is a guess."
)


def build_trees(estimator: type[Boosting]) -> Any:
    """Return what builds an estimator of boosted trees from a model file, its options checked before data are read."""

    def build(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Boosting:
        model = estimator(**learned_options(spec, directions, options))
        model._check_options()
        check_known("indicator in neutral:", model.neutral, spec.indicators)
        return model

    return build


AGGREGATORS.add(
    "boosting",
    Method(
        "Boosted trees",
        "Learns from past years which cases came true, by boosted trees, and scores by the place of what it foretells.",
        "Friedman, Greedy function approximation, Annals of Statistics 29, 2001; Ke et al., LightGBM, NeurIPS 2017; "
        "Lundberg et al., Nature Machine Intelligence 2, 2020",
        {**COMMON_OPTIONS, **ENGINE, **TREES},
        build_trees(Boosting),
        formula=f"{SCORE}; margin = mean over bags of Σ_trees f_t(x)",
        pitfalls=PITFALLS,
        estimator=Boosting,
        learns=True,
    ),
)
AGGREGATORS.add(
    "hist_boosting",
    Method(
        "Boosted trees, scikit-learn alone",
        "The same as boosting, grown by scikit-learn's histogram boosting.",
        "Friedman, Greedy function approximation, Annals of Statistics 29, 2001; scikit-learn's guide, 1.11.1",
        {**COMMON_OPTIONS, **TREES},
        build_trees(HistBoosting),
        formula=f"{SCORE}; margin = mean over bags of Σ_trees f_t(x)",
        pitfalls=PITFALLS,
        estimator=HistBoosting,
        learns=True,
    ),
)
