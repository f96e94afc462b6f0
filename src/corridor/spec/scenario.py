"""What a scenario file may say: what changes in the world, for whom, and by how much."""

from __future__ import annotations

from pydantic import Field

from corridor.spec.base import Spec


class ScenarioSpec(Spec):
    """A change in the world, carried through to ranks and dollars."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Stem of the file."""
    title: str = Field(min_length=1, max_length=200)
    """Name that people read."""
    summary: str = Field(min_length=1)
    """What happens, in a sentence or two."""
