"""Turn the duties that US Census publishes beside imports into tariffs as collected, by HS chapter and country."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.csvtext import CARRY
from corridor.sources.flows import (
    HS_CODE,
    NEGATIVE,
    NO_CODE,
    NO_VALUE,
    PARTNER_GROUP,
    PARTNER_UNKNOWN,
    unknown_gaps,
    with_codes,
)
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform, whole
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TARIFFS
from corridor.vocabulary import WORLD

IMPORTER: Final = "USA"
DUTY_COLUMNS: Final = ("HS2", "2024_imports", "2024_duty", "CTY_CODE")
NO_IMPORTS: Final = "no imports, so no rate"


def collected_duties(
    frame: pl.DataFrame, recipe: SourceRecipe, *, source: str, year: int = 2024, file: str = ""
) -> Reading:
    """Turn duties by chapter and country into tariffs: duty collected / customs value × 100.

    Args:
        frame: Columns `DUTY_COLUMNS`; US dollars, imports at customs value, countries by Census code.
        recipe: Years and products to take.
        source: Name of the source.
        year: Year of the figures.
        file: Raw file, for the account, whose dollars are the duties.

    Returns:
        The tariffs; rows that fall on one country once codes are translated are one rate, of their sums.
    """
    tidy = frame.select(
        CARRY,
        "CTY_CODE",
        pl.col("HS2").cast(pl.String).str.strip_chars().str.zfill(2).alias("product"),
        whole("2024_imports").alias("imports"),
        whole("2024_duty").alias("duties"),
    )
    tidy, unknown = with_codes(tidy, "exporter", "CTY_CODE", "census", recipe.spellings)
    kept, account = settle(
        tidy, _reasons(recipe, year), source=source, file=file, value="duties", counted="figure", raw=frame
    )
    summed = kept.group_by("exporter", "product").agg(pl.col("duties", "imports").sum())
    empty = pl.lit(None, pl.Float64)
    table = conform(
        summed.select(
            pl.lit(year).alias("year"),
            pl.lit(IMPORTER).alias("importer"),
            "exporter",
            "product",
            pl.lit("HS").alias("nomenclature"),
            pl.lit("collected").alias("duty"),
            (pl.col("duties") * 100.0 / pl.col("imports")).alias("weighted_average_pct"),
            *(empty.alias(name) for name in ("simple_average_pct", "minimum_pct", "maximum_pct")),
            pl.lit(None, pl.Int32).alias("lines"),
            pl.lit(source).alias("source"),
        ),
        TARIFFS,
    )
    return Reading({"tariffs": table}, (account.merged(kept.height - table.height),), unknown_gaps(source, unknown))


def _reasons(recipe: SourceRecipe, year: int) -> dict[str, pl.Expr]:
    exporter = pl.col("exporter")
    wanted = recipe.reporters
    return {
        PARTNER_GROUP: pl.col("exporter_group") | (exporter == WORLD),
        PARTNER_UNKNOWN: exporter.is_null(),
        "reporter is not on the recipe's list": pl.lit(bool(wanted) and IMPORTER not in wanted),
        "year is outside the recipe's years": pl.lit(not recipe.first_year <= year <= recipe.last_year),
        **{f"product {code}: {why}": pl.col("product") == code for code, why in recipe.skip_products.items()},
        NO_CODE: ~pl.col("product").str.contains(HS_CODE).fill_null(value=False),
        NO_VALUE: pl.col("imports").is_null(),
        Fault("duty is missing or no number of dollars"): pl.col("duties").is_null(),
        NEGATIVE: (pl.col("imports") < 0) | (pl.col("duties") < 0),
        NO_IMPORTS: pl.col("imports") == 0,
        "trade of a reporter with itself": exporter == IMPORTER,
    }
