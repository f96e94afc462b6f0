"""Read the crosswalk from critical minerals to HS codes: material, stage (ore or refined) and code, transcribed."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.ledger import Fault, settle
from corridor.sources.source import Reading

NAME = "critical_minerals"
COLUMNS: Final = ("material", "stage", "hs6", "title_code", "flags")
STAGES: Final = ("ore", "refined")
TABLE: Final = "material_products"
HS6: Final = r"^[0-9]{6}$"


def materials(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn the crosswalk into products by material.

    One code may serve several materials (811292 is gallium and germanium alike, 261590 niobium and tantalum ore), so
    the material is part of the key, and figures of such a code must not be added up over materials.

    Args:
        frame: Columns `COLUMNS` as text; `flags` with bars between them.
        file: Raw file, for the account.

    Returns:
        Table `TABLE` with the columns material, stage, product, headline_product, flags and source, sorted by the
        first three.
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
    )
    return Reading({TABLE: table.sort("material", "stage", "product")}, (account,))
