"""Hold the sum of partners against each reporter's own world total; a mismatch is a gap that the manifest names."""

from __future__ import annotations

import polars as pl

from corridor.sources.flows import WORLD_KEY


def compare(declared: pl.DataFrame, world: pl.DataFrame) -> pl.DataFrame:
    """Return, per world total, the sum of partners and the relative difference.

    Args:
        declared: Declarations of one source.
        world: Its world totals: year, reporter, side, product, nomenclature, value_usd.

    Returns:
        The key of `world` with `world_usd`, `partners_usd` and `difference` = partners / world − 1, which is null
        where the world total is zero.
    """
    reporter = pl.when(pl.col("declared_by") == "exporter").then("exporter").otherwise("importer")
    sided = declared.with_columns(reporter.alias("reporter"), pl.col("declared_by").alias("side"))
    sums = sided.group_by(list(WORLD_KEY)).agg(pl.col("value_usd").sum().alias("partners_usd"))
    joined = world.rename({"value_usd": "world_usd"}).join(sums, on=list(WORLD_KEY), how="left")
    joined = joined.with_columns(pl.col("partners_usd").fill_null(0))
    share = pl.when(pl.col("world_usd") > 0).then(pl.col("partners_usd") / pl.col("world_usd") - 1)
    return joined.with_columns(share.alias("difference")).sort(list(WORLD_KEY))


def mismatch_gaps(source: str, declared: pl.DataFrame, world: pl.DataFrame, tolerance: float) -> tuple[str, ...]:
    """Return one sentence on the world totals that the partners do not add up to, or none."""
    if world.is_empty():
        return ()
    compared = compare(declared, world)
    wrong = compared.filter(pl.col("difference").abs() > tolerance)
    if wrong.is_empty():
        return ()
    amount = (pl.col("partners_usd") - pl.col("world_usd")).abs()
    worst = wrong.with_columns(amount.alias("_amount")).sort(["_amount", *WORLD_KEY], descending=True).row(0, named=True)
    return (
        f"{source}: {wrong.height:,} of {compared.height:,} world totals differ from the sum of partners by more than "
        f"{tolerance:.1%} (trade with itself and partners that are no country are left out of the sum); largest: "
        f"{worst['reporter']} as {worst['side']}, {worst['year']}, product {worst['product']}: "
        f"partners {worst['partners_usd']:,} USD, world {worst['world_usd']:,} USD",
    )
