"""Scores of the same lines by many models, each step of a pipeline being fitted as seldom as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from corridor.models import Vikor
from corridor.models.build import build_pipeline
from corridor.models.ensemble import place_among
from corridor.models.weights import DIGITS
from corridor.spec.base import digest
from corridor.spec.model import ModelSpec
from corridor.study.sensitivity.methods import directions, parts_of
from corridor.study.sensitivity.sites import Site

FloatArray = NDArray[np.float64]
Weights = Mapping[str, FloatArray]
"""Full weights of the indicators of each part of a model, in the order of the part; by its name, as `parts_of`."""


@dataclass(frozen=True)
class Fitted:
    """One part of a model, fitted: its last step, and figures as that sees them."""

    last: Any
    reference: Any
    lines: Any


@dataclass
class Bench:
    """Fits models on a site; what two models in a row prepare alike is prepared once.

    Attributes:
        site: The world.
        rankings: How many lists of scores were made.
    """

    site: Site
    rankings: int = 0
    _kept: dict[tuple[str, str], tuple[str, tuple[Any, Any]]] = field(default_factory=dict)

    def fitted(self, model: ModelSpec) -> dict[str, Fitted]:
        """Return the parts of a model, fitted on the reference.

        Raises:
            UsageError: The model cannot be built.
        """
        return {name: self._part(name, part) for name, part in parts_of(model).items()}

    def scores(self, model: ModelSpec, fitted: Mapping[str, Fitted], weights: Weights | None = None) -> FloatArray:
        """Return the scores (n,) of the lines by a fitted model, NaN where it gives none, its weights or others."""
        self.rankings += 1
        lasts = {name: reweighed(part, (weights or {}).get(name)) for name, part in fitted.items()}
        if not model.members:
            found = np.asarray(lasts[""].predict(fitted[""].lines), dtype=np.float64)
        else:
            found = _combined(model, [self._places(lasts[name], part) for name, part in fitted.items()])
        return np.where(self.site.there, found, np.nan)

    def _places(self, last: Any, part: Fitted) -> FloatArray:
        known = np.asarray(last.predict(part.reference), dtype=np.float64)
        return place_among(last.predict(part.lines), np.sort(known[~np.isnan(known)]))

    def _part(self, name: str, part: ModelSpec) -> Fitted:
        steps = build_pipeline(part, directions()).steps
        columns = part.indicators
        seen: tuple[Any, Any] = (self.site.reference.select(columns), self.site.lines.select(columns))
        key = digest(columns)
        for step, estimator in steps[:-1]:
            spec = getattr(part, step).canonical() if hasattr(part, step) else step
            key = digest([key, step, spec])
            seen = self._prepared(name, step, key, estimator, seen)
        return Fitted(steps[-1][1].fit(seen[0]), *seen)

    def _prepared(self, name: str, step: str, key: str, estimator: Any, seen: tuple[Any, Any]) -> tuple[Any, Any]:
        """Return figures after a step; those of the model before are taken where they are the same."""
        kept = self._kept.get((name, step))
        if kept is not None and kept[0] == key:
            return kept[1]
        if estimator == "passthrough":
            return seen
        found = (estimator.fit_transform(seen[0]), estimator.transform(seen[1]))
        self._kept[name, step] = (key, found)
        return found


def reweighed(part: Fitted, weights: FloatArray | None) -> Any:
    """Return the last step of a part with other full weights (k,), as if it had been fitted with them."""
    if weights is None:
        return part.last
    if isinstance(part.last, Vikor):  # its yardsticks are sums that the weights are in
        names = [str(name) for name in part.last.feature_names_in_]
        given = {"all": dict(zip(names, map(float, weights), strict=True))}
        return clone(part.last).set_params(pillars=given, weights=None, weigher=None).fit(part.reference)
    found = copy(part.last)
    found.weight_ = weights
    return found


def _combined(model: ModelSpec, places: Sequence[FloatArray]) -> FloatArray:
    """Return the scores of an ensemble from the places (n,) of its members, as `Ensemble` counts them."""
    table = np.column_stack(places)
    known = ~np.isnan(table)
    count = known.sum(axis=1)
    weights = np.full(table.shape, 1.0 / table.shape[1])
    if model.aggregate.method != "borda":
        given = weights * known
        whole = given.sum(axis=1, keepdims=True)
        weights = np.where(whole > 0.0, given / np.where(whole > 0.0, whole, 1.0), 0.0)
    scores = np.round(100.0 * (np.nan_to_num(table) * weights).sum(axis=1), DIGITS)
    return np.where(count >= max(1, model.aggregate.options.get("least", 1)), scores, np.nan)


def own_weights(fitted: Mapping[str, Fitted]) -> dict[str, FloatArray]:
    """Return the full weights of every part that has any."""
    return {name: part.last.weight_ for name, part in fitted.items() if hasattr(part.last, "weight_")}
