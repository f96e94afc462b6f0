"""The folder of a fetch: finished files beside their manifest, unfinished ones apart, one fetch at a time."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from corridor.errors import UsageError
from corridor.fetching import manifest
from corridor.fetching.digests import sha256
from corridor.fetching.manifest import Entry, Manifest

WORK = ".fetching"
"""Folder of what is not finished; it is gone when a fetch has ended well."""

LOCK = "lock"
UNWRITTEN = 64
"""Files that may have arrived since the manifest was last written; each has a note of its own until then."""


class Folder:
    """A folder of raw files that one fetch at a time writes into.

    Args:
        out: The folder; it is made when the lock is taken.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.work = out / WORK
        self.manifest = Manifest()
        self._unwritten: list[Path] = []
        self._look()

    def part(self, file: str) -> Path:
        """Return where the bytes of a file gather before it has its name."""
        return self.work / f"{file}.part"

    def state(self, file: str) -> Path:
        """Return where it is kept which representation the bytes of a file are of."""
        return self.work / f"{file}.state"

    def _note(self, file: str) -> Path:
        return self.work / f"{file}.arrived"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder alone; the system lets go of the lock when the process ends, however it ends.

        Raises:
            UsageError: Another fetch holds it, or the path is a file.
        """
        _make(self.work)
        descriptor = self._take()
        try:
            self._look()
            self._recover()
            yield
        finally:
            os.close(descriptor)

    def _take(self) -> int:
        """Return the open lock; a lock file that its owner removed in between is opened anew."""
        path = self.work / LOCK
        while True:
            _make(self.work)
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except FileNotFoundError:  # the fetch that just ended took the folder away
                continue
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(descriptor)
                raise UsageError(
                    f"{self.out}: another fetch is writing into this folder; wait for it, or use another --out"
                ) from error
            if path.exists() and os.stat(path).st_ino == os.fstat(descriptor).st_ino:
                return descriptor
            os.close(descriptor)

    def place(self, entry: Entry) -> None:
        """Give a finished part its name: bytes on disk first, then a note of it, then the name."""
        part = self.part(entry.file)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        note = self._note(entry.file)
        write_atomically(note, json.dumps(asdict(entry)))
        part.rename(self.out / entry.file)
        _sync(self.out)
        self.state(entry.file).unlink(missing_ok=True)
        self.manifest.files[entry.file] = entry
        self._unwritten.append(note)
        if len(self._unwritten) >= UNWRITTEN:
            self.write_manifest()

    def write_manifest(self) -> None:
        """Write the manifest to a temporary name and rename it; then the notes of single files are not needed."""
        temporary = self.work / f"{manifest.FILE}.tmp"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(self.manifest.text())
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.out / manifest.FILE)
        _sync(self.out)
        for note in self._unwritten:
            note.unlink(missing_ok=True)
        self._unwritten.clear()

    def finish(self) -> None:
        """Write the manifest and remove what was for the time of the fetch only."""
        self.write_manifest()
        shutil.rmtree(self.work, ignore_errors=True)  # another fetch may be waiting at the lock in there

    def holds(self, entry: Entry) -> bool:
        """Whether a file is there with the size and the hash of its entry."""
        return _is(self.out / entry.file, entry)

    def _look(self) -> None:
        """Read what is there: the manifest, and notes of files that arrived after it was written."""
        self.manifest = manifest.read(self.out)
        for path in sorted(self.work.glob("*.arrived")):
            entry = _noted(path)
            if entry is not None and self.holds(entry):
                self.manifest.files[entry.file] = entry

    def _recover(self) -> None:
        """Give finished parts their names and write the manifest; clear away what no fetch can go on from."""
        for path in sorted(self.work.iterdir()):
            if path.suffix == ".arrived":
                self._adopt(path)
            elif path.suffix == ".tmp" or (path.suffix == ".part" and not self.state(path.stem).exists()):
                path.unlink(missing_ok=True)
        if self._unwritten:
            self.write_manifest()

    def _adopt(self, note: Path) -> None:
        entry = _noted(note)
        if entry is not None and _is(self.part(entry.file), entry):
            self.part(entry.file).rename(self.out / entry.file)
            self.manifest.files[entry.file] = entry
        self._unwritten.append(note)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file to a temporary name and rename it."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.rename(path)


def _noted(path: Path) -> Entry | None:
    """Return the entry in a note, None where it holds none."""
    try:
        return manifest.entry_from(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is(path: Path, entry: Entry) -> bool:
    return path.is_file() and path.stat().st_size == entry.bytes and sha256(path) == entry.sha256


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{folder.parent}: must be a folder, found a file there or above") from error


def _sync(folder: Path) -> None:
    """Have the system write the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
