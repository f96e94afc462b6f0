"""Read the titles of the Harmonized System (DataHub harmonized-system.csv, HS 2022: section, hscode, parent, level)."""

from __future__ import annotations

import polars as pl

from corridor.sources.ledger import settle
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PRODUCTS

NAME = "nomenclature"
COLUMNS = ("hscode", "description", "parent", "level")
REVISION = "HS22"
NATIONAL = {"98": "Special classification provisions of the declaring country"}
"""Chapters that the Harmonized System leaves to each country and that its list of titles lacks."""


def products(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn titles into the products table, national chapters added.

    Args:
        frame: Columns `COLUMNS` as text; `parent` is TOTAL for a chapter.
        file: Raw file, for the account.
    """
    well_formed = pl.col("hscode").str.contains(r"^(\d{2}|\d{4}|\d{6})$")
    rules = {
        "not a code of 2, 4 or 6 digits": ~well_formed,
        "no title": pl.col("description").is_null() | (pl.col("description").str.strip_chars() == ""),
    }
    kept, account = settle(frame, rules, source=NAME, file=file, once={"repeated code": ["hscode"]})
    titled = kept.select(pl.col("hscode").alias("product"), pl.col("description").str.strip_chars().alias("title"))
    missing = {code: title for code, title in NATIONAL.items() if code not in set(titled["product"])}
    added = pl.DataFrame({"product": list(missing), "title": list(missing.values())}, schema=titled.schema)
    digits = pl.col("product").str.len_chars().cast(pl.Int32)
    table = pl.concat([titled, added]).with_columns(
        pl.lit(REVISION).alias("nomenclature"),
        digits.alias("level"),
        pl.when(digits > 2).then(pl.col("product").str.slice(0, digits - 2)).alias("parent"),
    )
    return Reading({"products": table.select(PRODUCTS.columns).sort("product")}, (account,))


def needed(table: pl.DataFrame, used: set[str]) -> tuple[pl.DataFrame, list[str]]:
    """Return every chapter, the used codes and their parents, and the used codes that have no title."""
    wanted = used | {code[:4] for code in used if len(code) > 4}
    kept = table.filter((pl.col("level") == 2) | pl.col("product").is_in(sorted(wanted)))
    return kept, sorted(used - set(table["product"]))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "titles"."""
    return products(raw.csv("titles", COLUMNS), file=recipe.files["titles"])


SOURCES.add(
    NAME,
    Source(
        title="Harmonized System 2022, titles",
        licence="PDDL 1.0",
        url="https://datahub.io/core/harmonized-system",
        citation="DataHub, Harmonized System (World Customs Organization nomenclature)",
        release="HS 2022",
        read=read,
    ),
)
