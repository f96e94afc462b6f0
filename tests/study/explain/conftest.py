"""A job scored on the small world, with everything that its explanations are made from."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ModelSpec
from corridor.study.preparing import World
from corridor.study.scoring import Scoring
from factories_explain import a_case


@dataclass(frozen=True)
class Given:
    """A scored job."""

    scoring: Scoring
    world: World
    snapshot: Snapshot
    model: ModelSpec


@pytest.fixture(scope="session")
def case():
    """A function from a model's name to the small world scored by it, each made once."""
    made: dict[str, Given] = {}

    def of(base: str = "balanced", **changes) -> Given:
        key = f"{base} {sorted(changes.items())!r}"
        if key not in made:
            made[key] = Given(*a_case(base, **changes))
        return made[key]

    return of
