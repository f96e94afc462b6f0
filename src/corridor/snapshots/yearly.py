"""Build one year of a snapshot: what the sources hold of it, chosen, reconciled, checked and written.

Memory goes with the largest year and not with their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from corridor.harmonising.control import Mismatch, mismatch
from corridor.harmonising.merging import estimate, merge
from corridor.harmonising.mirrors import Frame, batches
from corridor.harmonising.quality import reporter_years
from corridor.harmonising.reconciling import choose, merge_reporting
from corridor.harmonising.revision_report import ConversionReport
from corridor.harmonising.revision_weights import Weights
from corridor.snapshots.converting import brought_over, report_entry
from corridor.snapshots.manifest import QUARANTINE, Part
from corridor.snapshots.rows import RowsWriter, together, write_plain
from corridor.snapshots.staging import Staging
from corridor.snapshots.writing import account_entry, account_of_entry
from corridor.sources.ledger import SourceAccount
from corridor.sources.source import Reading, Yearly
from corridor.spec.recipe import SnapshotRecipe
from corridor.tables import REPORTER_YEARS, TABLES
from corridor.tables.bundle import country_columns
from corridor.tables.coding import decoded

FLOW_PARTS = ("declared", "goods_flows", "world", "reporting", "re_exports")
"""Frames of a reading that are put together year by year."""

WRITTEN = ("goods_flows", "reporting", "re_exports")
"""Tables that they become."""

MANY = 3_000_000
"""Declarations of one year from which they are reconciled in batches."""

Opened = Mapping[str, Reading | Yearly]
Rows = pl.DataFrame | Iterator[pl.DataFrame]
"""Rows of a table: all at once, or batch after batch in the order of the key."""


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
        conversion: What was brought to another revision, as `converting.report_entry` tells it.
        reporter_years: How well each reporter filed the year.
    """

    files: Mapping[str, Part]
    accounts: Mapping[str, tuple[SourceAccount, ...]] = field(default_factory=dict)
    lost: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    controls: Mapping[str, Mismatch] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    conversion: Mapping[str, Any] | None = None
    reporter_years: pl.DataFrame = field(default_factory=REPORTER_YEARS.empty, compare=False)

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
            "conversion": self.conversion,
            "reporter_years": self.reporter_years.rows(),
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
            conversion=entry["conversion"],
            reporter_years=pl.DataFrame(
                [tuple(row) for row in entry["reporter_years"]], schema=REPORTER_YEARS.dtypes, orient="row"
            ),
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


def build_year(recipe: SnapshotRecipe, opened: Opened, year: int, staging: Staging, how: Weights | None = None) -> Year:
    """Build and write one year.

    Args:
        recipe: What goes in and by which rules.
        opened: The sources.
        year: The year.
        staging: Where it is written.
        how: Weights of the recipe's revision; None where nothing is converted.

    Raises:
        DataError: A raw file is damaged, or two sources overlap without a priority.
    """
    gathered = _gathered(recipe, opened, year, staging, how)
    chosen = choose(gathered.parts, recipe.overlaps)
    gathered.parts.clear()
    controls = {
        name: mismatch(frames["world"].filter(pl.col("year") == year), recipe.control_tolerance)
        for name, frames in chosen.parts.items()
        if "world" in frames
    }
    told = {
        "accounts": gathered.accounts,
        "gaps": gathered.gaps,
        "controls": controls,
        "lost": {name: pair for name, pair in chosen.lost.items() if pair[0]},
        "conversion": report_entry(gathered.reports),
    }
    with staging.scratch() as scratch:
        tables, quality = _tables(recipe, chosen.parts, year, pairs_of(opened), scratch)
        del chosen
        return _written(tables, year, staging, reporter_years=quality, **told)


@dataclass
class _Gathered:
    """What the sources hold of a year, by source, and what became of the rows that were read for it."""

    parts: dict[str, Mapping[str, pl.DataFrame]] = field(default_factory=dict)
    accounts: dict[str, tuple[SourceAccount, ...]] = field(default_factory=dict)
    gaps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reports: list[ConversionReport] = field(default_factory=list)


