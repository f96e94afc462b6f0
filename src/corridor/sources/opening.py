"""Open raw files where they lie: in a folder, in a zip archive, gzipped; nothing is ever unpacked to disk."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, Any

from corridor.errors import DataError, UsageError

PACKED: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
"""Endings of packed single files, and what unpacks their stream."""

BROKEN = (
    OSError,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What damaged or encrypted archives make the standard library raise, faults in the names of members included."""

SKIPPED = ("__MACOSX", ".")
"""Beginnings of files and folders that archivers and systems add of their own."""

UTF8_MARK, UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks at the beginning of a text, which tell its encoding."""

NO_TEXT = {b"PK\x03\x04": "a zip archive or a workbook", b"\x1f\x8b": "a gzipped file", b"PAR1": "a Parquet file"}
"""Beginnings of files that are no text, whatever their name says."""


@dataclass(frozen=True, order=True)
class RawFile:
    """One raw file: on disk, or a member of a zip archive on disk.

    Attributes:
        path: File on disk.
        member: Name inside the archive, empty where the file stands alone.
    """

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """Name for messages and accounts, such as `BACI.zip:Y1995.csv`."""
        return f"{self.path.name}:{self.member}" if self.member else self.path.name

    @property
    def inner_name(self) -> str:
        """Name of the content, without the archive's and without the ending of a packed file."""
        name = Path(self.member or self.path.name).name
        return name.removesuffix(Path(name).suffix) if Path(name).suffix.lower() in PACKED else name

    @property
    def plain(self) -> bool:
        """Whether the content lies on disk as it is, so that engines can scan it there."""
        return not self.member and self.path.suffix.lower() not in PACKED

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the content as a stream of bytes.

        Raises:
            DataError: The archive is damaged, encrypted or cannot be read.
        """
        try:
            if not self.member:
                with self.path.open("rb") as stream:
                    yield _unpacked(self.path.name, stream)
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield _unpacked(self.member, stream)
        except BROKEN as error:
            raise DataError(f"{self.name}: cannot be read: {_reason(error)}") from error

    def read(self) -> bytes:
        """Return the whole content.

        Raises:
            DataError: The archive is damaged, encrypted or cannot be read.
        """
        with self.open() as stream:
            return stream.read()

    def stamp(self) -> tuple[str, str, int, int]:
        """Return path, member, bytes and time of change of the file on disk: what tells that it was replaced."""
        found = self.path.stat()
        return (str(self.path), self.member, found.st_size, found.st_mtime_ns)


def find(place: Path, *patterns: str) -> list[RawFile]:
    """Return the raw files at a place: the file itself, a zip's members, or everything below a folder.

    Args:
        place: File, zip archive, folder, or a path whose last part has wildcards.
        *patterns: Wildcards on the name of the content (`*.csv`), small and capital letters alike; none takes all.

    Returns:
        Sorted by path and member; a file named directly is taken whatever its name.

    Raises:
        DataError: There is no such place, or an archive is damaged.
    """
    if place.is_file():
        found = _at(place)
        return found if not found or not found[0].member else [file for file in found if _matches(file, patterns)]
    if place.is_dir():
        return sorted(file for file in _below(place) if _matches(file, patterns))
    if not any(sign in place.name for sign in "*?["):
        raise DataError(f"no such file: {place}")
    paths = sorted(path for path in place.parent.glob(place.name) if not path.name.startswith(SKIPPED))
    if not paths:
        raise DataError(f"{place}: no file matches")
    found = [file for path in paths for file in (_below(path) if path.is_dir() else _at(path))]
    return sorted({file for file in found if _matches(file, patterns)})


def _below(folder: Path) -> list[RawFile]:
    """Return every raw file below a folder, without what systems hide there."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder))]
    return [file for path in paths for file in _at(path)]


def _hidden(path: Path | PurePosixPath) -> bool:
    return any(part.startswith(SKIPPED) for part in path.parts)


def _at(path: Path) -> list[RawFile]:
    if path.suffix.lower() != ".zip":
        return [RawFile(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except BROKEN as error:
        raise DataError(f"{path}: cannot be read as a zip archive: {_reason(error)}") from error
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise DataError(f"{path}: the archive holds {min(twice)!r} twice")
    return sorted(RawFile(path, name) for name in names if not _hidden(PurePosixPath(name)))


def _matches(file: RawFile, patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return True
    name = file.inner_name.lower()
    return any(fnmatch(name, pattern.lower()) for pattern in patterns)


def _unpacked(name: str, stream: IO[bytes]) -> IO[bytes]:
    unpack = PACKED.get(Path(name).suffix.lower())
    return unpack(stream) if unpack else stream


def _reason(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def blocks(stream: IO[bytes], size: int = 1 << 25) -> Iterator[bytes]:
    """Yield the lines of a stream in blocks of about `size` bytes, each ending with a whole line."""
    rest = b""
    while chunk := stream.read(size):
        cut = chunk.rfind(b"\n") + 1
        if not cut:
            rest += chunk
            continue
        yield rest + chunk[:cut]
        rest = chunk[cut:]
    if rest:
        yield rest


def text_of(content: bytes, *, name: str, encoding: str = "utf-8") -> bytes:
    """Return text as UTF-8 without a byte order mark.

    Args:
        content: The bytes of a text; a byte order mark at its beginning tells the encoding better than the argument.
        name: File, for messages.
        encoding: Encoding of the source.

    Raises:
        DataError: The bytes are not text in that encoding; the message names line and byte.
        UsageError: There is no such encoding.
    """
    kind = next((kind for mark, kind in NO_TEXT.items() if content.startswith(mark)), None)
    if kind:
        raise DataError(f"{name}: text is needed here, and by its content this is {kind}")
    marked = content.startswith(UTF8_MARK)
    if marked or content.startswith(UTF16_MARKS):
        encoding = "utf-8" if marked else "utf-16"
        content = content.removeprefix(UTF8_MARK)
    try:
        if codecs.lookup(encoding).name == "utf-8":
            if not content.isascii():
                content.decode()
            return content
        return content.decode(encoding).encode()
    except LookupError as error:
        raise UsageError(
            f"{name}: unknown encoding {encoding!r}; known are utf-8, latin-1, cp1252 and others"
        ) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = content[error.start : error.start + 1].hex()
        raise DataError(
            f"{name}: line {line}: byte 0x{found} is no text in {encoding}, which the source is read in"
        ) from error
    except UnicodeError as error:
        raise DataError(f"{name}: is no text in {encoding}, which the source is read in: {_reason(error)}") from error


def lines_of(content: bytes) -> int:
    """Return how many lines a text has; a last line without its end counts."""
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
