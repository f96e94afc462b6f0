"""What changed in one table between two snapshots: rows added, dropped and changed by key, and the largest changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.snapshots.walking import KEY, Packing, shared_codes, walk
from corridor.tables import Table

TOP = 20
"""Changes that are kept of each table: enough for a page."""

AFTER = "_after"


@dataclass(frozen=True)
class TableChange:
    """What changed in a table.

    Attributes:
        table: Name of the table.
        before: Rows in the earlier snapshot.
        after: Rows in the later one.
        added: Rows whose key only the later one has.
        dropped: Rows whose key only the earlier one has.
        changed: Rows that differ in another column than the key.
        columns: Rows that differ, by column.
        largest: Rows whose figure changed most, the largest first: key, column, before, after.
        note: What was not compared, or why not.
    """

    table: str
    before: int = 0
    after: int = 0
    added: int = 0
    dropped: int = 0
    changed: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    largest: tuple[Mapping[str, Any], ...] = ()
    note: str = ""

    @property
    def same(self) -> bool:
        """Whether no row differs."""
        return not (self.added or self.dropped or self.changed)

    def __add__(self, other: TableChange) -> TableChange:
        """Return the changes of two parts of one table."""
        columns = {
            name: self.columns.get(name, 0) + other.columns.get(name, 0) for name in {**self.columns, **other.columns}
        }
        return TableChange(
            self.table,
            self.before + other.before,
            self.after + other.after,
            self.added + other.added,
            self.dropped + other.dropped,
            self.changed + other.changed,
            columns,
            largest_of([*self.largest, *other.largest]),
            self.note or other.note,
        )


def unchanged(table: str, rows: int) -> TableChange:
    """Return the change of a part whose file is the same in both."""
    return TableChange(table, before=rows, after=rows)


def compare(table: Table, before: pl.LazyFrame, after: pl.LazyFrame) -> TableChange:
    """Compare two versions of a table, or of one year of it, by key."""
    names = [name for name in table.columns if name not in table.key]
    packing = Packing.of((before, after), table.key, {})
    codes = shared_codes((before, after), [name for name in names if table.dtypes[name] == pl.String])
    columns = [pl.col(name).cast(codes[name]) if name in codes else pl.col(name) for name in names]
    total = TableChange(table.name)
    for left, right in walk(before, after, packing, columns):
        total += compare_slice(table, packing, left, right, names)
    return total


def compare_slice(
    table: Table,
    packing: Packing,
    left: pl.DataFrame,
    right: pl.DataFrame,
    names: Sequence[str],
    *,
    rank: bool = True,
) -> TableChange:
    """Compare rows that hold the same keys; text columns share their codes.

    Args:
        table: The contract.
        packing: How keys become integers.
        left: Rows of the earlier version, their keys in `KEY`.
        right: Rows of the later one.
        names: Columns to compare.
        rank: Whether to look for the largest changes.
    """
    both = left.join(right, on=KEY, how="inner", suffix=AFTER)
    differs = {name: pl.col(name).ne_missing(pl.col(name + AFTER)) for name in names}
    changed = both.filter(pl.any_horizontal(list(differs.values()))) if names else both.clear()
    counts = changed.select(**{name: differs[name].sum() for name in names}).row(0) if names else ()
    return TableChange(
        table.name,
        before=left.height,
        after=right.height,
        added=right.height - both.height,
        dropped=left.height - both.height,
        changed=changed.height,
        columns={name: count for name, count in zip(names, counts, strict=True) if count},
        largest=largest_of([one for name in names for one in _largest(table, packing, changed, name)] if rank else []),
    )


def _largest(table: Table, packing: Packing, changed: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    """Return the rows whose figure changed most, in dollars or relative to the larger of the two."""
    if not table.dtypes[name].is_numeric():
        return []
    before, after = pl.col(name).cast(pl.Float64), pl.col(name + AFTER).cast(pl.Float64)
    size = (after - before).abs()
    relative = size / pl.max_horizontal(before.abs(), after.abs())
    rows = (
        changed.filter(pl.col(name).ne_missing(pl.col(name + AFTER)))
        .with_columns(size.alias("_size"), relative.alias("_relative"))
        .sort(["_size" if name == "value_usd" else "_relative", KEY], descending=[True, False], nulls_last=True)
        .head(TOP)
        .select(KEY, pl.col(name).alias("before"), pl.col(name + AFTER).alias("after"), "_size", "_relative")
    )
    dollars = name == "value_usd"
    return [
        {
            "key": " ".join(str(row[column]) for column in table.key),
            "column": name,
            "before": row["before"],
            "after": row["after"],
            "weight": (row["_size"] if dollars else row["_relative"]) or 0.0,
        }
        for row in packing.unpack(rows).iter_rows(named=True)
    ]


def largest_of(found: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the largest changes, dollars first, ties by key."""
    order = sorted(found, key=lambda one: (one["column"] != "value_usd", -one["weight"], one["key"], one["column"]))
    return tuple(order[:TOP])
