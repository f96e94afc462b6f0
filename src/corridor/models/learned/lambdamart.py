"""LambdaMART: trees boosted to put what comes true on top of each exporter's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import rankdata

from corridor.errors import UsageError
from corridor.models.columns import Floats
from corridor.models.folds import Ints
from corridor.models.learned.base import Rows
from corridor.models.learned.boosting import PITFALLS, TREES, Boosting, build_trees
from corridor.models.learned.engines import engine_of
from corridor.models.learned.options import COMMON_OPTIONS, SCORE
from corridor.models.methods import AGGREGATORS, Method

MOST_IN_LIST = 10_000
"""Rows in one list, at most: LightGBM takes no more."""

GRADES = 5
"""Labels into which growth is divided, each with as many rows as the others."""


class LambdaMart(Boosting):
    """Scores rows by trees that learnt to order each exporter's cases of a year, the top counting most.

    LambdaMART (Burges 2010, From RankNet to LambdaRank to LambdaMART) with LightGBM. A list is what one exporter could
    sell in one year; lists of more than 10,000 rows are cut into even parts. Labels are 0 and 1 for activations, and
    fifths of growth from 0 to 4. The margin orders rows and has no unit: chances come from the calibration alone, and
    there are no intervals.

    Args:
        pillars: See `Boosting` for this and all else but `engine`, which is always LightGBM.
        weights: Pillar → weight.
        min_observed: Least share of the learnt weight that must be observed.
        directions: Column name → direction.
        target: "activation" or "growth".
        horizon: Years between figures and outcome.
        calibration: "sigmoid" or "isotonic".
        coverage: Not used.
        seed: Seed of the first set of trees.
        search: Whether depth and leaf are chosen on later years.
        engine: "lightgbm"; "auto" is the same.
        monotone: Whether a better figure never lowers the margin.
        neutral: Columns that are free of this.
        bags: Sets of trees that are averaged.
        trees: Trees in a set.
        rate: Learning rate.
        depth: Splits above a leaf, at most.
        leaf: Cases in a leaf, at least.
        l2: Penalty on the squares of the leaves' values.

    Example:
        >>> x = np.arange(400.0)[:, None]
        >>> years, lists = np.repeat([2015, 2020], 200), np.tile([1, 2], 200)
        >>> model = LambdaMart(target="growth").fit(x, x[:, 0] / 100, origin=years, query=lists)
        >>> bool(np.diff(model.predict(np.array([[10.0], [390.0]])))[0] > 50)
        True
    """

    def _check_options(self) -> None:
        if self.engine == "hist":
            raise UsageError("engine: LambdaMART is grown by LightGBM only, found 'hist'")
        engine_of("lightgbm")
        super()._check_options()

    def _prepare(self) -> None:
        super()._prepare()
        self.engine_ = "lightgbm"

    def _train(self, rows: Rows, options: Mapping[str, Any]) -> list[Any]:
        order = np.lexsort((rows.query, rows.origin))
        return super()._train(rows.take(order), options)

    def _objective(self) -> dict[str, Any]:
        return {"objective": "lambdarank"}

    def _labels(self, rows: Rows) -> Floats:
        if self.target == "activation":
            return rows.outcome
        places = (rankdata(rows.outcome) - 0.5) / rows.outcome.size
        grades: Floats = np.floor(places * GRADES)
        return grades

    def _groups(self, rows: Rows) -> Ints:
        """Return the sizes of the lists, rows standing by year and exporter."""
        new = (np.diff(rows.origin, prepend=rows.origin[0] - 1) != 0) | (np.diff(rows.query, prepend=0) != 0)
        sizes = np.diff(np.flatnonzero(np.append(new, True)))
        parts = [np.diff(np.linspace(0, size, -(-size // MOST_IN_LIST) + 1).astype(np.int64)) for size in sizes]
        return np.concatenate(parts)

    def interval(self, X: Any) -> tuple[Floats, Floats]:  # noqa: ARG002, N803
        """Refuse: an order has no interval.

        Raises:
            UsageError: Always.
        """
        raise UsageError("an interval is given of growth only, and LambdaMART foretells an order alone")


AGGREGATORS.add(
    "lambdamart",
    Method(
        "LambdaMART",
        "Learns to put what comes true on top of each exporter's list, by boosted trees that see pairs of its cases.",
        "Burges, From RankNet to LambdaRank to LambdaMART, Microsoft Research TR-2010-82; Ke et al., LightGBM, 2017",
        {**COMMON_OPTIONS, **{"engine": "lightgbm; auto is the same"}, **TREES},
        build_trees(LambdaMart),
        formula=f"{SCORE}; margin = mean over bags of Σ_trees f_t(x), gradients weighted by the change of NDCG",
        pitfalls=f"{PITFALLS} Lists without any case that came true teach nothing.",
        estimator=LambdaMart,
        learns=True,
    ),
)
