"""What differs between the specs of two runs, key by key, in the words of a job file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from corridor.spec import ResolvedJob, flatten
from corridor.study.comparing.mixing import WORDS, Plain, common_sectors, same_structure

ABSENT = "absent"
"""What stands where only one of the specs has a key."""

EMPTY = "empty"

KINDS = ("data", "weights", "model", "ranked", "words")
"""What a key bears on: one of the factors of a score, what is ranked at all, or nothing but what people read."""


@dataclass(frozen=True)
class SpecChange:
    """One key that differs.

    Attributes:
        path: Key as `--set` and the job file name it; keys of a sector's own file begin with `sectors.` and its name.
        before: Value before, as text. after: value after.
        kind: One of `KINDS`.
    """

    path: str
    before: str
    after: str
    kind: str


def spec_changes(before: ResolvedJob, after: ResolvedJob, changed: Collection[str]) -> tuple[SpecChange, ...]:
    """Return every key that differs, by kind in the order of `KINDS`, then in the order of the spec.

    Args:
        before: The first job.
        after: The second.
        changed: Factors that differ, from `changed_factors`; where weights do not, theirs go with the model.
    """
    both = set(common_sectors(before, after))
    left, right = (_flat(job, both) for job in (before, after))
    models = [job.canonical()["job"]["model"] for job in (before, after)]
    alike, weights = same_structure(models[0], models[1]), "weights" in changed
    found = [
        SpecChange(
            path,
            left.get(path, ABSENT),
            right.get(path, ABSENT),
            _kind(path, shared=path in left and path in right and weights, alike=alike and weights),
        )
        for path in dict.fromkeys([*left, *right])
        if left.get(path) != right.get(path) and not _told_below(path, left, right)
    ]
    return tuple(sorted(found, key=lambda change: KINDS.index(change.kind)))


def _flat(resolved: ResolvedJob, sectors: set[str]) -> dict[str, str]:
    """Return the keys of a job, and of some of its sectors, with their values as text."""
    job: Plain = resolved.canonical()["job"]
    job["corridors"] = [f"{i} → {j}" for i, j in resolved.job.directions()]
    found = {key: _text(value) for key, value in flatten(job).items()}
    if resolved.registered is not None:
        found["model"] = f"registry:{resolved.registered.name}/{resolved.registered.version}"
    for sector in (one for one in resolved.sectors if one.name in sectors):
        inner = flatten(sector.canonical(), f"sectors.{sector.name}.")
        found |= {key: _text(value) for key, value in inner.items()}
    return found


def _told_below(path: str, *sides: dict[str, str]) -> bool:
    """Whether a path stands for an empty mapping, and keys below it in the other spec tell the difference."""
    empty = any(keys.get(path) == EMPTY for keys in sides)
    return empty and any(key.startswith(f"{path}.") for keys in sides for key in keys)


def _text(value: str) -> str:
    return {"None": "not set", "": EMPTY, "{}": EMPTY}.get(value, value)


def _kind(path: str, *, shared: bool, alike: bool) -> str:
    """Return what a key bears on; a weight whose name only one model has goes with the model."""
    parts = path.split(".")
    if parts[0] in ("snapshot", "as_of"):
        return "data"
    if path in ("corridors", "sectors"):
        return "ranked"
    if parts[0] == "sectors":
        return "words" if _is_word(parts[2:]) else "model"
    if parts[0] != "model":
        return "words"
    return _kind_in_model(parts[3:] if parts[1:2] == ["members"] else parts[1:], shared, alike)


def _kind_in_model(keys: list[str], shared: bool, alike: bool) -> str:
    if not keys:
        return "model"
    if keys[0] in WORDS:
        return "words"
    if keys[0] == "weigh":
        return "weights" if alike else "model"
    return "weights" if shared and keys[0] in ("weights", "pillars") else "model"


def _is_word(keys: list[str]) -> bool:
    """Whether a key of a sector, or of one of its segments, is read by people only."""
    own = keys[2:] if keys[0] == "segments" else keys
    return bool(own) and own[0] in WORDS


def as_rows(changes: tuple[SpecChange, ...]) -> list[dict[str, Any]]:
    """Return changes as plain data."""
    return [vars(change).copy() for change in changes]
