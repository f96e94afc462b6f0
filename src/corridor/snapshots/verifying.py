"""Tell quickly that a large table keeps its contract, so that reading a snapshot stays quick.

The contract itself is asked, only on less: a check of single values holds on a column of texts if it holds on its
distinct values, and on a column of numbers, since every bound is an interval, if it holds on the least, the greatest
and whatever is null or no number. Rows that strictly increase by key cannot repeat one. Whatever is not plainly right
goes to the full check, which names file and row.
"""

from __future__ import annotations

from functools import cache

import pandera.errors
import pandera.polars as pa
import polars as pl

from corridor.tables import TABLES, Table
from corridor.tables.coding import fits


def survey(table: Table, frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return the distinct values of the text columns, or None where types or order ask for a closer look.

    It asks polars only and not pandera, so it may run beside other checks.

    Args:
        table: The contract.
        frame: Rows in contract column order.

    Returns:
        As `distinct_values`.
    """
    if not fits(frame, table) or not strictly_increasing(frame, table.key):
        return None
    return distinct_values(frame, _texts(table))


def plainly_valid(table: Table, frame: pl.DataFrame, values: pl.DataFrame | None) -> bool:
    """Return True only if the frame keeps every rule of its contract; False may also mean "look closer".

    Args:
        table: The contract.
        frame: Rows in contract column order.
        values: What `survey` found.
    """
    if values is None:
        return False
    numbers = [name for name in table.columns if name not in _texts(table)]
    rows = frame.select(sorted({name for columns in table.row_rules.values() for name in columns}))
    return (
        _keeps(_texts_schema(table.name), values)
        and _keeps(_numbers_schema(table.name), extremes(frame, numbers))
        and (not table.row_rules or _keeps(_rows_schema(table.name), rows))
    )


def extremes(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return four rows that stand for all: least, greatest, and a null and a NaN of each column that has one."""

    def null(name: str) -> pl.Expr:
        column = pl.col(name)
        return pl.when(column.is_null().any()).then(None).otherwise(column.max()).alias(name)

    def nan(name: str) -> pl.Expr:
        column = pl.col(name)
        if not frame.schema[name].is_float():
            return column.max()
        return pl.when(column.is_nan().any()).then(float("nan")).otherwise(column.max()).alias(name)

    least, greatest = pl.col(columns).min(), pl.col(columns).max()
    asked = ([least], [greatest], [null(name) for name in columns], [nan(name) for name in columns])
    return pl.concat(pl.collect_all([frame.lazy().select(row) for row in asked]))


def strictly_increasing(frame: pl.DataFrame, key: tuple[str, ...]) -> bool:
    """Return whether each row's key comes after the key of the row before; keys without nulls only."""
    after = pl.lit(value=False)
    for name in reversed(key):
        before = pl.col(name).shift(1)
        after = (before < pl.col(name)) | ((before == pl.col(name)) & after)
    held = frame.lazy().select(
        after.slice(1).fill_null(value=False).all().alias("ordered"), *(pl.col(name).null_count() for name in key)
    )
    row = held.collect().row(0)
    return bool(row[0]) and not any(row[1:])


def distinct_values(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the distinct values of each column side by side as texts; shorter columns repeat their first value.

    Of a coded column they are its codes and a null where one is missing: a rule that every code keeps, every row keeps.
    """
    lazy = frame.lazy()
    asked = [
        lazy.select(pl.col(name).unique() if not isinstance(frame.schema[name], pl.Enum) else pl.col(name).null_count())
        for name in columns
    ]
    series = [
        _codes(frame.schema[name], found[name][0], name) if isinstance(frame.schema[name], pl.Enum) else found[name]
        for name, found in zip(columns, pl.collect_all(asked), strict=True)
    ]
    series = [values.cast(pl.String) for values in series]
    longest = max((len(values) for values in series), default=0)
    padded = [
        values if len(values) == longest else values.extend(values.new_from_index(0, longest - len(values)))
        for values in series
    ]
    return pl.DataFrame(padded) if longest else frame.select(columns).clear()


def _codes(dtype: pl.DataType, nulls: int, name: str) -> pl.Series:
    codes = dtype.categories if isinstance(dtype, pl.Enum) else pl.Series([], dtype=pl.String)
    return pl.concat([codes, pl.Series([None] * (nulls > 0), dtype=pl.String)]).alias(name)


def _texts(table: Table) -> list[str]:
    return [name for name, dtype in table.dtypes.items() if dtype == pl.String]


@cache
def _texts_schema(name: str) -> pa.DataFrameSchema:
    table = TABLES[name]
    columns = {key: col for key, col in table.schema.columns.items() if table.dtypes[key] == pl.String}
    return pa.DataFrameSchema(columns)


@cache
def _numbers_schema(name: str) -> pa.DataFrameSchema:
    table = TABLES[name]
    return pa.DataFrameSchema({key: col for key, col in table.schema.columns.items() if table.dtypes[key] != pl.String})


@cache
def _rows_schema(name: str) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(checks=TABLES[name].schema.checks)


def _keeps(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> bool:
    try:
        schema.validate(frame, lazy=True)
    except (pandera.errors.SchemaErrors, pandera.errors.SchemaError):
        return False
    return True
