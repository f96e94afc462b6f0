"""Aggregation up a hierarchy of any depth, with a mean of its own at each level: the mixed index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, Mask, check_known, check_number, row_sums
from corridor.models.means import FLOOR, LARGEST_EXPONENT, MODEL_FLOOR, check_power, power_losses, power_mean
from corridor.models.methods import AGGREGATORS, HANDBOOK, Method
from corridor.models.scorer import Scorer
from corridor.models.tree import (
    Group,
    Tree,
    checked_tree,
    groups_of,
    indicators_of,
    root_of,
    shares_below,
    weights_below,
)
from corridor.models.tree_weights import member_weights, shares_inside, weights_inside
from corridor.models.weights import DIGITS, check_weights, effective_weights
from corridor.spec.model import ModelSpec

EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
MISSING = ("alike", "inside")

Means = str | float | Sequence[str | float] | Mapping[str, str | float]
"""One mean for all groups, one by height from the indicators up, or one by name of a group (arithmetic elsewhere)."""


def exponents_of(groups: Sequence[Group], means: Means) -> dict[str, float]:
    """Return the exponent of the mean by which each group is made of its members.

    Raises:
        UsageError: A mean or group is unknown, or the list has not one mean for each height.
    """
    if isinstance(means, Mapping):
        check_known("group in means:", means, [group.name for group in groups])
        return {group.name: _exponent(means.get(group.name, "arithmetic")) for group in groups}
    if isinstance(means, Sequence) and not isinstance(means, str):
        height = groups[-1].height
        if len(means) != height:
            raise UsageError(f"means: {height} levels need one mean each, from the indicators up; found {len(means)}")
        return {group.name: _exponent(means[group.height - 1]) for group in groups}
    return {group.name: _exponent(means) for group in groups}


def _exponent(mean: Any) -> float:
    if isinstance(mean, str):
        check_known("mean", [mean], EXPONENTS)
        return EXPONENTS[mean]
    return check_number("means", mean, least=-LARGEST_EXPONENT, most=LARGEST_EXPONENT)


def least_by_height(groups: Sequence[Group], least_known: float | Sequence[float]) -> list[float]:
    """Return the least share of known members by height, from the indicators up.

    Raises:
        UsageError: A share is no number from 0 to 1, or the list has not one for each height.
    """
    height = groups[-1].height
    given = list(least_known) if isinstance(least_known, Sequence) else [least_known] * height
    if len(given) != height:
        raise UsageError(
            f"least_known: {height} levels need one share each, from the indicators up; found {len(given)}"
        )
    return [check_number("least_known", share, least=0.0, most=1.0) for share in given]


class HierarchicalMean(Scorer):
    """Scores rows up a tree of groups, each group the mean of its members, arithmetic or not, weights by name.

    Args:
        pillars: Tree of any depth: group → group or indicator → weight; lists are indicators of equal weight. A tree
            with a single top is named by it, else the whole is the group "score". Empty: all columns in one group.
        weights: Group → weight among its neighbours; 1 where a group is not named.
        weigher: Estimator that learns weights: "inside" among the indicators that stand directly in each group,
            "pillars" among the groups at the top, "all" of all indicators (see `Scorer`).
        min_observed: Least share of the full weight that must be observed for a score, 0..1.
        means: Mean of each group: one for all ("arithmetic", "geometric", "harmonic" or an exponent), a list by
            height from the indicators up, or a mapping by name of the group, arithmetic where it is not named.
        missing: To whom a missing figure gives its weight: "alike" to all others, whatever group they stand in, or
            "inside" to its neighbours in the group, as most published indices do; a group of which nothing is known
            gives its own to its neighbours.
        least_known: Under "inside", the least share of a group's members that must be known for it to have a score: one
            for all, or a list by height from the indicators up.
        floor: Under every mean but the arithmetic, figures below it count as it, 0..1.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.

    Example:
        >>> tree = {"index": {"p": {"a": 1.0, "b": 1.0}, "q": {"c": 1.0}}}
        >>> model = HierarchicalMean(tree, means=["arithmetic", "geometric"]).fit(np.zeros((1, 3)))
        >>> model.predict(np.array([[0.5, 0.0, 1.0]])).tolist()  # p is 0.25, q is 1
        [50.0]
    """

    def __init__(  # noqa: PLR0917
        self,
        pillars: Tree | None = None,
        weights: Mapping[str, float] | None = None,
        weigher: Any = None,
        min_observed: float = 0.0,
        means: Means = "arithmetic",
        missing: str = "alike",
        least_known: float | Sequence[float] = 0.0,
        floor: float = 0.0,
    ) -> None:
        super().__init__(pillars, weights, weigher, min_observed)
        self.means = means
        self.missing = missing
        self.least_known = least_known
        self.floor = floor

    def _names(self) -> list[str] | None:
        return None if self.pillars is None else indicators_of(checked_tree(self.pillars))

    def _tree(self) -> Tree:
        if self.pillars is None:
            return {str(index): 1.0 for index in range(self.n_features_in_)}
        return checked_tree(self.pillars)

    def _full_weights(self, values: Floats) -> Floats:
        tree = self._tree()
        self._check(tree)
        full = weights_below(tree, self.weights or {})
        if self.weigher is None:
            return np.array(list(full.values()))
        return self._learnt_weights(tree, np.array(list(full.values())), values)

    def _learnt_weights(self, tree: Tree, full: Floats, values: Floats) -> Floats:
        """Return full weights (k,) where some are learnt; what is not learnt keeps its share."""
        groups, names = groups_of(tree), indicators_of(tree)
        level = getattr(self.weigher, "level", "inside")
        if level == "all":
            return np.array(list(self._learnt("all", names, values).values()))
        if level == "pillars":
            return self._top_learnt(tree, full, values)
        for group in groups:
            own = [part.first for part in group.parts if part.group is None]
            if own:
                learnt = np.array(list(self._learnt(group.name, [names[i] for i in own], values[:, own]).values()))
                full[own] = learnt * full[own].sum()
        return full

    def _top_learnt(self, tree: Tree, full: Floats, values: Floats) -> Floats:
        """Return full weights (k,) where those of what stands at the top are learnt from its scores."""
        groups = groups_of(tree)
        weights = effective_weights(~np.isnan(values), full)
        scores = self._levels(values, {group.name: member_weights(group, weights) for group in groups}, groups)
        names = [part.name for part in groups[-1].parts]
        learnt = self._learnt("pillars", names, self._members(groups[-1], values, scores))
        _, below = root_of(tree)
        top = {name: inner if isinstance(inner, Mapping) else learnt[name] for name, inner in below.items()}
        given = {**(self.weights or {}), **{name: learnt[name] for name in top if isinstance(top[name], Mapping)}}
        return np.array(list(shares_below(top, given).values()))

    def _check(self, tree: Tree) -> None:
        exponents_of(groups_of(tree), self.means)
        check_known("way of missing figures", [self.missing], MISSING)
        least_by_height(groups_of(tree), self.least_known)
        check_power(0.0, self.floor)

    def _counted(self, observed: Mask) -> Floats:
        if self.missing == "alike":
            return effective_weights(observed, self.weight_)
        groups = groups_of(self._tree())
        return weights_inside(observed, self.weight_, groups, least_by_height(groups, self.least_known))

    def levels(self, X: Any) -> dict[str, Floats]:  # noqa: N803
        """Return the scores (n,) of every group by name, from the top down, 0 to 100.

        NaN where too little of a group is known for it to have a score, or where it has no weight; what is known of a
        group that stands below keeps its score, even where the whole has none.
        """
        values = self._known(X)
        groups = groups_of(self._tree())
        found = self._levels(values, self._shares(values, self._counted(~np.isnan(values)), groups), groups)
        down = sorted(groups, key=lambda group: -group.height)
        return {group.name: np.round(100.0 * found[group.name], DIGITS) for group in down}

    def _shares(self, values: Floats, weights: Floats, groups: Sequence[Group]) -> dict[str, Floats]:
        """Return the weights (n × members) inside each group, given those (n × k) of the figures that count."""
        if self.missing == "alike":
            return {group.name: member_weights(group, weights) for group in groups}
        return shares_inside(~np.isnan(values), self.weight_, groups, least_by_height(groups, self.least_known))

    def _levels(self, values: Floats, shares: Mapping[str, Floats], groups: Sequence[Group]) -> dict[str, Floats]:
        """Return the scores (n,) of each group, 0..1, from the weights (n × members) inside each."""
        exponents = exponents_of(groups, self.means)
        scores: dict[str, Floats] = {}
        for group in groups:
            members, own = self._members(group, values, scores), shares[group.name]
            mean = power_mean(members, own, exponents[group.name], float(self.floor))
            scores[group.name] = np.where(row_sums(own) > 0.0, mean, np.nan)
        return scores

    def _members(self, group: Group, values: Floats, scores: Mapping[str, Floats]) -> Floats:
        columns = [values[:, p.first] if p.group is None else scores[p.group] for p in group.parts]
        return np.column_stack(columns)

    def _score(self, values: Floats, weights: Floats) -> Floats:
        groups = groups_of(self._tree())
        return 100.0 * self._levels(values, self._shares(values, weights, groups), groups)[groups[-1].name]

    def _losses(self, values: Floats, weights: Floats) -> Floats:
        """A group passes on what it takes away from the one above it to its members, in proportion to theirs."""
        groups = groups_of(self._tree())
        inside = self._shares(values, weights, groups)
        exponents, scores = exponents_of(groups, self.means), self._levels(values, inside, groups)
        passed = {groups[-1].name: np.ones(len(values))}
        losses = np.zeros_like(values)
        for group in reversed(groups):
            shares = inside[group.name]
            own = power_losses(self._members(group, values, scores), shares, exponents[group.name], float(self.floor))
            total = row_sums(own)[:, None]
            split = np.where(total > 0.0, own / np.where(total > 0.0, total, 1.0), shares) * passed[group.name][:, None]
            for place, part in enumerate(group.parts):
                if part.group is None:
                    losses[:, part.first] = split[:, place]
                else:
                    passed[part.group] = split[:, place]
        return losses


def _mixed(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> HierarchicalMean:  # noqa: ARG001
    check_weights(spec.pillars, spec.weights)
    own = {"floor": MODEL_FLOOR, **options}
    inside, across = own.pop("inside", "arithmetic"), own.pop("across", "geometric")
    several = len(spec.pillars) > 1
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    weights = dict(spec.weights) if several else None
    means = [inside, across] if several else [inside]
    model = HierarchicalMean(pillars, weights, min_observed=spec.min_observed, means=means, **own)
    model._check(checked_tree(pillars))
    return model


AGGREGATORS.add(
    "mixed",
    Method(
        "Mean of means, mixed by level",
        "Averages indicators inside pillars by one mean and pillars by another into a score from 0 to 100.",
        f"{HANDBOOK}, step 7; Becker et al., COINr, 2022",
        options={
            "inside": "mean inside pillars: arithmetic, geometric, harmonic or an exponent",
            "across": "mean across pillars: the same, geometric by default",
            "missing": "to whom a missing figure gives its weight: alike to all others, or inside its pillar",
            "least_known": "under inside, the least share of a pillar's indicators that must be known",
            **FLOOR,
        },
        build=_mixed,
        formula="100 · M_across(w_p, M_inside(w_i, x_i)), M the power mean",
        pitfalls=(
            "Under a geometric mean across, what lies at or below the floor (0.01 unless set) decides much. "
            "Under missing: inside, the one figure known of a pillar speaks for all of it."
        ),
        estimator=HierarchicalMean,
        scaled=True,
    ),
)
