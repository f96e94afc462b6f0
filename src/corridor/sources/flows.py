"""What the readers of bilateral goods trade share: tidy rows in, declarations, world totals and reporting out.

A tidy row has the columns `year, flow, reporter, reporter_group, partner, partner_group, product, value, quantity`:
codes where resolved (null where not), `flow` one of import, export, re-import, re-export, `value` whole US dollars.
Where the revision of the Harmonized System differs from row to row, a column `nomenclature` says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from corridor.sources.countries import System, resolve
from corridor.sources.ledger import REASON, Fault, account_of, mark
from corridor.sources.shape import conform
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import RE_EXPORTS, REPORTING
from corridor.vocabulary import WORLD, Coverage, Declarer

FLOW_KEY: Final = ("year", "exporter", "importer", "product", "nomenclature")
WORLD_KEY: Final = ("year", "reporter", "side", "product", "nomenclature")
DECLARED_SCHEMA: Final = {
    "year": pl.Int32,
    "exporter": pl.String,
    "importer": pl.String,
    "product": pl.String,
    "nomenclature": pl.String,
    "declared_by": pl.String,
    "value_usd": pl.Int64,
    "quantity_kg": pl.Int64,
    "valuation": pl.String,
    "source": pl.String,
}
WORLD_ROW = "world total of a reporter, used as a control and not as a flow"
PARTNER_GROUP = "partner is a group of countries"
PARTNER_UNKNOWN = Fault("partner's spelling is unknown")
SELF_TRADE = "trade of a reporter with itself"
RE_TRADE = "re-exports and re-imports, kept apart from goods_flows"
NO_YEAR = Fault("year is missing or no year")
NO_VALUE = Fault("value is missing or no number of dollars")
NEGATIVE = Fault("value is negative")
NO_CODE = Fault("product code is no HS code")
ONLY_NO_FLOW: Final = (PARTNER_UNKNOWN, SELF_TRADE, WORLD_ROW)
"""Reasons that keep a row out of the flows though it is part of the reporter's world total, or is that total."""

FLOW_WORDS: Final = ("import", "export", "re-import", "re-export")
HS_CODE: Final = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$"