def _gathered(recipe: SnapshotRecipe, opened: Opened, year: int, staging: Staging, how: Weights | None) -> _Gathered:
    """Read what the sources hold of a year and bring it to the recipe's revision."""
    found = _Gathered()
    for name, source in opened.items():
        if not isinstance(source, Yearly):
            frames = _of_year(source, year)
        elif year in source.years:
            reading = source.read(year)
            found.accounts[name], found.gaps[name] = reading.accounts, reading.gaps
            keep_quarantine(staging, f"{name}/{year}", reading.accounts)
            frames = {part: reading.tables[part] for part in FLOW_PARTS if part in reading.tables}
        else:
            continue
        if "reporting" not in frames:
            continue
        frames = _named(frames, recipe.sources[name].nomenclature)
        if recipe.revision is not None and how is not None:
            frames, left, reports = brought_over(frames, recipe.revision, how)
            found.reports += reports
            for part, rows in left.items():
                write_plain(staging.folder, f"{QUARANTINE}/revision/{name}/{part}/{year}.parquet", decoded(rows))
        found.parts[name] = frames
    return found


def _named(frames: Mapping[str, pl.DataFrame], nomenclature: str | None) -> dict[str, pl.DataFrame]:
    """Return the parts with the revision that the recipe states where the rows do not."""
    if nomenclature is None:
        return dict(frames)
    stated = pl.col("nomenclature").cast(pl.String).replace("HS", nomenclature)
    return {part: frame.with_columns(stated) for part, frame in frames.items()}


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
    recipe: SnapshotRecipe,
    parts: Mapping[str, dict[str, pl.DataFrame]],
    year: int,
    pairs: pl.DataFrame | None,
    scratch: Path,
) -> tuple[dict[str, Rows], pl.DataFrame]:
    """Return the tables of a year from what the sources were chosen to give, and how well reporters filed it."""
    flows = [frames["goods_flows"] for frames in parts.values() if "goods_flows" in frames]
    again = [frames["re_exports"] for frames in parts.values() if "re_exports" in frames]
    reporting = [frames["reporting"].filter(pl.col("year") == year) for frames in parts.values()]
    re_exports = together(again, TABLES["re_exports"])
    stated = _stated([frames.pop("declared") for frames in parts.values() if "declared" in frames], scratch)
    quality = REPORTER_YEARS.empty()
    balanced = together(flows, TABLES["goods_flows"])
    goods: Rows = balanced
    if stated is not None:
        world = [frames["world"].filter(pl.col("year") == year) for frames in parts.values() if "world" in frames]
        rule = recipe.reconcile
        estimates = estimate(stated, year, rule, pairs=pairs)
        quality = reporter_years(stated, pl.concat(world), {year: estimates}, how=rule, pairs=pairs)
        merged = (merge(batch, rule, estimates, pairs=pairs) for batch in batches(stated, year))
        goods = together([balanced, *merged], TABLES["goods_flows"]) if balanced.height else merged
    return {
        "goods_flows": goods,
        "reporting": merge_reporting(reporting) if reporting else TABLES["reporting"].empty(),
        "re_exports": re_exports.unique(list(TABLES["re_exports"].key), keep="first", maintain_order=True),
    }, quality


def _stated(declared: list[pl.DataFrame], scratch: Path) -> Frame | None:
    """Return all declarations, None where there are none; many are put on disk, to be read in batches."""
    frames = [frame for frame in declared if frame.height]
    declared.clear()
    if sum(frame.height for frame in frames) < MANY:
        return pl.concat(map(decoded, frames)) if frames else None
    paths = [scratch / f"declared_{i}.parquet" for i in range(len(frames))]
    for path in paths:
        frames.pop(0).write_parquet(path, compression="zstd", compression_level=1)
    return pl.concat([decoded(pl.scan_parquet(path, glob=False)) for path in paths])


def _written(tables: dict[str, Rows], year: int, staging: Staging, **told: Any) -> Year:
    """Check the tables of a year, write them, and return the year; `told` is what else is known of it."""
    files: dict[str, Part] = {}
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    quarantined: dict[str, int] = {}
    for name in WRITTEN:
        table = TABLES[name]
        columns = (*country_columns(name, table.columns), "product", "source")
        writer = RowsWriter(staging.folder, f"{name}/{year}.parquet", table, columns)
        found = tables.pop(name)
        writer.write([found] if isinstance(found, pl.DataFrame) else found)
        if writer.bad:
            bad = pl.concat(writer.bad)
            write_plain(staging.folder, f"{QUARANTINE}/{name}/{year}.parquet", bad)
            quarantined[name] = bad.height
        texts |= {(name, column): tuple(sorted(held)) for column, held in writer.texts.items()}
        if writer.part is not None:
            files[name] = writer.part
    return Year(files, texts=texts, quarantined=quarantined, **told)
