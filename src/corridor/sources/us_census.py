"""Read US Census trade: totals by country and month (country.xlsx), imports and duties by HS chapter of 2024."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources import flows
from corridor.sources.csvtext import CARRY
from corridor.sources.flows import NEGATIVE, NO_VALUE, NO_YEAR, PARTNER_GROUP, PARTNER_UNKNOWN
from corridor.sources.ledger import settle
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.sources.us_duties import DUTY_COLUMNS, collected_duties
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_TOTALS

TOTALS = "us_census"
CHAPTERS = "us_census_hs2"
REPORTER: Final = "USA"
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
SIDES: Final = {"E": ("exporter", "FAS"), "I": ("importer", "customs value")}
TOTAL_COLUMNS = ("year", "CTY_CODE", "CTYNAME", *(f"{side}{month}" for side in SIDES for month in (*MONTHS, "YR")))
CHAPTER_COLUMNS = ("HS2", "2024_imports", "CTY_CODE")
LICENCE = "public domain (work of the United States government)"
CITATION = "U.S. Census Bureau, USA Trade"


def pair_totals(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn yearly totals by country into totals of pairs of the USA.

    Args:
        frame: Columns `TOTAL_COLUMNS`; million dollars, exports FAS and imports at customs value, the year to date in
            EYR and IYR, months to come 0, regional groups among the countries (codes below 1000).
        recipe: Years to take.
        file: Raw file, for the account, which counts figures: an export and an import figure per row.
    """
    months = months_filled(frame)
    long = pl.concat([_side(frame, letter) for letter in SIDES]).join(months, on="year", how="left")
    long, unknown = flows.with_codes(long, "partner", "CTY_CODE", "census", recipe.spellings)
    rules = {
        NO_YEAR: pl.col("year").is_null(),
        PARTNER_GROUP: pl.col("partner_group"),
        PARTNER_UNKNOWN: pl.col("partner").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        NO_VALUE: pl.col("value_usd").is_null(),
        NEGATIVE: pl.col("value_usd") < 0,
    }
    kept, account = settle(long, rules, source=TOTALS, file=file, value="value_usd", counted="figure", raw=frame)
    table = _totals(kept)
    partial = months.filter(pl.col("months") < 12).sort("year")
    gaps = tuple(f"{TOTALS}: {year} covers {count} months" for year, count in partial.iter_rows())
    account = account.merged(kept.height - table.height)
    return Reading({"pair_totals": table}, (account,), (*flows.unknown_gaps(TOTALS, unknown), *gaps))


def months_filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return year and the months in which any country has a figure; the file fills months to come with 0."""
    filled = [
        pl.any_horizontal((whole(f"{side}{month}", 1e6) != 0).any() for side in SIDES).cast(pl.Int32)
        for month in MONTHS
    ]
    years = frame.with_columns(year_of("year")).drop_nulls("year")
    return years.group_by("year").agg(pl.sum_horizontal(filled).alias("months")).sort("year")


def imports_by_chapter(frame: pl.DataFrame, recipe: SourceRecipe, *, year: int = 2024, file: str = "") -> Reading:
    """Turn imports for consumption by chapter and country of origin into declarations of the USA.

    Args:
        frame: Columns `CHAPTER_COLUMNS` as text; dollars at customs value, which is about FOB, so the recipe's
            valuation must be "customs".
        recipe: Years and products to take.
        year: Year of the figures.
        file: Raw file, for the account.
    """
    tidy = frame.select(
        CARRY,
        pl.lit(year, pl.Int32).alias("year"),
        pl.lit("import").alias("flow"),
        pl.lit(REPORTER).alias("reporter"),
        pl.lit(value=False).alias("reporter_group"),
        "CTY_CODE",
        pl.col("HS2").cast(pl.String).str.zfill(2).alias("product"),
        whole("2024_imports").alias("value"),
        pl.lit(None, pl.Int64).alias("quantity"),
    )
    tidy, unknown = flows.with_codes(tidy, "partner", "CTY_CODE", "census", recipe.spellings)
    reading = flows.declarations(tidy, recipe, source=CHAPTERS, file=file, panel=True, raw=frame)
    # A panel's list of chapters is taken from the raw rows, those with a code that is none among them.
    reported = reading.tables["reporting"].filter(pl.col("product").str.contains(flows.HS_CODE))
    tables = {**reading.tables, "reporting": reported}
    return Reading(tables, reading.accounts, flows.unknown_gaps(CHAPTERS, unknown))


def _side(frame: pl.DataFrame, letter: str) -> pl.DataFrame:
    side, basis = SIDES[letter]
    return frame.select(
        CARRY,
        year_of("year"),
        pl.col("CTY_CODE").cast(pl.String).str.zfill(4),
        whole(f"{letter}YR", 1e6).alias("value_usd"),
        pl.lit(side).alias("declared_by"),
        pl.lit(basis).alias("basis"),
    )


def _totals(kept: pl.DataFrame) -> pl.DataFrame:
    exporting = pl.col("declared_by") == "exporter"
    named = kept.with_columns(
        pl.when(exporting).then(pl.lit(REPORTER)).otherwise("partner").alias("exporter"),
        pl.when(exporting).then("partner").otherwise(pl.lit(REPORTER)).alias("importer"),
    )
    others = ["year", "exporter", "importer", "declared_by", "basis", "months"]
    summed = named.group_by(others).agg(pl.col("value_usd").sum())
    stamped = summed.with_columns(pl.lit(0).alias("products_absent"), pl.lit(TOTALS).alias("source"))
    return conform(stamped, PAIR_TOTALS)


def read_totals(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the workbook of key "totals"."""
    file = raw.one("totals", *PATTERNS)
    return pair_totals(read_table(file, TOTAL_COLUMNS), recipe, file=file.name)


