"""A row's key as one whole number, so that millions of keys are compared, added up and sorted cheaply and in order.

Each key column is numbered by the order of its values, a missing value first, and the numbers are the digits of one
number with a base per column, the first column leading. Packed keys then sort as the keys do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from corridor.errors import UsageError

MOST_KEYS = 2**62
"""Possible keys that fit into a signed integer of 64 bits."""


@dataclass(frozen=True)
class Level:
    """One key column: its values in order, a missing one first, and what one place of it adds to the packed key."""

    values: pl.Series
    stride: int

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.values.name

    def part(self, column: pl.Series) -> pl.Series:
        """Return what each value adds to the packed key; the values must be among the level's."""
        known = self.values.drop_nulls()
        numbers = column.cast(pl.String).cast(pl.Enum(known.cast(pl.String))).to_physical().cast(pl.Int64)
        missing_first = self.values.len() - known.len()
        return (numbers + missing_first).fill_null(0) * self.stride

    def read(self, packed: pl.Series) -> pl.Series | pl.Expr:
        """Return the column that packed keys stand for; one value throughout stays a single value in memory."""
        if self.values.len() == 1:
            return pl.lit(self.values).first().alias(self.name)
        return self.values.gather(packed // self.stride % max(self.values.len(), 1))


def levels(columns: Sequence[pl.Series]) -> tuple[Level, ...]:
    """Return the levels of key columns, each given by the values that may occur, in any order and repeated.

    Raises:
        UsageError: There are more possible keys than a number can tell apart.
    """
    ordered = [column.unique().sort() for column in columns]
    stride, found = 1, []
    for column in reversed(ordered):
        found.append(Level(column, stride))
        stride *= max(column.len(), 1)
    if stride > MOST_KEYS:
        sizes = ", ".join(f"{column.name}: {column.len():,}" for column in ordered)
        raise UsageError(f"too many different keys (values by column: {sizes}); leave out columns that are no key")
    return tuple(reversed(found))


def pack(frame: pl.DataFrame, parts: Sequence[Level]) -> pl.Series:
    """Return the packed key of each row (Int64, same length), by the columns that the levels name."""
    packed = pl.Series("key", [0], pl.Int64).new_from_index(0, frame.height)
    for part in parts:
        if part.values.len() > 1:
            packed = packed + part.part(frame[part.name])
    return packed


def unpack(frame: pl.DataFrame, parts: Sequence[Level], *, key: str) -> pl.DataFrame:
    """Return the frame with the columns that its packed keys stand for."""
    return frame.with_columns(part.read(frame[key]) for part in parts)
