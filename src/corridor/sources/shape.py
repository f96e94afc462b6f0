"""Bring figures into the shape that the contracts ask for."""

from __future__ import annotations

import polars as pl

from corridor.tables import Table


def whole(column: str, factor: float = 1.0) -> pl.Expr:
    """Return a column as whole Int64 numbers, halves rounded to the even neighbour."""
    return (pl.col(column).cast(pl.Float64) * factor).round(mode="half_to_even").cast(pl.Int64)


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a frame with the columns and types of a table, sorted by its key."""
    return frame.select(table.columns).cast(pl.Schema(table.dtypes)).sort(table.key)
