"""Indicators: pure functions on the cube, one family per file, each with its own metadata."""

from corridor.indicators import (
    access,
    attractiveness,
    decision_support,
    demand,
    diversification_tool,
    potential,
    quality,
    relationship,
    supply,
)
from corridor.indicators.base import INDICATORS, Indicator, Opportunities, Values
from corridor.indicators.features import compute

__all__ = [
    "INDICATORS",
    "Indicator",
    "Opportunities",
    "Values",
    "access",
    "attractiveness",
    "compute",
    "decision_support",
    "demand",
    "diversification_tool",
    "potential",
    "quality",
    "relationship",
    "supply",
]
