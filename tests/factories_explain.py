"""A job scored on the small world, with its world and its snapshot, for what is explained of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ModelSpec, ResolvedJob, SectorSpec
from corridor.spec.job import CorridorSpec, JobSpec, ReportSpec
from corridor.study.preparing import World, score_world, world_of
from corridor.study.scoring import Scoring
from factories import a_model, sectors
from factories_backtest import a_snapshot

HASHES = {"spec": "ab" * 32, "data": "cd" * 32}


def a_resolved(model: ModelSpec, *, rivals: tuple[ModelSpec, ...] = (), as_of: int | None = None) -> ResolvedJob:
    """A job that ranks Argentina and Belgium in both directions."""
    chosen: tuple[SectorSpec, ...] = tuple(sectors().values())
    job = JobSpec(
        name="small", as_of=as_of, corridors=(CorridorSpec(between=("ARG", "BEL")),),
        sectors=tuple(one.name for one in chosen), model=model, report=ReportSpec(title="Small"),
        rivals=tuple(one.name for one in rivals),
    )  # fmt: skip
    return ResolvedJob(job=job, sectors=chosen, rivals=rivals)


@cache
def the_snapshot() -> Snapshot:
    """The small world as a snapshot, made once."""
    return a_snapshot()


@cache
def the_world() -> World:
    """What the small job is scored in, made once."""
    return world_of(a_resolved(a_model()), the_snapshot())


def a_case(base: str = "balanced", **changes: Any) -> tuple[Scoring, World, Snapshot, ModelSpec]:
    """The small job scored by a model."""
    model = a_model(base=base, **changes)
    return score_world(the_world(), model, HASHES), the_world(), the_snapshot(), model
