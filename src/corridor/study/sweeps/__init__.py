"""Sweeps: one job under many assignments, each trial measured alike, none computed twice."""

from corridor.study.sweeps import backtesting
from corridor.study.sweeps.objectives import OBJECTIVES, Objective

__all__ = ["OBJECTIVES", "Objective", "backtesting"]
