"""Read a snapshot: every hash, contract and rule across tables is verified each time, and faults are told in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.snapshots.inspecting import check_part, inspect, parse_parquet
from corridor.snapshots.manifest import FILE, SourceInfo, dump, read_manifest, resource
from corridor.tables import TABLES, Failure, Parts, Table

MAX_LINES = 20


@dataclass(frozen=True)
class Snapshot:
    """A verified snapshot.

    Attributes:
        path: Folder.
        name: Name.
        created_year: Year in which it was made; no figure but a projection is later.
        tables: Table by name in contract shape, but for large ones; optional tables that are left out are empty.
        large: Tables that are too large to be held, by year.
        sources: Source by name.
        gaps: What is known to be missing, one sentence each.
        data_hash: SHA-256 over the sorted (path, SHA-256) of all files of tables.
    """

    path: Path
    name: str
    created_year: int
    tables: dict[str, pl.DataFrame]
    sources: dict[str, SourceInfo]
    gaps: list[str]
    data_hash: str
    large: dict[str, Parts] = field(default_factory=dict)

    def parts(self, name: str) -> Parts:
        """Return a table that is stored by year, held in memory or not."""
        return self.large[name] if name in self.large else Parts.of(TABLES[name], self.tables[name])


def read_snapshot(path: Path) -> Snapshot:
    """Read and verify a snapshot.

    Raises:
        DataError: Something is missing, broken or altered; up to `MAX_LINES` lines say what and where.
    """
    inspection = inspect(path)
    refuse(path, [*inspection.failures, *inspection.hash_failures])
    manifest = inspection.manifest
    return Snapshot(
        path=path,
        name=manifest.name,
        created_year=manifest.created_year,
        tables=inspection.tables,
        sources=dict(manifest.sources),
        gaps=list(manifest.gaps),
        data_hash=inspection.data_hash,
        large=inspection.large,
    )


def check_path(path: Path) -> list[Failure]:
    """Check a snapshot folder, or one Parquet or CSV file named after a table or lying in a folder named after one.

    Raises:
        DataError: The path does not exist, names no table, or the folder is no snapshot.
    """
    if path.is_dir():
        inspection = inspect(path)
        return [*inspection.failures, *inspection.hash_failures]
    if not path.is_file():
        raise DataError(f"{path}: no such file or folder")
    name = next((part for part in (path.stem, path.parent.name) if part in TABLES), None)
    if name is None:
        raise DataError(f"{path}: neither the file nor its folder is named after a table; tables: {', '.join(TABLES)}")
    table, file = TABLES[name], path.name
    if path.suffix == ".csv":
        return _check_csv(table, path)
    frame, failure = parse_parquet(table, file, path.read_bytes())
    return [failure] if failure else check_part(table, file, frame)


def seal(path: Path) -> str:
    """Accept meant changes: check everything, then write the files' present hashes into the manifest.

    Returns:
        The new data hash.

    Raises:
        DataError: A contract or rule is broken; the manifest is left as it is.
    """
    found = inspect(path)
    refuse(path, found.failures)
    document = dict(found.manifest.raw)
    document["resources"] = [
        {**entry, **resource(entry["name"], found.parts[entry["name"]])} for entry in document["resources"]
    ]
    (path / FILE).write_text(dump(document), encoding="utf-8")
    return found.data_hash


def describe(snapshot: Snapshot) -> dict[str, Any]:
    """Return name, date, hash, tables, sources and gaps of a snapshot as plain data."""
    manifest = read_manifest(snapshot.path)
    tables = []
    for name in sorted({*snapshot.tables, *snapshot.large}):
        rows, years = _extent(snapshot, name)
        tables.append(
            {
                "table": name,
                "rows": rows,
                "years": f"{min(years)}–{max(years)}" if years else "",
                "bytes": sum(part.bytes for part in manifest.parts.get(name, ())),
            }
        )
    sources = [
        {
            "name": name,
            "title": info.title,
            "licence": info.licence,
            "release": info.release,
            "retrieved": info.retrieved,
            "url": info.url,
        }
        for name, info in snapshot.sources.items()
    ]
    return {
        "name": snapshot.name,
        "created": manifest.created[:10],
        "data_hash": snapshot.data_hash,
        "tables": tables,
        "sources": sources,
        "gaps": snapshot.gaps,
    }


def _extent(snapshot: Snapshot, name: str) -> tuple[int, list[int]]:
    """Return the number of rows of a table and the years that it has rows of."""
    if name in snapshot.large:
        return snapshot.large[name].height(), snapshot.large[name].years
    frame = snapshot.tables[name]
    return frame.height, sorted(frame["year"].unique()) if "year" in frame.columns else []


def refuse(path: Path, failures: list[Failure]) -> None:
    """Raise the failures as one bounded message, if there are any.

    Raises:
        DataError: There is at least one failure.
    """
    if not failures:
        return
    lines = [f"{path}: " + failure.sentence() for failure in failures[:MAX_LINES]]
    more = [f"… and {len(failures) - MAX_LINES} more"] if len(failures) > MAX_LINES else []
    raise DataError("\n".join([*lines, *more]))


def _check_csv(table: Table, path: Path) -> list[Failure]:
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return [Failure(table.name, path.name, "", f"is not readable as CSV in UTF-8 ({first})", 0)]
    failures = []
    for name, dtype in table.dtypes.items():
        if name not in frame.columns:
            continue
        text = frame[name]
        if dtype == pl.Boolean:
            typed = text.str.to_lowercase().replace_strict({"true": True, "false": False}, default=None)
        else:
            typed = text.cast(dtype, strict=False)
        lost = (typed.is_null() & text.is_not_null()).arg_true()
        if len(lost):
            examples = tuple((row + 1, repr(text[row])) for row in lost.head(5))
            failures.append(Failure(table.name, path.name, name, f"must be readable as {dtype}", len(lost), examples))
        frame = frame.with_columns(typed.alias(name))
    return failures or check_part(table, path.name, frame)
