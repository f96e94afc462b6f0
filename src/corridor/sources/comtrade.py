"""Read what UN Comtrade publishes, any products and years: API answers, website and bulk files, old and new layouts.

What the layouts are, stands in `comtrade_layouts`; how files are opened in `comtrade_files`; which of several rows on
one flow counts in `comtrade_rows`. Written for the v1 API (2022 on) and the legacy API and bulk files before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.sources.comtrade_files import Chunk, Table, tables_among
from corridor.sources.comtrade_rows import Spellings, chosen, codes_of, empty, narrow
from corridor.sources.comtrade_tables import NAME, rules, surplus, tables
from corridor.sources.comtrade_years import Years, valid_year, years_of
from corridor.sources.csvtext import LINE
from corridor.sources.flows import FLOW_KEY, WORLD_KEY, unknown_gaps
from corridor.sources.ledger import REASON, SourceAccount, account_of, mark
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables import RE_EXPORTS, REPORTING
from corridor.tables.coding import decoded
from corridor.tables.columns import NOMENCLATURES

ORDERS = {
    "declared": [*FLOW_KEY, "declared_by"],
    "world": list(WORLD_KEY),
    "reporting": list(REPORTING.key),
    "re_exports": list(RE_EXPORTS.key),
}
"""Order of the rows of each table."""

AT_ONCE = 200_000_000
"""Bytes on disk up to which a single file is read in one go."""

ROWS_AT_ONCE = 1_000_000
"""About how many rows are turned into declarations at a time; a reporter's rows stay together."""

CODED_FROM = 2_000_000
"""Declarations from which on their texts are coded: as texts they would take four times the memory."""

OPTIONS = {
    "level": r"[246]",
    "revision": "|".join(NOMENCLATURES),
    "year": r"(19|20)[0-9]{2}",
    "encoding": r"[A-Za-z0-9_-]+",
}
"""Option → what it may say."""


@dataclass(frozen=True)
class Gathered:
    """Rows of several tables.

    Attributes:
        rows: Frames as `comtrade_rows.narrow` returns them, with `file`, the number of each row's table.
        faulty: By number of a table, its faulty rows with all columns.
        unknown: Spellings that nobody knows.
    """

    rows: list[pl.DataFrame]
    faulty: dict[int, pl.DataFrame]
    unknown: tuple[str, ...]


def gather(entries: Sequence[Years], recipe: SourceRecipe, year: int | None) -> Gathered:
    """Read the rows of one year, or of every year.

    Args:
        entries: Tables in the order of their names.
        recipe: Options and spellings.
        year: Year to take; None takes every row.

    Raises:
        DataError: A file is damaged.
    """
    spellings = Spellings(recipe.spellings)
    nothing = empty(recipe).with_columns(pl.lit(0, pl.UInt16).alias("file"))
    found: list[pl.DataFrame] = []
    faulty: dict[int, pl.DataFrame] = {}
    for number, entry in enumerate(entries):
        bad: list[pl.DataFrame] = []
        for chunk in entry.table.chunks():
            if year is not None and entry.single is None:
                chunk = Chunk(chunk.fields.filter(valid_year() == year), chunk.whole)  # noqa: PLW2901
            rows = narrow(chunk, entry.table, recipe, spellings).with_columns(pl.lit(number, pl.UInt16).alias("file"))
            bad += _whole(chunk, rows, year)
            found.append(rows.rechunk())
        if bad:
            faulty[number] = pl.concat(bad, how="diagonal")
    return Gathered([nothing, *found], faulty, tuple(sorted(spellings.unknown)))


def _whole(chunk: Chunk, rows: pl.DataFrame, year: int | None) -> list[pl.DataFrame]:
    """Return the rows of a chunk that may turn out to be faulty, with all columns."""
    needed = pl.col("year", "flow", "reporter", "partner", "product", "value")
    bad = pl.any_horizontal(needed.is_null()) | (pl.col("value") < 0)
    if year is not None:
        bad |= pl.col("year") != year
    lines = rows.filter(bad)[LINE].to_list()
    return [chunk.whole(lines)] if lines else []


def reading(entries: Sequence[Years], recipe: SourceRecipe, year: int | None = None) -> Reading:
    """Turn the rows of one year, or of every year, into declarations.

    Args:
        entries: Tables in the order of their names.
        recipe: Reporters, years, products, options and spellings.
        year: Year to take; None takes every row.

    Returns:
        Tables "declared", "world", "reporting" and "re_exports", and one account per file. The texts of "declared" are
        coded (see `corridor.tables.coding`) where it has `CODED_FROM` rows or more.

    Raises:
        DataError: A file is damaged.
    """
    found = gather(entries, recipe, year)
    because = rules(recipe, year)
    products = codes_of(found.rows)
    parts: list[dict[str, pl.DataFrame]] = []
    accounts: dict[int, list[SourceAccount]] = {i: [] for i in range(len(entries))}
    for rows in _portions(found.rows):
        marked = mark(chosen(rows, recipe), because)
        parts.append(tables(marked, list(because), recipe, products))
        for number, account in _accounts(marked, list(because), entries, found).items():
            accounts[number].append(account)
    per_file = [SourceAccount.joined(some) for some in accounts.values() if some]
    joined = {name: pl.concat([part.pop(name) for part in parts]).sort(order) for name, order in ORDERS.items()}
    if joined["declared"].height < CODED_FROM:
        joined["declared"] = decoded(joined["declared"])
    return Reading(joined, tuple(per_file), unknown_gaps(NAME, found.unknown))


