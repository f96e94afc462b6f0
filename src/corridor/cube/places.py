"""Where the flows of a cube lie: in a snapshot, in a folder laid out like one, or anywhere the engine reads."""

from __future__ import annotations

from pathlib import Path

from corridor.cube.engines import Source
from corridor.errors import DataError, UsageError
from corridor.snapshots.manifest import FILE
from corridor.snapshots.snapshot import read_snapshot


def flows_and_reporting(
    place: Path | None, *, flows: str | None = None, reporting: str | None = None
) -> tuple[Source, Source]:
    """Return where goods_flows and reporting are read from.

    Args:
        place: Folder of a snapshot, which is verified, or of tables laid out like one, which are taken as they are.
        flows: Path or address of the flows, in place of those of the folder.
        reporting: Path or address of the reporting, likewise.

    Raises:
        UsageError: Neither a folder nor both addresses are given.
        DataError: The snapshot is broken, or the folder lacks a table.
    """
    if flows is not None and reporting is not None:
        return flows, reporting
    if place is None:
        raise UsageError("name the folder of a snapshot, or both --flows and --reporting")
    if (place / FILE).is_file():
        snapshot = read_snapshot(place)
        return flows or snapshot.parts("goods_flows"), reporting or snapshot.parts("reporting")
    return flows or _bare(place, "goods_flows"), reporting or _bare(place, "reporting")


def _bare(place: Path, table: str) -> str:
    """Return the folder or file of a table in a folder without a manifest."""
    for path in (place / table, place / f"{table}.parquet"):
        if path.exists():
            return str(path)
    raise DataError(f"{place}: holds neither {FILE} nor {table}/ nor {table}.parquet")
