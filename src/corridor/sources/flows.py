"""What the readers of bilateral goods trade share: tidy rows in, declarations, world totals and reporting out.

A tidy row has the columns `year, flow, reporter, reporter_group, partner, partner_group, product, value, quantity`:
codes where resolved (null where not), `flow` one of import, export, re-import, re-export, `value` whole US dollars.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.countries import System, resolve
from corridor.sources.ledger import settle
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import REPORTING
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
PARTNER_UNKNOWN = "partner's spelling is unknown"
SELF_TRADE = "trade of a reporter with itself"
ONLY_NO_FLOW: Final = (PARTNER_UNKNOWN, SELF_TRADE)
"""Reasons that keep a row out of the flows though it is part of the reporter's world total."""

RE_TRADE = "re-exports and re-imports, kept out of goods_flows"


def with_codes(frame: pl.DataFrame, name: str, column: str, system: System) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add `name` (alpha-3 code) and `name_group` (is a known group) from a column of spellings.

    Returns:
        The frame and the spellings that nobody knows.
    """
    found = resolve(frame[column], system)
    return frame.with_columns(found.codes.alias(name), found.groups.alias(f"{name}_group")), found.unknown


def reasons(recipe: SourceRecipe) -> dict[str, pl.Expr]:
    """Return why a tidy row is no flow of the snapshot, most telling reason first."""
    wanted = recipe.reporters
    year = pl.col("year")
    return {
        "reporter is a group of countries": pl.col("reporter_group"),
        "reporter's spelling is unknown": pl.col("reporter").is_null(),
        "reporter is not on the recipe's list": ~pl.col("reporter").is_in(wanted) if wanted else pl.lit(value=False),
        "year is outside the recipe's years": ~year.is_between(recipe.first_year, recipe.last_year),
        **{f"product {code}: {why}": pl.col("product") == code for code, why in recipe.skip_products.items()},
        RE_TRADE: pl.col("flow").is_in(["re-import", "re-export"]),
        PARTNER_GROUP: pl.col("partner_group"),
        PARTNER_UNKNOWN: pl.col("partner").is_null(),
        SELF_TRADE: pl.col("reporter") == pl.col("partner"),
        "value is missing": pl.col("value").is_null(),
        "value is negative": pl.col("value") < 0,
    }


def declarations(
    tidy: pl.DataFrame,
    recipe: SourceRecipe,
    *,
    source: str,
    file: str,
    nomenclature: str = "HS",
    panel: bool = False,
) -> Reading:
    """Turn tidy rows into declarations.

    Args:
        tidy: Rows as the module describes.
        recipe: Reporters, years and products to take.
        source: Name of the source.
        file: Raw file, for the account.
        nomenclature: HS revision of the codes.
        panel: Whether the file holds every product of a list, so that a product that a reporter left out of a year it
            filed is known to be absent.

    Returns:
        Tables "declared", "world" and "reporting", the account, and unknown spellings among the gaps.
    """
    rules = reasons(recipe)
    clean, _ = settle(tidy, rules, source=source)
    unfit = [name for name in rules if name not in ONLY_NO_FLOW]
    all_partners, _ = settle(tidy, {name: rules[name] for name in unfit}, source=source)
    kept, account = settle(
        tidy, {**rules, WORLD_ROW: pl.col("partner") == WORLD}, source=source, file=file, value="value"
    )
    stamp = [pl.lit(nomenclature).alias("nomenclature"), pl.lit(source).alias("source")]
    flows = _declared(kept.with_columns(*stamp), recipe.valuation)
    sided = clean.with_columns(*stamp, _side())
    stamped_all = all_partners.with_columns(*stamp, _side())
    world = _world(sided, stamped_all)
    starts = _starts(tidy, recipe) if panel else None
    tables = {"declared": flows, "world": world, "reporting": reporting(sided, starts)}
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


def _world(sided: pl.DataFrame, all_partners: pl.DataFrame) -> pl.DataFrame:
    """Return the reporters' own world totals beside the sum of all partners, trade with itself included."""
    key = [*WORLD_KEY, "source"]
    totals = sided.filter(pl.col("partner") == WORLD).group_by(key).agg(pl.col("value").sum().alias("value_usd"))
    partners = all_partners.filter(pl.col("partner").ne_missing(WORLD))
    sums = partners.group_by(key).agg(pl.col("value").sum().alias("partners_usd"))
    joined = totals.join(sums, on=key, how="left").with_columns(pl.col("partners_usd").fill_null(0))
    return joined.sort(WORLD_KEY)


def _side() -> pl.Expr:
    exporting = pl.col("flow") == "export"
    return pl.when(exporting).then(pl.lit("exporter")).otherwise(pl.lit("importer")).alias("side")


def _starts(tidy: pl.DataFrame, recipe: SourceRecipe) -> pl.DataFrame:
    rows = tidy.filter(~pl.col("product").is_in(list(recipe.skip_products)))
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
