"""Rows of UN Comtrade in narrow types, and the choice among rows that say one flow more than once.

Twelve million rows of a year lie in memory as numbers and codes; a product is a number with a 1 before its digits, so
that leading zeros and the number of digits stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from corridor.sources.comtrade_files import Chunk, Table
from corridor.sources.comtrade_layouts import BREAKDOWNS, FLOWS, PART, REVISIONS, TOTALS, Found
from corridor.sources.comtrade_years import valid_year
from corridor.sources.countries import System, country_rows, resolve
from corridor.sources.csvtext import LINE
from corridor.sources.flows import FLOW_WORDS, HS_CODE
from corridor.sources.shape import number, whole
from corridor.spec.recipe import SourceRecipe
from corridor.tables.columns import NOMENCLATURES

ANNUAL: Final = ("A", "")
FLOW: Final = pl.Enum([*FLOW_WORDS, PART])
REVISION: Final = pl.Enum(NOMENCLATURES)
"""In the order of the revisions, so that the latest is the greatest."""

TOTAL: Final = r"(?i)^(TOTAL|ALL|AG[0-9])$"
UNKNOWN_PARTS: Final = 255
"""Stands for the breakdown of a row whose layout does not say it."""

KEY: Final = ("year", "flow", "reporter", "partner", "product", "classification")
"""Fields that together name a flow, as the file spells them."""

CHOICE: Final = "choice"
REPEAT = "row repeats another one exactly"
ELSEWHERE = "another file, earlier in the order of names, holds the same flow"
PARTS = "part of a total row: by customs procedure, mode of transport or second partner"
OTHER_REVISION = "the reporter's year stands in another revision too"
LEVEL = "product of another level than the one taken"
CHOICES: Final = (REPEAT, ELSEWHERE, PARTS, OTHER_REVISION, LEVEL)
"""Reasons in the order of their numbers in the column `CHOICE`."""


@dataclass
class Spellings:
    """What the spellings of countries mean, each looked up once; unknown ones are gathered."""

    own: Mapping[str, str]
    codes: dict[System, dict[str, str | None]] = field(default_factory=dict)
    groups: dict[System, set[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def learn(self, texts: pl.Series, system: System) -> None:
        """Look up the spellings that are new."""
        known = self.codes.setdefault(system, {})
        new = pl.Series(sorted(set(texts.drop_nulls().unique()) - set(known)), dtype=pl.String)
        found = resolve(new, system, self.own)
        known |= dict(zip(new, found.codes, strict=True))
        self.groups.setdefault(system, set()).update(new.filter(found.groups))
        self.unknown |= set(found.unknown)


def country_type(recipe: SourceRecipe) -> pl.Enum:
    """Return the type of country codes: those of the table, and those that the recipe's spellings add."""
    return pl.Enum(sorted({*country_rows()["iso3"], *recipe.spellings.values()}))


def narrow(chunk: Chunk, table: Table, recipe: SourceRecipe, spellings: Spellings) -> pl.DataFrame:
    """Return a chunk in narrow types.

    Returns:
        `LINE`, year, flow, reporter, reporter_group, partner, partner_group, product, total (is a sum of products),
        nomenclature, annual, value, quantity, cif, fob (whether an import has such a value), parts (what it is broken
        down by), key and row (numbers that stand for the flow and for the whole row).
    """
    found, frame = table.found, chunk.fields
    assert found is not None  # a chunk comes from a table with a layout only
    for side in ("reporter", "partner"):
        spellings.learn(frame[side], found.systems[side])
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _absent(found))
    year = valid_year() if "year" in found.columns else pl.lit(int(recipe.options["year"]), pl.Int32).alias("year")
    text = pl.col("product").str.strip_chars()
    # Spreadsheets and tables of numbers lose the leading zero of a code; codes have an even number of digits.
    text = pl.when(text.str.len_bytes() % 2 == 1).then(pl.concat_str(pl.lit("0"), text)).otherwise(text)
    return frame.select(
        LINE,
        year,
        _lookup("flow", FLOWS, FLOW),
        *_country("reporter", found, spellings, recipe),
        *_country("partner", found, spellings, recipe),
        pl.when(text.str.contains(HS_CODE)).then(pl.concat_str(pl.lit("1"), text)).cast(pl.UInt32).alias("product"),
        pl.col("product").str.strip_chars().str.contains(TOTAL).fill_null(value=False).alias("total"),
        _revision(),
        pl.col("frequency").fill_null("").is_in(ANNUAL).alias("annual"),
        whole("value"),
        _weight().alias("quantity"),
        (number("cif") > 0).fill_null(value=False).alias("cif"),
        (number("fob") > 0).fill_null(value=False).alias("fob"),
        _parts(found),
        pl.struct(name for name in KEY if name in frame.columns).hash().alias("key"),
        pl.struct(pl.exclude(LINE)).hash().alias("row"),
    )


