"""Check a table of flows row by row, and bring it into one form."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from corridor.errors import DataError
from corridor.panels.panel import KEY

ROW = ("year", *KEY)
"""Columns that name a row."""

VALUE, CAP = "value_usd", "value_cap"
YEARS = (1000, 9999)
"""First and last number that can be a year."""


def checked(flows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows between two countries in one form.

    Args:
        flows: year, exporter, importer, product, value_usd and perhaps value_cap; years and values may be texts, codes
            numbers or categories.
        name: What the table is called in messages.

    Returns:
        Year as Int64, codes as texts, value and cap as floats, NaN for what nobody declared. A flow that is only
        bounded from above has the value 0, one without a cap its value as the cap.

    Raises:
        DataError: A column or a key is missing, a year or value is none, a value is negative or above its cap, a row
            comes twice, or none is left; the message shows the first such row.
    """
    _need_columns(flows, name)
    given = flows if CAP in flows.columns else flows.with_columns(pl.lit(None, pl.Float64).alias(CAP))
    rows = _read(given)
    for bad, why in _faults(given, rows):
        if bad.any():
            first = given.row(at := bad.arg_max() or 0, named=True)
            shown = ", ".join(f"{column} {first[column]!r}" for column in (*ROW, VALUE, CAP) if column in flows.columns)
            raise DataError(f"{name}: row {at + 1:,}: {why}; found {shown}; {bad.sum():,} such rows")
    rows = rows.filter(pl.col("exporter") != pl.col("importer")).with_columns(pl.col("year").cast(pl.Int64))
    if not rows.height:
        raise DataError(f"{name}: the table holds nothing but trade of countries with themselves")
    bounded = pl.when(pl.col(CAP).is_not_null()).then(pl.col(VALUE).fill_null(0.0)).otherwise(VALUE)
    rows = rows.with_columns(bounded, pl.coalesce(CAP, VALUE).alias(CAP))
    return rows.with_columns(pl.col(VALUE, CAP).fill_null(np.nan))


def _need_columns(flows: pl.DataFrame, name: str) -> None:
    missing = [column for column in (*ROW, VALUE) if column not in flows.columns]
    if missing:
        raise DataError(
            f"{name}: columns {', '.join(missing)} are missing; needed are {', '.join((*ROW, VALUE))} and, where a "
            f"flow is only bounded, {CAP}; found {', '.join(flows.columns)}"
        )
    if not flows.height:
        raise DataError(f"{name}: the table has no row")
    for column in ("year", VALUE, CAP):
        if column in flows.columns and flows.schema[column].is_temporal():
            raise DataError(f"{name}: column {column}: numbers are needed, found {flows.schema[column]}")


def _read(given: pl.DataFrame) -> pl.DataFrame:
    """Return year, value and cap as floats and the keys as texts, null where they cannot be read as such."""
    numbers = [pl.col(column).cast(pl.Float64, strict=False).fill_nan(None) for column in (VALUE, CAP)]
    codes = [pl.col(column).cast(pl.String) for column in KEY]
    return given.select(pl.col("year").cast(pl.Float64, strict=False), *codes, *numbers)


def _faults(given: pl.DataFrame, rows: pl.DataFrame) -> Iterator[tuple[pl.Series, str]]:
    """Yield which rows break each rule (n,), and the rule in words."""
    year, value, cap = (rows[column] for column in ("year", VALUE, CAP))
    empty = pl.any_horizontal(pl.col(KEY).is_null() | (pl.col(KEY) == ""))
    yield given["year"].is_null() | rows.select(empty).to_series(), "a key is missing"
    whole = year.is_between(*YEARS) & (year == year.floor())
    yield ~whole.fill_null(value=False), "year must be a whole number of four digits"
    for column in (VALUE, CAP):
        told = given[column].cast(pl.String).str.to_lowercase()
        yield told.is_not_null() & (told != "nan") & rows[column].is_null(), f"{column} must be a number"
    yield ((value < 0) | value.is_infinite()).fill_null(value=False), f"{VALUE} must be 0 or more"
    yield ((cap < value) | (cap < 0)).fill_null(value=False), f"{CAP} must not be below {VALUE} nor below 0"
    if rows.select(ROW).hash_rows().n_unique() < rows.height:  # a quick answer for the usual case that none does
        yield rows.select(ROW).is_duplicated(), "the row comes more than once"
