"""From a model file to a scikit-learn pipeline of three steps: treat, normalise, score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.pipeline import Pipeline

from corridor.errors import UsageError
from corridor.models.columns import check_known
from corridor.models.floor import ZeroFactors
from corridor.models.methods import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS, Method
from corridor.registry import Registry, unknown_name
from corridor.spec.model import ModelSpec, StepSpec
from corridor.vocabulary import Direction


def build_pipeline(spec: ModelSpec, directions: Mapping[str, str]) -> Pipeline:
    """Return the unfitted pipeline of a model, with the steps "treat", "normalise" and "score".

    Where figures are normalised, a step "floor" comes first, which gives a log of zero the least of the reference.

    Fit it on the reference, a frame or array (n × k) with one column per indicator of the model, NaN where a figure
    is missing. Frames are matched by column name; the columns of an array stand in the order of `spec.indicators`.

    Args:
        spec: The model.
        directions: Indicator → "more is better" or "less is better"; more than the model's own are ignored.

    Raises:
        UsageError: A method, option or direction is unknown or out of its range, or an indicator has no direction.
    """
    known = _directions(spec, directions)
    spec = _own_goalposts(spec, directions)
    steps = [
        ("treat", _step("treat", TREATMENTS, spec.treat, spec, known)),
        ("normalise", _step("normalise", NORMALISERS, spec.normalise, spec, known)),
        ("score", _aggregation(spec, known)),
    ]
    if spec.normalise.method != "identity":  # an aggregation of raw figures has its own use for the log of zero
        steps.insert(0, ("floor", ZeroFactors(spec.indicators)))
    return Pipeline(steps).set_output(transform="polars")


def _aggregation(spec: ModelSpec, directions: Mapping[str, str]) -> Any:
    """Return the last step; where weights are not given but learnt, it takes the estimator that learns them."""
    last = _step("aggregate", AGGREGATORS, spec.aggregate, spec, directions)
    if AGGREGATORS[spec.aggregate.method].scaled and spec.normalise.method == "identity":
        raise UsageError(
            f"model {spec.name}: normalise: {spec.aggregate.method} adds figures of one scale up, so they must be "
            "normalised before, found 'identity'"
        )
    if spec.weigh.method == "given":
        return last
    if "weigher" not in last.get_params(deep=False):
        raise UsageError(f"model {spec.name}: weigh: {spec.aggregate.method} takes no learnt weights, only 'given'")
    return last.set_params(weigher=_step("weigh", WEIGHTINGS, spec.weigh, spec, directions))


def _own_goalposts(spec: ModelSpec, directions: Mapping[str, str]) -> ModelSpec:
    """Return the spec without fixed goalposts of known indicators that the model does not use.

    A base that several models share may fix the goalposts of more indicators than each of them has; a name that no
    direction is known for is left in, so that a misspelt one is refused.
    """
    fixed = spec.normalise.options.get("fixed")
    if not isinstance(fixed, Mapping):
        return spec
    own = {name: posts for name, posts in fixed.items() if name in spec.indicators or name not in directions}
    options = {**spec.normalise.options, "fixed": own}
    return spec.model_copy(update={"normalise": StepSpec(method=spec.normalise.method, options=options)})


def _directions(spec: ModelSpec, directions: Mapping[str, str]) -> dict[str, str]:
    """Return the directions of the model's own indicators as plain text, in the order of the model."""
    missing = [name for name in spec.indicators if name not in directions]
    if missing:
        raise UsageError(f"model {spec.name}: pillars: {unknown_name('indicator', missing[0], directions)}")
    found = {name: str(directions[name]) for name in spec.indicators}
    check_known("direction", found.values(), [str(direction) for direction in Direction])
    return found


def _step(name: str, methods: Registry[Method], step: StepSpec, spec: ModelSpec, directions: Mapping[str, str]) -> Any:
    try:
        method = methods[step.method]
        check_known(f"option of {step.method}:", step.options, method.options)
        return method.build(spec, directions, step.options)
    except UsageError as error:
        raise UsageError(f"model {spec.name}: {name}: {error}") from error
