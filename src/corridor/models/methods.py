"""The methods that a model file may name at each step, with what a reader needs to choose between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from corridor.errors import UsageError
from corridor.models.aggregate import WeightedMean, check_weights
from corridor.models.columns import check_known
from corridor.models.normalise import Goalposts, check_goalposts
from corridor.models.potential import LogPotential, check_potential
from corridor.models.treat import CoinTreatment, check_leave, check_treatment
from corridor.registry import Registry
from corridor.spec.model import ModelSpec

PASSTHROUGH = "passthrough"
"""scikit-learn's word for a step of a pipeline that changes nothing."""

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
    """

    title: str
    does: str
    source: str
    options: Mapping[str, str]
    build: Build


TREATMENTS: Registry[Method] = Registry("treatment")
NORMALISERS: Registry[Method] = Registry("normalisation")
AGGREGATORS: Registry[Method] = Registry("aggregation")

HANDBOOK = "OECD/JRC, Handbook on Constructing Composite Indicators, 2008"
QUANTILES = {"lower": "quantile of the reference that becomes 0", "upper": "quantile of the reference that becomes 1"}
FIXED = {"fixed": "indicator → [low, high], given goalposts in the indicator's unit"}


def _passthrough(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> str:  # noqa: ARG001
    return PASSTHROUGH


def _coin(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> CoinTreatment:  # noqa: ARG001
    """Fixed goalposts are in the indicator's own unit, so a column that has them must come to them untreated."""
    given = spec.normalise.options.get("fixed")
    fixed = given if isinstance(given, Mapping) else {}
    check_leave(options.get("leave"), spec.indicators)
    leave = [name for name in spec.indicators if name in fixed or name in (options.get("leave") or ())]
    estimator = CoinTreatment(**{**options, "leave": leave}, columns=spec.indicators)
    check_treatment(estimator.max_winsorised, estimator.skew_limit, estimator.kurtosis_limit)
    return estimator


def _goalposts(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Goalposts:
    estimator = Goalposts(dict(directions), **options)
    check_goalposts(spec.indicators, directions, estimator.lower, estimator.upper, estimator.fixed)
    return estimator


def _min_max(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Goalposts:
    return _goalposts(spec, directions, {**options, "lower": 0.0, "upper": 1.0})


def _weighted_mean(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> WeightedMean:  # noqa: ARG001
    check_weights(spec.pillars, spec.weights)
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    return WeightedMean(pillars, dict(spec.weights), min_observed=spec.min_observed)


def _log_potential(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> LogPotential:  # noqa: ARG001
    estimator = LogPotential(**options)
    factors = [estimator.supply, estimator.demand, estimator.ease]
    check_potential(estimator.supply, estimator.demand, estimator.ease, estimator.lower, estimator.upper)
    check_known("indicator named by log_potential:", factors, spec.indicators)
    check_known("indicator for log_potential:", spec.indicators, factors)
    if spec.normalise.method != "identity" or spec.treat.method != "none":
        raise UsageError(
            "log_potential takes log10 factors as they are: treat must be 'none' and normalise 'identity', "
            f"found {spec.treat.method!r} and {spec.normalise.method!r}"
        )
    return estimator


TREATMENTS.add(
    "none", Method("No treatment", "Leaves every figure as it is.", "none needed", options={}, build=_passthrough)
)
TREATMENTS.add(
    "coin",
    Method(
        "COIN treatment",
        "Leaves unskewed columns alone, winsorises a few extremes of the others, or takes their logarithms.",
        f"{HANDBOOK}; Becker et al., COINr, 2022",
        options={
            "max_winsorised": "most points that may be winsorised in a column",
            "skew_limit": "columns with absolute skewness below it are left alone",
            "kurtosis_limit": "columns with excess kurtosis below it are left alone",
            "leave": "indicators that are left alone, as those with fixed goalposts always are",
        },
        build=_coin,
    ),
)
NORMALISERS.add(
    "goalposts",
    Method(
        "Goalposts",
        "Scales figures to 0..1 between two quantiles of a stated reference, clipped at both ends.",
        f"{HANDBOOK}, step 5; UNDP, Human Development Report, technical notes",
        options={**QUANTILES, **FIXED},
        build=_goalposts,
    ),
)
NORMALISERS.add(
    "min_max",
    Method(
        "Minimum and maximum",
        "Scales figures to 0..1 between the least and the largest value of a stated reference.",
        f"{HANDBOOK}, step 5",
        options=FIXED,
        build=_min_max,
    ),
)
NORMALISERS.add(
    "identity",
    Method(
        "No normalisation",
        "Leaves every figure in its unit, for an aggregation that has a scale of its own.",
        "none needed",
        options={},
        build=_passthrough,
    ),
)
AGGREGATORS.add(
    "weighted_mean",
    Method(
        "Nested weighted mean",
        "Averages observed indicators inside pillars and pillars into a score from 0 to 100, weights by name.",
        f"{HANDBOOK}, steps 6 and 7",
        options={},
        build=_weighted_mean,
    ),
)
AGGREGATORS.add(
    "log_potential",
    Method(
        "Export potential on a logarithmic scale",
        "Adds the log10 factors supply, demand and ease and places the sum between goalposts of the reference.",
        "Decreux and Spies, Export Potential Assessments, International Trade Centre, 2016",
        options={
            "supply": "indicator of the supply share, log10",
            "demand": "indicator of the demand, log10 US dollars",
            "ease": "indicator of the ease of trade, log10 of a ratio",
            "lower": "quantile of the reference's sums that scores 0",
            "upper": "quantile of the reference's sums that scores 100",
        },
        build=_log_potential,
    ),
)
