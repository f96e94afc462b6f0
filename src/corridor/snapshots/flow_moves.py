"""Which exporters, importers, products and sources the dollars of a change belong to, and for what reason."""

from __future__ import annotations

import polars as pl

from corridor.snapshots.walking import Packing

PLACES = ("exporter", "importer", "product", "source")

MOVES = {
    "place": pl.String,
    "code": pl.String,
    "reason": pl.String,
    "before": pl.Int64,
    "after": pl.Int64,
    "change": pl.Int64,
    "gross": pl.Int64,
}
"""One row per place, code and reason; reason is empty on the totals before and after."""


def moves_of(packing: Packing, flows: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Return totals and changes by place; a flow that goes to another source leaves one and enters the other.

    Args:
        packing: How keys become integers.
        flows: All reconciled flows, before and after.
        moved: Those whose value or source differs, with reason and change.

    Returns:
        Columns `MOVES`, codes as numbers.
    """
    found = []
    for place in PLACES[:-1]:
        code = packing.part(place).alias("code")
        sums = flows.group_by(code).agg(
            pl.col("value_usd").sum().alias("before"), pl.col("value_usd_after").sum().alias("after")
        )
        found.append(totals_of(sums, place))
        found.append(_changes(moved.with_columns(code), place))
    for value, into in (("value_usd", "before"), ("value_usd_after", "after")):
        source = "source" if into == "before" else "source_after"
        sums = (
            flows.filter(pl.col(source).is_not_null())
            .group_by(pl.col(source).alias("code"))
            .agg(pl.col(value).sum().alias(into))
        )
        found.append(totals_of(sums, "source"))
    by_source = [
        moved.filter(pl.col(name).is_not_null()).select(
            pl.col(name).alias("code"), "reason", change.alias("change"), change.abs().alias("gross")
        )
        for name, change in _source_changes()
    ]
    found.append(_changes(pl.concat(by_source), "source"))
    return pl.concat(found)


def _source_changes() -> list[tuple[str, pl.Expr]]:
    """Return which source a change belongs to, and its dollars there."""
    before, after = pl.col("value_usd").fill_null(0), pl.col("value_usd_after").fill_null(0)
    moved = pl.col("source").ne_missing(pl.col("source_after"))
    return [("source", -before + pl.when(moved).then(0).otherwise(after)), ("source_after", pl.when(moved).then(after))]


def totals_of(sums: pl.DataFrame, place: str) -> pl.DataFrame:
    """Return sums of dollars by code (columns code and before, after or both) as rows of `MOVES`, without a reason."""
    missing = [pl.lit(0, pl.Int64).alias(name) for name in ("before", "after") if name not in sums.columns]
    whole = sums.with_columns(
        *missing, place=pl.lit(place), reason=pl.lit(""), change=pl.lit(0, pl.Int64), gross=pl.lit(0, pl.Int64)
    )
    return whole.select(list(MOVES))


def _changes(changed: pl.DataFrame, place: str) -> pl.DataFrame:
    sums = (
        changed.filter(pl.col("change").is_not_null()).group_by("code", "reason").agg(pl.col("change", "gross").sum())
    )
    none = pl.lit(0, pl.Int64)
    return sums.with_columns(place=pl.lit(place), before=none, after=none).select(list(MOVES))
