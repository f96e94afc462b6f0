"""A panel from any table of flows: year, exporter, importer, product, dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.panels.panel import KEY, BoolArray, Edges, FloatArray, IntArray, Panel

ROW = ("year", *KEY)
"""Columns that name a row."""

CAP = "value_cap"
DECLARED = ("year", "importer", "product")
"""Columns of what importers declare."""

NAMED = ("year", "country")
"""Columns of which countries a source names."""


def read_table(path: Path) -> pl.DataFrame:
    """Read a Parquet or CSV file; codes in CSV stay texts, so that leading zeros are kept.

    Raises:
        UsageError: There is no such file, or its ending is neither. DataError: It cannot be read.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        if path.suffix == ".csv":
            return pl.read_csv(path, schema_overrides=dict.fromkeys(KEY, pl.String))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    raise UsageError(f"{path}: a table is a .parquet or a .csv file, found {path.suffix or 'no ending'}")


def panel_of(
    flows: pl.DataFrame,
    *,
    name: str = "flows",
    kept: int | None = None,
    breaks: Sequence[int] = (),
    complete: Sequence[int] = (),
    least: float = 0.0,
    declared: pl.DataFrame | None = None,
    named: pl.DataFrame | None = None,
) -> Panel:
    """Return the panel of a table of flows.

    An absent row is nothing where the importer declares that product in that year, and unknown otherwise; a row without
    a value says that nothing was declared. With `value_cap`, a flow lies between the value and the cap. Flows of a
    country with itself are left out; so is a row that says no more than its absence would.

    Args:
        flows: year, exporter, importer, product, value_usd and, if some flows are only bounded, value_cap; other
            columns are ignored.
        name: What the table is called in messages, such as its file.
        kept: The source keeps a flow only if it is among this many largest of its importer or of its exporter, by
            product and year, so an absent flow is at most the smaller of their last ones; None where it keeps all.
        breaks: First years of a new classification.
        complete: Years of a truncated source in which it keeps all.
        least: Smallest flow that the source shows in US dollars, where it rounds: one of 0 or absent lies below it.
        declared: year, importer, product that importers declare; None where the rows with a value tell it.
        named: year, country that the source names at all; the absence of an exporter that it does not name is unknown.
            None where every absence of one is nothing.

    Raises:
        DataError: A column is absent or of the wrong kind, a key is missing or comes twice, a value is negative or
            above its cap; the message names the first row. Or no flow is known.
    """
    rows = _checked(flows, name)
    years = np.arange(int(rows["year"].min()), int(rows["year"].max()) + 1)  # type: ignore[arg-type]
    axes = [rows[column].unique().sort() for column in KEY]
    e, i, p = (
        rows[column].replace_strict(axis, np.arange(axis.len()), return_dtype=pl.Int64).to_numpy()
        for column, axis in zip(KEY, axes, strict=True)
    )
    t = rows["year"].to_numpy() - years[0]
    value = rows["value_usd"].to_numpy()
    told = ~np.isnan(value)
    cell, place = np.unique((e * axes[1].len() + i) * axes[2].len() + p, return_inverse=True)
    bare = Panel(
        years,
        tuple(axes[0]),
        tuple(axes[1]),
        tuple(axes[2]),
        cell,
        low=np.zeros((0, 0)),
        high=np.zeros((0, 0)),
        declared=_marked(rows.filter(told) if declared is None else declared, DECLARED, (years, axes[1], axes[2])),
        edges=None if kept is None else _edges((e, i, p, t), value, [axis.len() for axis in axes], years.size, kept),
        breaks=tuple(sorted(set(breaks))),
        complete=tuple(sorted(set(complete))),
        named=None if named is None else _marked(named, NAMED, (years, axes[0])),
        least=least,
    )
    low, high = bare.absent(bare.exporter, bare.importer, bare.product)
    low[place, t] = np.where(told, value, 0.0)
    most = rows[CAP].to_numpy()
    high[place, t] = np.where(told, np.where(value > 0, most, np.maximum(most, least)), np.inf)
    return replace(bare, low=low, high=high).settled()


