"""What a job file may say of the set of opportunities that it wants chosen."""

from __future__ import annotations

from pydantic import Field

from corridor.spec.base import Spec


class PortfolioSpec(Spec):
    """How many opportunities to choose, and within which limits."""

    count: int = Field(default=5, ge=1, le=1000)
    """Opportunities to choose."""
