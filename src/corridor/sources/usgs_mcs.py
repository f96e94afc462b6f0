"""Read USGS Mineral Commodity Summaries: world data of the 2025 edition and commodity data of the 2026 edition.

Both editions are brought to one long shape, a figure per row (`figures_2025`, `figures_2026`), and joined there: the
newer edition wins where both speak of one figure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from corridor.sources.countries import fold, lookup, resolve
from corridor.sources.country_series import lines
from corridor.sources.csvtext import CARRY
from corridor.sources.flows import NO_YEAR, unknown_gaps
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import MINERALS
from corridor.tables.columns import FIRST_YEAR, LAST_YEAR, MOST

NAME = "usgs_mcs"
COLUMNS_2025 = (
    "COMMODITY",
    "COUNTRY",
    "TYPE",
    "UNIT_MEAS",
    "PROD_2023",
    "PROD_EST_ 2024",
    "PROD_NOTES",
    "RESERVES_2024",
)
COLUMNS_2026 = (
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
    "Notes",
    "Is critical mineral 2025",
)
FIGURE: Final = ("year", "country", "mineral", "stage", "measure")
CELLS_2025: Final = {
    "PROD_2023": (2023, "production"),
    "PROD_EST_ 2024": (2024, "production"),
    "RESERVES_2024": (2024, "reserves"),
}
UNITS: Final = {"thousands of carats": "thousand carats"}
ZERO = "—"
WORDS: Final = ("NA", "W", "E", "XX", "s", "Large", "Moderate", "Moderate to large", "Small", "Very small")
"""What stands in place of a figure: not available, withheld, net exporter, not applicable, less than half a unit, and
words for a size."""

NO_NUMBER: Final = r"[<≤?~]\s*[\d.,]+|[\d.,]+\s*[-–—]\s*[\d.,]+|Variable, depending .*"
"""Bounds, ranges and remarks: known not to be one number."""


@cache
def mineral_rules() -> tuple[tuple[str, str, str | None, str | None], ...]:
    """Return (commodity, part of the detail, mineral, stage), first match first; no mineral: a sum to leave out."""
    rows = pl.read_csv(Path(__file__).parent / "codes" / "minerals.csv", infer_schema=False)
    return tuple((commodity, detail or "", mineral, stage) for commodity, detail, mineral, stage in rows.iter_rows())


@cache
def mineral_of(commodity: str, detail: str) -> tuple[str | None, str | None]:
    """Return the mineral and stage that a commodity and its printed detail name, or (None, None)."""
    name, words = _folded(commodity), _folded(detail)
    for known, part, mineral, stage in mineral_rules():
        if name == known and part in words:
            return mineral, stage
    return None, None


def _folded(text: str) -> str:
    """Return a text in small letters with single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def number(text: str | None) -> float | None:
    """Return a printed figure: thousands separators dropped, a lower bound (">540") as its number, a dash as zero.

    Returns:
        None for a figure that is withheld (W), not available (NA), a range or a word.
    """
    plain = (text or "").strip().replace(",", "").removeprefix(">")
    if plain == ZERO:
        return 0.0
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if 0 <= value < math.inf and "_" not in plain else None


@cache
def country_name(printed: str) -> str:
    """Return a printed country without the remark behind it ("Peru (exports)"), unless the remark is its name."""
    name = " ".join(printed.replace("\xa0", " ").split())
    if name.startswith("World total"):
        return "World"
    if name.startswith("Other") and "ountries" in name:
        return "Other countries"
    plain = name.split(" (")[0]
    return name if fold(name) in lookup("name") else plain


