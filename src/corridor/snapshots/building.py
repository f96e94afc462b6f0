"""Build a snapshot from a recipe: read each source, put the years together one by one, check, and move into place.

Sources whose flows are large are read a year at a time; the others are held. Each finished year stays in the staging
folder, so that a build that was interrupted goes on where it stopped and ends with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor import __version__
from corridor.errors import DataError
from corridor.harmonising.control import Mismatch, mismatch_gaps
from corridor.harmonising.reconciling import LOST
from corridor.harmonising.revision_report import together
from corridor.harmonising.revision_weights import Weights
from corridor.harmonising.services import bilateral_services, source_entry
from corridor.snapshots.converting import report_of_entry, weights_of
from corridor.snapshots.manifest import Part
from corridor.snapshots.rows import set_aside
from corridor.snapshots.staging import Staging, fingerprint
from corridor.snapshots.writing import Content, complete
from corridor.snapshots.yearly import FLOW_PARTS, WRITTEN, Opened, Year, build_year, keep_quarantine, years_of
from corridor.sources import SOURCES, nomenclature
from corridor.sources.countries import countries_table
from corridor.sources.country_series import HELD
from corridor.sources.ledger import SourceAccount
from corridor.sources.opening import find
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.recipe import SnapshotRecipe
from corridor.tables import TABLES
from corridor.tables.bundle import country_columns

Told = Callable[[str], None]


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


def build_snapshot(recipe: SnapshotRecipe, raw: Path, out: Path, report: Told, *, fresh: bool = False) -> BuildReport:
    """Build a snapshot.

    Args:
        recipe: What goes in and by which rules.
        raw: Folder of the raw files.
        out: Folder of the snapshot; an older snapshot there is replaced.
        report: Is told each step in words.
        fresh: Start anew even where an interrupted build of the same files left finished years behind.

    Raises:
        DataError: A raw file is missing or unreadable, two sources overlap without a priority, or the result breaks a
            contract or rule.
        UsageError: The recipe names an unknown source.
    """
    if not raw.is_dir():
        raise DataError(f"{raw}: no such folder of raw files")
    readers = {name: SOURCES[source.reader or name] for name, source in recipe.sources.items()}
    with Staging(out, inputs(recipe, raw)).opened(fresh=fresh) as staging:
        opened: dict[str, Reading | Yearly] = {}
        for name, source_recipe in recipe.sources.items():
            report(f"reading {name}")
            opened[name] = readers[name].read(RawFiles(raw, name, source_recipe), source_recipe)
        how = weights_of(recipe.revision, raw)
        years = _years(recipe, opened, staging, how, report)
        report("checking and writing")
        return _finish(recipe, opened, years, staging)


def inputs(recipe: SnapshotRecipe, raw: Path) -> str:
    """Return one name for the recipe, the raw files as they lie on disk, and the versions that read them."""
    stamps = {
        f"{name}.{key}": _stamps(raw / place)
        for name, source in recipe.sources.items()
        for key, place in source.files.items()
    }
    weights = [] if recipe.revision is None else [*recipe.revision.trade.values(), recipe.revision.table]
    stamps |= {f"revision.{place}": _stamps(raw / place) for place in weights if place}
    return fingerprint({"recipe": recipe.digest(), "raw": stamps, "corridor": __version__, "polars": pl.__version__})


def _stamps(place: Path) -> list[list[str | int]]:
    """Return the stamps of the raw files at a place, wildcards included; none where the reader will refuse it."""
    try:
        return [list(file.stamp()) for file in find(place)]
    except DataError:
        return []


def _years(
    recipe: SnapshotRecipe, opened: Opened, staging: Staging, how: Weights | None, report: Told
) -> dict[int, Year]:
    """Return every year, those that an interrupted build has finished as it left them."""
    found: dict[int, Year] = {}
    for year in years_of(opened):
        entry = staging.entry(year)
        if entry is None:
            report(f"building {year}")
            found[year] = build_year(recipe, opened, year, staging, how)
            staging.put(year, found[year].entry())
        else:
            report(f"keeping {year}, which is finished")
            found[year] = Year.of_entry(entry)
    return found


def _finish(recipe: SnapshotRecipe, opened: Opened, years: Mapping[int, Year], staging: Staging) -> BuildReport:
    """Put the years and the tables that know no year together, check everything and move it into place."""
    tables, held = first_wins({name: _common(source) for name, source in opened.items()})
    accounts = _accounts(opened, years, held, staging)
    gaps = [gap for name in recipe.sources for gap in _gaps(name, opened[name], years)]
    gaps += _control_gaps(recipe, years)
    conversions = [report_of_entry(year.conversion) for year in years.values() if year.conversion is not None]
    gaps += [together(conversions).sentence()] if conversions else []
    filed = [year.reporter_years for year in years.values() if year.reporter_years.height]
    tables = {**tables, **({"reporter_years": pl.concat(filed)} if filed else {})}
    split = {name: set_aside(TABLES[name], frame) for name, frame in tables.items()}
    quarantine = {name: bad for name, (_, bad) in split.items() if bad.height}
    good, entries, told = with_services(recipe, {name: good for name, (good, _) in split.items()})
    gaps += told
    written = _written(years)
    texts = _texts(years)
    full, untitled = with_references(good, texts)
    gaps += untitled
    full = {name: frame for name, frame in full.items() if name not in written}
    content = Content(
        name=recipe.name,
        title=recipe.title,
        created=recipe.created.isoformat(),
        tables=full,
        sources=entries,
        gaps=gaps,
        accounts=accounts,
        quarantine=quarantine,
        conversion=together(conversions) if conversions else None,
    )
    known = {key: pl.Series(sorted(found), dtype=pl.String) for key, found in texts.items() if key[0] in written}
    complete(content, staging, written, known)
    rows = {name: frame.height for name, frame in full.items()}
    rows |= {name: sum(part.rows for part in parts) for name, parts in written.items()}
    broken = {name: frame.height for name, frame in quarantine.items()}
    for year in years.values():
        for name, count in year.quarantined.items():
            broken[name] = broken.get(name, 0) + count
    return BuildReport(staging.out, dict(sorted(rows.items())), tuple(accounts), tuple(gaps), broken)


def _common(source: Reading | Yearly) -> Reading:
    return source.common if isinstance(source, Yearly) else source


def _accounts(
    opened: Opened, years: Mapping[int, Year], held: Mapping[str, int], staging: Staging
) -> list[SourceAccount]:
    """Return the accounts of all sources, corrected by what each lost to another; write their quarantined rows."""
    found: list[SourceAccount] = []
    for name, source in opened.items():
        accounts = list(_common(source).accounts)
        keep_quarantine(staging, name, accounts)
        if not isinstance(source, Yearly):
            lost = [year.lost[name] for year in years.values() if name in year.lost]
            if accounts and lost:
                accounts[0] = accounts[0].less(LOST, sum(rows for rows, _ in lost), sum(usd for _, usd in lost))
        for year in years.values():
            of_year = list(year.accounts.get(name, ()))
            if of_year and name in year.lost:
                of_year[0] = of_year[0].less(LOST, *year.lost[name])
            accounts += of_year
        if accounts and held.get(name):
            accounts[0] = accounts[0].less(HELD, held[name])
        found += accounts
    return found


def _gaps(name: str, source: Reading | Yearly, years: Mapping[int, Year]) -> list[str]:
    late = [gap for year in years.values() for gap in year.gaps.get(name, ())]
    return list(dict.fromkeys([*_common(source).gaps, *late]))


def _control_gaps(recipe: SnapshotRecipe, years: Mapping[int, Year]) -> list[str]:
    """Return the gaps that the reporters' own world totals bring to light."""
    found: list[str] = []
    for name in recipe.sources:
        controls = [year.controls[name] for year in years.values() if name in year.controls]
        found += mismatch_gaps(name, Mismatch.joined(controls), recipe.control_tolerance)
    return found