def _portions(rows: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Take the rows of a few reporters at a time off the frames, so that memory is freed as it goes.

    There is always one portion; the rows of no reporter stand in the first.
    """
    counts = (
        pl.concat([frame["reporter"].value_counts() for frame in rows]).group_by("reporter").agg(pl.col("count").sum())
    )
    placed = counts.sort("reporter", nulls_last=False).with_columns((pl.col("count").cum_sum() - 1) // ROWS_AT_ONCE)
    for number in placed["count"].unique().sort().to_list()[:-1]:
        some = placed.filter(pl.col("count") == number)["reporter"].implode()
        taken = []
        for i, frame in enumerate(rows):
            inside = frame["reporter"].is_in(some, nulls_equal=True)
            taken.append(frame.filter(inside))
            rows[i] = frame.filter(~inside)
        yield pl.concat(taken)
    rest = pl.concat(rows)
    rows.clear()
    yield rest


def _accounts(
    marked: pl.DataFrame, names: Sequence[str], entries: Sequence[Years], found: Gathered
) -> dict[int, SourceAccount]:
    """Return the account of each file in a portion; an empty portion is one of the only file."""
    again = surplus(marked)
    accounts = {}
    for index in marked["file"].unique().sort().to_list() or range(len(entries)):
        some = marked.filter(pl.col("file") == index).select(LINE, "value", REASON)
        file, raw = entries[index].table.file.name, found.faulty.get(index)
        account = account_of(some, names, source=NAME, file=file, value="value", raw=raw)
        accounts[index] = account.merged(again.get(index, 0))
    return accounts


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading | Yearly:
    """Read the files of key "flows", whatever their layouts; many files or large ones year by year.

    Raises:
        DataError: A file is damaged, of no known layout, or does not say its year.
        UsageError: An option is unknown or says what it may not.
    """
    check_options(recipe)
    found = tables_among(raw.find("flows"), recipe.options.get("encoding", "utf-8"))
    for table in found:
        _refuse_without_year(table, recipe)
    if len(found) == 1 and found[0].file.path.stat().st_size <= AT_ONCE:
        return reading([Years(found[0], None, frozenset())], recipe)
    entries = [years_of(table, recipe, NAME) for table in found]
    years = sorted({year for entry in entries for year in entry.held})
    accounts = tuple(entry.account for entry in entries if entry.account)
    common = Reading({}, accounts, tuple(_unread(entries, recipe)))
    return Yearly(tuple(years), partial(_year, entries, recipe), common)


def check_options(recipe: SourceRecipe) -> None:
    """Refuse options that the reader does not know.

    Raises:
        UsageError: An option is unknown or says what it may not.
    """
    for key, value in recipe.options.items():
        place = f"recipe: sources.{NAME}.options.{key}"
        if key not in OPTIONS:
            raise UsageError(f"{place}: unknown option; known: {', '.join(OPTIONS)}")
        if not re.fullmatch(OPTIONS[key], value):
            raise UsageError(f"{place}: must be {OPTIONS[key].replace('|', ', ')}; found {value!r}")


def _refuse_without_year(table: Table, recipe: SourceRecipe) -> None:
    if table.found and "year" not in table.found.columns and "year" not in recipe.options:
        raise DataError(
            f"{table.file.name}: line 1: no column of years; name the year in the recipe: "
            f"sources.{NAME}.options: {{year: ...}}"
        )


def _year(entries: Sequence[Years], recipe: SourceRecipe, year: int) -> Reading:
    return reading([entry for entry in entries if year in entry.held], recipe, year)


def _unread(entries: Iterable[Years], recipe: SourceRecipe) -> Iterator[str]:
    """Yield a sentence on files that were not read because their year is not wanted."""
    unread = [entry for entry in entries if entry.single is not None and not entry.held]
    if unread:
        years = ", ".join(map(str, sorted({entry.single for entry in unread if entry.single})))
        yield (
            f"{NAME}: {len(unread):,} files of years outside {recipe.first_year} to {recipe.last_year} were not read: "
            f"{years}"
        )


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, declarations of any products and years",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="API v1, its bulk files and website exports; legacy API and classic bulk CSV",
        read=read,
        about="What reporters declare of their imports and exports, by partner and product, as UN Comtrade publishes "
        "it. Both sides of a flow are kept as declared, re-exports apart, and world totals serve as a control.",
        how="`corridor data fetch comtrade` writes a folder of API answers that is read as it stands; the website "
        "exports CSV; bulk files, one per reporter, year and classification, come with a premium key.",
        files={
            "flows": "a file, folder, zip archive or path with wildcards; JSON, CSV, tab-separated text or Parquet, "
            "gzipped or not; layouts may stand side by side"
        },
        options={
            "level": "2, 4 or 6: digits of the products to take; the finest that a reporter's year has where it is not "
            "given",
            "revision": "HS92 to HS22: take declarations in this revision only; the one with most products otherwise",
            "year": "year of files that have no column of years",
            "encoding": "encoding of texts; utf-8 where it is not given, latin-1 for exports of the website",
        },
        traps=(
            "Countries are numbered by Comtrade, not by M49: 251 is France, 490 other Asia (Taiwan), 699 India, 842 "
            "the United States.",
            "Partner 0 is the world and TOTAL the sum of all products; neither is a flow.",
            "Headings and subheadings stand side by side; one level is taken, so that nothing is counted twice.",
            "A flow may be repeated by customs procedure, mode of transport and second partner; the total row counts.",
            "Bulk files and extracts repeat rows; exact repeats are kept once.",
            "Re-exports are part of exports and stand once more by themselves; DX, FM and goods for processing are "
            "parts too.",
            "Imports are CIF and exports FOB; reporters that give no CIF value for any import of a year, such as "
            "Canada, Mexico and South Africa, are taken as FOB.",
            "A net weight of 0 beside a value means that no weight was given.",
            "One reporter's year may stand in several revisions of the Harmonized System.",
        ),
        tables=("goods_flows", "reporting", "re_exports"),
    ),
)
