"""Read UN Comtrade's bulk CSV of HS chapter 27, all reporters, 1988–2017 (classic layout, "Trade Flow" column)."""

from __future__ import annotations

import polars as pl

from corridor.sources import flows
from corridor.sources.csvtext import CARRY
from corridor.sources.shape import whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
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
        CARRY,
        year_of("Year"),
        pl.col("Trade Flow").cast(pl.String).str.to_lowercase().alias("flow"),
        "Reporter",
        "Partner",
        pl.col("Commodity Code").cast(pl.String).alias("product"),
        whole("Trade Value (US$)").alias("value"),
        pl.lit(None, pl.Int64).alias("quantity"),
    )
    tidy, unknown_reporters = flows.with_codes(tidy, "reporter", "Reporter", "name", recipe.spellings)
    tidy, unknown_partners = flows.with_codes(tidy, "partner", "Partner", "name", recipe.spellings)
    reading = flows.declarations(tidy, recipe, source=NAME, file=file, raw=frame)
    gaps = flows.unknown_gaps(NAME, tuple(sorted({*unknown_reporters, *unknown_partners})))
    return Reading(reading.tables, reading.accounts, gaps)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "flows"."""
    return declarations(read_table(raw.one("flows", *PATTERNS), COLUMNS), recipe, file=recipe.files["flows"])


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, HS chapter 27, all reporters, 1988–2017",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="classic bulk CSV layout",
        read=read,
        about="What 144 to 174 reporters a year declared of mineral fuels and oils (HS chapter 27), imports and "
        "exports, by partner.",
        how="Take the classic bulk CSV files of the years wanted, keep chapter 27 and put the rows into one table. For "
        "whole bulk files use the source `comtrade`.",
        files={"flows": "one CSV or Parquet file with the columns of the classic layout"},
        traps=(
            "Countries go by name, some of them historic (Fmr USSR, Fmr Fed. Rep. of Germany).",
            "The partner World is the reporter's own total, a control and no flow.",
            "Re-exports are part of exports and are listed once more by themselves; they go into re_exports.",
            "Imports are CIF, exports FOB.",
            "Late reporters are missing from the last years, which look thinner than they are.",
            "Nine net weights of ten are empty or zero, so no quantity is taken.",
        ),
        tables=("goods_flows", "reporting", "re_exports"),
    ),
)
