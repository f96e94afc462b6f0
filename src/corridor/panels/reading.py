"""A panel from any table of flows: year, exporter, importer, product, dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.panels.checking import CAP, VALUE, checked
from corridor.panels.panel import KEY, BoolArray, Edges, FloatArray, IntArray, Panel, trimmed

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
        DataError: A column is absent, a year or value is no number, a key is missing or comes twice, a value is
            negative or above its cap; the message names the first row. Or no flow is known.
    """
    rows = checked(flows, name)
    years = np.arange(int(rows["year"].min()), int(rows["year"].max()) + 1)  # type: ignore[arg-type]
    axes = [rows[column].unique().sort() for column in KEY]
    e, i, p = (
        rows[column].cast(pl.Enum(axis)).to_physical().cast(pl.Int64).to_numpy()
        for column, axis in zip(KEY, axes, strict=True)
    )
    t = rows["year"].to_numpy() - years[0]
    value, most = rows[VALUE].to_numpy(), rows[CAP].to_numpy()
    told = ~np.isnan(value)
    low, high = np.where(told, value, 0.0), np.where(told, np.where(value > 0, most, np.maximum(most, least)), np.inf)
    cell, place = np.unique((e * axes[1].len() + i) * axes[2].len() + p, return_inverse=True)
    bare = Panel(
        years,
        tuple(axes[0]),
        tuple(axes[1]),
        tuple(axes[2]),
        cell,
        low=np.zeros((cell.size, 0)),
        high=np.zeros((cell.size, 0)),
        declared=_marked(rows.filter(told) if declared is None else declared, DECLARED, (years, axes[1], axes[2])),
        edges=None if kept is None else _edges((e, i, p, t), value, [axis.len() for axis in axes], years.size, kept),
        breaks=tuple(sorted(year for year in set(breaks) if year <= years[-1])),
        complete=tuple(sorted(year for year in set(complete) if year <= years[-1])),
        named=None if named is None else _marked(named, NAMED, (years, axes[0])),
        least=least,
    )
    return _filled(bare, place, t, low, high)


def _filled(bare: Panel, place: IntArray, t: IntArray, low: FloatArray, high: FloatArray) -> Panel:
    """Return a panel without bounds with those of its rows, and without cells that say no more than an absent row."""
    absent = bare.absent(bare.exporter[place], bare.importer[place], bare.product[place], t)
    keep = np.zeros(bare.cell.size, dtype=np.bool_)
    keep[place[(low != absent[0]) | (high != absent[1])]] = True
    if not keep.any():
        raise DataError("no flow between two countries is known")
    panel = bare if keep.all() else trimmed(bare, keep, bare.years.size)
    rows, row = keep[place], np.cumsum(keep)[place] - 1
    lows, highs = panel.absent(panel.exporter, panel.importer, panel.product)
    lows[row[rows], t[rows]], highs[row[rows], t[rows]] = low[rows], high[rows]
    return replace(panel, low=lows, high=highs).settled()


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
    ordered = group[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    full = np.diff(np.append(first, ordered.size)) >= kept
    found = np.zeros(groups)
    found[ordered[first[full]]] = np.nan_to_num(value[order[first[full] + kept - 1]])
    return found
