"""Read the crosswalk from critical minerals to HS codes: material, stage (ore or refined) and code, transcribed."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import MATERIAL_PRODUCTS

NAME = "critical_minerals"
COLUMNS: Final = ("material", "stage", "hs6", "title_code", "flags")
STAGES: Final = ("ore", "refined")
HS6: Final = r"^[0-9]{6}$"


def materials(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn the crosswalk into products by material.

    One code may serve several materials (811292 is gallium and germanium alike, 261590 niobium and tantalum ore), so
    the material is part of the key, and figures of such a code must not be added up over materials.

    Args:
        frame: Columns `COLUMNS` as text; `flags` with bars between them.
        file: Raw file, for the account.

    Returns:
        The table material_products.
    """
    trimmed = frame.with_columns(pl.col(name).str.strip_chars() for name in COLUMNS)
    rules: dict[str, pl.Expr] = {
        Fault("material is missing"): pl.col("material").is_null() | (pl.col("material") == ""),
        Fault(f"stage is none of {', '.join(STAGES)}"): ~pl.col("stage").is_in(STAGES).fill_null(value=False),
        Fault("not an HS6 code"): ~pl.col("hs6").str.contains(HS6).fill_null(value=False),
        Fault("headline is not an HS6 code"): ~pl.col("title_code").str.contains(HS6).fill_null(value=False),
    }
    once = {"repeat of a code of the same material and stage": ["material", "stage", "hs6"]}
    kept, account = settle(trimmed, rules, source=NAME, file=file, once=once, raw=frame)
    table = kept.select(
        "material",
        "stage",
        pl.col("hs6").alias("product"),
        pl.col("title_code").alias("headline_product"),
        "flags",
        pl.lit(NAME).alias("source"),
    ).with_columns(pl.when(pl.col("flags").str.strip_chars() != "").then("flags"))
    return Reading({"material_products": conform(table, MATERIAL_PRODUCTS)}, (account,))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "crosswalk"."""
    return materials(raw.csv("crosswalk", COLUMNS), file=recipe.files["crosswalk"])


SOURCES.add(
    NAME,
    Source(
        title="Critical minerals, HS codes of ores and refined products",
        licence="as cited; transcribed from public tables",
        url="https://www.usgs.gov/centers/national-minerals-information-center",
        citation="Crosswalk from critical minerals to HS 2017 codes, transcribed",
        release="2024",
        read=read,
        about="Which six-digit products hold which critical material, as ore or refined.",
        how="A list of one's own in the columns material, stage, hs6, title_code, flags.",
        files={"crosswalk": "CSV with the columns material, stage, hs6, title_code and flags"},
        traps=(
            "One code may serve several materials: 811292 is gallium and germanium alike, so figures of it must not be "
            "added up over materials.",
            "The list was transcribed by hand and holds no official status.",
        ),
        tables=("material_products",),
    ),
)
