"""The methods that a model file may name at each step; each estimator's module adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from corridor.registry import Registry
from corridor.spec.model import ModelSpec

PASSTHROUGH = "passthrough"
"""scikit-learn's word for a step of a pipeline that changes nothing."""

HANDBOOK = "OECD/JRC, Handbook on Constructing Composite Indicators, 2008"

Build = Callable[[ModelSpec, Mapping[str, str], Mapping[str, Any]], Any]
"""Takes a model, the directions of its indicators and the options of the step; returns an unfitted estimator."""


@dataclass(frozen=True)
class Method:
    """A method of one step.

    Attributes:
        title: Name that people read.
        does: What it does, in one sentence.
        source: Where the formula comes from.
        options: Option → what it means.
        build: Makes the unfitted estimator; raises UsageError for an option out of its range.
        formula: The formula in text.
        pitfalls: When it misleads, in words.
        estimator: Class behind it, whose docstring ends in a worked example; None where the step does nothing.
        scaled: Whether an aggregation needs figures of one scale, so that they must be normalised before.
        learns: Whether an aggregation learns from what trade did next, so that it must be fitted with an outcome.
    """

    title: str
    does: str
    source: str
    options: Mapping[str, str]
    build: Build
    formula: str = ""
    pitfalls: str = ""
    estimator: type[Any] | None = None
    scaled: bool = False
    learns: bool = False


TREATMENTS: Registry[Method] = Registry("treatment")
NORMALISERS: Registry[Method] = Registry("normalisation")
WEIGHTINGS: Registry[Method] = Registry("weighting")
AGGREGATORS: Registry[Method] = Registry("aggregation")


def passthrough(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> str:  # noqa: ARG001
    """Build a step that changes nothing."""
    return PASSTHROUGH


METHODS = {"treat": TREATMENTS, "normalise": NORMALISERS, "weigh": WEIGHTINGS, "aggregate": AGGREGATORS}
"""The registry of each step of a model file, in the order of the pipeline."""
