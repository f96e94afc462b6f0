"""What a job file may say of how its ranking is put to the test."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from corridor.spec.base import Spec, fault


class RobustnessSpec(Spec):
    """How often and how far weights, figures and models are moved to see what the ranks do."""

    draws: int = Field(default=2000, ge=0, le=1_000_000)
    """Draws; 0 leaves the ranking untested, and says so. An interval needs at least 100."""
    budget: int = Field(default=100_000_000, ge=100_000)
    """Most draws times lines; a longer list is drawn less often, though 100 times at least, and says so."""
    seed: int = Field(default=1, ge=0)
    """Seed of the draws."""
    level: float = Field(default=0.9, gt=0.0, lt=1.0)
    """Share of the draws that a rank interval holds."""
    top: int = Field(default=10, ge=1)
    """Places that count as the top."""
    weights: Literal["dirichlet", "uniform", "fixed"] = "dirichlet"
    """How weights are drawn: around those of the model, all alike likely, or not at all."""
    concentration: float = Field(default=30.0, gt=0.0, le=1e6)
    """How near drawn weights stay to the model's: at 30 a pillar of a quarter moves between 13% and 39%, mostly."""
    data: bool = True
    """Whether figures move by what two reporters say of one flow, and missing ones are drawn."""
    filled: float = Field(default=0.5, ge=0.0, le=1.0)
    """Share of the draws in which missing figures are drawn from the reference, instead of giving up their weight."""
    models: bool = True
    """Whether the steps of the model, and the rivals that the job names, are varied."""
    own_model: float = Field(default=0.5, ge=0.0, le=1.0)
    """Share of the draws that keep the job's own model; the rest goes to variants and rivals, half each."""
    robust_span: float = Field(default=0.25, gt=0.0, le=1.0)
    """Most of the list that the interval of a robust line may span."""
    fragile_span: float = Field(default=0.5, gt=0.0, le=1.0)
    """Part of the list from which on a line whose interval spans more is fragile."""
    told_apart: float = Field(default=0.8, gt=0.5, lt=1.0)
    """Share of the draws in which one line must be above another for the two to be told apart."""

    def draws_of(self, lines: int) -> int:
        """Return the draws of a list of so many lines, which the budget may hold down to 100 at the lowest."""
        return min(self.draws, max(100, self.budget // max(1, lines)))

    @model_validator(mode="after")
    def _in_order(self) -> RobustnessSpec:
        if 0 < self.draws < 100:
            raise fault(f"must be 0 or at least 100, found {self.draws}", "draws")
        if self.robust_span > self.fragile_span:
            raise fault(
                f"must not be above fragile_span ({self.fragile_span:g}), found {self.robust_span:g}", "robust_span"
            )
        return self