def figures_2025(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the 2025 edition as figures, capacities left aside.

    Args:
        frame: Columns `COLUMNS_2025` as text; a row per country with three figures.
    """
    texts = frame.with_columns(pl.col(pl.String).str.strip_chars())
    long = texts.unpivot(
        list(CELLS_2025),
        index=[*lines(frame), "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_NOTES"],
        variable_name="cell",
        value_name="text",
    )
    marked = pl.concat_str([pl.col("TYPE"), pl.col("PROD_NOTES")], separator=" ", ignore_nulls=True)
    estimated = (pl.col("cell") == "PROD_EST_ 2024") | marked.str.to_lowercase().str.contains("estimated")
    return long.select(
        CARRY,
        pl.col("COMMODITY").alias("commodity"),
        pl.col("COUNTRY").alias("printed"),
        pl.col("TYPE").alias("detail"),
        pl.col("UNIT_MEAS").alias("unit"),
        pl.col("cell").replace_strict({k: v[0] for k, v in CELLS_2025.items()}, return_dtype=pl.Int32).alias("year"),
        pl.col("cell")
        .replace_strict({k: v[1] for k, v in CELLS_2025.items()}, return_dtype=pl.String)
        .alias("measure"),
        "text",
        estimated.fill_null(value=False).alias("estimated"),
        pl.lit(value=True).alias("world_table"),
        pl.lit(2025, pl.Int32).alias("edition"),
    )


def figures_2026(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the 2026 edition as figures.

    Args:
        frame: Columns `COLUMNS_2026` as text, one figure per row.
    """
    texts = frame.with_columns(pl.col(pl.String).str.strip_chars())
    return texts.select(
        CARRY,
        pl.col("Commodity").alias("commodity"),
        pl.col("Country").alias("printed"),
        pl.col("Statistics_detail").alias("detail"),
        pl.col("Unit").replace(UNITS).alias("unit"),
        pl.col("Year").cast(pl.Int32, strict=False).alias("year"),
        pl.col("Statistics").str.to_lowercase().alias("measure"),
        pl.col("Value").alias("text"),
        pl.col("Notes").str.contains("Estimated").fill_null(value=False).alias("estimated"),
        pl.col("Section").str.starts_with("World").fill_null(value=False).alias("world_table"),
        pl.lit(2026, pl.Int32).alias("edition"),
    )


def critical_minerals(frame: pl.DataFrame) -> set[str]:
    """Return the minerals whose commodity the 2026 edition marks as critical, by commodity and detail."""
    marked = frame.filter(pl.col("Is critical mineral 2025").str.strip_chars() == "Yes")
    names = set(marked["Commodity"].drop_nulls().str.strip_chars().unique())
    return {mineral for name in names for mineral in _minerals_of(_folded(name)) if mineral}


def in_words(text: str) -> bool:
    """Return whether a printed figure is one of the words, bounds and ranges that the source uses for no number."""
    plain = text.strip()
    return plain in WORDS or re.fullmatch(NO_NUMBER, plain) is not None


def cleaned(
    figures: pl.DataFrame,
    *,
    file: str = "",
    raw: pl.DataFrame | None = None,
    recipe: SourceRecipe | None = None,
) -> tuple[pl.DataFrame, SourceAccount, tuple[str, ...]]:
    """Translate countries, minerals and numbers of one edition.

    Args:
        figures: As `figures_2025` and `figures_2026` return them.
        file: Raw file, for the account.
        raw: The file's own rows with line numbers, for the quarantine.
        recipe: Years to take and spellings to add; None takes all years.

    Returns:
        Figures with `FIGURE`, value, unit, estimated, edition; the account; spellings that nobody knows.
    """
    rows = figures.with_columns(
        pl.struct("commodity", "detail")
        .map_elements(
            lambda row: dict(
                zip(("mineral", "stage"), mineral_of(row["commodity"] or "", row["detail"] or ""), strict=True)
            ),
            return_dtype=pl.Struct({"mineral": pl.String, "stage": pl.String}),
        )
        .alias("_named"),
        pl.col("printed").map_elements(country_name, return_dtype=pl.String).alias("_country"),
        pl.col("text").map_elements(number, return_dtype=pl.Float64).alias("value"),
        pl.col("text").map_elements(in_words, return_dtype=pl.Boolean).alias("in_words"),
    ).unnest("_named")
    found = resolve(rows["_country"], "name", recipe.spellings if recipe else None)
    rows = rows.with_columns(found.codes.alias("country"), found.groups.alias("country_group"))
    both = pl.col("printed").str.contains("ilmenite and rutile|synthetic").fill_null(value=False)
    reasons: dict[str, pl.Expr] = {
        "not from a table of world production or reserves": ~pl.col("world_table"),
        "capacity, not production": ~pl.col("measure").is_in(["production", "reserves"])
        | pl.col("detail").str.to_lowercase().str.contains("capacity"),
        "several countries or other countries together": pl.col("country_group"),
        Fault("country's spelling is unknown"): pl.col("country").is_null(),
        "sum of several minerals or forms": both | (pl.col("mineral").is_null() & pl.col("detail").str.contains("and")),
        "commodity is not mapped": pl.col("mineral").is_null(),
        "no figure": pl.col("text").is_null() | (pl.col("text") == ""),
        "withheld, not available, a range or a word": pl.col("in_words"),
        Fault("figure is no number and none of the words that the source uses"): pl.col("value").is_null(),
        Fault("figure has more than 15 digits"): pl.col("value") > MOST,
        Fault("unit is missing"): pl.col("unit").is_null() | (pl.col("unit") == ""),
        NO_YEAR: ~pl.col("year").is_between(FIRST_YEAR, LAST_YEAR).fill_null(value=False),
        **_outside(recipe),
    }
    once = {"second figure for the same country, mineral and year": FIGURE}
    kept, account = settle(rows, reasons, source=NAME, file=file, counted="figure", once=once, raw=raw)
    return kept.select(*FIGURE, "value", "unit", "estimated", "edition"), account, found.unknown


def _outside(recipe: SourceRecipe | None) -> dict[str, pl.Expr]:
    if recipe is None:
        return {}
    return {"year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year)}


def minerals(
    frame_2025: pl.DataFrame,
    frame_2026: pl.DataFrame,
    *,
    files: tuple[str, str] = ("", ""),
    recipe: SourceRecipe | None = None,
) -> Reading:
    """Turn both editions into the minerals table, the newer one first.

    Args:
        frame_2025: As `figures_2025` takes it.
        frame_2026: As `figures_2026` takes it.
        files: Raw files, for the accounts.
        recipe: Years to take and spellings to add; None takes all years.
    """
    old, old_account, old_unknown = cleaned(figures_2025(frame_2025), file=files[0], raw=frame_2025, recipe=recipe)
    new, new_account, new_unknown = cleaned(figures_2026(frame_2026), file=files[1], raw=frame_2026, recipe=recipe)
    old, superseded = _older(old, new)
    table = _wide(pl.concat([new, old]), critical_minerals(frame_2026))
    accounts = (old_account.less("the edition of 2026 has the figure, or another unit for it", superseded), new_account)
    return Reading({"minerals": table}, accounts, unknown_gaps(NAME, tuple(sorted({*old_unknown, *new_unknown}))))


def _minerals_of(commodity: str) -> list[str | None]:
    return [mineral for known, _, mineral, _ in mineral_rules() if known == commodity]


def _older(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Drop the older edition's figures that the newer one has, or gives in another unit in the same year."""
    kept = old.join(new.select(FIGURE), on=list(FIGURE), how="anti")
    row = ["year", "country", "mineral", "stage"]
    units = new.select(*row, pl.col("unit").alias("_unit")).unique(row)
    same = kept.join(units, on=row, how="left").filter(pl.col("_unit").is_null() | (pl.col("_unit") == pl.col("unit")))
    return same.drop("_unit"), old.height - same.height


def _wide(figures: pl.DataFrame, critical: set[str]) -> pl.DataFrame:
    row = ["year", "country", "mineral", "stage"]
    produced = pl.col("measure") == "production"
    table = figures.group_by(row).agg(
        pl.col("value").filter(produced).first().alias("production"),
        pl.col("value").filter(~produced).first().alias("reserves"),
        pl.col("unit").sort_by("measure").first(),
        pl.col("estimated").filter(produced).any().alias("estimated"),
    )
    stamped = table.with_columns(
        pl.col("mineral").is_in(sorted(critical)).alias("critical"), pl.lit(NAME).alias("source")
    )
    return conform(stamped, MINERALS)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "world_2025" and "commodities_2026"."""
    older = raw.csv("world_2025", COLUMNS_2025, encoding="utf-8-sig")
    newer = raw.csv("commodities_2026", COLUMNS_2026, encoding="cp1252")
    files = (recipe.files["world_2025"], recipe.files["commodities_2026"])
    return minerals(older, newer, files=files, recipe=recipe)


SOURCES.add(
    NAME,
    Source(
        title="USGS Mineral Commodity Summaries 2025 and 2026",
        licence="public domain (work of the United States government)",
        url="https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries",
        citation="U.S. Geological Survey, Mineral Commodity Summaries 2025; Mineral Commodity Summaries 2026",
        release="MCS2025 world data, MCS2026 commodities data",
        read=read,
        about="What each country mined, smelted or refined of some ninety minerals, what reserves it holds, and "
        "whether the United States lists the mineral as critical.",
        how="Download the world data of the 2025 edition and the commodities data of the 2026 edition as CSV.",
        files={
            "world_2025": "MCS2025_World_Data.csv, UTF-8",
            "commodities_2026": "MCS2026_Commodities_Data.csv, cp1252",
        },
        traps=(
            "Figures may be withheld (W), not available (NA), a bound, a range or a word; such are left out, except "
            "that 'more than' is kept as its number.",
            "Where both editions give a figure the newer wins; one in another unit is left out.",
            "Reserves and production of one mineral may be in different units.",
            "Rows of other countries together are no country.",
            "A mineral that the mapping in codes/minerals.csv does not name is left out.",
        ),
        tables=("minerals",),
    ),
)
