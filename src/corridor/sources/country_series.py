"""What the readers of yearly country figures share: long rows in, country_years and an account out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from corridor.sources.flows import unknown_gaps
from corridor.sources.ledger import settle
from corridor.sources.shape import conform
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import COUNTRY_YEARS
from corridor.vocabulary import WORLD

HELD = "an earlier source on the recipe's list has the figure"


def series(
    long: pl.DataFrame,
    unknown: tuple[str, ...],
    recipe: SourceRecipe,
    *,
    source: str,
    file: str = "",
    counted: str = "row",
    extra: Mapping[str, pl.Expr] | None = None,
) -> Reading:
    """Turn long rows into country_years.

    Args:
        long: Columns year, country, country_group, series, value, unit, known_in, projected; codes where resolved.
        unknown: Spellings that nobody knows.
        recipe: Years to take.
        source: Name of the source.
        file: Raw file, for the account.
        counted: What one row is.
        extra: Further reasons to leave a row out, before those that all share.
    """
    reasons = {
        **(extra or {}),
        "group of countries": pl.col("country_group") | (pl.col("country") == WORLD),
        "country's spelling is unknown": pl.col("country").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "no figure": pl.col("value").is_null(),
    }
    once = {"second figure for the same country, year and series": ["year", "country", "series"]}
    kept, account = settle(long, reasons, source=source, file=file, counted=counted, once=once)
    stamped = kept.with_columns(pl.lit(source).alias("source"))
    table = conform(stamped, COUNTRY_YEARS)
    return Reading({"country_years": table}, (account,), unknown_gaps(source, unknown))


def plain(name: str, unit: str) -> list[pl.Expr]:
    """Return the columns of a series that is known in its own year and is no projection."""
    return [
        pl.lit(name).alias("series"),
        pl.lit(unit).alias("unit"),
        pl.col("year").alias("known_in"),
        pl.lit(value=False).alias("projected"),
    ]
