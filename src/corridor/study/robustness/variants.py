"""Other models of the same question: one step of a model replaced by another usual one, refitted on its reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sklearn.pipeline import Pipeline

from corridor.indicators import INDICATORS
from corridor.models import AGGREGATORS
from corridor.models.build import build_pipeline
from corridor.models.columns import Floats
from corridor.models.methods import METHODS
from corridor.spec import ModelSpec
from corridor.spec.model import StepSpec

STEPS = ("treat", "normalise", "aggregate")
"""Steps of a model that may be replaced, in the order in which figures pass them."""

REFERENCE_ROWS = 20_000
"""Rows of the reference, evenly spaced, on which a variant is fitted at most; quantiles hardly know the difference."""

PERCENTILE, Z_SCORE, MIN_MAX = (StepSpec(method=name) for name in ("percentile_rank", "z_score", "min_max"))
GOALPOSTS = StepSpec(method="goalposts")
IDENTITY = StepSpec(method="identity")
TOPSIS_PLAIN = StepSpec(method="topsis", options={"scale": "none"})
GEOMETRIC, MEAN = StepSpec(method="geometric"), StepSpec(method="weighted_mean")
RAW = ("topsis", "vikor", "spotis", "promethee")
"""Methods that take figures in any unit."""


@dataclass(frozen=True)
class Variant:
    """A model that differs from another in one step.

    Attributes:
        step: Which step differs, one of `STEPS`.
        method: The method that it has there.
        model: The model.
    """

    step: str
    method: str
    model: ModelSpec

    @property
    def name(self) -> str:
        """Name for tables, such as "normalise: percentile_rank"."""
        return f"{self.step}: {self.method}"

    @property
    def title(self) -> str:
        """Title of its method as people read it, such as "Percentile rank"."""
        return str(METHODS[self.step][self.method].title)


def why_one_piece(model: ModelSpec) -> str | None:
    """Return why the steps of a model cannot be replaced one by one; None where they can."""
    method = model.aggregate.method
    if model.members:
        return "the model combines others, so it has no steps of its own to replace"
    if AGGREGATORS[method].learns:
        return (
            "the model learns its scores from what trade did next, so it has no steps to replace without learning anew"
        )
    if method == "dsm_filters":
        return "the model lets opportunities pass filters in their own units, so no scale or mean can be replaced"
    if method == "log_potential":
        return "the model multiplies factors into dollars; any other scale or mean would answer another question"
    return None


def alternatives(model: ModelSpec) -> dict[str, tuple[StepSpec, ...]]:
    """Return by step what may stand there, the model's own first; nothing where the model is of one piece.

    Args:
        model: The scoring model.

    Returns:
        Step → two or more methods with their options; a step that cannot be replaced is left out.
    """
    if why_one_piece(model) is not None:
        return {}
    own = {step: getattr(model, step) for step in STEPS}
    raw = own["normalise"].method == "identity"
    treats = [StepSpec(method="none"), StepSpec(method="coin")]
    found = {
        "treat": [] if raw else treats,
        "normalise": [] if raw else [PERCENTILE, Z_SCORE, MIN_MAX, GOALPOSTS],
        "aggregate": [StepSpec(method=name) for name in RAW] if raw else [GEOMETRIC, TOPSIS_PLAIN, MEAN],
    }
    choices = {step: (own[step], *_others(own[step], found[step])) for step in STEPS}
    return {step: methods for step, methods in choices.items() if len(methods) > 1}


def _others(own: StepSpec, usual: list[StepSpec]) -> list[StepSpec]:
    return [step for step in usual if step.method != own.method]


def with_steps(model: ModelSpec, **steps: StepSpec) -> ModelSpec:
    """Return a model with other steps; goalposts that its own normalisation fixes are kept where they still apply.

    Args:
        model: The scoring model.
        **steps: Step ("treat", "normalise", "aggregate") → what stands there.
    """
    fixed = model.normalise.options.get("fixed")
    other = steps.get("normalise")
    if other is not None and other != model.normalise and fixed and other.method in ("min_max", "goalposts"):
        steps["normalise"] = StepSpec(method=other.method, options={**other.options, "fixed": fixed})
    return model.model_copy(update=steps)


def structural_variants(model: ModelSpec) -> tuple[Variant, ...]:
    """Return the models that differ from a model in one step, in the order of the steps; none if it is of one piece.

    Args:
        model: The scoring model.
    """
    return tuple(
        Variant(step, other.method, with_steps(model, **{step: other}))
        for step, methods in alternatives(model).items()
        for other in methods[1:]
    )


@dataclass
class Refitter:
    """Fits variants of a model on the population on which the model itself was fitted.

    Steps that a variant shares with the model are taken over as they were fitted, so that it differs in what it is
    meant to differ in and nothing else.

    Attributes:
        model: The scoring model.
        pipeline: Its fitted pipeline.
        reference: Features of its reference (rows × indicators); thinned evenly to `REFERENCE_ROWS`.
    """

    model: ModelSpec
    pipeline: Any
    reference: pl.DataFrame
    _after: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Thin the reference, and walk it through the fitted steps once."""
        every = -(-self.reference.height // REFERENCE_ROWS) or 1
        figures: Any = self.reference.gather_every(every)
        for name, step in self.pipeline.steps[:-1]:
            self._after[name] = figures  # what the step is fitted on
            figures = figures if step == "passthrough" else step.transform(figures)
        self._after["score"] = figures

    def fitted(self, variant: ModelSpec) -> Pipeline:
        """Return the pipeline of a variant, fitted.

        Raises:
            UsageError: A step does not fit the others.
        """
        made = build_pipeline(variant, {name: str(entry.direction) for name, entry in INDICATORS.items()})
        shared = [name for name, _ in made.steps[: self._shared(variant)]]
        for place, name in enumerate(shared):
            made.steps[place] = (name, self.pipeline.named_steps[name])
        first = len(shared)
        figures = self._after[made.steps[first][0]] if first else self._after[self.pipeline.steps[0][0]]
        for _, step in made.steps[first:-1]:
            figures = figures if step == "passthrough" else step.fit(figures).transform(figures)
        made[-1].fit(figures)
        return made

    def _shared(self, variant: ModelSpec) -> int:
        """Return how many steps of the pipeline, from its beginning, are those of the model."""
        own = self.model
        floor = int("floor" in self.pipeline.named_steps)
        if (own.normalise.method == "identity") != (variant.normalise.method == "identity"):
            return 0
        if variant.treat != own.treat:
            return floor
        return floor + (1 if variant.normalise != own.normalise else 2)

    def scores(self, variant: ModelSpec, features: pl.DataFrame) -> Floats:
        """Return the scores (n,) that a variant gives rows of features, NaN where it gives none.

        Args:
            variant: The variant.
            features: Indicators of the model (n × k), null where missing.
        """
        fitted = self.fitted(variant)
        found: Floats = fitted.predict(features.select(variant.indicators))
        return found
