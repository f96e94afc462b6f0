"""Read OECD balanced trade by product group (BTiGE, CPA 2.1, thousand US dollars; a long extract of 2021 to 2025)."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.csvtext import CARRY
from corridor.sources.industry_rows import industry_flows, sided
from corridor.sources.ledger import Fault
from corridor.sources.shape import whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe

NAME = "oecd_btige"
COLUMNS: Final = ("year", "exporter", "importer", "cpa", "value")
PREFIX: Final = "CPA_2_1_"
CODE: Final = r"^(_[TX]|[A-Z]{1,5}[0-9A-Z_]*)$"
REPEATED: Final = "repeat of a row of the same flow and value"
SECOND: Final = Fault("second figure for the same flow")


def group_flows(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn balanced trade by product group into industry_flows.

    Args:
        frame: Columns `COLUMNS`; thousand US dollars, year as text, groups with or without `PREFIX`.
        recipe: Years, countries and groups to take.
        file: Raw file, for the account.
    """
    tidy = frame.select(
        CARRY,
        year_of("year"),
        "exporter",
        "importer",
        pl.col("cpa").cast(pl.String).str.strip_prefix(PREFIX).alias("industry"),
        pl.lit("total").alias("use"),
        whole("value", 1e3),
    )
    tidy, unknown = sided(tidy, recipe)
    flow = ["year", "exporter", "importer", "industry"]
    reading = industry_flows(
        tidy,
        recipe,
        source=NAME,
        file=file,
        classification="CPA",
        code=CODE,
        unknown=unknown,
        once={REPEATED: [*flow, "value"], SECOND: flow},
        raw=frame,
    )
    return Reading(reading.tables, reading.accounts, (*reading.gaps, *partial_years(reading.tables["industry_flows"])))


def partial_years(table: pl.DataFrame) -> tuple[str, ...]:
    """Return one sentence per year on how many exporters and importers it holds, since an extract holds few."""
    counts = table.group_by("year").agg(pl.col("exporter").n_unique(), pl.col("importer").n_unique()).sort("year")
    return tuple(
        f"{NAME}: {year} holds {exporters} exporters and {importers} importers; other flows are absent, not zero"
        for year, exporters, importers in counts.iter_rows()
    )


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "flows"."""
    file = raw.one("flows", *PATTERNS)
    return group_flows(read_table(file, COLUMNS), recipe, file=file.name)


SOURCES.add(
    NAME,
    Source(
        title="OECD Balanced International Trade in Goods by product group (BTiGE)",
        licence="OECD terms of use; CC BY 4.0 since 2024",
        url="https://data-explorer.oecd.org",
        citation="OECD, Balanced trade in goods by economic activity (CPA 2.1)",
        release="long extract of 2021 to 2023 and a fragment of 2025",
        read=read,
        about="Trade in goods between countries by the product group (CPA 2.1) of the industry that makes them, with "
        "the two sides' declarations reconciled by the OECD, in thousand US dollars.",
        how="Export the data set from the OECD Data Explorer and bring it into the columns year, exporter, importer, "
        "cpa, value (Parquet, CSV or workbook).",
        files={"flows": "table with the columns year, exporter, importer, cpa, value"},
        traps=(
            "Groups overlap: C is all of manufacturing and holds C26, which holds C261; _T is everything; HRD, MHRD, "
            "MRD, MLRD and LRD group by research intensity, MED, EPA and OTH by theme. Never add up groups of unequal "
            "depth.",
            "_X is trade that no group could be given, not a total.",
            "W is the world, WXD the world outside a list, W_X unspecified: totals and groups, left out as flows.",
            "The extract repeats rows of 2025, word for word; each is kept once.",
            "An extract holds some importers only: world shares and growth over its years mean nothing.",
        ),
        tables=("industry_flows",),
    ),
)