def codes_of(rows: Sequence[pl.DataFrame]) -> dict[int, str]:
    """Return the code by number of the products that occur."""
    numbers = {number for frame in rows for number in frame["product"].unique().drop_nulls()}
    return {number: str(number)[1:] for number in sorted(numbers)}


def digits(product: str = "product") -> pl.Expr:
    """Return the number of digits of products."""
    code = pl.col(product)
    return pl.when(code >= 1_000_000).then(6).when(code >= 10_000).then(4).when(code >= 100).then(2).cast(pl.UInt8)


def chosen(rows: pl.DataFrame, recipe: SourceRecipe) -> pl.DataFrame:
    """Number the rows that are not to be counted, by `CHOICES`.

    Of rows that say one flow, exact repeats are kept once; the file first by name wins over others; a total wins over
    its parts, and where there is none, the coarsest breakdown is kept whole to be added up. Extracts do not say by what
    a row is broken down: of their rows the largest is the total, as the sums over partners show (in UN Comtrade's
    minerals of 2022 they equal the world total in each of 4,379 cells when the largest is taken).

    Of a reporter's year and flow, one revision is taken (the option `revision`, or the one with most products, the
    later of equals), and one level (the option `level`, or the finest).

    Args:
        rows: As `narrow` returns them, with a column `file` (number of the file in the order of names).
        recipe: Options.
    """
    sound = _sound()
    again = sound & ~pl.col("row").is_first_distinct()  # rows that are the same are sound alike
    marked = rows.with_columns(pl.when(again).then(pl.lit(0, pl.UInt8)).alias(CHOICE))
    marked = _one_row(marked.drop("row")).drop("key", "parts")
    marked = _mark(marked, 3, _other_revision(marked, recipe))
    return _mark(marked, 4, _other_level(marked, recipe))


def _sound() -> pl.Expr:
    """Return whether a row is a flow of a country that can be counted."""
    needed = pl.col("year", "flow", "reporter", "partner", "product", "nomenclature", "value")
    there = pl.all_horizontal(needed.is_not_null())
    return there & (pl.col("flow") != PART) & pl.col("annual") & (pl.col("value") >= 0)


def _open() -> pl.Expr:
    return _sound() & pl.col(CHOICE).is_null()


def _mark(rows: pl.DataFrame, reason: int, where: pl.Expr) -> pl.DataFrame:
    take = _open() & where.fill_null(value=False)
    return rows.with_columns(pl.when(take).then(pl.lit(reason, pl.UInt8)).otherwise(CHOICE).alias(CHOICE))


