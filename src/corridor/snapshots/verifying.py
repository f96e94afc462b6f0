"""Tell quickly that a large table keeps its contract, so that reading a snapshot stays quick.

The contract itself is asked, only on less: a check of single values holds on a column if it holds on its distinct
values, and rows that strictly increase by key cannot repeat one. Whatever is not plainly right goes to the full check,
which names file and row.
"""

from __future__ import annotations

from functools import cache

import pandera.errors
import pandera.polars as pa
import polars as pl

from corridor.tables import TABLES, Table


def survey(table: Table, frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return the distinct values of the text columns, or None where types or order ask for a closer look.

    It asks polars only and not pandera, so it may run beside other checks.

    Args:
        table: The contract.
        frame: Rows in contract column order.

    Returns:
        As `distinct_values`.
    """
    if list(frame.schema.items()) != list(table.dtypes.items()) or not strictly_increasing(frame, table.key):
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
    others = [name for name in table.columns if name not in _texts(table)]
    rest = frame.select(*others, *_compared(table))
    return _keeps(_texts_schema(table.name), values) and _keeps(_rest_schema(table.name), rest)


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
    """Return the distinct values of each column side by side; shorter columns repeat their first value."""
    lazy = frame.lazy()
    found = pl.collect_all([lazy.select(pl.col(name).unique()) for name in columns])
    series = [values.to_series() for values in found]
    longest = max((len(values) for values in series), default=0)
    padded = [
        values if len(values) == longest else values.extend(values.new_from_index(0, longest - len(values)))
        for values in series
    ]
    return pl.DataFrame(padded) if longest else frame.select(columns).clear()


def _texts(table: Table) -> list[str]:
    return [name for name, dtype in table.dtypes.items() if dtype == pl.String]


def _compared(table: Table) -> list[str]:
    """Return the text columns that the table's own checks compare."""
    compared = {name for columns in table.row_rules.values() for name in columns}
    return [name for name in _texts(table) if name in compared]


@cache
def _texts_schema(name: str) -> pa.DataFrameSchema:
    table = TABLES[name]
    columns = {key: col for key, col in table.schema.columns.items() if table.dtypes[key] == pl.String}
    return pa.DataFrameSchema(columns)


@cache
def _rest_schema(name: str) -> pa.DataFrameSchema:
    table = TABLES[name]
    columns = {key: col for key, col in table.schema.columns.items() if table.dtypes[key] != pl.String}
    return pa.DataFrameSchema(columns, checks=table.schema.checks)


def _keeps(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> bool:
    try:
        schema.validate(frame, lazy=True)
    except (pandera.errors.SchemaErrors, pandera.errors.SchemaError):
        return False
    return True
