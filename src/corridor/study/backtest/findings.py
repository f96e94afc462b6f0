"""What a walk-forward found: how each forecaster did on one question, against whom, and what the intervals allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from corridor.panels import Target
from corridor.study.backtest.metrics import HEADLINES, Cuts
from corridor.study.backtest.pooling import Coverage, Reliable
from corridor.study.backtest.verdicts import Estimate

REFERENCE = "persistence"
"""Name of the rule that tomorrow is like today."""


@dataclass(frozen=True)
class OriginFacts:
    """What one origin holds.

    Attributes:
        year: Year of the forecasts.
        cells: Cells whose outcome is known.
        exporters: Exporters with at least one of them.
        positives: Cells activated, None for other targets.
        perfect: Mean precision of exporters that a perfect ranking would reach, None for other targets.
    """

    year: int
    cells: int
    exporters: int
    positives: int | None
    perfect: float | None

    @property
    def base_rate(self) -> float | None:
        """Share of the cells that were activated."""
        return self.positives / self.cells if self.positives is not None and self.cells else None


@dataclass(frozen=True)
class ModelResult:
    """How one forecaster did.

    Attributes:
        metrics: Mean over the origins in which it can be told, by name of the figure; headlines have an interval.
        by_origin: Figure in each origin, None where it cannot be told.
        missing: Year → why nothing can be told of that origin.
        unscored: Cells of all origins that it gave no score.
        lift: Figure → baseline → how many times the baseline's figure it is, over the origins that both have.
        against: Baseline → figure → forecaster less baseline, over the origins that both have.
        chances: Stated chances of all origins against what came true, None without chances.
        coverage: How its intervals held, None without intervals.
        words: What the intervals say of it against the baselines, a sentence each.
    """

    metrics: Mapping[str, Estimate]
    by_origin: Mapping[str, tuple[float | None, ...]]
    missing: Mapping[int, str]
    unscored: int = 0
    lift: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    against: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    chances: Reliable | None = None
    coverage: Coverage | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """How forecasters did on one question: a target at a horizon.

    Attributes:
        target: What was asked.
        cuts: How far down lists are read.
        origins: By year.
        models: By name.
        baselines: Names of the plain rules among them.
        champion: The one that is compared with all others, None where none can be told.
        chosen: Whether it was chosen by these very figures, which flatters it.
        differences: Other → figure → champion less other, over the origins that both have.
        draws: Draws of the bootstrap. seed: Of the draws. level: Share of the draws that an interval holds.
    """

    target: Target
    cuts: Cuts
    origins: tuple[OriginFacts, ...]
    models: Mapping[str, ModelResult]
    baselines: tuple[str, ...]
    champion: str | None
    chosen: bool
    differences: Mapping[str, Mapping[str, Estimate]]
    draws: int
    seed: int
    level: float

    @property
    def headline(self) -> str:
        """The figure that orders forecasters."""
        return HEADLINES[self.target][0]

    @property
    def reference(self) -> str | None:
        """The plain rule that others are read in multiples of: that tomorrow is like today, else the first; or None."""
        return REFERENCE if REFERENCE in self.baselines else next(iter(self.baselines), None)

    @property
    def cells(self) -> int:
        """Cells of all origins."""
        return sum(origin.cells for origin in self.origins)

    @property
    def positives(self) -> int | None:
        """Cells activated in all origins, None for other targets."""
        return sum(origin.positives or 0 for origin in self.origins) if self.target == "activation" else None

    @property
    def base_rate(self) -> float | None:
        """Share of the cells of all origins that were activated."""
        return self.positives / self.cells if self.positives is not None and self.cells else None

    @property
    def perfect(self) -> float | None:
        """Mean precision of exporters that a perfect ranking would reach, mean over the origins with an activation."""
        found = [o.perfect for o in self.origins if o.perfect is not None and o.positives]
        return float(np.mean(found)) if found else None

    def ranked(self, metric: str | None = None) -> list[str]:
        """Return the forecasters by a figure, the headline unless told; the best first, then by name, missing last."""

        def key(name: str) -> tuple[bool, float, str]:
            value = self.models[name].metrics[metric or self.headline].value
            return value is None, -(value or 0.0), name

        return sorted(self.models, key=key)
