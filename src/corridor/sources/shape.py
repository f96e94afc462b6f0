"""Bring figures into the shape that the contracts ask for."""

from __future__ import annotations

import polars as pl

from corridor.tables import Table
from corridor.tables.columns import MOST_USD

FOUR_DIGITS = (1000, 9999)
"""The first and the last number that can be a year."""


def number(column: str) -> pl.Expr:
    """Return a column as finite Float64 numbers; null where a text is no number."""
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value).alias(column)


def whole(column: str, factor: float = 1.0) -> pl.Expr:
    """Return a column as whole Int64 numbers, halves rounded to the even neighbour; null where that cannot be."""
    value = (number(column) * factor).round(mode="half_to_even")
    return pl.when(value.abs() <= MOST_USD).then(value).cast(pl.Int64).alias(column)


def year_of(column: str) -> pl.Expr:
    """Return a column as the Int32 column `year`; null where it is no whole number of four digits."""
    year = pl.col(column).cast(pl.Float64, strict=False)
    good = year.is_between(*FOUR_DIGITS) & (year == year.floor())
    return pl.when(good).then(year).cast(pl.Int32).alias("year")


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a frame with the columns and types of a table, sorted by its key."""
    return frame.select(table.columns).cast(pl.Schema(table.dtypes)).sort(table.key)
