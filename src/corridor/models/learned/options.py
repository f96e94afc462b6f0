"""Options that every learned model takes, and what a model file hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.weights import check_weights
from corridor.spec.model import ModelSpec

TARGETS = ("activation", "growth")


def check_whole(name: str, value: Any, *, least: int, most: int) -> int:
    """Return an option that is a whole number.

    Raises:
        UsageError: It is none from `least` to `most`.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise UsageError(f"{name}: must be a whole number from {least} to {most}, found {value!r}")
    return int(value)


COMMON_OPTIONS = {
    "target": "what is learnt: activation or growth",
    "horizon": "years between the figures and their outcome",
    "origins": "past years learnt from, at most",
    "calibration": "sigmoid or isotonic, fitted on later years than those learnt from",
    "coverage": "share of outcomes that an interval is made to hold",
    "seed": "where chance begins",
    "search": "whether options are chosen on later years than those learnt from",
}
"""Options of every learned model; `origins` is for the one who gathers the lessons."""

SCORE = "100 · share of the cases learnt from whose margin is below, ties half"


def learned_options(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every learned estimator takes from a model file.

    Normalised figures all speak for an opportunity the more they are; only raw ones keep their directions.

    Raises:
        UsageError: A weight is wrong.
    """
    check_weights(spec.pillars, spec.weights)
    return {
        "pillars": {pillar: dict(inner) for pillar, inner in spec.pillars.items()},
        "weights": dict(spec.weights),
        "min_observed": spec.min_observed,
        "directions": dict(directions) if spec.normalise.method == "identity" else None,
        **{name: value for name, value in options.items() if name != "origins"},
    }
