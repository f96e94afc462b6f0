"""What a backtest file may say: a job or panels, the forecasters, and what their rankings are held against."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from corridor.spec.base import Spec, fault

ALL = "all"
"""Word for every forecaster that there is."""

RANGE = re.compile(r"^\s*(\d{4})\s*\.\.\s*(\d{4})\s*$")

Target = Literal["activation", "growth", "dollars", "share"]


def years_of(value: Any) -> Any:
    """Return the years of a range such as 2008..2016, both ends included; anything else as it is."""
    found = RANGE.match(value) if isinstance(value, str) else None
    if found is None:
        return value
    first, last = int(found[1]), int(found[2])
    if first > last:
        raise ValueError(f"a range of years goes from the earlier to the later, found {value}")
    return list(range(first, last + 1))


def _models_of(value: Any) -> Any:
    """Return a single name, all included, as a list of one."""
    return [value] if isinstance(value, str) else value


Year = Annotated[int, Field(ge=1900, le=2100)]
Years = Annotated[tuple[Year, ...], BeforeValidator(years_of)]
Names = Annotated[tuple[str, ...], BeforeValidator(_models_of)]
Horizon = Annotated[int, Field(ge=1, le=20)]


class ThresholdSpec(Spec):
    """What counts as a small and as a substantial flow, as parts of the product's median flow at the origin."""

    small: float = Field(default=0.05, gt=0.0, lt=10.0)
    """A flow below this part of the median is small or absent."""
    substantial: float = Field(default=0.5, gt=0.0, lt=100.0)
    """A flow of at least this part of the median is substantial."""
    before: int = Field(default=1, ge=0, le=5)
    """Years before the origin in which the flow must have been small as well."""
    after: int = Field(default=1, ge=0, le=5)
    """Years after the horizon in which the flow must be substantial as well."""

    @model_validator(mode="after")
    def _apart(self) -> ThresholdSpec:
        if self.small > self.substantial:
            raise fault(f"must not be above substantial, found {self.small} and {self.substantial}", "small")
        return self


class BacktestSpec(Spec):
    """A walk-forward: at each origin forecasters see nothing later, and what trade did afterwards judges them."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the backtest, of its folder of results and of its experiment."""
    title: str = Field(default="", max_length=200)
    """Title that people read; empty for the name."""
    job: str | None = None
    """Job file whose models are tested, from the folder that holds configs/; a backtest has either this or panels."""
    assignments: tuple[str, ...] = ()
    """What differs from the job's file, such as model.weights.demand=0.4."""
    panels: Names = ()
    """Panels of plain flows to test forecasters on, by the names of their files; all for every embedded one."""
    models: Names = Field(default=(ALL,), min_length=1)
    """Forecasters: scoring models of configs/models for a job, forecasters of flows for panels; all for every one."""
    baselines: tuple[str, ...] = ()
    """Plain rules to hold them against; empty for every one that there is."""
    champion: str | None = None
    """Forecaster that is compared with each other one; by default the job's own model, or the best of a panel."""
    targets: tuple[Target, ...] = Field(default=("activation", "growth"), min_length=1)
    """What trade is asked: whether a flow begins, how it grows, its dollars, the share of the market that it gains."""
    horizons: tuple[Horizon, ...] = Field(default=(1, 3), min_length=1)
    """Years between a forecast and its outcome."""
    origins: Years = ()
    """Years in which forecasts are made, a list or 2008..2016; empty for the last that leave an outcome to tell, ten
    for a job and `last` for a panel."""
    last: int = Field(default=6, ge=1, le=100)
    """Origins of each question on a panel where none are listed: the last ones whose outcome is known."""
    thresholds: ThresholdSpec = ThresholdSpec()
    """What counts as small and as substantial."""
    kept: dict[str, int] = Field(default_factory=dict)
    """Largest partners that a truncated source keeps of each country and product, by source: an absent flow is then at
    most the last one kept, where otherwise nothing is known of it."""
    least_activated: int = Field(default=10, ge=1)
    """Activations that an origin needs to count: a mean over origins must not hang on a year with one or two."""
    draws: int = Field(default=1000, ge=0, le=100_000)
    """Draws of the bootstrap over exporters behind every interval."""
    level: float = Field(default=0.9, gt=0.0, lt=1.0)
    """Share of the draws that an interval holds."""
    seed: int = Field(default=0, ge=0)
    """Seed of the bootstrap and of every forecaster that draws."""
    check_leakage: bool = True
    """Whether the last origin is computed again from tables cut at its year, and must come out the same."""

    @model_validator(mode="after")
    def _one_kind(self) -> BacktestSpec:
        if (self.job is None) == (not self.panels):
            raise ValueError("a backtest names either a job or panels")
        if self.panels and self.assignments:
            raise fault("only a job can be changed by assignments", "assignments")
        return self

    @model_validator(mode="after")
    def _each_once(self) -> BacktestSpec:
        for key in ("panels", "models", "baselines", "targets", "horizons", "origins"):
            values = getattr(self, key)
            twice = sorted({str(value) for value in values if values.count(value) > 1})
            if twice:
                raise fault(f"listed twice: {', '.join(twice)}", key)
        for source, kept in self.kept.items():
            if kept < 1:
                raise fault(f"a source keeps one partner or more, found {kept}", "kept", source)
        return self