def _marked(rows: pl.DataFrame, columns: Sequence[str], axes: Sequence[IntArray | pl.Series]) -> BoolArray:
    """Return which places rows name, by the axes of their columns but years last; codes beyond an axis are no place."""
    places = [_places(rows[name], pl.Series(axis)) for name, axis in zip(columns, axes, strict=True)]
    there = np.all([place >= 0 for place in places], axis=0)
    found = np.zeros([len(axis) for axis in (*axes[1:], axes[0])], dtype=np.bool_)
    found[tuple(place[there] for place in (*places[1:], places[0]))] = True
    return found


def _places(values: pl.Series, axis: pl.Series) -> IntArray:
    found: IntArray = (
        values.cast(axis.dtype)
        .replace_strict(axis, np.arange(axis.len()), default=-1, return_dtype=pl.Int64)
        .to_numpy()
    )
    return found


def _edges(at: tuple[IntArray, ...], value: FloatArray, codes: Sequence[int], years: int, kept: int) -> Edges:
    """Return the last flow that each importer and each exporter keeps, 0 where all of its flows are kept."""
    e, i, p, t = at
    products = codes[2]
    sides = [
        _last_kept((side * products + p) * years + t, value, size * products * years, kept).reshape(
            size, products, years
        )
        for side, size in ((i, codes[1]), (e, codes[0]))
    ]
    return Edges(*sides)


def _last_kept(group: IntArray, value: FloatArray, groups: int, kept: int) -> FloatArray:
    """Return the kept-th largest value of each group, 0 where the group has fewer (groups,)."""
    order = np.lexsort((-np.nan_to_num(value), group))
    sorted_group = group[order]
    first = np.searchsorted(sorted_group, np.arange(groups))
    last = first + kept - 1
    there = (last < sorted_group.size) & (sorted_group[np.minimum(last, sorted_group.size - 1)] == np.arange(groups))
    found = np.zeros(groups)
    found[there] = np.nan_to_num(value[order[last[there]]])
    return found


def _checked(flows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return year, keys, value and cap in one form, floats with NaN for what nobody declared."""
    _need_columns(flows, name)
    caps = pl.col(CAP) if CAP in flows.columns else pl.lit(None, dtype=pl.Float64)
    try:
        rows = flows.select(
            pl.col("year").cast(pl.Int64),
            *(pl.col(column).cast(pl.String) for column in KEY),
            pl.col("value_usd").cast(pl.Float64).fill_nan(None),
            caps.cast(pl.Float64).fill_nan(None).alias(CAP),
        )
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{name}: year must be whole, value_usd and value_cap numbers: {error}") from error
    if not rows.height:
        raise DataError(f"{name}: the table has no row")
    bounded = pl.when(pl.col(CAP).is_not_null()).then(pl.col("value_usd").fill_null(0.0)).otherwise("value_usd")
    rows = rows.with_columns(bounded, pl.coalesce(CAP, "value_usd").alias(CAP))
    _refuse(rows, name, pl.any_horizontal(pl.col(ROW).is_null()), "a key is missing")
    _refuse(rows, name, (pl.col("value_usd") < 0) | pl.col("value_usd").is_infinite(), "value_usd must be 0 or more")
    _refuse(rows, name, pl.col(CAP) < pl.col("value_usd"), "value_cap is below value_usd")
    _refuse(rows, name, pl.struct(ROW).is_duplicated(), "the row comes more than once")
    own = pl.col("exporter") == pl.col("importer")
    rows = rows.filter(~own).sort(ROW)
    if not rows.height:
        raise DataError(f"{name}: the table holds nothing but trade of countries with themselves")
    return rows.with_columns(pl.col("value_usd", CAP).fill_null(np.nan))


def _need_columns(flows: pl.DataFrame, name: str) -> None:
    missing = [column for column in (*ROW, "value_usd") if column not in flows.columns]
    if missing:
        raise DataError(
            f"{name}: columns {', '.join(missing)} are missing; needed are {', '.join((*ROW, 'value_usd'))} and, where "
            f"a flow is only bounded, {CAP}; found {', '.join(flows.columns)}"
        )


def _refuse(rows: pl.DataFrame, name: str, bad: pl.Expr, why: str) -> None:
    """Refuse a table with rows that fulfil `bad`, and show the first of them."""
    found = rows.with_row_index("row", offset=1).filter(bad)
    if found.height:
        first = found.row(0, named=True)
        shown = ", ".join(f"{column} {first[column]!r}" for column in (*ROW, "value_usd", CAP))
        raise DataError(f"{name}: row {first['row']:,}: {why}; found {shown}; {found.height:,} such rows")
