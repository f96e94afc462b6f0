"""What a job file may say of the checks on its ranking."""

from __future__ import annotations

from pydantic import Field

from corridor.spec.base import Spec


class ChecksSpec(Spec):
    """Thresholds of the checks, and those that are left out."""

    leave_out: tuple[str, ...] = ()
    """Codes of checks that are not made; the report names them."""
    old_years: int = Field(default=5, ge=1, le=100)
    """Age from which a figure counts as old."""
    mirror_ratio: float = Field(default=2.0, gt=1.0)
    """How many times one reporter's figure may be the other's."""
    estimated_share: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of a score's points from which estimates are too much of it."""
