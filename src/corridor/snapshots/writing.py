"""Write a snapshot: Parquet files, quarantine and manifest, the same bytes every time, moved into place at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from corridor.harmonising.revision_report import ConversionReport
from corridor.snapshots.manifest import FILE, QUARANTINE, Part, dump, resource
from corridor.snapshots.rows import write_plain, write_rows
from corridor.snapshots.snapshot import refuse
from corridor.snapshots.staging import Staging
from corridor.sources.ledger import Fault, LeftOut, SourceAccount
from corridor.tables import TABLES, Failure, Parts, check_frame
from corridor.tables.bundle import check_bundle


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
        conversion: What was brought to another revision of the Harmonized System.
    """

    name: str
    title: str
    created: str
    tables: Mapping[str, pl.DataFrame]
    sources: Sequence[Mapping[str, Any]] = ()
    gaps: Sequence[str] = ()
    accounts: Sequence[SourceAccount] = ()
    quarantine: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    conversion: ConversionReport | None = None


def write_snapshot(content: Content, out: Path) -> None:
    """Check the content, write it to a temporary folder beside `out`, and rename that into place.

    Raises:
        DataError: A table breaks its contract or a rule across tables; nothing is written then.
    """
    with Staging(out, content.name).opened(fresh=True) as staging:
        complete(content, staging)


def complete(
    content: Content,
    staging: Staging,
    written: Mapping[str, tuple[Part, ...]] | None = None,
    known: Mapping[tuple[str, str], pl.Series] | None = None,
) -> None:
    """Check everything, write what is not written yet, and move the staging folder into place.

    Args:
        content: The snapshot, but for tables that are written already.
        staging: The folder.
        written: Files of tables that were written year by year, each year held against its contract.
        known: Distinct texts of those tables by table and column, as far as somebody has them.

    Raises:
        DataError: A table breaks its contract or a rule across tables; the older snapshot stays.
    """
    by_year = {
        name: Parts(TABLES[name], {int(Path(part.path).stem): staging.folder / part.path for part in parts})
        for name, parts in (written or {}).items()
    }
    refuse(staging.out, _failures(content, by_year, known or {}))
    parts = {name: write_table(staging.folder, name, frame) for name, frame in sorted(content.tables.items())}
    parts |= dict(written or {})
    for name, rows in sorted(content.quarantine.items()):
        write_plain(staging.folder, f"{QUARANTINE}/{name}.parquet", rows)
    manifest = dump(document(content, dict(sorted(parts.items()))))
    (staging.folder / FILE).write_text(manifest, encoding="utf-8")
    staging.finish()


def _failures(
    content: Content, by_year: Mapping[str, Parts], known: Mapping[tuple[str, str], pl.Series]
) -> list[Failure]:
    missing = [
        Failure(name, "", "", "the table is missing", 0)
        for name, table in TABLES.items()
        if name not in content.tables and name not in by_year and not table.optional
    ]
    broken = [
        failure
        for name, frame in sorted(content.tables.items())
        for failure in check_frame(TABLES[name], frame).failures
    ]
    sources = [str(source["name"]) for source in content.sources]
    whole: dict[str, pl.DataFrame | Parts] = {**content.tables, **by_year}
    return missing + broken or check_bundle(whole, int(content.created[:4]), known, sources=sources)


def write_table(folder: Path, name: str, frame: pl.DataFrame) -> tuple[Part, ...]:
    """Write a table that is held in memory, as one file or one file a year, and return its files."""
    table = TABLES[name]
    if not table.by_year:
        return (write_rows(folder, f"{name}.parquet", table, frame),)
    years = frame["year"].unique().sort()
    return tuple(
        write_rows(folder, f"{name}/{year}.parquet", table, frame.filter(pl.col("year") == year)) for year in years
    )


def document(content: Content, parts: Mapping[str, tuple[Part, ...]]) -> dict[str, Any]:
    """Return the manifest of a content whose files are written."""
    return {
        "profile": "data-package",
        "name": content.name,
        "title": content.title,
        "created": f"{content.created}T00:00:00Z",
        "sources": [dict(source) for source in content.sources],
        "coverage_gaps": list(content.gaps),
        "accounts": [account_entry(account) for account in content.accounts],
        **({} if content.conversion is None else {"conversion": _conversion(content.conversion)}),
        "resources": [resource(name, found) for name, found in parts.items()],
    }


def _conversion(report: ConversionReport) -> dict[str, Any]:
    return {**report.record(), "years": report.rows(), "affected": report.affected()}


def account_entry(account: SourceAccount) -> dict[str, Any]:
    """Return an account as plain data, as the manifest and the journal of a build keep it."""
    return {
        "source": account.source,
        "file": account.file,
        "counted": account.counted,
        "in": account.rows_in,
        "kept": account.kept,
        "aggregated": account.aggregated,
        "value_in_usd": account.value_in,
        "value_kept_usd": account.value_kept,
        "left_out": [
            {"reason": o.reason, "count": o.rows, "value_usd": o.value_usd, "quarantined": o.fault}
            for o in account.left_out
        ],
    }


def account_of_entry(entry: Mapping[str, Any]) -> SourceAccount:
    """Return the account that `account_entry` wrote down; its quarantined rows are in a file."""
    return SourceAccount(
        source=entry["source"],
        file=entry["file"],
        rows_in=entry["in"],
        kept=entry["kept"],
        aggregated=entry["aggregated"],
        left_out=tuple(
            LeftOut(Fault(o["reason"]) if o["quarantined"] else o["reason"], o["count"], o["value_usd"])
            for o in entry["left_out"]
        ),
        value_in=entry["value_in_usd"],
        value_kept=entry["value_kept_usd"],
        counted=entry["counted"],
    )