def _one_row(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark what stands in another file or is part of a total; only flows with several rows are looked at."""
    place = pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")
    opened = rows.select(place, "key", "file", "parts", "value", _open().alias("open")).filter("open").drop("open")
    several = opened.filter(pl.col("key").is_duplicated())
    if several.is_empty():
        return rows
    several = several.with_columns((pl.col("file") > pl.col("file").min().over("key")).alias("elsewhere"))
    first = several.filter(~pl.col("elsewhere")).with_columns(_coarseness().alias("coarseness"))
    first = first.filter(pl.len().over("key") > 1).sort("key", "coarseness", "value", descending=[False, False, True])
    blind = pl.col("parts") == UNKNOWN_PARTS
    largest = pl.int_range(pl.len()).over("key") == 0
    keep = pl.when(blind).then(largest).otherwise(pl.col("parts") == pl.col("parts").first().over("key"))
    reasons = pl.concat([
        several.filter("elsewhere").select("place", pl.lit(1, pl.UInt8).alias("why")),
        first.filter(~keep).select("place", pl.lit(2, pl.UInt8).alias("why")),
    ])  # fmt: skip
    found = rows.select(place, CHOICE).join(reasons, on="place", how="left", maintain_order="left")
    return rows.with_columns(found.select(pl.coalesce(CHOICE, "why").alias(CHOICE))[CHOICE])


def _coarseness() -> pl.Expr:
    """Return by how many fields a row is broken down, ties told apart by which they are."""
    bits = sum((pl.col("parts") // 2**i % 2 for i in range(len(BREAKDOWNS))), pl.lit(0, pl.UInt8))
    return bits.cast(pl.UInt16) * 256 + pl.col("parts")


def _other_revision(rows: pl.DataFrame, recipe: SourceRecipe) -> pl.Expr:
    wanted = recipe.options.get("revision")
    if wanted:
        return pl.col("nomenclature") != wanted
    kept = rows.filter(_open())
    if kept["nomenclature"].n_unique() <= 1:
        return pl.lit(value=False)
    cell = ["year", "reporter", "flow"]
    counts = kept.group_by(*cell, "nomenclature").agg(pl.col("product").n_unique())
    best = counts.sort("product", "nomenclature").group_by(cell).agg(pl.col("nomenclature").last().alias("best"))
    return _beside(rows, best, cell, "best") != pl.col("nomenclature")


def _other_level(rows: pl.DataFrame, recipe: SourceRecipe) -> pl.Expr:
    wanted = recipe.options.get("level")
    if wanted:
        return digits() != int(wanted)
    cell = ["year", "reporter", "flow"]
    finest = rows.filter(_open()).group_by(cell).agg(digits().max().alias("finest"))
    levels = set(finest["finest"])
    if len(levels) <= 1 and rows.filter(_open() & ~digits().is_in(levels)).is_empty():
        return pl.lit(value=False)
    return _beside(rows, finest, cell, "finest") != digits()


def _beside(rows: pl.DataFrame, cells: pl.DataFrame, cell: list[str], name: str) -> pl.Expr:
    """Return a column of cells as a literal beside the rows."""
    joined = rows.select(cell).join(cells, on=cell, how="left", maintain_order="left")
    return pl.lit(joined[name])


def _absent(found: Found) -> list[str]:
    wanted = ("weight", "classification", "cif", "fob", "frequency", *BREAKDOWNS)
    return [name for name in wanted if name not in found.columns]


def _lookup(name: str, table: Mapping[str, str], dtype: pl.Enum) -> pl.Expr:
    text = pl.col(name).str.strip_chars().str.to_lowercase()
    return text.replace_strict(table, default=None, return_dtype=dtype).alias(name)


def _country(side: str, found: Found, spellings: Spellings, recipe: SourceRecipe) -> list[pl.Expr]:
    system = found.systems[side]
    codes, groups = spellings.codes[system], sorted(spellings.groups[system])
    return [
        pl.col(side).replace_strict(codes, default=None, return_dtype=country_type(recipe)).alias(side),
        pl.col(side).is_in(groups).fill_null(value=False).alias(f"{side}_group"),
    ]


def _revision() -> pl.Expr:
    code = pl.col("classification").str.strip_chars().str.to_uppercase().fill_null("")
    return code.replace_strict({**REVISIONS, "": "HS"}, default=None, return_dtype=REVISION).alias("nomenclature")


def _weight() -> pl.Expr:
    """Return the net weight in kilograms; 0 beside a value means that none was given."""
    weight, value = number("weight"), number("value")
    given = (weight > 0) | ((weight == 0) & (value == 0))
    return pl.when(given).then(whole("weight"))


def _parts(found: Found) -> pl.Expr:
    """Return by which of `BREAKDOWNS` a row is broken down, a bit each."""
    if not found.broken_down:
        return pl.lit(UNKNOWN_PARTS, pl.UInt8).alias("parts")
    bits = [
        pl.when(pl.col(name).fill_null("").str.strip_chars().is_in(["", *TOTALS[name]])).then(0).otherwise(2**i)
        for i, name in enumerate(BREAKDOWNS)
    ]
    return pl.sum_horizontal(bits).cast(pl.UInt8).alias("parts")


def empty(recipe: SourceRecipe) -> pl.DataFrame:
    """Return what `narrow` returns, with no row."""
    country = country_type(recipe)
    return pl.DataFrame(
        schema={
            LINE: pl.UInt32, "year": pl.Int32, "flow": FLOW, "reporter": country, "reporter_group": pl.Boolean,
            "partner": country, "partner_group": pl.Boolean, "product": pl.UInt32, "total": pl.Boolean,
            "nomenclature": REVISION, "annual": pl.Boolean, "value": pl.Int64, "quantity": pl.Int64,
            "cif": pl.Boolean, "fob": pl.Boolean, "parts": pl.UInt8, "key": pl.UInt64, "row": pl.UInt64,
        }
    )  # fmt: skip
