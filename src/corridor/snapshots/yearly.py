"""Build one year of a snapshot: what the sources hold of it, chosen, reconciled, checked and written.

Memory goes with the largest year and not with their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.harmonising.control import Mismatch, mismatch
from corridor.harmonising.reconciling import choose, merge_reporting, reconcile
from corridor.snapshots.manifest import QUARANTINE, Part
from corridor.snapshots.rows import set_aside, together, write_plain, write_rows
from corridor.snapshots.staging import Staging
from corridor.snapshots.writing import account_entry, account_of_entry
from corridor.sources.ledger import SourceAccount
from corridor.sources.source import Reading, Yearly
from corridor.spec.recipe import SnapshotRecipe
from corridor.tables import TABLES
from corridor.tables.bundle import country_columns

FLOW_PARTS = ("declared", "goods_flows", "world", "reporting", "re_exports")
"""Frames of a reading that are put together year by year."""

WRITTEN = ("goods_flows", "reporting", "re_exports")
"""Tables that they become."""

Opened = Mapping[str, Reading | Yearly]


@dataclass(frozen=True)
class Year:
    """A finished year.

    Attributes:
        files: Files by table.
        accounts: Accounts of sources that are read by year, by source.
        lost: Rows and dollars that a source held whole lost to another, by source.
        gaps: Gaps that the year's readings named, by source.
        controls: World totals held against partners, by source.
        texts: Distinct countries, products and sources of the written tables, by table and column.
        quarantined: Rows in quarantine, by table.
    """

    files: Mapping[str, Part]
    accounts: Mapping[str, tuple[SourceAccount, ...]] = field(default_factory=dict)
    lost: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    controls: Mapping[str, Mismatch] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """Return the year as plain data, as the journal of a build keeps it."""
        return {
            "files": [{"table": table, **vars(part)} for table, part in self.files.items()],
            "accounts": {name: [account_entry(a) for a in found] for name, found in self.accounts.items()},
            "lost": {name: list(pair) for name, pair in self.lost.items()},
            "gaps": {name: list(found) for name, found in self.gaps.items()},
            "controls": {name: vars(found) for name, found in self.controls.items()},
            "texts": [[table, column, list(found)] for (table, column), found in self.texts.items()],
            "quarantined": dict(self.quarantined),
        }

    @classmethod
    def of_entry(cls, entry: Mapping[str, Any]) -> Year:
        """Return the year that `entry` wrote down."""
        return cls(
            files={
                item["table"]: Part(item["path"], item["bytes"], item["sha256"], item["rows"])
                for item in entry["files"]
            },
            accounts={name: tuple(map(account_of_entry, found)) for name, found in entry["accounts"].items()},
            lost={name: (pair[0], pair[1]) for name, pair in entry["lost"].items()},
            gaps={name: tuple(found) for name, found in entry["gaps"].items()},
            controls={name: Mismatch(**found) for name, found in entry["controls"].items()},
            texts={(table, column): tuple(found) for table, column, found in entry["texts"]},
            quarantined=entry["quarantined"],
        )


def years_of(opened: Opened) -> list[int]:
    """Return every year of which a source has flows or reporting."""
    years: set[int] = set()
    for reading in opened.values():
        if isinstance(reading, Yearly):
            years |= set(reading.years)
        else:
            years |= {
                int(y) for name in FLOW_PARTS if name in reading.tables for y in reading.tables[name]["year"].unique()
            }
    return sorted(years)


def build_year(recipe: SnapshotRecipe, opened: Opened, year: int, staging: Staging) -> Year:
    """Build and write one year.

    Raises:
        DataError: A raw file is damaged, or two sources overlap without a priority.
    """
    accounts: dict[str, tuple[SourceAccount, ...]] = {}
    gaps: dict[str, tuple[str, ...]] = {}
    parts: dict[str, dict[str, pl.DataFrame]] = {}
    for name, source in opened.items():
        if isinstance(source, Yearly):
            if year not in source.years:
                continue
            reading = source.read(year)
            accounts[name], gaps[name] = reading.accounts, reading.gaps
            keep_quarantine(staging, f"{name}/{year}", reading.accounts)
            frames = {part: reading.tables[part] for part in FLOW_PARTS if part in reading.tables}
        else:
            frames = _of_year(source, year)
        if "reporting" in frames:
            parts[name] = frames
    chosen = choose(parts, recipe.overlaps)
    del parts
    controls = {
        name: mismatch(frames["world"].filter(pl.col("year") == year), recipe.control_tolerance)
        for name, frames in chosen.parts.items()
        if "world" in frames
    }
    tables = _tables(recipe, chosen.parts, year, pairs_of(opened))
    lost = {name: pair for name, pair in chosen.lost.items() if pair[0]}
    del chosen
    return _written(tables, year, staging, accounts=accounts, lost=lost, gaps=gaps, controls=controls)


def keep_quarantine(staging: Staging, name: str, accounts: Sequence[SourceAccount]) -> None:
    """Write the quarantined rows of accounts, word for word, to `quarantine/sources/NAME.parquet`."""
    rows = [account.quarantine.rows for account in accounts if account.quarantine.rows.height]
    if rows:
        write_plain(staging.folder, f"{QUARANTINE}/sources/{name}.parquet", pl.concat(rows))


def pairs_of(opened: Opened) -> pl.DataFrame | None:
    """Return the distances that a source gives, for the estimate of freight."""
    found = [
        source.tables["pairs"] for source in opened.values() if isinstance(source, Reading) and "pairs" in source.tables
    ]
    return found[0] if found else None


def _of_year(reading: Reading, year: int) -> dict[str, pl.DataFrame]:
    """Return the flow parts of a source held whole: rows of one year, but reporting of all.

    A priority by product asks what the preferred source holds in any year.
    """
    rows = pl.col("year") == year
    return {
        part: reading.tables[part] if part == "reporting" else reading.tables[part].filter(rows)
        for part in FLOW_PARTS
        if part in reading.tables
    }


def _tables(
    recipe: SnapshotRecipe, parts: Mapping[str, Mapping[str, pl.DataFrame]], year: int, pairs: pl.DataFrame | None
) -> dict[str, pl.DataFrame]:
    """Return the tables of a year from what the sources were chosen to give."""
    flows = [frames["goods_flows"] for frames in parts.values() if "goods_flows" in frames]
    declared = [frames["declared"] for frames in parts.values() if "declared" in frames]
    again = [frames["re_exports"] for frames in parts.values() if "re_exports" in frames]
    if any(frame.height for frame in declared):
        flows.append(reconcile(pl.concat(declared), recipe.reconcile, pairs=pairs))
    reporting = [frames["reporting"].filter(pl.col("year") == year) for frames in parts.values()]
    re_exports = together(again, TABLES["re_exports"])
    return {
        "goods_flows": together(flows, TABLES["goods_flows"]),
        "reporting": merge_reporting(reporting) if reporting else TABLES["reporting"].empty(),
        "re_exports": re_exports.unique(list(TABLES["re_exports"].key), keep="first", maintain_order=True),
    }


def _written(tables: dict[str, pl.DataFrame], year: int, staging: Staging, **told: Any) -> Year:
    """Check the tables of a year, write them, and return the year; `told` is what else is known of it."""
    files: dict[str, Part] = {}
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    quarantined: dict[str, int] = {}
    for name in WRITTEN:
        table = TABLES[name]
        good, bad = set_aside(table, tables.pop(name))
        if bad.height:
            write_plain(staging.folder, f"{QUARANTINE}/{name}/{year}.parquet", bad)
            quarantined[name] = bad.height
        for column in (*country_columns(name, table.columns), "product", "source"):
            texts[name, column] = tuple(sorted(good[column].unique().cast(pl.String)))
        if good.height:
            files[name] = write_rows(staging.folder, f"{name}/{year}.parquet", table, good)
    return Year(files, texts=texts, quarantined=quarantined, **told)
