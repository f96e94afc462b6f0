"""Read the titles of the Harmonized System (DataHub harmonized-system.csv, HS 2022: section, hscode, parent, level)."""

from __future__ import annotations

import polars as pl

from corridor.sources.csvtext import CARRY
from corridor.sources.ledger import Fault, settle
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PRODUCTS

NAME = "nomenclature"
COLUMNS = ("hscode", "description", "parent", "level")
REVISION = "HS22"
TOTAL = "TOTAL"
HS_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$"
NATIONAL = {"98": "Special classification provisions of the declaring country"}
"""Chapters that the Harmonized System leaves to each country and that its list of titles lacks."""


def products(frame: pl.DataFrame, *, file: str = "") -> Reading:
    """Turn titles into the products table, national chapters added.

    Args:
        frame: Columns `COLUMNS` as text; `parent` is TOTAL for a chapter.
        file: Raw file, for the account.
    """
    well_formed = pl.col("hscode").str.contains(HS_CODE).fill_null(value=False)
    rules = {
        "sum of all products": pl.col("hscode") == TOTAL,
        Fault("not a code of 2, 4 or 6 digits"): ~well_formed,
        Fault("no title"): pl.col("description").is_null() | (pl.col("description").str.strip_chars() == ""),
    }
    once = {"repeated code": ["hscode"]}
    kept, account = settle(frame.select(CARRY, *COLUMNS), rules, source=NAME, file=file, once=once, raw=frame)
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
    """Return every chapter, the used codes and their parents, and the used codes that have no title.

    A code without title is named by itself, so that nothing that trades is lost for want of a word.
    """
    wanted = used | {code[:length] for code in used for length in (2, 4) if len(code) > length}
    kept = table.filter((pl.col("level") == 2) | pl.col("product").is_in(sorted(wanted)))
    bare = sorted(wanted - set(kept["product"]))
    named = pl.DataFrame({"product": bare}, schema={"product": pl.String}).select(
        "product",
        pl.lit(REVISION).alias("nomenclature"),
        pl.col("product").str.len_bytes().cast(pl.Int32).alias("level"),
        pl.format("HS {}, without title", "product").alias("title"),
        pl.when(pl.col("product").str.len_bytes() > 2).then(pl.col("product").str.head(-2)).alias("parent"),
    )
    return pl.concat([kept, named]).sort("product"), [code for code in bare if code in used]


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
        about="What the codes of the Harmonized System name: chapters, headings and subheadings of 2022.",
        how="Download harmonized-system.csv.",
        files={"titles": "CSV with the columns hscode, description, parent, level"},
        traps=(
            "Titles are those of 2022; a code of an older revision that no longer exists has none.",
            "Chapter 98 is left to each country and has no title of its own; a general one is added.",
        ),
        tables=("products",),
    ),
)
