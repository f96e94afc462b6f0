"""Texts as codes: a column of few distinct texts held as an `Enum`, so that millions of rows fit in memory.

A coded column means the same as the text column of the contract. Its codes are its own, so that a Parquet file written
from it is the same whatever came before in the process, and rows compare in the order of the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import polars as pl
import polars.selectors as cs

from corridor.tables.contract import Table

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

SIDES = ("exporter", "importer")
"""Columns that share their codes, so that they can be compared."""

CODED = cs.enum() | cs.categorical()
"""Selects the coded columns of a frame."""


def enum_of(texts: Iterable[str]) -> pl.Enum:
    """Return the type whose codes are the given texts, sorted and once each."""
    return pl.Enum(sorted(set(texts)))


def is_coded(dtype: pl.DataType) -> bool:
    """Return whether a type holds texts as codes."""
    return isinstance(dtype, pl.Enum | pl.Categorical)


def decoded(frame: Frame) -> Frame:
    """Return a frame with its coded columns as texts."""
    return frame.with_columns(CODED.cast(pl.String))


def coded(frame: pl.DataFrame, known: Mapping[str, pl.Enum] | None = None) -> pl.DataFrame:
    """Return a frame with its text columns as sorted codes.

    Args:
        frame: The rows.
        known: Types of some columns; the others get the texts that they hold.
    """
    texts = {
        name: set(frame[name].cast(pl.String).unique().drop_nulls())
        for name, dtype in frame.schema.items()
        if dtype == pl.String or is_coded(dtype)
    }
    both = set().union(*(texts[name] for name in SIDES if name in texts))
    texts |= {name: both for name in SIDES if name in texts}
    types = {name: (known or {}).get(name) or enum_of(found) for name, found in texts.items()}
    return frame.with_columns(pl.col(name).cast(pl.String).cast(dtype) for name, dtype in types.items())


def fits(frame: pl.DataFrame, table: Table) -> bool:
    """Return whether a frame has the columns of a contract in order, its texts possibly coded."""
    if frame.columns != table.columns:
        return False
    pairs = zip(frame.dtypes, table.dtypes.values(), strict=True)
    return all(found == wanted or (wanted == pl.String and is_coded(found)) for found, wanted in pairs)
