"""Where the snapshots of two runs are today: by the name in the job first, then by hash; each is read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corridor.errors import CorridorError, DataError
from corridor.snapshots.diffing import difference, on_disk
from corridor.snapshots.manifest import FILE, data_hash, read_manifest
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.study.comparing.data_changes import data_changes
from corridor.study.comparing.rescoring import Fit, Scorer, Told
from corridor.study.comparing.results import Result

SHOWN = 3
"""Snapshots that are named where none is the one looked for."""


@dataclass
class Vintages:
    """The snapshots of two runs, opened when they are asked for.

    Attributes:
        runs: Both runs.
        places: Where snapshots are looked for, as `find_snapshot` takes them.
        fit: Fetches registered models.
        tell: Is told each step in words.
    """

    runs: tuple[Result, Result]
    places: tuple[Path, ...]
    fit: Fit
    tell: Told
    _read: dict[str, Snapshot] = field(default_factory=dict)

    def scorer(self) -> Scorer:
        """Return what scores jobs on the data of either run.

        Raises:
            DataError: A snapshot is not there any more with the hash that its run read, or is not in order.
        """
        return Scorer((self._open(self.runs[0]), self._open(self.runs[1])), self.fit)

    def changes(self) -> dict[str, Any]:
        """Return what differs between the snapshots as plain data, or why that cannot be said."""
        if self.runs[0].data_hash == self.runs[1].data_hash:
            return data_changes(None)
        try:
            both = (on_disk(self._open(self.runs[0])), on_disk(self._open(self.runs[1])))
            return data_changes(difference(both, self.tell))
        except CorridorError as error:
            return data_changes(None, f"the snapshots are not compared: {str(error).splitlines()[0]}")

    def _open(self, run: Result) -> Snapshot:
        if run.data_hash not in self._read:
            folder = find_snapshot(run.spec.job.snapshot, run.data_hash, self.places)
            self.tell(f"Reading and checking {folder.name}")
            self._read[run.data_hash] = read_snapshot(folder)
        return self._read[run.data_hash]


def find_snapshot(name: str, wanted: str, places: Sequence[Path]) -> Path:
    """Return the folder of the snapshot with a hash, as its manifest tells it; the reader verifies the files.

    Args:
        name: Snapshot of the job: a name under data/, or a path.
        wanted: Hash of the data that the run read.
        places: Snapshots, and folders that hold snapshots or a folder data/ of them, the nearest first.

    Raises:
        DataError: No snapshot with that hash is there; the message says what was found in its place.
    """
    found: list[str] = []
    for folder in dict.fromkeys(_candidates(name, places)):
        told = _hash_of(folder)
        if told == wanted:
            return folder
        found.append(f"{folder} has {told[:16] or 'no manifest that can be read'}")
    more = [f"{len(found) - SHOWN} more have others"] if len(found) > SHOWN else []
    looked = "; ".join([*found[:SHOWN], *more]) or f"there is none in {', '.join(map(str, places))}"
    raise DataError(f"snapshot {name!r} with data hash {wanted[:16]} is not at hand: {looked}")


def _candidates(name: str, places: Sequence[Path]) -> Iterator[Path]:
    """Return the snapshots in some places: those of the name first, then all."""
    named = [folder / name for place in places for folder in (place / "data", place)]
    others = [path for place in places for folder in (place / "data", place) for path in sorted(folder.glob("*"))]
    for path in (*named, *places, *others):
        if (path / FILE).is_file():
            yield path.resolve()


def _hash_of(folder: Path) -> str:
    try:
        manifest = read_manifest(folder)
    except DataError:
        return ""
    return data_hash({part.path: part.sha256 for parts in manifest.parts.values() for part in parts})
