"""What a forecaster says of each cell."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.panels.panel import FloatArray


@dataclass(frozen=True)
class Forecast:
    """Forecasts of n cells.

    Attributes:
        score: The higher, the better the outcome that is expected; orders the cells, in no unit of its own (n,).
        probability: Calibrated chance of an activation, 0..1, None where the forecaster gives none (n,).
        expected: Expected outcome in the unit of the target, None where the forecaster gives none (n,).
        low, high: Ends of the interval of the stated coverage, in the unit of the target, None likewise (n,).
        coverage: Share of outcomes that the intervals are made to hold.
    """

    score: FloatArray
    probability: FloatArray | None = None
    expected: FloatArray | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    coverage: float = 0.8
