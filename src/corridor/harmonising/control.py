"""Hold the sum of partners against each reporter's own world total; a mismatch is a gap that the manifest names."""

from __future__ import annotations

import polars as pl

from corridor.sources.flows import WORLD_KEY


def differences(world: pl.DataFrame) -> pl.DataFrame:
    """Return world totals with `difference` = sum of partners / world total − 1; null where the total is zero.

    Args:
        world: `WORLD_KEY`, value_usd (the reporter's own total) and partners_usd (sum of partners, itself included).
    """
    share = pl.when(pl.col("value_usd") > 0).then(pl.col("partners_usd") / pl.col("value_usd") - 1)
    return world.with_columns(share.alias("difference")).sort(list(WORLD_KEY))


def mismatch_gaps(source: str, world: pl.DataFrame, tolerance: float) -> tuple[str, ...]:
    """Return one sentence on the world totals that the partners do not add up to, or none."""
    wrong = differences(world).filter(pl.col("difference").abs() > tolerance)
    if wrong.is_empty():
        return ()
    amount = (pl.col("partners_usd") - pl.col("value_usd")).abs()
    worst = (
        wrong.with_columns(amount.alias("_amount")).sort(["_amount", *WORLD_KEY], descending=True).row(0, named=True)
    )
    return (
        f"{source}: {wrong.height:,} of {world.height:,} world totals differ from the sum of partners by more than "
        f"{tolerance:.1%}; largest: {worst['reporter']} as {worst['side']}, {worst['year']}, product "
        f"{worst['product']}: "
        f"partners {worst['partners_usd']:,} USD, world {worst['value_usd']:,} USD",
    )
