"""What the readers of yearly country figures share: long rows in, country_years and an account out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from corridor.sources.csvtext import LINE
from corridor.sources.flows import NO_YEAR, unknown_gaps
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import COUNTRY_YEARS
from corridor.tables.columns import MOST
from corridor.tables.country_years import NEVER_NEGATIVE
from corridor.vocabulary import WORLD

HELD = "an earlier source on the recipe's list has the figure"
PRINTED = "printed"
"""Column of the figures as the file has them, where the long rows keep it."""

NO_FIGURE: Final = ("", "NA", "N/A", "n/a", "..", "--", "-", "#N/A", "null")
"""What publishers write where there is no figure."""


def series(
    long: pl.DataFrame,
    unknown: tuple[str, ...],
    recipe: SourceRecipe,
    *,
    source: str,
    file: str = "",
    counted: str = "row",
    extra: Mapping[str, pl.Expr] | None = None,
    raw: pl.DataFrame | None = None,
) -> Reading:
    """Turn long rows into country_years.

    Args:
        long: Columns year, country, country_group, series, value, unit, known_in, projected; codes where resolved, and
            `PRINTED` where a text that is no number must be told apart from no figure.
        unknown: Spellings that nobody knows.
        recipe: Years to take.
        source: Name of the source.
        file: Raw file, for the account.
        counted: What one row is.
        extra: Further reasons to leave a row out, before those that all share.
        raw: The file's own rows with line numbers, for the quarantine.
    """
    missing = absent(PRINTED) if PRINTED in long.columns else pl.col("value").is_null()
    reasons = {
        **(extra or {}),
        "group of countries": pl.col("country_group") | (pl.col("country") == WORLD),
        Fault("country's spelling is unknown"): pl.col("country").is_null(),
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "no figure": missing,
        Fault("figure is no number"): pl.col("value").is_null(),
        Fault("figure has more than 15 digits"): pl.col("value").abs() > MOST,
        Fault("figure is negative"): (pl.col("value") < 0) & pl.col("series").is_in(NEVER_NEGATIVE),
    }
    once = {"second figure for the same country, year and series": ["year", "country", "series"]}
    kept, account = settle(long, reasons, source=source, file=file, counted=counted, once=once, raw=raw)
    stamped = kept.with_columns(pl.lit(source).alias("source"))
    table = conform(stamped, COUNTRY_YEARS)
    return Reading({"country_years": table}, (account,), unknown_gaps(source, unknown))


def absent(column: str) -> pl.Expr:
    """Return whether a column has no figure: nothing, or one of the marks that publishers use."""
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return text.is_null() | text.is_in(NO_FIGURE)


def plain(name: str, unit: str) -> list[pl.Expr]:
    """Return the columns of a series that is known in its own year and is no projection."""
    return [
        pl.lit(name).alias("series"),
        pl.lit(unit).alias("unit"),
        pl.col("year").alias("known_in"),
        pl.lit(value=False).alias("projected"),
    ]


def together(parts: list[Reading]) -> Reading:
    """Return readings of several files as one: their country_years, accounts and gaps, the first of a figure kept.

    Figures that an earlier part holds are taken off the later part's account.
    """
    key = list(COUNTRY_YEARS.key)
    held, accounts = COUNTRY_YEARS.empty(), []
    for part in parts:
        new = part.tables["country_years"].join(held, on=key, how="anti", maintain_order="left")
        lost = part.tables["country_years"].height - new.height
        first, *rest = part.accounts
        accounts += [first.less("another file of the source has the figure", lost), *rest]
        held = pl.concat([held, new])
    gaps = dict.fromkeys(gap for part in parts for gap in part.gaps)
    return Reading({"country_years": held.sort(key)}, tuple(accounts), tuple(gaps))


def lines(frame: pl.DataFrame) -> list[str]:
    """Return the name of the column of line numbers, where a frame has it, for use as an index."""
    return [LINE] if LINE in frame.columns else []
