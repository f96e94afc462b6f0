"""Models that differ from a given one in the methods of several steps, or lack some of its indicators or members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.indicators import INDICATORS
from corridor.models.build import build_pipeline
from corridor.spec.model import ModelSpec, StepSpec
from corridor.study.robustness.variants import STEPS, alternatives, why_one_piece, with_steps

Choice = Mapping[str, str | None]
"""Method by step; None for the model's own."""


def directions() -> dict[str, str]:
    """Return the direction of every indicator, as `build_pipeline` takes them."""
    return {name: str(entry.direction) for name, entry in INDICATORS.items()}


def parts_of(model: ModelSpec) -> dict[str, ModelSpec]:
    """Return the members of an ensemble by name, or the model itself under an empty name."""
    return dict(model.members) if model.members else {"": model}


def methods_of(model: ModelSpec, step: str) -> list[str]:
    """Return the methods that a step may have, the model's own first; empty where there is no choice.

    Those of an ensemble are those of its members; the first is then what each member has.
    """
    usual = [found[step] for part in parts_of(model).values() if step in (found := alternatives(part))]
    own = dict.fromkeys(steps[0].method for steps in usual)
    others = dict.fromkeys(other.method for steps in usual for other in steps[1:])
    return [" or ".join(own), *others] if others else []


def why_fixed(model: ModelSpec, step: str) -> str:
    """Return why no part of a model can have another method in a step."""
    reasons = {}
    for name, part in parts_of(model).items():
        if step not in alternatives(part):
            raw = f"{part.aggregate.method} takes figures in their own units, so they are neither treated nor scaled"
            reasons[name] = why_one_piece(part) or raw
    return "; ".join(f"{name}: {why}" if name else why for name, why in reasons.items())


def with_methods(model: ModelSpec, choice: Choice) -> ModelSpec:
    """Return a model with other methods, an ensemble with those of its members that can have them."""
    found = with_parts(model, lambda part: _part_with(part, choice))
    assert found is not None
    return found


def _part_with(part: ModelSpec, choice: Choice) -> ModelSpec:
    usual = alternatives(part)
    steps: dict[str, StepSpec] = {}
    for step, method in choice.items():
        wanted = [other for other in usual.get(step, ()) if other.method == method]
        if wanted and method != getattr(part, step).method:
            steps[step] = wanted[0]
    return with_steps(part, **steps) if steps else part


def with_parts(model: ModelSpec, change: Callable[[ModelSpec], ModelSpec | None]) -> ModelSpec | None:
    """Return a model with a change made to it or, in an ensemble, to each member; None where nothing is left of it.

    A member of which the change leaves nothing drops out, and the ensemble has the indicators of the others.
    """
    if not model.members:
        return change(model)
    changed = {name: change(member) for name, member in model.members.items()}
    return with_members(model, {name: member for name, member in changed.items() if member is not None})


def with_members(model: ModelSpec, members: Mapping[str, ModelSpec]) -> ModelSpec | None:
    """Return an ensemble of some members, None of none; as many of them must score a row as before, if there are."""
    if not members:
        return None
    used = {name for member in members.values() for name in member.indicators}
    inside = {p: {name: w for name, w in inner.items() if name in used} for p, inner in model.pillars.items()}
    pillars = {pillar: inner for pillar, inner in inside.items() if inner}
    options = dict(model.aggregate.options)
    if "least" in options:
        options["least"] = min(options["least"], len(members))
    changes = {
        "members": dict(members),
        "pillars": pillars,
        "weights": {pillar: model.weights[pillar] for pillar in pillars},
        "aggregate": StepSpec(method=model.aggregate.method, options=options),
    }
    return model.model_copy(update=changes)


def without(model: ModelSpec, names: set[str]) -> ModelSpec | None:
    """Return a model without some of its indicators, None where none is left that counts.

    Their names leave the options of its steps too. Weights of what is left stay in proportion; a pillar of which
    nothing is left drops out.
    """
    return with_parts(model, lambda part: _part_without(part, names))


def _part_without(part: ModelSpec, names: set[str]) -> ModelSpec | None:
    if not names & set(part.indicators):
        return part
    inside = {p: {name: w for name, w in inner.items() if name not in names} for p, inner in part.pillars.items()}
    pillars = {pillar: inner for pillar, inner in inside.items() if sum(inner.values()) > 0.0}
    weights = {pillar: part.weights[pillar] for pillar in pillars}
    if sum(weights.values()) <= 0.0:
        return None
    steps = {step: _purged(getattr(part, step), names) for step in (*STEPS, "weigh")}
    return part.model_copy(update={"pillars": pillars, "weights": weights, **steps})


def _purged(step: StepSpec, names: set[str]) -> StepSpec:
    return StepSpec(method=step.method, options={key: _less(value, names) for key, value in step.options.items()})


def _less(value: Any, names: set[str]) -> Any:
    """Return an option without indicators that are named in it."""
    if isinstance(value, Mapping):
        return {key: inner for key, inner in value.items() if key not in names}
    return [item for item in value if item not in names] if isinstance(value, list) else value


def built_fault(model: ModelSpec) -> str | None:
    """Return why a model cannot be built, None where it can."""
    try:
        build_pipeline(ModelSpec.model_validate(model.canonical()), directions())
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    except UsageError as error:
        return str(error).splitlines()[0]
    return None
