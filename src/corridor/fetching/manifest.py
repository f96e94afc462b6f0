"""`fetched.json`: what lies in a folder of raw files, where it came from, and by which hashes it is known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corridor.errors import DataError

FILE = "fetched.json"
FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """One file that arrived.

    Attributes:
        file: Its name. source: Name of the source. url: Address without any key. bytes: Its size.
        sha256: Its hash in hex.
        rows: Records in it, None where it is an archive.
        retrieved: Date given by who fetched it, as YYYY-MM-DD; None where none was given.
    """

    file: str
    source: str
    url: str
    bytes: int
    sha256: str
    rows: int | None = None
    retrieved: str | None = None


@dataclass(frozen=True)
class Divided:
    """A call whose answer the server cut off, and the calls that were made in its place.

    Attributes:
        file: The file that the call would have become.
        parts: Files of the calls in its place.
        counted: Records that the server says the whole has, None where it would not say.
    """

    file: str
    parts: tuple[str, ...]
    counted: int | None


@dataclass
class Manifest:
    """What a folder holds, by name of file."""

    files: dict[str, Entry] = field(default_factory=dict)
    divided: dict[str, Divided] = field(default_factory=dict)

    def rows_of(self, file: str) -> int:
        """Return the records of a file, or of all files that came in its place."""
        if file in self.divided:
            return sum(self.rows_of(part) for part in self.divided[file].parts)
        return self.files[file].rows or 0

    def text(self) -> str:
        """Return the manifest as JSON, the same for the same content, with no time of day in it."""
        files = [_entry(self.files[name]) for name in sorted(self.files)]
        divided = [
            {"file": one.file, "parts": list(one.parts), "counted": one.counted}
            for one in (self.divided[name] for name in sorted(self.divided))
        ]
        return json.dumps({"format": FORMAT, "files": files, "divided": divided}, indent=1, ensure_ascii=False) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    known = {"file": entry.file, "source": entry.source, "url": entry.url, "bytes": entry.bytes}
    return {**known, "sha256": entry.sha256, "rows": entry.rows, "retrieved": entry.retrieved}


def read(folder: Path) -> Manifest:
    """Read the manifest of a folder; a folder without one has an empty one.

    Raises:
        DataError: The manifest is there and is not what corridor writes.
    """
    path = folder / FILE
    if not path.exists():
        return Manifest()
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != FORMAT:
            raise DataError(f"{path}: format: must be {FORMAT}, found {str(document['format'])[:40]!r}")
        files = [entry_from(item) for item in document["files"]]
        divided = [_divided_from(item) for item in document["divided"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{path}: is not a manifest of a fetch ({type(error).__name__}: {error}); "
            "move it away to have every file fetched anew"
        ) from error
    return Manifest({entry.file: entry for entry in files}, {one.file: one for one in divided})


def entry_from(item: Any) -> Entry:
    """Return one entry from parsed JSON.

    Raises:
        ValueError: A member has the wrong type. KeyError, TypeError: It has the wrong shape.
    """
    entry = Entry(**{name: item[name] for name in Entry.__dataclass_fields__})
    texts = (entry.file, entry.source, entry.url, entry.sha256)
    if not all(isinstance(text, str) for text in texts) or type(entry.bytes) is not int:
        raise ValueError(f"wrong type in the entry of {entry.file!r}")
    if not (entry.rows is None or type(entry.rows) is int) or not isinstance(entry.retrieved, str | None):
        raise ValueError(f"wrong type in the entry of {entry.file!r}")
    return entry


def _divided_from(item: Any) -> Divided:
    one = Divided(str(item["file"]), tuple(str(part) for part in item["parts"]), item["counted"])
    if not (one.counted is None or type(one.counted) is int):
        raise ValueError(f"wrong count in the entry of {one.file!r}")
    return one
