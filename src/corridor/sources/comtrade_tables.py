"""Turn chosen rows of UN Comtrade into declarations, world totals, reporting and re-exports, their texts coded.

What `corridor.sources.flows` does for the small sources, in narrow types, so that a year of twelve million rows fits in
memory; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from corridor.sources.comtrade_layouts import PART
from corridor.sources.comtrade_rows import CHOICE, CHOICES
from corridor.sources.flows import (
    DECLARED_SCHEMA,
    FLOW_KEY,
    NO_CODE,
    ONLY_NO_FLOW,
    RE_TRADE,
    WORLD_KEY,
    reasons,
)
from corridor.sources.ledger import REASON, Fault
from corridor.sources.shape import conform
from corridor.spec.recipe import SourceRecipe
from corridor.tables import RE_EXPORTS, REPORTING
from corridor.tables.coding import enum_of
from corridor.tables.columns import NOMENCLATURES
from corridor.vocabulary import WORLD, Coverage, Declarer

NAME: Final = "comtrade"
OTHER_YEAR = Fault("year is not the one that the file's name and first rows say")
NOT_ANNUAL = "not a figure of a whole year"
NO_HS = "classification is not the Harmonized System"
SUM = "sum over all products, and no product"
PART_FLOW = "part of imports or exports (DX, FM, goods for processing), counted there already"
FLOW: Final = ("year", "flow", "reporter", "partner", "product", "nomenclature")
"""What names a declaration."""

DECLARER: Final = enum_of(map(str, Declarer))
VALUATION: Final = enum_of(["CIF", "FOB"])


def rules(recipe: SourceRecipe, year: int | None) -> dict[str, pl.Expr]:
    """Return why a row is no flow: what this source adds, and what all bilateral sources share.

    Args:
        recipe: Reporters, years and products to take.
        year: Year of the rows, None where they are of several.
    """
    other: dict[str, pl.Expr] = {} if year is None else {OTHER_YEAR: pl.col("year") != year}
    shared = reasons(recipe)
    # Products are numbers here (`comtrade_rows`), and a code that is none has none.
    for code, why in recipe.skip_products.items():
        number = int(f"1{code}") if code.isascii() and code.isdigit() else 0
        shared[f"product {code}: {why}"] = pl.col("product") == number
    shared[NO_CODE] = pl.col("product").is_null()
    if recipe.reporters:
        listed = pl.col("reporter").cast(pl.String).is_in(recipe.reporters)
        shared["reporter is not on the recipe's list"] = ~listed
    return {
        **other,
        NOT_ANNUAL: ~pl.col("annual"),
        NO_HS: pl.col("nomenclature").is_null(),
        SUM: pl.col("total"),
        PART_FLOW: pl.col("flow") == PART,
        **{reason: pl.col(CHOICE) == i for i, reason in enumerate(CHOICES)},
        **shared,
    }


def tables(
    marked: pl.DataFrame, names: Sequence[str], recipe: SourceRecipe, products: Mapping[int, str]
) -> dict[str, pl.DataFrame]:
    """Return the tables of some reporters.

    Args:
        marked: Rows with `REASON`, the number of the reason among `names`.
        names: Reasons, as `rules` returns them.
        recipe: Valuation of imports.
        products: Code by number of every product that occurs.

    Returns:
        Tables "declared" (texts coded, reporters and products in the order of their codes), "world", "reporting" and
        "re_exports".
    """
    coded = enum_of(products.values())
    good = pl.col(REASON).is_null()
    only = pl.col(REASON).is_in([names.index(name) for name in ONLY_NO_FLOW])
    # A mapping of nothing would leave the numbers as they are.
    named = pl.col("product").replace_strict(products or {0: None}, default=None, return_dtype=coded)
    total = marked.filter(good | only).with_columns(named, fob=_fob_only(recipe))
    again = marked.filter((pl.col(REASON) == names.index(RE_TRADE)) & (pl.col("partner") != WORLD)).with_columns(named)
    cells = _cells(total)
    return {
        "declared": _declared(total.filter(good)),
        "world": _world(cells),
        "reporting": _reporting(cells),
        "re_exports": _re_exports(again),
    }


def _fob_only(recipe: SourceRecipe) -> pl.Expr:
    """Return whether a reporter values a year's imports FOB, as it gives no CIF value of any and some FOB value."""
    if recipe.valuation == "customs":
        return pl.lit(value=True)
    imports = pl.col("flow") == "import"
    cell = ["year", "reporter"]
    return (pl.col("fob") & imports).any().over(cell) & ~(pl.col("cif") & imports).any().over(cell)


