"""What the trials of one process share: the snapshot, the worlds made of it, and whatever is dear to compute twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob, digest
from corridor.study.preparing import World, score_world, world_of
from corridor.study.scoring import Scoring

T = TypeVar("T")

WORLDS_KEPT = 4
"""Worlds that a process keeps at the same time; a world of the embedded data takes some 200 MB."""

SCORINGS_KEPT = 2


class Bench:
    """What trials are measured on.

    Args:
        snapshot: The data.
        base: The job as it stands, which trials are compared with.
    """

    def __init__(self, snapshot: Snapshot, base: ResolvedJob) -> None:
        self.snapshot = snapshot
        self.base = base
        self._worlds: OrderedDict[Hashable, World] = OrderedDict()
        self._scorings: OrderedDict[Hashable, Scoring] = OrderedDict()
        self._recent: OrderedDict[Hashable, Any] = OrderedDict()
        self._memo: dict[Hashable, Any] = {}

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return `compute()`, called once per key in this process: for what all trials share, such as the outcomes."""
        if key not in self._memo:
            self._memo[key] = compute()
        found: T = self._memo[key]
        return found

    def kept(self, key: Hashable, compute: Callable[[], T], most: int) -> T:
        """Return `compute()`, called again only where `most` other keys were asked for since: for what is large."""
        found: T = _kept(self._recent, key, compute, most)
        return found

    def world(self, resolved: ResolvedJob) -> World:
        """Return the world of a job; jobs that differ in nothing but how they score share one."""
        return _kept(self._worlds, world_key(resolved), lambda: world_of(resolved, self.snapshot), WORLDS_KEPT)

    def scoring(self, resolved: ResolvedJob) -> Scoring:
        """Return the ranking of a job on the bench's snapshot; several questions to one trial share it."""
        spec = resolved.digest()
        hashes = {"spec": spec, "data": self.snapshot.data_hash}
        if spec == self.base.digest():
            return self.once("base", lambda: score_world(self.world(resolved), resolved.job.model, hashes))
        compute = lambda: score_world(self.world(resolved), resolved.job.model, hashes)  # noqa: E731
        return _kept(self._scorings, spec, compute, SCORINGS_KEPT)


def world_key(resolved: ResolvedJob) -> str:
    """Return a digest of what the world of a job rests on: all of it but its name, its report and how it scores."""
    job, reference = resolved.job, resolved.job.model.reference
    seen = {"countries": sorted(reference.countries), "history": reference.history}
    mine = job.model_dump(mode="json", include={"snapshot", "as_of", "corridors", "sectors"})
    return digest([seen, mine, [sector.canonical() for sector in resolved.sectors]])


def _kept(found: OrderedDict[Hashable, T], key: Hashable, compute: Callable[[], T], most: int) -> T:
    """Return the entry of a key, computed if it is not there; the one longest not asked for makes room."""
    if key not in found:
        while len(found) >= most:
            found.popitem(last=False)
        found[key] = compute()
    found.move_to_end(key)
    return found[key]
