"""Write a snapshot: Parquet files, quarantine and manifest, the same bytes every time, moved into place at the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.snapshots.manifest import FILE, QUARANTINE, Part, dump, resource, sha256
from corridor.snapshots.snapshot import refuse
from corridor.sources.ledger import SourceAccount
from corridor.sources.shape import conform
from corridor.tables import TABLES, Failure, check_frame
from corridor.tables.bundle import check_bundle

COMPRESSION_LEVEL = 19


@dataclass(frozen=True)
class Content:
    """Everything that goes into a snapshot.

    Attributes:
        name: Name of the snapshot.
        title: Title that people read.
        created: Date as YYYY-MM-DD; it is the only date in the manifest, so that two builds give the same bytes.
        tables: Table by name in contract shape.
        sources: Manifest entries of the sources.
        gaps: What is known to be missing.
        accounts: What became of the raw rows.
        quarantine: Rows that broke their contract, by table.
    """

    name: str
    title: str
    created: str
    tables: Mapping[str, pl.DataFrame]
    sources: Sequence[Mapping[str, Any]] = ()
    gaps: Sequence[str] = ()
    accounts: Sequence[SourceAccount] = ()
    quarantine: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def write_snapshot(content: Content, out: Path) -> None:
    """Check the content, write it to a temporary folder beside `out`, and rename that into place.

    Raises:
        DataError: A table breaks its contract or a rule across tables; nothing is written then.
    """
    failures = _failures(content)
    refuse(out, failures)
    folder = out.parent / f".{out.name}.writing"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        parts = {name: _write_table(folder, name, frame) for name, frame in sorted(content.tables.items())}
        for name, rows in sorted(content.quarantine.items()):
            _write(folder, f"{QUARANTINE}/{name}.parquet", rows)
        (folder / FILE).write_text(dump(_document(content, parts)), encoding="utf-8")
        _replace(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _failures(content: Content) -> list[Failure]:
    missing = [
        Failure(name, "", "", "the table is missing", 0)
        for name, table in TABLES.items()
        if name not in content.tables and not table.optional
    ]
    broken = [
        failure
        for name, frame in sorted(content.tables.items())
        for failure in check_frame(TABLES[name], frame).failures
    ]
    sources = [str(source["name"]) for source in content.sources]
    return missing + broken or check_bundle(content.tables, int(content.created[:4]), sources=sources)


def _write_table(folder: Path, name: str, frame: pl.DataFrame) -> tuple[Part, ...]:
    table = TABLES[name]
    rows = conform(frame, table)
    if not table.by_year:
        return (_write(folder, f"{name}.parquet", rows),)
    years = rows["year"].unique().sort()
    return tuple(_write(folder, f"{name}/{year}.parquet", rows.filter(pl.col("year") == year)) for year in years)


def _write(folder: Path, name: str, rows: pl.DataFrame) -> Part:
    content = parquet_bytes(rows)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Part(name, len(content), sha256(content), rows.height)


def _document(content: Content, parts: Mapping[str, tuple[Part, ...]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": content.name,
        "title": content.title,
        "created": f"{content.created}T00:00:00Z",
        "sources": [dict(source) for source in content.sources],
        "coverage_gaps": list(content.gaps),
        "accounts": [_account(account) for account in content.accounts],
        "resources": [resource(name, found) for name, found in parts.items()],
    }


def _account(account: SourceAccount) -> dict[str, Any]:
    return {
        "source": account.source,
        "file": account.file,
        "counted": account.counted,
        "in": account.rows_in,
        "kept": account.kept,
        "aggregated": account.aggregated,
        "value_in_usd": account.value_in,
        "value_kept_usd": account.value_kept,
        "left_out": [{"reason": o.reason, "count": o.rows, "value_usd": o.value_usd} for o in account.left_out],
    }


def _replace(folder: Path, out: Path) -> None:
    """Move a finished folder into place; the old one is set aside first, so that a failure leaves one of the two."""
    if out.exists() and not (out / FILE).is_file() and any(out.iterdir()):
        raise DataError(f"{out}: is not empty and no snapshot, so it is not replaced")
    aside = out.parent / f".{out.name}.replaced"
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        out.rename(aside)
    folder.rename(out)
    shutil.rmtree(aside, ignore_errors=True)
