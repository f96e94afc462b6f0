"""Why a model that screens refuses a row, in numbers: the rule, the figure, its threshold, and the distance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortfall:
    """The first rule that a row fails.

    Attributes:
        rule: The rule in a few words, such as "filter 2: share of world imports".
        measured: The figure that was held against it, NaN where it is unknown.
        threshold: What it was held against, NaN where there is none.
        unit: Unit of both, empty where there are none.
    """

    rule: str
    measured: float
    threshold: float
    unit: str

    @property
    def distance(self) -> float:
        """How far the threshold lies from the figure, in their unit; below 0 where the figure is too large."""
        return self.threshold - self.measured