def with_codes(
    frame: pl.DataFrame, name: str, column: str, system: System, spellings: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add `name` (alpha-3 code) and `name_group` (is a known group) from a column of spellings.

    Args:
        frame: The rows.
        name: Column to add.
        column: Column of spellings.
        system: Which codes or names they are.
        spellings: Codes by spelling that the recipe adds to the table's own.

    Returns:
        The frame and the spellings that nobody knows.
    """
    found = resolve(frame[column], system, spellings or {})
    return frame.with_columns(found.codes.alias(name), found.groups.alias(f"{name}_group")), found.unknown


def reasons(recipe: SourceRecipe) -> dict[str, pl.Expr]:
    """Return why a tidy row is no flow of the snapshot, most telling reason first."""
    wanted = recipe.reporters
    year = pl.col("year")
    skipped = list(recipe.skip_products)
    well_formed = pl.col("product").cast(pl.String).str.contains(HS_CODE)
    return {
        "reporter is a group of countries": pl.col("reporter_group"),
        Fault("reporter's spelling is unknown"): pl.col("reporter").is_null(),
        "reporter is not on the recipe's list": ~pl.col("reporter").is_in(wanted) if wanted else pl.lit(value=False),
        NO_YEAR: year.is_null(),
        "year is outside the recipe's years": ~year.is_between(recipe.first_year, recipe.last_year),
        **{f"product {code}: {why}": pl.col("product") == code for code, why in recipe.skip_products.items()},
        NO_CODE: ~(well_formed | pl.col("product").is_in(skipped)).fill_null(value=False),
        Fault(f"flow is none of {', '.join(FLOW_WORDS)}"): ~pl.col("flow").is_in(FLOW_WORDS).fill_null(value=False),
        NO_VALUE: pl.col("value").is_null(),
        NEGATIVE: pl.col("value") < 0,
        PARTNER_GROUP: pl.col("partner_group"),
        RE_TRADE: pl.col("flow").is_in(["re-import", "re-export"]) & pl.col("partner").is_not_null(),
        PARTNER_UNKNOWN: pl.col("partner").is_null(),
        SELF_TRADE: pl.col("reporter") == pl.col("partner"),
        WORLD_ROW: pl.col("partner") == WORLD,
    }


def declarations(
    tidy: pl.DataFrame,
    recipe: SourceRecipe,
    *,
    source: str,
    file: str,
    nomenclature: str = "HS",
    panel: bool = False,
    raw: pl.DataFrame | None = None,
) -> Reading:
    """Turn tidy rows into declarations.

    Args:
        tidy: Rows as the module describes.
        recipe: Reporters, years and products to take.
        source: Name of the source.
        file: Raw file, for the account.
        nomenclature: HS revision of the codes where the rows do not say it.
        panel: Whether the file holds every product of a list, so that a product that a reporter left out of a year it
            filed is known to be absent.
        raw: The file's own rows with line numbers, for the quarantine.

    Returns:
        Tables "declared", "world", "reporting" and "re_exports", and the account.
    """
    rules = reasons(recipe)
    names = list(rules)
    marked = mark(tidy, rules)
    stamp = [pl.lit(source).alias("source"), _side()]
    stamp += [] if "nomenclature" in tidy.columns else [pl.lit(nomenclature).alias("nomenclature")]
    good = pl.col(REASON).is_null()
    no_flow = pl.col(REASON).is_in([names.index(name) for name in ONLY_NO_FLOW])
    in_total = marked.filter(good | no_flow).with_columns(stamp)
    kept = in_total.filter(good)
    flows = _declared(kept, recipe.valuation)
    clean = in_total.filter(good | (pl.col("partner") == WORLD))
    starts = _starts(tidy, recipe) if panel else None
    again = marked.filter(pl.col(REASON) == names.index(RE_TRADE)).with_columns(stamp)
    tables = {
        "declared": flows,
        "world": _world(in_total),
        "reporting": reporting(clean, starts),
        "re_exports": _re_exports(again.filter(pl.col("partner") != WORLD)),
    }
    account = account_of(marked, names, source=source, file=file, value="value", raw=raw)
    return Reading(tables, (account.merged(kept.height - flows.height),))


def reporting(sided: pl.DataFrame, starts: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return who declared what, and what a panel's reporters left out of the years they filed.

    Args:
        sided: Rows with year, reporter, side, product, nomenclature, source; world rows count as declarations.
        starts: Product and the first year in which the panel holds it; None where absence cannot be told.
    """
    declared = sided.select(*WORLD_KEY, "source").unique().with_columns(pl.lit(Coverage.DECLARED).alias("status"))
    if starts is None:
        return declared.select(REPORTING.columns).sort(WORLD_KEY)
    filed = declared.select("year", "reporter", "side", "nomenclature", "source").unique()
    due = filed.join(starts, how="cross").filter(pl.col("year") >= pl.col("start"))
    absent = due.join(declared, on=list(WORLD_KEY), how="anti").with_columns(pl.lit(Coverage.ABSENT).alias("status"))
    both = [frame.select(REPORTING.columns) for frame in (declared, absent)]
    return pl.concat(both).sort(WORLD_KEY)


def unknown_gaps(source: str, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """Return one gap sentence for spellings that nobody knows, or none."""
    if not unknown:
        return ()
    shown = ", ".join(repr(name) for name in unknown[:20])
    return (f"{source}: {len(unknown)} unknown country spellings left out: {shown}",)


def _world(in_total: pl.DataFrame) -> pl.DataFrame:
    """Return the reporters' own world totals beside the sum of all partners, trade with itself included."""
    key = [*WORLD_KEY, "source"]
    is_world = pl.col("partner").eq_missing(pl.lit(WORLD))
    totals = in_total.filter(is_world).group_by(key).agg(pl.col("value").sum().alias("value_usd"))
    sums = in_total.filter(~is_world).group_by(key).agg(pl.col("value").sum().alias("partners_usd"))
    joined = totals.join(sums, on=key, how="left").with_columns(pl.col("partners_usd").fill_null(0))
    return joined.sort(WORLD_KEY)


def _re_exports(rows: pl.DataFrame) -> pl.DataFrame:
    """Return re-exports and re-imports, rows that fall on one key once codes are translated added up."""
    key = list(RE_EXPORTS.key)
    summed = rows.group_by(*key, "source").agg(pl.col("value").sum().alias("value_usd"))
    return conform(summed, RE_EXPORTS)


def _side() -> pl.Expr:
    exporting = pl.col("flow") == "export"
    return pl.when(exporting).then(pl.lit("exporter")).otherwise(pl.lit("importer")).alias("side")


def _starts(tidy: pl.DataFrame, recipe: SourceRecipe) -> pl.DataFrame:
    rows = tidy.filter(~pl.col("product").is_in(list(recipe.skip_products)) & pl.col("product").str.contains(HS_CODE))
    return rows.group_by("product").agg(pl.col("year").min().alias("start"))


def _declared(kept: pl.DataFrame, valuation: str) -> pl.DataFrame:
    """Name the sides and add up rows that fall on one flow once codes are translated."""
    exporting = pl.col("flow") == "export"
    imports = pl.lit("CIF" if valuation == "declared" else "FOB")
    named = kept.with_columns(
        pl.when(exporting).then("reporter").otherwise("partner").alias("exporter"),
        pl.when(exporting).then("partner").otherwise("reporter").alias("importer"),
        pl.when(exporting).then(pl.lit(Declarer.EXPORTER)).otherwise(pl.lit(Declarer.IMPORTER)).alias("declared_by"),
        pl.when(exporting).then(pl.lit("FOB")).otherwise(imports).alias("valuation"),
    )
    quantity = pl.when(pl.col("quantity").is_null().any()).then(None).otherwise(pl.col("quantity").sum())
    key = [*FLOW_KEY, "declared_by", "valuation", "source"]
    summed = named.group_by(key).agg(pl.col("value").sum().alias("value_usd"), quantity.alias("quantity_kg"))
    return summed.select(list(DECLARED_SCHEMA)).cast(pl.Schema(DECLARED_SCHEMA)).sort([*FLOW_KEY, "declared_by"])
