"""Build a snapshot from a recipe: read each source, choose, reconcile, check and write, with an account of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.harmonising import control
from corridor.harmonising.reconciling import LOST, choose, merge_reporting, reconcile
from corridor.snapshots.writing import Content, write_snapshot
from corridor.sources import SOURCES, nomenclature
from corridor.sources.countries import countries_table
from corridor.sources.country_series import HELD
from corridor.sources.ledger import SourceAccount
from corridor.sources.source import RawFiles, Reading
from corridor.spec.recipe import SnapshotRecipe
from corridor.tables import TABLES, check_frame
from corridor.tables.bundle import country_columns

FLOW_PARTS = ("declared", "goods_flows", "world", "reporting")
BROKEN = "breaks the contract of its table, put into quarantine"


@dataclass(frozen=True)
class BuildReport:
    """What a build did: the folder, rows by table, accounts by source, gaps, and rows in quarantine by table."""

    path: Path
    table_rows: Mapping[str, int]
    accounts: tuple[SourceAccount, ...]
    gaps: tuple[str, ...]
    quarantined: Mapping[str, int]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat record per raw file: rows and dollars in, kept and left out, with the reasons."""
        return [account.record() for account in self.accounts]

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        tables = [f"{name}: {count:,} rows" for name, count in self.table_rows.items()]
        broken = [f"quarantine, {name}: {count:,} rows" for name, count in self.quarantined.items()]
        return [*(line for account in self.accounts for line in account.lines()), *tables, *broken]


def build_snapshot(recipe: SnapshotRecipe, raw: Path, out: Path, report: Callable[[str], None]) -> BuildReport:
    """Build a snapshot.

    Args:
        recipe: What goes in and by which rules.
        raw: Folder of the raw files.
        out: Folder of the snapshot; an older snapshot there is replaced.
        report: Is told each step in words.

    Raises:
        DataError: A raw file is missing or unreadable, two sources overlap without a priority, or the result breaks a
            contract or rule.
        UsageError: The recipe names an unknown source.
    """
    if not raw.is_dir():
        raise DataError(f"{raw}: no such folder of raw files")
    readings = {}
    for name, source_recipe in recipe.sources.items():
        report(f"reading {name}")
        readings[name] = SOURCES[name].read(RawFiles(raw, name, source_recipe), source_recipe)
    report("choosing between sources and reconciling declarations")
    tables, accounts = assemble(recipe, readings)
    gaps = [gap for name in recipe.sources for gap in readings[name].gaps]
    gaps += control_gaps(recipe, readings)
    tables, quarantine = set_aside(tables)
    tables, untitled = with_references(tables, readings)
    gaps += untitled
    report("checking and writing")
    write_snapshot(
        Content(
            name=recipe.name,
            title=recipe.title,
            created=recipe.created.isoformat(),
            tables=tables,
            sources=manifest_sources(recipe),
            gaps=gaps,
            accounts=accounts,
            quarantine=quarantine,
        ),
        out,
    )
    rows = {name: frame.height for name, frame in sorted(tables.items())}
    broken = {name: frame.height for name, frame in quarantine.items()}
    return BuildReport(out, rows, tuple(accounts), tuple(gaps), broken)


def assemble(
    recipe: SnapshotRecipe, readings: Mapping[str, Reading]
) -> tuple[dict[str, pl.DataFrame], list[SourceAccount]]:
    """Put the readings together as tables, and correct the accounts by what a source lost to another."""
    parts = {
        name: {part: reading.tables[part] for part in FLOW_PARTS if part in reading.tables}
        for name, reading in readings.items()
        if "reporting" in reading.tables
    }
    chosen = choose(parts, recipe.overlaps)
    accounts = [
        account.less(LOST, *chosen.lost.get(name, (0, 0))) if i == 0 else account
        for name, reading in readings.items()
        for i, account in enumerate(reading.accounts)
    ]
    tables, held = first_wins(readings)
    accounts = [
        account.less(HELD, held.pop(account.source, 0)) if account.source in held else account for account in accounts
    ]
    declared = [frames["declared"] for frames in chosen.parts.values() if "declared" in frames]
    flows = [frames["goods_flows"] for frames in chosen.parts.values() if "goods_flows" in frames]
    if declared:
        flows.append(reconcile(pl.concat(declared), recipe.cif_fob))
    tables["goods_flows"] = pl.concat(flows) if flows else TABLES["goods_flows"].empty()
    reporting = [frames["reporting"] for frames in chosen.parts.values()]
    tables["reporting"] = merge_reporting(reporting) if reporting else TABLES["reporting"].empty()
    return tables, accounts


def control_gaps(recipe: SnapshotRecipe, readings: Mapping[str, Reading]) -> list[str]:
    """Return the gaps that the reporters' own world totals bring to light."""
    return [
        gap
        for name, reading in readings.items()
        if "declared" in reading.tables
        for gap in control.mismatch_gaps(name, reading.tables["world"], recipe.control_tolerance)
    ]


def set_aside(tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Split each table into the rows that keep its contract and those that go into quarantine."""
    accounts = {name: check_frame(TABLES[name], frame) for name, frame in tables.items()}
    good = {name: account.good for name, account in accounts.items()}
    return good, {name: account.bad for name, account in accounts.items() if account.bad.height}


def with_references(
    tables: Mapping[str, pl.DataFrame], readings: Mapping[str, Reading]
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Add the countries and products that the other tables name; empty tables stand in for what no source gave."""
    full = {name: tables.get(name, table.empty()) for name, table in TABLES.items() if name != "countries"}
    used = {
        code
        for name, frame in full.items()
        for column in country_columns(name, frame.columns)
        for code in frame[column].drop_nulls().unique()
    }
    full["countries"] = countries_table(used)
    codes = {
        code
        for name, frame in full.items()
        if name != "products" and "product" in frame.columns
        for code in frame["product"].unique()
    }
    titles = readings["nomenclature"].tables["products"] if "nomenclature" in readings else TABLES["products"].empty()
    full["products"], untitled = nomenclature.needed(titles, codes)
    gaps = [f"nomenclature: no title for {', '.join(untitled)}"] if untitled else []
    return {name: frame for name, frame in full.items() if frame.height or not TABLES[name].optional}, gaps


def manifest_sources(recipe: SnapshotRecipe) -> list[dict[str, str]]:
    """Return the manifest's entries of the sources."""
    entries = []
    for name, source_recipe in recipe.sources.items():
        info = SOURCES[name].info()
        entries.append(
            {
                "name": name,
                "title": info["title"],
                "path": info["url"],
                "licence": info["licence"],
                "citation": info["citation"],
                "release": info["release"],
                "retrieved": source_recipe.retrieved.isoformat(),
            }
        )
    return entries


def first_wins(readings: Mapping[str, Reading]) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Put tables that need no reconciling together; of rows with one key, the source named first wins.

    Returns:
        Table by name, and the rows that each source lost to an earlier one.
    """
    tables: dict[str, pl.DataFrame] = {}
    lost: dict[str, int] = {}
    for source, reading in readings.items():
        for name, frame in reading.tables.items():
            if name in FLOW_PARTS:
                continue
            earlier = tables.get(name, TABLES[name].empty())
            new = frame.join(earlier, on=list(TABLES[name].key), how="anti")
            lost[source] = lost.get(source, 0) + frame.height - new.height
            tables[name] = pl.concat([earlier, new])
    return tables, lost
