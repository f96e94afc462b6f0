"""What changed between two snapshots, and by how much: sources, rules, rows of every table, dollars of every flow.

Files that are the same in both are not read. The others are walked through year by year in slices of the same keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from corridor.snapshots.coverage_changes import folded, year_of_coverage
from corridor.snapshots.difference import FLOWS, Difference
from corridor.snapshots.flow_changes import FlowChange, Gathering
from corridor.snapshots.manifest import Manifest, Part, read_manifest
from corridor.snapshots.manifest_changes import Manifests, accounts_changed, gaps_changed, notes_on, sources_changed
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.snapshots.table_changes import TableChange, compare, unchanged
from corridor.tables import TABLES, Parts, Table

Told = Callable[[str], None]
Both = tuple[Snapshot, Snapshot]

REPORTING = "reporting"


def diff_snapshots(before: Path, after: Path, report: Told | None = None) -> Difference:
    """Read two snapshots and say what changed from the one to the other.

    Args:
        before: Folder of the earlier snapshot.
        after: Folder of the later one.
        report: Is told each step in words.

    Raises:
        DataError: One of them is no snapshot, or breaks its contracts.
    """
    tell = report or (lambda _: None)
    tell("Reading and checking the first snapshot")
    first = on_disk(read_snapshot(before))
    tell("Reading and checking the second snapshot")
    return difference((first, on_disk(read_snapshot(after))), tell)


def on_disk(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot that has been read with its tables by year left on disk, so that two do not fill the memory."""
    parts = read_manifest(snapshot.path).parts
    by_year = {
        name: Parts(
            TABLES[name], {int(Path(part.path).stem): snapshot.path / part.path for part in parts.get(name, ())}
        )
        for name in snapshot.tables
        if TABLES[name].by_year
    }
    held = {name: frame for name, frame in snapshot.tables.items() if name not in by_year}
    return replace(snapshot, tables=held, large={**snapshot.large, **by_year})


def difference(both: Both, report: Told | None = None) -> Difference:
    """Say what changed from one snapshot to another, which are read already."""
    tell = report or (lambda _: None)
    manifests = (read_manifest(both[0].path), read_manifest(both[1].path))
    names = {code: name for one in both for code, name in one.tables["countries"].select("country", "name").iter_rows()}
    names |= {
        code: name for one in both for code, name in one.tables["products"].select("product", "title").iter_rows()
    }
    flows, coverage = _years(both, manifests, tell)
    tables = []
    for name, table in TABLES.items():
        if name == FLOWS:
            tables.append(flows.rows)
        elif any(name in manifest.parts for manifest in manifests):
            tell(f"Comparing {name}")
            tables.append(_table(table, both, manifests))
    return Difference(
        before=_head(both[0], manifests[0]),
        after=_head(both[1], manifests[1]),
        sources=sources_changed(manifests),
        accounts=accounts_changed(manifests, (str(both[0].path), str(both[1].path))),
        gaps=gaps_changed(manifests),
        tables=tuple(sorted(tables, key=lambda one: one.table)),
        flows=flows,
        coverage=coverage,
        notes=notes_on(manifests, flows.settings),
        names=names,
    )


def _head(snapshot: Snapshot, manifest: Manifest) -> dict[str, str]:
    return {
        "path": str(snapshot.path),
        "name": snapshot.name,
        "created": manifest.created[:10],
        "data_hash": snapshot.data_hash,
    }


def _years(both: Both, manifests: Manifests, tell: Told) -> tuple[FlowChange, pl.DataFrame]:
    """Compare goods flows, and the coverage of reporting, year by year."""
    gathering = Gathering()
    coverage: list[pl.DataFrame] = []
    flows = (both[0].parts(FLOWS), both[1].parts(FLOWS))
    reporting = (both[0].parts(REPORTING), both[1].parts(REPORTING))
    for year in sorted({year for parts in (*flows, *reporting) for year in parts.years}):
        tell(f"Comparing {year}")
        told = (reporting[0].stored(year), reporting[1].stored(year))
        if not _same_file(manifests, REPORTING, year):
            coverage.append(year_of_coverage(year, *told))
        if year not in flows[0].by_year and year not in flows[1].by_year:
            continue
        rows = (flows[0].stored(year), flows[1].stored(year))
        if _same_file(manifests, FLOWS, year):
            gathering.same(year, rows[0])
        else:
            gathering.year(year, rows, told)
    return gathering.result(), folded(coverage)


def _file(manifest: Manifest, name: str, year: int | None) -> Part | None:
    parts = manifest.parts.get(name, ())
    return next((part for part in parts if year is None or int(Path(part.path).stem) == year), None)


def _same_file(manifests: Manifests, name: str, year: int | None) -> bool:
    """Whether both snapshots hold the same bytes; both were held against these hashes when they were read."""
    left, right = (_file(manifest, name, year) for manifest in manifests)
    return left is not None and right is not None and left.sha256 == right.sha256


def _table(table: Table, both: Both, manifests: Manifests) -> TableChange:
    """Compare a table, file by file."""
    lacking = [i for i, manifest in enumerate(manifests) if table.name not in manifest.parts]
    note = f"only the {('second', 'first')[lacking[0]]} snapshot has the table" if lacking else ""
    total = TableChange(table.name, note=note)
    if not table.by_year:
        left, right = (one.tables.get(table.name, table.empty()) for one in both)
        same = _same_file(manifests, table.name, None)
        return total + (unchanged(table.name, left.height) if same else compare(table, left.lazy(), right.lazy()))
    parts: tuple[Parts, Parts] = (both[0].parts(table.name), both[1].parts(table.name))
    for year in sorted({*parts[0].years, *parts[1].years}):
        part = _file(manifests[0], table.name, year)
        if part is not None and _same_file(manifests, table.name, year):
            total += unchanged(table.name, part.rows)
        else:
            total += compare(table, parts[0].stored(year), parts[1].stored(year))
    return total
