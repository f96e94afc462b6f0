"""A table's contract: its pandera schema with name, key and layout, and the registry of all contracts."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import polars as pl

with warnings.catch_warnings(record=True):
    # pandera imports PySpark where it is installed, which then warns of a pandas that nothing of it is asked for.
    import pandera.polars as pa

from corridor.registry import Registry


@dataclass(frozen=True)
class Table:
    """The contract of one table of a snapshot.

    Attributes:
        name: Name of the table and of its file or folder in a snapshot.
        title: The name that people read.
        description: What a row says.
        schema: pandera schema; every column has a description and a unit.
        key: Columns that together name a row; also the order in which rows are stored.
        by_year: Stored as one Parquet file per year instead of a single file.
        optional: A snapshot may leave the table out.
    """

    name: str
    title: str
    description: str
    schema: pa.DataFrameSchema
    key: tuple[str, ...]
    by_year: bool = False
    optional: bool = False

    @property
    def columns(self) -> list[str]:
        """The columns in their order."""
        return list(self.schema.columns)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars data type by column."""
        return {name: col.dtype.type for name, col in self.schema.columns.items()}

    @property
    def row_rules(self) -> dict[str, list[str]]:
        """Columns that each rule on whole rows compares, by the rule in words."""
        return {str(check.name): list((check.statistics or {}).get("columns", [])) for check in self.schema.checks}

    def empty(self) -> pl.DataFrame:
        """Return the table with no row."""
        return pl.DataFrame(schema=self.dtypes)

    def describe(self) -> list[dict[str, Any]]:
        """Return one entry per column: name, type, unit, nullable, allowed values and description."""
        return [
            {
                "column": name,
                "type": str(col.dtype),
                "unit": (col.metadata or {}).get("unit", "none"),
                "nullable": bool(col.nullable),
                "allowed": "; ".join(str(check.name) for check in col.checks),
                "description": col.description or "",
            }
            for name, col in self.schema.columns.items()
        ]


TABLES: Registry[Table] = Registry("table")


def define(
    name: str,
    title: str,
    description: str,
    columns: dict[str, pa.Column],
    *,
    key: tuple[str, ...],
    checks: tuple[pa.Check, ...] = (),
    by_year: bool = False,
    optional: bool = False,
) -> Table:
    """Build a closed contract (no column more, no column less, key unique) and register it."""
    schema = pa.DataFrameSchema(columns, checks=list(checks), unique=list(key), strict=True, name=name)
    return TABLES.add(name, Table(name, title, description, schema, key, by_year, optional))
