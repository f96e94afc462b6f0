"""OPP008: figures lie beyond the ends of the scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from corridor.models.columns import named
from corridor.study.checks.check import Answer, Lines, NotApplicable, Scope, check
from corridor.study.checks.checked import BoolArray, Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import heaviest, joined, percent

ROUNDING = 1e-9
"""Part of the scale's length that a figure may lie beyond its end for want of digits."""


@check(
    "OPP008",
    title="Beyond the scale",
    asks="How much of the weight rests on figures beyond the goalposts, where more no longer counts?",
    severity=Severity.NOTE,
    scope=Scope.LINE,
    why="Beyond a goalpost a figure twice as good brings no more points, so the score says little of how good it is.",
    todo="Compare the raw figures of the indicators named, not their points.",
    asked_of="lines with figures that are held against goalposts",
)
def beyond_scale(checked: Checked) -> Answer:
    """Find the lines of whose weight too much rests on clipped figures."""
    scale = checked.scoring.pipeline[:-1]
    if not len(scale) or not hasattr(scale[-1], "low_") or not hasattr(scale[-1], "high_"):
        return NotApplicable("The model does not hold figures against goalposts.")
    below, above = _beyond(checked, scale)
    beyond = (below | above) & (checked.weights > 0)
    share = np.where(beyond, checked.weights, 0.0).sum(axis=1)
    asked = np.asarray((checked.weights > 0).any(axis=1))

    def explain(n: int) -> str:
        heavy = heaviest(beyond[n], checked.weights[n])
        told = [f"{checked.title(k)} ({'above' if above[n, k] else 'below'} it)" for k in heavy]
        return f"{percent(float(share[n]))} of the weight rests on figures beyond their scale: {joined(told, 4)}."

    found = asked & (share >= checked.spec.beyond_scale)
    return Lines(asked, found, share, explain, threshold=checked.spec.beyond_scale)


def _beyond(checked: Checked, scale: Any) -> tuple[BoolArray, BoolArray]:
    """Return which figures (n × k) lie below and above the goalposts, once treated as the model treats them."""
    treated = scale[:-1].transform(checked.features) if len(scale) > 1 else checked.features
    values = np.asarray(named(treated, list(scale[-1].feature_names_in_)), dtype=np.float64)
    order = [list(scale[-1].feature_names_in_).index(name) for name in checked.indicators]
    values, low, high = values[:, order], scale[-1].low_[order], scale[-1].high_[order]
    slack = ROUNDING * np.maximum(1.0, np.abs(high - low))
    with np.errstate(invalid="ignore"):
        return values < low - slack, values > high + slack
