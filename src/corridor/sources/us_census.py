"""Read US Census trade: country.xlsx (totals by country and month, USD mn) and imports by HS chapter of 2024."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources import flows
from corridor.sources.ledger import settle
from corridor.sources.shape import conform, whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
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
    long, unknown = flows.with_codes(long, "partner", "CTY_CODE", "census")
    rules = {
        "partner is a group of countries": pl.col("partner_group"),
        "partner's spelling is unknown": pl.col("partner").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "value is missing": pl.col("value_usd").is_null(),
    }
    kept, account = settle(long, rules, source=TOTALS, file=file, value="value_usd", counted="figure")
    table = _totals(kept)
    partial = months.filter(pl.col("months") < 12).sort("year")
    gaps = tuple(f"{TOTALS}: {year} covers {count} months" for year, count in partial.iter_rows())
    account = account.merged(kept.height - table.height)
    return Reading({"pair_totals": table}, (account,), (*flows.unknown_gaps(TOTALS, unknown), *gaps))


def months_filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return year and the months in which any country has a figure; the file fills months to come with 0."""
    filled = [
        pl.any_horizontal((pl.col(f"{side}{month}") != 0).any() for side in SIDES).cast(pl.Int32) for month in MONTHS
    ]
    years = frame.with_columns(pl.col("year").cast(pl.Int32))
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
        pl.lit(year, pl.Int32).alias("year"),
        pl.lit("import").alias("flow"),
        pl.lit(REPORTER).alias("reporter"),
        pl.lit(value=False).alias("reporter_group"),
        "CTY_CODE",
        pl.col("HS2").str.zfill(2).alias("product"),
        whole("2024_imports").alias("value"),
        pl.lit(None, pl.Int64).alias("quantity"),
    )
    tidy, unknown = flows.with_codes(tidy, "partner", "CTY_CODE", "census")
    reading = flows.declarations(tidy, recipe, source=CHAPTERS, file=file, panel=True)
    return Reading(reading.tables, reading.accounts, flows.unknown_gaps(CHAPTERS, unknown))


def _side(frame: pl.DataFrame, letter: str) -> pl.DataFrame:
    side, basis = SIDES[letter]
    return frame.select(
        pl.col("year").cast(pl.Int32),
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
    return pair_totals(raw.excel("totals", TOTAL_COLUMNS), recipe, file=recipe.files["totals"])


def read_chapters(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "imports"."""
    return imports_by_chapter(raw.parquet("imports", CHAPTER_COLUMNS), recipe, file=recipe.files["imports"])


SOURCES.add(
    TOTALS,
    Source(
        title="US Census, goods trade of the USA by country, totals",
        licence=LICENCE,
        url="https://www.census.gov/foreign-trade/balance/country.xlsx",
        citation=CITATION,
        release="country.xlsx, April 2025 vintage (figures to February 2025)",
        read=read_totals,
    ),
)
SOURCES.add(
    CHAPTERS,
    Source(
        title="US Census, imports for consumption by HS chapter and country, 2024",
        licence=LICENCE,
        url="https://usatrade.census.gov",
        citation=CITATION,
        release="imports of 2024 by HS2",
        read=read_chapters,
    ),
)
