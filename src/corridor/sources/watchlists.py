"""Read the Common High Priority List: HS6 codes watched for re-export to sanctioned users (23 February 2024)."""

from __future__ import annotations

import polars as pl

from corridor.sources.csvtext import CARRY
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import WATCHED_PRODUCTS

NAME = "chpl"
LIST = "Common High Priority List"
COLUMNS = ("tier", "hs6")
NO_HS6 = Fault("not an HS6 code")
NO_TIER = Fault("tier is missing")


def watched(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn the transcribed list into watched products.

    Args:
        frame: Columns `COLUMNS` as text (TIER_3_A, 854110).
        file: Raw file, for the account.
    """
    rules: dict[str, pl.Expr] = {
        NO_HS6: ~pl.col("hs6").str.contains(r"^[0-9]{6}$").fill_null(value=False),
        NO_TIER: pl.col("tier").is_null() | (pl.col("tier").str.strip_chars() == ""),
    }
    rows = frame.select(CARRY, *COLUMNS)
    kept, account = settle(rows, rules, source=NAME, file=file, once={"repeated code": ["hs6"]}, raw=frame)
    tier = pl.col("tier").str.replace("TIER_", "Tier ").str.replace("_", ".")
    table = kept.select(
        pl.lit(LIST).alias("list"), pl.col("hs6").alias("product"), tier.alias("tier"), pl.lit(NAME).alias("source")
    )
    return Reading({"watched_products": conform(table, WATCHED_PRODUCTS)}, (account,))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "list"."""
    return watched(raw.csv("list", COLUMNS), file=recipe.files["list"])


SOURCES.add(
    NAME,
    Source(
        title="Common High Priority List (transcribed)",
        licence="public domain",
        url="https://www.bis.gov/articles/russia-export-controls-list-common-high-priority-items",
        citation="U.S. Bureau of Industry and Security, Common High Priority List, 23 February 2024 (transcribed)",
        release="list of 23 February 2024",
        read=read,
        about="Fifty HS6 codes in four tiers that the United States and its partners watch, because such goods have "
        "been found re-exported to sanctioned users.",
        how="Transcribe the published list into a CSV with the columns tier (TIER_1, TIER_3_A) and hs6.",
        files={"list": "CSV with the columns tier and hs6"},
        traps=(
            "The list is revised without notice; its date is part of its name.",
            "It is a reason to look closer at an opportunity, not a ban.",
        ),
        tables=("watched_products",),
    ),
)
