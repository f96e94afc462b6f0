"""Read UN Comtrade v1 API rows (refYear, reporterCode, flowCode, partnerCode, cmdCode, primaryValue, netWgt).

This is the panel of battery minerals that the embedded snapshot uses; `comtrade` reads any download of that layout.
"""

from __future__ import annotations

import polars as pl

from corridor.sources import flows
from corridor.sources.csvtext import CARRY
from corridor.sources.shape import number, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
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
    weight, value = number("netWgt"), number("primaryValue")
    given = (weight > 0) | ((weight == 0) & (value == 0))
    tidy = frame.select(
        CARRY,
        year_of("refYear"),
        pl.col("flowCode").cast(pl.String).replace(FLOWS).alias("flow"),
        "reporterCode",
        "partnerCode",
        pl.col("cmdCode").cast(pl.String).alias("product"),
        whole("primaryValue").alias("value"),
        pl.when(given).then(whole("netWgt")).alias("quantity"),
    )
    tidy, unknown_reporters = flows.with_codes(tidy, "reporter", "reporterCode", "comtrade", recipe.spellings)
    tidy, unknown_partners = flows.with_codes(tidy, "partner", "partnerCode", "comtrade", recipe.spellings)
    reading = flows.declarations(tidy, recipe, source=NAME, file=file, panel=True, raw=frame)
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
    return declarations(read_table(raw.one("flows", *PATTERNS), COLUMNS), recipe, file=recipe.files["flows"])


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, imports of battery minerals, batteries and electric vehicles at HS6, 2018–2023",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="API v1",
        read=read,
        about="What 137 to 171 importers declared a year of 36 products around batteries and electric vehicles, by "
        "partner. Every importer was asked for every product, so a product that it left out of a year is known to be "
        "absent.",
        how="Ask the API v1 for a list of products, one reporter and year at a time, and put the rows into one table. "
        "For downloads of any other product use the source `comtrade`.",
        files={"flows": "one CSV or Parquet file with the columns of the API"},
        traps=(
            "Partner 0 is the world: the reporter's own total, a control and no flow.",
            "Reporters are countries by Comtrade's numbers, not M49's: 251 is France, 699 India, 842 the United "
            "States.",
            "A net weight of 0 beside a value means that no weight was given.",
            "The year 2021 is thin: some 594 cells of reporter and product are absent between two years that have "
            "them.",
            "Fifteen products begin in 2020.",
            "One heading (2510) stands among subheadings; leave it out with skip_products, or it is counted twice.",
        ),
        tables=("goods_flows", "reporting", "re_exports"),
    ),
)