def surplus(marked: pl.DataFrame) -> dict[int, int]:
    """Return by file how many kept rows name a flow that another kept row names too, once codes are translated."""
    kept = marked.filter(pl.col(REASON).is_null()).select("file", *FLOW)
    again = kept.filter(~pl.struct(FLOW).is_first_distinct())
    return {int(number): count for number, count in again.group_by("file").len().iter_rows()}


def _declared(kept: pl.DataFrame) -> pl.DataFrame:
    """Name the sides and add up rows that fall on one flow once codes are translated."""
    quantity = (
        pl.when(pl.col("quantity").is_null().any()).then(None).otherwise(pl.col("quantity").sum()).alias("quantity")
    )
    if kept.select(pl.struct(FLOW).is_duplicated().any()).item():
        kept = kept.group_by(FLOW).agg(pl.col("value").sum(), quantity, pl.col("fob").first())
    exporting = pl.col("flow") == "export"
    at_fob = exporting | pl.col("fob")
    rows = kept.select(
        "year",
        pl.when(exporting).then("reporter").otherwise("partner").alias("exporter"),
        pl.when(exporting).then("partner").otherwise("reporter").alias("importer"),
        "product",
        pl.col("nomenclature").cast(enum_of(NOMENCLATURES)),
        pl.when(exporting).then(_lit(Declarer.EXPORTER, DECLARER)).otherwise(_lit(Declarer.IMPORTER, DECLARER))
        .alias("declared_by"),
        pl.col("value").alias("value_usd"),
        pl.col("quantity").alias("quantity_kg"),
        pl.when(at_fob).then(_lit("FOB", VALUATION)).otherwise(_lit("CIF", VALUATION)).alias("valuation"),
        _lit(NAME, enum_of([NAME])).alias("source"),
    )  # fmt: skip
    return rows.select(list(DECLARED_SCHEMA)).sort([*FLOW_KEY, "declared_by"])


def _lit(text: str, dtype: pl.Enum) -> pl.Expr:
    return pl.lit(str(text), dtype=dtype)


def _cells(total: pl.DataFrame) -> pl.DataFrame:
    """Return, by what a reporter declares of a product, its own total and the sum of its partners."""
    world = pl.col("partner").eq_missing(pl.lit(WORLD))
    return total.group_by("year", "reporter", "flow", "product", "nomenclature").agg(
        pl.col("value").filter(world).sum().alias("value_usd"),
        world.any().alias("has_total"),
        pl.col("value").filter(~world).sum().alias("partners_usd"),
        (pl.col(REASON).is_null() | world).any().alias("clean"),
    )


def _sided(cells: pl.DataFrame) -> pl.DataFrame:
    side = pl.when(pl.col("flow") == "export").then(pl.lit("exporter")).otherwise(pl.lit("importer"))
    texts = pl.col("reporter", "product", "nomenclature").cast(pl.String)
    return cells.with_columns(texts, side.alias("side"), pl.lit(NAME).alias("source"))


def _world(cells: pl.DataFrame) -> pl.DataFrame:
    totals = _sided(cells.filter("has_total"))
    return totals.select(*WORLD_KEY, "source", "value_usd", "partners_usd").sort(WORLD_KEY)


def _reporting(cells: pl.DataFrame) -> pl.DataFrame:
    declared = _sided(cells.filter("clean")).with_columns(pl.lit(str(Coverage.DECLARED)).alias("status"))
    return declared.select(REPORTING.columns).sort(WORLD_KEY)


def _re_exports(again: pl.DataFrame) -> pl.DataFrame:
    key = list(RE_EXPORTS.key)
    texts = again.with_columns(pl.col("reporter", "partner", "flow", "product", "nomenclature").cast(pl.String))
    summed = texts.group_by(key).agg(pl.col("value").sum().alias("value_usd"))
    return conform(summed.with_columns(pl.lit(NAME).alias("source")), RE_EXPORTS)
