"""Read the Common High Priority List: HS6 codes watched for re-export to sanctioned users (23 February 2024)."""

from __future__ import annotations

import polars as pl

from corridor.sources.ledger import settle
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import WATCHED_PRODUCTS

NAME = "chpl"
LIST = "Common High Priority List"
COLUMNS = ("tier", "hs6")


def watched(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn the transcribed list into watched products.

    Args:
        frame: Columns `COLUMNS` as text (TIER_3_A, 854110).
        file: Raw file, for the account.
    """
    rules = {"not an HS6 code": ~pl.col("hs6").str.contains(r"^\d{6}$")}
    kept, account = settle(frame, rules, source=NAME, file=file, once={"repeated code": ["hs6"]})
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
    ),
)
