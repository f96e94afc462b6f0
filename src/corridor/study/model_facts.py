"""How a model was fitted, read off its pipeline once, so that reports need none."""

from __future__ import annotations

from typing import Any

import corridor.models  # noqa: F401  registers the methods
from corridor.models.methods import METHODS
from corridor.models.weights import nested_weights
from corridor.spec import ModelSpec
from corridor.study.run import ModelFacts


def model_facts(model: ModelSpec, pipeline: Any = None) -> ModelFacts:
    """Return what reports say of a model's fit.

    Args:
        model: The scoring model.
        pipeline: Its fitted pipeline; without one the weights are those of the model file.
    """
    last = None if pipeline is None else pipeline[-1]
    steps = step_titles(model)
    if last is None or not getattr(last, "learns", False):
        return ModelFacts(nested_weights(model.pillars, model.weights), steps=steps)
    first, latest = last.years_
    return ModelFacts(
        weights=dict(zip(map(str, last.feature_names_in_), map(float, last.weight_), strict=True)),
        learns=True,
        years=(int(first), int(latest)),
        horizon=int(last.horizon),
        cases=int(last.reference_.size),
        steps=steps,
    )


def step_titles(model: ModelSpec) -> dict[str, str]:
    """Return the title of the method of each step of a model, in the order of the steps."""
    return {step: METHODS[step][getattr(model, step).method].title for step in ("treat", "normalise", "aggregate")}
