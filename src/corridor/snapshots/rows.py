"""Write rows as Parquet: the same rows give the same bytes, large ones coded and in groups of a million."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from pathlib import Path

import polars as pl

from corridor.snapshots.manifest import Part, sha256
from corridor.snapshots.verifying import plainly_valid, survey
from corridor.sources.shape import conform
from corridor.tables import Table, check_frame
from corridor.tables.coding import coded, decoded, fits, is_coded

COMPRESSION_LEVEL = 19
MANY = 500_000
"""Rows from which a file holds codes, is packed quickly and is split into groups."""

QUICK_LEVEL = 1
GROUP = 1_000_000


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Return a frame as Parquet: one row group, zstd, statistics left out; the same frame gives the same bytes."""
    buffer = BytesIO()
    frame.rechunk().write_parquet(
        buffer,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        statistics=False,
        row_group_size=max(frame.height, 1),
    )
    return buffer.getvalue()


def write_rows(folder: Path, name: str, table: Table, rows: pl.DataFrame) -> Part:
    """Write rows of a table, in contract order and sorted by key, to a file below a folder.

    Coded rows are taken to be sorted by the order of their codes already.
    """
    if rows.height < MANY:
        return write_plain(folder, name, conform(decoded(rows), table))
    ready = rows if any(map(is_coded, rows.dtypes)) and fits(rows, table) else coded(conform(rows, table))
    with _replacing(folder / name) as temporary:
        ready.write_parquet(
            temporary, compression="zstd", compression_level=QUICK_LEVEL, row_group_size=GROUP, statistics=False
        )
    return _part(folder / name, name, ready.height)


def write_plain(folder: Path, name: str, rows: pl.DataFrame) -> Part:
    """Write any frame as it is to a file below a folder."""
    content = parquet_bytes(rows)
    with _replacing(folder / name) as temporary:
        temporary.write_bytes(content)
    return Part(name, len(content), sha256(content), rows.height)


def set_aside(table: Table, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split rows into those that keep the contract and those that go into quarantine; coded rows stay coded."""
    if rows.height and fits(rows, table) and plainly_valid(table, rows, survey(table, rows)):
        return rows, rows.clear()
    account = check_frame(table, decoded(rows))
    return account.good, account.bad


class RowsWriter:
    """Writes the rows of one file, at once or batch by batch, each held against the contract first.

    Args:
        folder: Folder that the file lies below.
        name: Path of the file.
        table: The contract.
        columns: Text columns whose distinct texts are kept.

    Attributes:
        part: The file; None where there was no good row.
        bad: Rows that broke the contract.
        texts: Distinct texts of the good rows by column.
    """

    def __init__(self, folder: Path, name: str, table: Table, columns: Sequence[str]) -> None:
        self.folder, self.name, self.table = folder, name, table
        self.part: Part | None = None
        self.bad: list[pl.DataFrame] = []
        self.texts: dict[str, set[str]] = {column: set() for column in columns}

    def write(self, frames: Iterable[pl.DataFrame]) -> None:
        """Write the rows; batches follow one another in the order of the key."""
        good = (rows for frame in frames if (rows := self._checked(frame)).height)
        first, second = next(good, None), next(good, None)
        if first is None:
            return
        if second is None:
            self.part = write_rows(self.folder, self.name, self.table, first)
            return
        self.part = write_batches(self.folder, self.name, self.table, chain([first, second], good))

    def _checked(self, frame: pl.DataFrame) -> pl.DataFrame:
        good, bad = set_aside(self.table, frame)
        self.bad += [decoded(bad)] if bad.height else []
        for column, held in self.texts.items():
            held |= set(good[column].unique().cast(pl.String))
        return good


def write_batches(folder: Path, name: str, table: Table, frames: Iterable[pl.DataFrame]) -> Part:
    """Write batches that follow one another in the order of the key, one in memory at a time."""
    from pyarrow import parquet  # noqa: PLC0415  asked for large years only

    schema = table.empty().to_arrow().schema
    rows = 0
    options = {"compression": "zstd", "compression_level": QUICK_LEVEL, "store_schema": False}
    with _replacing(folder / name) as temporary, parquet.ParquetWriter(temporary, schema, **options) as writer:
        for frame in frames:
            writer.write_table(conform(decoded(frame), table).to_arrow().cast(schema), row_group_size=GROUP)
            rows += frame.height
    return _part(folder / name, name, rows)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside a file, and rename it to that file once it is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    yield temporary
    temporary.replace(path)


def _part(path: Path, name: str, rows: int) -> Part:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Part(name, path.stat().st_size, digest, rows)


def together(frames: Iterable[pl.DataFrame], table: Table) -> pl.DataFrame:
    """Return the rows of several sources as one frame; a single one stays as it is, codes and all."""
    found = [frame for frame in frames if frame.height]
    if not found:
        return table.empty()
    return found[0] if len(found) == 1 else pl.concat([decoded(frame).select(table.columns) for frame in found])
