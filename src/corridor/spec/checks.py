"""What a job file may say of the checks on its ranking."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from corridor.spec.base import Spec, fault

Code = Annotated[str, StringConstraints(pattern=r"^OPP[0-9]{3}$")]
"""Code of a check."""


class ChecksSpec(Spec):
    """Thresholds of the checks, and those that are left out."""

    leave_out: tuple[Code, ...] = ()
    """Codes of checks that are not made, such as OPP008; the report names them."""
    watchlists: tuple[str, ...] = ()
    """Lists of goods that need an export-control review, by the names of their files in watchlists/."""
    listed: int = Field(default=1000, ge=1, le=100_000)
    """Lines that a check names one by one, the first in rank; watched goods are always named in full."""
    deciding_share: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of the differences between scores from which one indicator decides the ranking."""
    deciding_correlation: float = Field(default=0.95, gt=0.0, le=1.0)
    """Rank correlation with the ranking from which one indicator alone gives nearly the same order."""
    few_years: int = Field(default=3, ge=1, le=100)
    """Known years of a flow below which it counts as resting on few."""
    old_years: int = Field(default=5, ge=1, le=100)
    """Age from which a figure counts as old."""
    old_share: float = Field(default=0.25, gt=0.0, le=1.0)
    """Share of the weight from which old figures are too much of it."""
    estimated_share: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of a score's points from which estimates are too much of it."""
    mirror_ratio: float = Field(default=2.0, gt=1.0)
    """How many times one reporter's figure may be the other's."""
    beyond_scale: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of the weight from which figures beyond the ends of the scale are too much of it."""
    observed: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of the model's weight of which figures must be known."""
    rank_width: float = Field(default=0.5, gt=0.0, le=1.0)
    """Width of a rank interval, as a share of the list, from which a place says little."""
    beaten_by: float = Field(default=0.0, ge=-1.0, le=1.0)
    """How much more often the first lines of past lists must have beaten their market than all candidates did."""
    reference_countries: int = Field(default=10, ge=2, le=300)
    """Economies that the reference must have."""
    re_exported: float = Field(default=0.3, gt=0.0, le=1.0)
    """Share of re-exports in what a country sells from which it counts as a hub."""
    one_year: float = Field(default=0.8, gt=0.0, le=1.0)
    """Share of the window's trade in a single year from which it counts as a single shipment."""
    predicted: float = Field(default=0.75, gt=0.0, le=1.0)
    """Share of a gravity model's prediction in the ease of trade from which the potential is mostly predicted."""
    outlook_years: int = Field(default=2, ge=1, le=100)
    """Age of a projection, in years since it was published, from which it is out of date."""

    @model_validator(mode="after")
    def _unique(self) -> ChecksSpec:
        for key in ("leave_out", "watchlists"):
            names = getattr(self, key)
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise fault(f"listed twice: {', '.join(twice)}", key)
        return self
