"""Bring both declarations of a flow beside each other, a bounded number of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import polars as pl

from corridor.sources.flows import FLOW_KEY
from corridor.vocabulary import UNSPECIFIED, WORLD, Declarer

BATCH_ROWS: Final = 500_000
MICRO: Final = 1_000_000
"""Logarithms are added up as whole millionths: sums of integers do not depend on the order of rows."""

Frame = pl.DataFrame | pl.LazyFrame
TEXTS: Final = ("exporter", "importer", "product", "nomenclature", "declared_by", "valuation", "source")


def years(declared: Frame) -> list[int]:
    """Return the calendar years that declarations hold, in order."""
    return declared.lazy().select(pl.col("year").unique().sort()).collect()["year"].to_list()


def batches(declared: Frame, year: int, *, rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """Yield one year's declarations by whole exporters in order of their codes, about `rows` rows at a time.

    Both sides of a flow name its exporter, so each batch holds whole flows; an exporter is never divided, so a batch
    may be as large as the largest exporter.
    """
    frame = declared.lazy().filter(pl.col("year") == year).with_columns(pl.col(TEXTS).cast(pl.String))
    counts = frame.group_by("exporter").len().sort("exporter").collect(engine="streaming")
    if counts["len"].sum() <= rows:
        yield frame.collect(engine="streaming")
        return
    number = ((counts["len"].cum_sum() - counts["len"]) // rows).alias("batch")
    for group in counts.with_columns(number).partition_by("batch", maintain_order=True):
        yield frame.filter(pl.col("exporter").is_in(group["exporter"].to_list())).collect(engine="streaming")


def both_sides(declared: pl.DataFrame, *, how: Literal["full", "inner"] = "full") -> pl.DataFrame:
    """Return one row per flow: what the exporter and the importer declared, null where one did not.

    Args:
        declared: Declarations, at most one per flow and declaring side.
        how: "inner" for flows that both declared only.

    Returns:
        Key of the flow, and of each side: `_usd`, `_kg`, `_source`, `_valuation`.
    """
    exported, imported = (_side(declared, side) for side in (Declarer.EXPORTER, Declarer.IMPORTER))
    return exported.join(imported, on=list(FLOW_KEY), how=how, coalesce=True)


def mirrored(both: pl.DataFrame) -> pl.DataFrame:
    """Return the flows between named countries that both sides declared with a value above zero."""
    named = ~pl.any_horizontal(pl.col("exporter", "importer").is_in([UNSPECIFIED, WORLD]))
    return both.filter(named & (pl.col("exporter_usd") > 0) & (pl.col("importer_usd") > 0))


def micro_log(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Return ln(numerator / denominator) in whole millionths."""
    return ((numerator / denominator).log() * MICRO).round().cast(pl.Int64)


def _side(declared: pl.DataFrame, side: Declarer) -> pl.DataFrame:
    return declared.filter(pl.col("declared_by") == side).select(
        *FLOW_KEY,
        pl.col("value_usd").alias(f"{side}_usd"),
        pl.col("quantity_kg").alias(f"{side}_kg"),
        pl.col("source").alias(f"{side}_source"),
        pl.col("valuation").alias(f"{side}_valuation"),
    )
