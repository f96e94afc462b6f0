"""The folder in which a snapshot is built: finished years stay, so that an interrupted build goes on from there."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corridor.errors import CorridorError, DataError
from corridor.snapshots.manifest import FILE, sha256

JOURNAL = ".building"
"""Folder of the journal inside the staging folder; it goes when the snapshot is finished."""


class Staging:
    """A staging folder beside the snapshot to be; finished years are in its journal.

    Args:
        out: Folder of the snapshot to be.
        fingerprint: Recipe, raw files and versions; a folder of another build is not gone on with.
    """

    def __init__(self, out: Path, fingerprint: str) -> None:
        self.out = out
        self.folder = out.parent / f".{out.name}.building"
        self.fingerprint = fingerprint

    @contextmanager
    def opened(self, *, fresh: bool = False) -> Iterator[Staging]:
        """Hold the folder for one build, with what an interrupted build of the same inputs left behind.

        Args:
            fresh: Start anew whatever is there.

        Raises:
            DataError: Another build of the same snapshot is running, or what lies at `out` is no snapshot.
        """
        refuse_other(self.out)
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.out.parent / f".{self.out.name}.lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            self._hold(lock)
        except DataError:
            os.close(lock)
            raise
        try:
            if fresh or self._read("build") != {"fingerprint": self.fingerprint}:
                shutil.rmtree(self.folder)
                (self.folder / JOURNAL).mkdir(parents=True)
                self._write("build", {"fingerprint": self.fingerprint})
            yield self
        except CorridorError:
            shutil.rmtree(self.folder, ignore_errors=True)  # what is wrong will not be right when it is tried again
            raise
        finally:
            (self.out.parent / f".{self.out.name}.lock").unlink(missing_ok=True)
            os.close(lock)

    def _hold(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataError(f"{self.out}: another build of this snapshot is running") from error

    def entry(self, year: int) -> dict[str, Any] | None:
        """Return the journal of a finished year whose files are all as they were written, or None."""
        found = self._read(str(year))
        if found is None:
            return None
        return found if all(self._whole(part) for part in found["files"]) else None

    def put(self, year: int, entry: Mapping[str, Any]) -> None:
        """Mark a year as finished; `files` of the entry names what it wrote, each with path, bytes, sha256 and rows."""
        self._write(str(year), entry)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Hold a folder for what one year puts on disk while it is built; it goes with the year."""
        folder = self.folder / JOURNAL / "scratch"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self) -> None:
        """Move the folder into place; the old snapshot is set aside first, so that a failure leaves one of the two."""
        refuse_other(self.out)
        aside = self.out.parent / f".{self.out.name}.replaced"
        shutil.rmtree(aside, ignore_errors=True)
        if self.out.exists():
            self.out.rename(aside)
        self.folder.rename(self.out)
        shutil.rmtree(self.out / JOURNAL)
        shutil.rmtree(aside, ignore_errors=True)

    def _whole(self, part: Mapping[str, Any]) -> bool:
        path = self.folder / part["path"]
        return path.is_file() and bool(path.stat().st_size == part["bytes"])

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            found = json.loads((self.folder / JOURNAL / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        path = self.folder / JOURNAL / f"{name}.json"
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)


def refuse_other(out: Path) -> None:
    """Refuse to replace a folder that holds something else than a snapshot.

    Raises:
        DataError: It does.
    """
    if out.exists() and not (out / FILE).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise DataError(f"{out}: is not empty and no snapshot, so it is not replaced")


def fingerprint(texts: Mapping[str, Any]) -> str:
    """Return one name for what a build depends on."""
    return sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode())
