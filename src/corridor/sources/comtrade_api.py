"""Read UN Comtrade v1 API rows (refYear, reporterCode, flowCode, partnerCode, cmdCode, primaryValue, netWgt)."""

from __future__ import annotations

import polars as pl

from corridor.sources import flows
from corridor.sources.shape import whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe

NAME = "comtrade_api"
COLUMNS = ("refYear", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue", "netWgt")
FLOWS = {"M": "import", "X": "export", "RM": "re-import", "RX": "re-export"}


def declarations(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn API rows into declarations.

    Args:
        frame: Columns `COLUMNS`; reporter and partner by Comtrade's numbers (0 is the world), value in US dollars, net
            weight in kilograms, where 0 beside a value means that no weight was given.
        recipe: Reporters, years and products to take.
        file: Raw file, for the account.
    """
    weight = pl.when((pl.col("netWgt") > 0) | (pl.col("primaryValue") == 0)).then(whole("netWgt"))
    tidy = frame.select(
        pl.col("refYear").cast(pl.Int32).alias("year"),
        pl.col("flowCode").replace(FLOWS).alias("flow"),
        "reporterCode",
        "partnerCode",
        pl.col("cmdCode").alias("product"),
        whole("primaryValue").alias("value"),
        weight.alias("quantity"),
    )
    tidy, unknown_reporters = flows.with_codes(tidy, "reporter", "reporterCode", "comtrade")
    tidy, unknown_partners = flows.with_codes(tidy, "partner", "partnerCode", "comtrade")
    reading = flows.declarations(tidy, recipe, source=NAME, file=file, panel=True)
    gaps = flows.unknown_gaps(NAME, tuple(sorted({*unknown_reporters, *unknown_partners})))
    return Reading(reading.tables, reading.accounts, (*gaps, *thin_years(reading.tables["reporting"])))


def thin_years(reporting: pl.DataFrame) -> tuple[str, ...]:
    """Return one sentence on reporter-product cells absent in a year but declared the year before and after."""
    declared = reporting.filter(pl.col("status") == "declared").select("year", "reporter", "side", "product")
    cell = ["year", "reporter", "side", "product"]
    before = declared.with_columns(pl.col("year") + 1)
    after = declared.with_columns(pl.col("year") - 1)
    holes = before.join(after, on=cell, how="semi").join(declared, on=cell, how="anti")
    counts = holes.group_by("year").len().sort("year")
    years = ", ".join(f"{year}: {n:,}" for year, n in counts.iter_rows())
    found = f"{NAME}: reporter-product cells absent between two years in which they were declared: {years}"
    return (found,) if counts.height else ()


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "flows"."""
    return declarations(raw.parquet("flows", COLUMNS), recipe, file=recipe.files["flows"])


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, imports of battery minerals, batteries and electric vehicles at HS6, 2018–2023",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="API v1",
        read=read,
    ),
)
