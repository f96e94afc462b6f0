"""What a job file may say of how its ranking is put to the test."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corridor.spec.base import Spec


class RobustnessSpec(Spec):
    """How often and how far weights, figures and models are moved to see what the ranks do."""

    draws: int = Field(default=2000, ge=0, le=1_000_000)
    """Draws; 0 leaves the ranking untested, and says so."""
    seed: int = Field(default=1, ge=0)
    """Seed of the draws."""
    level: float = Field(default=0.9, gt=0.0, lt=1.0)
    """Share of the draws that a rank interval holds."""
    top: int = Field(default=10, ge=1)
    """Places that count as the top."""
    weights: Literal["dirichlet", "uniform", "fixed"] = "dirichlet"
    """How weights are drawn: around those of the model, all alike likely, or not at all."""
    data: bool = True
    """Whether figures move by what two reporters say of one flow, and missing ones are drawn."""
    models: bool = True
    """Whether the steps of the model, and the rivals that the job names, are varied."""