def _written(years: Mapping[int, Year]) -> dict[str, tuple[Part, ...]]:
    """Return the files of each table that is written year by year; a table without rows is no such table."""
    found = {name: tuple(year.files[name] for year in years.values() if name in year.files) for name in WRITTEN}
    return {name: parts for name, parts in found.items() if parts}


def _texts(years: Mapping[int, Year]) -> dict[tuple[str, str], set[str]]:
    texts: dict[tuple[str, str], set[str]] = {}
    for year in years.values():
        for key, found in year.texts.items():
            texts.setdefault(key, set()).update(found)
    return texts


def with_services(
    recipe: SnapshotRecipe, tables: dict[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], list[dict[str, str]], tuple[str, ...]]:
    """Add services between countries where the recipe asks for them.

    Returns:
        The tables, without industry_flows unless they are to be kept; the manifest's entries of the sources, estimates
        among them; gaps.
    """
    entries = manifest_sources(recipe)
    if recipe.services is None:
        return tables, entries, ()
    made = bilateral_services(tables, recipe.services)
    kept = {name: frame for name, frame in tables.items() if name != "industry_flows" or recipe.services.keep_flows}
    (of,) = (entry for entry in entries if entry["name"] == made.world.source)
    added = [source_entry(recipe.created.isoformat(), of)] if made.table["estimated"].any() else []
    return {**kept, "bilateral_services": made.table}, [*entries, *added], made.gaps


def with_references(
    tables: Mapping[str, pl.DataFrame], texts: Mapping[tuple[str, str], Iterable[str]]
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Add the countries and products that the other tables name; empty tables stand in for what no source gave.

    Args:
        tables: Tables that are held, titles of products among them.
        texts: Distinct texts, by table and column, of tables that are not.

    Returns:
        The tables, and a gap on codes that have no title.
    """
    full = {name: tables.get(name, table.empty()) for name, table in TABLES.items() if name != "countries"}
    used = {code for (_, column), found in texts.items() if column not in ("product", "source") for code in found}
    used |= {
        code
        for name, frame in full.items()
        for column in country_columns(name, frame.columns)
        for code in frame[column].drop_nulls().unique()
    }
    full["countries"] = countries_table(used)
    codes = {code for (_, column), found in texts.items() if column == "product" for code in found}
    codes |= {
        code
        for name, frame in full.items()
        if name != "products" and "product" in frame.columns
        for code in frame["product"].unique()
    }
    full["products"], untitled = nomenclature.needed(full["products"], codes)
    shown = ", ".join(untitled[:20]) + (f" and {len(untitled) - 20:,} more" if len(untitled) > 20 else "")
    gaps = [f"nomenclature: no title for {shown}"] if untitled else []
    return {name: frame for name, frame in full.items() if frame.height or not TABLES[name].optional}, gaps


def manifest_sources(recipe: SnapshotRecipe) -> list[dict[str, str]]:
    """Return the manifest's entries of the sources."""
    entries = []
    for name, source_recipe in recipe.sources.items():
        own = source_recipe.described
        info = SOURCES[source_recipe.reader or name].info() if own is None else own.canonical()
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
