"""Scores the mixtures between two runs on their own snapshots, each world being made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import polars as pl
from pydantic import ValidationError

from corridor.errors import CorridorError
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob, digest
from corridor.spec.registered import RegisteredSpec
from corridor.study.comparing.attributing import Corner, counted
from corridor.study.comparing.mixing import FACTORS, mixed
from corridor.study.comparing.moves import comparable
from corridor.study.preparing import World, check_no_look_ahead, score_world, world_of

Jobs = tuple[ResolvedJob, ResolvedJob]
Score = Callable[[ResolvedJob, int], pl.DataFrame]
"""Takes a job and whose snapshot to use, 0 (before) or 1 (after); returns the lines of its ranking."""

Fit = Callable[[RegisteredSpec], Any]
"""Returns the pipeline of a registered model as it was fitted; raises an error of ours where it is not at hand."""

Told = Callable[[str], None]


class Scorer:
    """Scores jobs on either of two snapshots; jobs that look at the same data in the same way share a cube."""

    def __init__(self, snapshots: tuple[Snapshot, Snapshot], fit: Fit) -> None:
        self._snapshots = snapshots
        self._fit = fit
        self._worlds: dict[str, World] = {}

    def __call__(self, job: ResolvedJob, side: int) -> pl.DataFrame:
        """Return the lines of a job's ranking on the snapshot of a side.

        Raises:
            UsageError: The job does not fit the data, or its registered model was fitted on later ones.
            DataError: The data do not suffice.
        """
        snapshot = self._snapshots[side]
        hashes = {"spec": job.digest(), "data": snapshot.data_hash}
        world, fitted = self._world(job, snapshot), None
        if job.registered is not None:
            check_no_look_ahead(job.registered, world.cube.year)
            fitted = self._fit(job.registered)
        return score_world(world, job.job.model, hashes, fitted).ranking.lines

    def _world(self, job: ResolvedJob, snapshot: Snapshot) -> World:
        spec = job.canonical()
        seen = {key: spec["job"][key] for key in ("as_of", "corridors")}
        reference = spec["job"]["model"]["reference"]
        key = digest([snapshot.data_hash, seen, spec["sectors"], reference["countries"], reference["history"]])
        if key not in self._worlds:
            self._worlds[key] = world_of(job, snapshot)
        return self._worlds[key]


def score_corners(
    jobs: Jobs, changed: tuple[str, ...], score: Score, tell: Told
) -> tuple[dict[Corner, pl.DataFrame], tuple[str, ...]]:
    """Score every mixture of the factors that differ between two jobs, the jobs themselves included.

    Args:
        jobs: The job before and the job after.
        changed: Factors that differ, in the order of `FACTORS`.
        score: Scores a job.
        tell: Is told each step in words.

    Returns:
        Lines by mixture, as `counted` gives them; and why mixtures could not be scored, a sentence each.
    """
    found: dict[Corner, pl.DataFrame] = {}
    problems: list[str] = []
    for corner in product((0, 1), repeat=len(changed)):
        sides = sides_of(dict(zip(changed, corner, strict=True)))
        told = ", ".join(f"{name} of {'AB'[side]}" for name, side in zip(changed, corner, strict=True))
        tell(f"Scoring with {told}")
        try:
            lines = score(mixed(jobs, sides), sides["data"])
        except (CorridorError, ValidationError) as error:
            problems.append(f"{told}: cannot be scored: {_first_line(error)}")
            continue
        found[corner] = counted(comparable(lines, *jobs))
    return found, tuple(problems)


def sides_of(chosen: Mapping[str, int]) -> dict[str, int]:
    """Return whose each factor is: those that differ as chosen; weights and model that do not differ go together."""
    follow = chosen.get("model", chosen.get("weights", 0))
    return {name: chosen.get(name, follow if name != "data" else 0) for name in FACTORS}


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"])
    return str(error).splitlines()[0]
