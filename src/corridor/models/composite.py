"""A composite index from a table and a tree, without a cube: any published index in a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.pipeline import Pipeline

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known
from corridor.models.hierarchy import EXPONENTS, HierarchicalMean, Means
from corridor.models.methods import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS, Method
from corridor.models.tree import Tree, checked_tree, groups_of, indicators_of, root_of, weights_below
from corridor.registry import Registry
from corridor.spec.model import ModelSpec, StepSpec
from corridor.vocabulary import Direction

Step = str | Mapping[str, Any] | Any
"""Name of a registered method; {"method": name, "options": {…}} as in a model file; or an estimator."""


def composite(frame: pl.DataFrame, tree: Tree, *, reference: pl.DataFrame | None = None, **steps: Any) -> pl.DataFrame:
    """Return the scores of every group of a tree, 0 to 100, for each row of a table.

    Treats, normalises, weighs and aggregates as `composite_pipeline` says, fitted on `reference`, or on the table
    itself. Columns that the tree does not name are kept in front, as they are.

    Args:
        frame: One row by unit, one column by indicator; null or NaN where a figure is missing.
        tree: Group → group, list of indicators, or indicator → weight; a single top names the whole, else it is
            called "score". `tree_from_parents` makes one from a table of parents.
        reference: Rows to fit on, with the same indicators.
        steps: Arguments of `composite_pipeline`.

    Returns:
        Other columns of the table, then the whole, then its groups from the top down; null where a score is missing.
        An aggregation that is no mean of means gives the whole alone.

    Raises:
        UsageError: A name, method or option is unknown, or a group is called like a column.
        ColumnsError: An indicator is missing from the table.

    Example:
        >>> table = pl.DataFrame({"unit": ["A", "B"], "x": [0.0, 10.0], "y": [5.0, 5.0], "z": [1.0, 3.0]})
        >>> composite(table, {"index": {"p": ["x", "y"], "q": ["z"]}}).rows()
        [('A', 12.5, 25.0, 0.0), ('B', 87.5, 75.0, 100.0)]
    """
    pipeline = composite_pipeline(tree, **steps)
    names = indicators_of(checked_tree(tree))
    own = [name for name in names if name in frame.columns]
    base = frame if reference is None else reference
    pipeline.fit(base.select([name for name in names if name in base.columns]))
    prepared = pipeline[:-1].transform(frame.select(own))
    scores = _scores(pipeline[-1], prepared, root_of(checked_tree(tree))[0])
    others = frame.drop(own)
    twice = [name for name in scores if name in others.columns]
    if twice:
        raise UsageError(f"columns of the table are called like groups of the tree: {', '.join(twice)}")
    return others.with_columns(pl.Series(name, values).fill_nan(None) for name, values in scores.items())


def _scores(last: Any, prepared: Any, whole: str) -> dict[str, Floats]:
    """Return the scores of every group, the whole first; rows with too little known have no score of the whole."""
    score = np.asarray(last.predict(prepared), dtype=np.float64)
    below = last.levels(prepared) if hasattr(last, "levels") else {}
    return {**below, whole: score} if whole in below else {whole: score}


def composite_pipeline(
    tree: Tree,
    *,
    directions: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    treat: Step = "none",
    normalise: Step = "min_max",
    weigh: Step = "given",
    aggregate: Means | Step = "arithmetic",
    missing: str = "inside",
    least_known: float | Sequence[float] = 0.0,
    min_observed: float = 0.0,
    floor: float = 0.0,
) -> Pipeline:
    """Return the unfitted pipeline of a composite index: treat, normalise, score.

    Args:
        tree: See `composite`.
        directions: Indicator → "more is better" or "less is better"; more is better where none is given.
        weights: Group → weight among its neighbours; 1 where none is given.
        treat: Treatment of outliers, such as "coin".
        normalise: Normalisation, such as "min_max", "z_score" or "percentile_rank".
        weigh: Weights, such as "given", "equal" or "critic".
        aggregate: Mean of all groups ("arithmetic", "geometric", "harmonic" or an exponent), list of means by height
            from the indicators up, mapping from group to mean; or another aggregation, such as "copeland", of all
            indicators at once.
        missing: "inside": a missing figure gives its weight to its neighbours in the group; "alike": to all others.
        least_known: Least share of a group's members that must be known, under "inside": one for all, or a list by
            height from the indicators up.
        min_observed: Least share of the whole weight that must be observed.
        floor: Under every mean but the arithmetic, figures below it count as it, 0..1.

    Raises:
        UsageError: A name, method or option is unknown or out of its range.
    """
    plain = checked_tree(tree)
    names = indicators_of(plain)
    check_known("indicator in directions:", directions or {}, names)
    more = Direction.MORE_IS_BETTER.value
    known = {name: str((directions or {}).get(name, more)) for name in names}
    check_known("direction", known.values(), [str(direction) for direction in Direction])
    spec = _spec(plain, weights or {}, normalise, aggregate, min_observed)
    if _is_mean(aggregate):
        last: Any = HierarchicalMean(plain, weights, None, min_observed, aggregate, missing, least_known, floor)
        last._check(plain)
    else:
        last = _step(AGGREGATORS, aggregate, spec, known)
    weigher = _weigher(weigh, spec, known, plain)
    if weigher is not None:
        last.set_params(weigher=weigher)
    steps = [
        ("treat", _step(TREATMENTS, treat, spec, known)),
        ("normalise", _step(NORMALISERS, normalise, spec, known)),
        ("score", last),
    ]
    return Pipeline(steps).set_output(transform="polars")


def _is_mean(aggregate: Any) -> bool:
    """Return whether an aggregation is a mean of means rather than another method."""
    if isinstance(aggregate, str):
        return aggregate in EXPONENTS
    if isinstance(aggregate, Mapping):
        return "method" not in aggregate
    return isinstance(aggregate, int | float | list | tuple)


def _spec(tree: Tree, weights: Mapping[str, float], normalise: Step, aggregate: Any, min_observed: float) -> ModelSpec:
    """Return what the builders of single steps read of a model: one pillar of all indicators at their full weight."""
    whole = root_of(tree)[0]
    read: dict[str, Any] = {
        "name": whole,
        "pillars": {whole: weights_below(tree, weights)},
        "weights": {whole: 1.0},
        "normalise": _step_spec(normalise),
        "aggregate": StepSpec(method="weighted_mean") if _is_mean(aggregate) else _step_spec(aggregate),
        "min_observed": min_observed,
    }
    return ModelSpec.model_construct(**read)


def _step_spec(step: Step) -> StepSpec:
    if isinstance(step, Mapping):
        return StepSpec(**step)
    return StepSpec(method=step if isinstance(step, str) else type(step).__name__)


def _step(methods: Registry[Method], step: Step, spec: ModelSpec, directions: Mapping[str, str]) -> Any:
    """Return the unfitted estimator of a step; one that is given is taken as it is."""
    if not isinstance(step, str | Mapping):
        return step
    asked = _step_spec(step)
    method = methods[asked.method]
    check_known(f"option of {asked.method}:", asked.options, method.options)
    return method.build(spec, directions, asked.options)


def _weigher(weigh: Step, spec: ModelSpec, directions: Mapping[str, str], tree: Tree) -> Any:
    """Return the estimator of learnt weights, None where they are given; what stands at the top are its pillars."""
    if isinstance(weigh, str) and weigh == "given":
        return None
    pillars = {part.name: indicators_of(_below(tree, part.name)) for part in groups_of(tree)[-1].parts}
    seen = {pillar: dict.fromkeys(inner, 1.0) for pillar, inner in pillars.items()}
    return _step(WEIGHTINGS, weigh, spec.model_copy(update={"pillars": seen}), directions)


def _below(tree: Tree, name: str) -> Tree:
    """Return what stands below a name at the top; an indicator stands below itself."""
    inner = root_of(tree)[1][name]
    return inner if isinstance(inner, Mapping) else {name: inner}
