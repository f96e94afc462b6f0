"""Read UN Comtrade's bulk CSV of HS chapter 27, all reporters, 1988–2017 (classic layout, "Trade Flow" column)."""

from __future__ import annotations

import polars as pl

from corridor.sources import flows
from corridor.sources.shape import whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe

NAME = "comtrade_bulk"
COLUMNS = ("Year", "Trade Flow", "Reporter", "Partner", "Commodity Code", "Trade Value (US$)")


def declarations(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn bulk rows into declarations.

    Args:
        frame: Columns `COLUMNS`; values in US dollars, imports CIF and exports FOB. The net weight column is empty or
            zero on nine rows of ten, so quantities are left unknown.
        recipe: Reporters and years to take.
        file: Raw file, for the account.
    """
    tidy = frame.select(
        pl.col("Year").cast(pl.Int32).alias("year"),
        pl.col("Trade Flow").str.to_lowercase().alias("flow"),
        "Reporter",
        "Partner",
        pl.col("Commodity Code").alias("product"),
        whole("Trade Value (US$)").alias("value"),
        pl.lit(None, pl.Int64).alias("quantity"),
    )
    tidy, unknown_reporters = flows.with_codes(tidy, "reporter", "Reporter", "name")
    tidy, unknown_partners = flows.with_codes(tidy, "partner", "Partner", "name")
    reading = flows.declarations(tidy, recipe, source=NAME, file=file)
    gaps = flows.unknown_gaps(NAME, tuple(sorted({*unknown_reporters, *unknown_partners})))
    return Reading(reading.tables, reading.accounts, gaps)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "flows"."""
    return declarations(raw.parquet("flows", COLUMNS), recipe, file=recipe.files["flows"])


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, HS chapter 27, all reporters, 1988–2017",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="classic bulk CSV layout",
        read=read,
    ),
)