def read_chapters(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "imports", and the duties of key "duties", which may be the same file."""
    file = raw.one("imports", *PATTERNS)
    reading = imports_by_chapter(read_table(file, CHAPTER_COLUMNS), recipe, file=file.name)
    if "duties" not in recipe.files:
        return reading
    paid_in = raw.one("duties", *PATTERNS)
    duties = collected_duties(read_table(paid_in, DUTY_COLUMNS), recipe, source=CHAPTERS, file=paid_in.name)
    gaps = tuple(dict.fromkeys((*reading.gaps, *duties.gaps)))
    return Reading({**reading.tables, **duties.tables}, (*reading.accounts, *duties.accounts), gaps)


SOURCES.add(
    TOTALS,
    Source(
        title="US Census, goods trade of the USA by country, totals",
        licence=LICENCE,
        url="https://www.census.gov/foreign-trade/balance/country.xlsx",
        citation=CITATION,
        release="country.xlsx, April 2025 vintage (figures to February 2025)",
        read=read_totals,
        about="Exports and imports of goods of the United States by country and month since 1985, in million US "
        "dollars, "
        "not seasonally adjusted.",
        how="Download country.xlsx from the address above.",
        files={"totals": "country.xlsx"},
        traps=(
            "Exports are FAS (free alongside ship), imports at customs value: neither holds freight and insurance.",
            "Regional groups and the world (codes below 1000) stand among the countries; groups are left out.",
            "Months to come are filled with 0; a year that is not over says how many months it covers.",
            "Gaza Strip and West Bank are two rows, added up as one country.",
        ),
        tables=("pair_totals",),
    ),
)
SOURCES.add(
    CHAPTERS,
    Source(
        title="US Census, imports for consumption by HS chapter and country, 2024",
        licence=LICENCE,
        url="https://usatrade.census.gov",
        citation=CITATION,
        release="imports of 2024 by HS2, with the duties paid on them",
        read=read_chapters,
        about="Imports for consumption of the United States in 2024 by chapter of the Harmonized System and country of "
        "origin, in US dollars at customs value, and the duty that was collected on them.",
        how="Query imports for consumption (customs value and calculated duty) by HS2 and country at USA Trade Online.",
        files={
            "imports": "table with the columns HS2, CTY_CODE, 2024_imports",
            "[duties]": "table with the columns HS2, CTY_CODE, 2024_imports, 2024_duty, usually the same file; fills "
            "tariffs",
        },
        traps=(
            "Imports are at customs value: say valuation: customs in the recipe, so that no freight is taken off.",
            "Duty collected over value is what was paid on what came in, not what a newcomer would pay: goods under "
            "high tariffs stay away, and preferences are used or not.",
            "Rates of a chapter of a small country may rest on one consignment; some are above 100 percent.",
            "Chapters 98 and 99 are the country's own; the list of titles has no 99.",
            "The European Union is a group among the countries and is left out.",
        ),
        tables=("goods_flows", "reporting", "re_exports", "tariffs"),
    ),
)
