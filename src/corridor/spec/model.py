"""What a model file may say: indicators in pillars, weights by name, and the steps from figures to a score."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from corridor.registry import unknown_name
from corridor.spec.base import Country, Spec, fault, plain


class StepSpec(Spec):
    """One step of a scoring model: the name of a registered method and its options."""

    method: str
    """Name of the method, as `corridor describe models` lists it."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Arguments of the method by name."""

    @field_validator("options")
    @classmethod
    def _plain_options(cls, options: dict[str, Any]) -> dict[str, Any]:
        """Turn what a YAML reader makes of lists, mappings and numbers into plain ones: an estimator keeps them."""
        return {str(name): plain(value) for name, value in options.items()}


class ReferenceSpec(Spec):
    """The stated population on which goalposts are fitted, whatever a job ranks."""

    countries: tuple[Country, ...] = Field(min_length=2)
    """Economies whose every pair, in every product of the snapshot, makes up the population."""
    window: int = Field(default=5, ge=2, le=15)
    """Years over which means, growth and trends are taken."""
    history: int = Field(default=15, ge=5, le=100)
    """Years back from the run's year that are seen at all: an older figure says nothing of today."""

    @model_validator(mode="after")
    def _window_fits(self) -> ReferenceSpec:
        if self.window > self.history:
            raise ValueError(f"window: {self.window} years do not fit into a history of {self.history}")
        return self

    @model_validator(mode="after")
    def _each_once(self) -> ReferenceSpec:
        twice = sorted({code for code in self.countries if self.countries.count(code) > 1})
        if twice:
            raise fault(f"countries are listed twice: {', '.join(twice)}", "countries")
        return self


class ModelSpec(Spec):
    """A scoring model: what it looks at, how much each part counts, and how the parts become one score."""

    name: str
    """Stem of the file."""
    title: str
    """Name that people read."""
    answers: str
    """The question that the model answers, in a sentence."""
    use_when: str
    """When to use it."""
    faults: str
    """What is known to be wrong with it."""
    pillars: dict[str, dict[str, float]] = Field(min_length=1)
    """Indicators of each pillar with their weights inside the pillar."""
    weights: dict[str, float] = Field(min_length=1)
    """Weight of each pillar; they need not add up to one."""
    treat: StepSpec = StepSpec(method="none")
    """How outliers are treated before normalisation."""
    normalise: StepSpec = StepSpec(method="goalposts")
    """How figures of different units are brought to one scale."""
    weigh: StepSpec = StepSpec(method="given")
    """Where weights come from: `given` in this file, or learnt from the reference."""
    aggregate: StepSpec = StepSpec(method="weighted_mean")
    """How the normalised figures become one score from 0 to 100."""
    members: dict[str, ModelSpec] = Field(default_factory=dict)
    """Models that an ensemble combines, by name; a file may list names alone."""
    scope: Literal["all", "goods", "services"] = "all"
    """What the model ranks, and what its reference holds; the rest of a job is listed apart."""
    reference: ReferenceSpec
    """The population on which everything is fitted."""
    min_observed: float = Field(default=0.3, ge=0.0, le=1.0)
    """Least share of the weight that must be observed for an opportunity to be scored; below it, it is listed apart."""

    @model_validator(mode="after")
    def _weights_match(self) -> ModelSpec:
        for name in self.weights:
            if name not in self.pillars:
                raise fault(unknown_name("pillar in weights:", name, self.pillars), "weights", name)
        missing = [name for name in self.pillars if name not in self.weights]
        if missing:
            raise fault(f"no weight is given for pillar {', '.join(missing)}", "weights")
        _check_weights(self.weights, "weights")
        for name, inner in self.pillars.items():
            _check_weights(inner, "pillars", name)
        pillar_of: dict[str, str] = {}
        for pillar, inner in self.pillars.items():
            for name in inner:
                if name in pillar_of:
                    raise fault(f"the indicator stands in pillar {pillar_of[name]} already", "pillars", pillar, name)
                pillar_of[name] = pillar
        return self

    @model_validator(mode="after")
    def _members_are_no_ensembles(self) -> ModelSpec:
        for name, member in self.members.items():
            if member.members:
                raise fault("a member of an ensemble must not be an ensemble itself", "members", name)
        known = set(self.indicators)
        unknown = sorted({name for member in self.members.values() for name in member.indicators} - known)
        if unknown:
            raise fault(f"pillars must hold the indicators of all members, missing: {', '.join(unknown)}", "pillars")
        return self

    @property
    def indicators(self) -> list[str]:
        """Names of the indicators in file order."""
        return [name for inner in self.pillars.values() for name in inner]


def _check_weights(weights: dict[str, float], *place: str) -> None:
    for name, weight in weights.items():
        if not 0.0 <= weight < float("inf"):
            raise fault(f"a weight is a number from 0 up, found {weight}", *place, name)
    total = sum(weights.values())
    if not 0.0 < total < float("inf"):
        raise fault(f"at least one weight must be above 0 and their sum finite, found {total}", *place)
