"""Trends of every flow over tens of millions of yearly rows: read a group of exporters, merge its years, go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import DataError
from corridor.measures.series import MIN_TREND_YEARS, IntArray

KEY = ("exporter", "importer", "product")
PIECES = 16
"""Pieces that a group is merged in at the same time; every line is computed by itself, so their number never shows."""

FIGURES = ("years", "last", "mean", "growth_pct", "trend_pct", "volatility")


def trends_of_flows(
    tables: Mapping[int, pl.LazyFrame],
    *,
    value: str = "value_usd",
    scale: float = 1.0,
    groups: int = 4,
    least: int = MIN_TREND_YEARS,
) -> Iterator[pl.DataFrame]:
    """Yield one line per exporter × importer × product that is traded in any year, a group of exporters at a time.

    Absent is zero: the tables must be complete, as BACI is. Growth is mid-point growth 200·(b − a)/(a + b) between the
    first and the last year, the trend is that of a least-squares line through the logarithms, volatility the standard
    deviation about it in log points (`measures.series`, `measures.trends`, whose figures these are).

    Args:
        tables: Year → flows with exporter, importer, product and the value, one row a flow, in any order.
        value: Column of the value, not negative.
        scale: Units that one unit of the value is counted in, as whole numbers.
        groups: Groups of exporters; more of them need less memory.
        least: Years above zero that a trend needs.

    Yields:
        exporter, importer, product, years (with trade), last, mean (Float64, in the unit of the value), growth_pct,
        trend_pct, volatility (Float32; NaN where too few years), sorted by exporter, importer and product.

    Raises:
        DataError: There is no year, or a flow stands twice in a year.
    """
    if not tables:
        raise DataError("trends: at least one year of flows is needed")
    years = sorted(tables)
    bounds = _bounds(tables[years[-1]], groups)
    for low, high in zip([None, *bounds], [*bounds, None], strict=True):
        frames = [_group(tables[year].select(*KEY, value), low, high) for year in years]
        yield _merge(frames, years, value, scale, least)


def _bounds(table: pl.LazyFrame, groups: int) -> list[int | str]:
    """Return the exporters at which a new group begins, so that the groups of a year hold about as many rows."""
    rows = table.group_by("exporter").agg(pl.len().alias("rows")).sort("exporter").collect()
    share = rows["rows"].cum_sum() / max(int(rows["rows"].sum()), 1)
    places = sorted({int(np.searchsorted(share.to_numpy(), part / groups)) for part in range(1, groups)})
    return [rows["exporter"][place] for place in places if 0 < place < rows.height]


def _group(table: pl.LazyFrame, low: int | str | None, high: int | str | None) -> pl.DataFrame:
    exporter = pl.col("exporter")
    parts = [exporter >= low] if low is not None else []
    parts += [exporter < high] if high is not None else []
    return table.filter(*parts).collect() if parts else table.collect()


def _merge(frames: list[pl.DataFrame], years: list[int], value: str, scale: float, least: int) -> pl.DataFrame:
    """Return the lines of one group; `frames` (by year) is emptied on the way, so that its memory is free early."""
    from corridor.measures import bulk_trend_kernels as kernels  # noqa: PLC0415  numba is slow to import

    dtypes = frames[0].schema
    axes = _integers(frames)
    countries, products = _most(frames, KEY[:2]) + 1, _most(frames, KEY[2:]) + 1
    bounds = np.cumsum([0, *(frame.height for frame in frames)])
    keys, values = np.empty(bounds[-1], np.int64), np.empty(bounds[-1], np.float64)
    for n, (low, high) in enumerate(pairwise(bounds)):
        exporter, importer, product = (frames[n][c].to_numpy() for c in KEY)
        key, ascending = kernels.keys_of(exporter, importer, product, countries, products)
        held = frames[n][value].to_numpy()
        frames[n] = frames[n].clear()
        order = slice(None) if ascending else np.argsort(key, kind="stable")
        keys[low:high], values[low:high] = key[order], held[order]
        if not ascending and (keys[low + 1 : high] == keys[low : high - 1]).any():
            raise DataError(f"trends: a flow stands twice in {years[n]}")
    starts, ends = _pieces(keys, bounds)
    first = np.concatenate([[0], np.cumsum(kernels.counts(keys, starts, ends))])
    calendar = np.array(years, np.float64)
    found = kernels.merged(keys, values, starts, ends, first, float(scale), calendar, least, countries, products)
    codes = {name: _codes(at, axes[name], dtypes[name]) for name, at in zip(KEY, found[:3], strict=True)}
    return pl.DataFrame({**codes, **dict(zip(FIGURES, found[3:], strict=True))})


def _most(frames: list[pl.DataFrame], columns: tuple[str, ...]) -> int:
    """Return the largest integer of some columns over all frames, 0 where there is none."""
    return max((int(frame[c].to_numpy().max(initial=0)) for frame in frames for c in columns), default=0)


def _codes(at: NDArray[np.int32], axis: pl.Series | None, dtype: Any) -> pl.Series:
    """Return the codes behind integers, in the type that they came in."""
    return (pl.Series(at) if axis is None else axis.gather(at)).cast(dtype)


def _pieces(keys: IntArray, bounds: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each of `PIECES` pieces begins and ends in every year (pieces, Y), years cut at the same keys."""
    spans = list(pairwise(bounds))
    low, high = max(spans, key=lambda span: span[1] - span[0])
    cuts = keys[np.linspace(low, high, PIECES + 1, dtype=np.int64)[1:-1]] if high > low else np.zeros(PIECES - 1)
    inner = np.stack([a + np.searchsorted(keys[a:b], cuts) for a, b in spans], axis=1)
    starts, ends = (np.array([[span[side] for span in spans]]) for side in (0, 1))
    return np.concatenate([starts, inner]).astype(np.int64), np.concatenate([inner, ends]).astype(np.int64)


def _integers(frames: list[pl.DataFrame]) -> dict[str, pl.Series | None]:
    """Bring the codes of the frames to integers in place; return what is behind them, None where they are their own."""
    if all(frames[0].schema[name].is_integer() for name in KEY):
        return dict.fromkeys(KEY)
    axes: dict[str, pl.Series | None] = {}
    for columns in (KEY[:2], KEY[2:]):
        axis = pl.concat([f[c].cast(pl.String).unique() for f in frames for c in columns]).unique().sort()
        code = [pl.col(c).cast(pl.String).cast(pl.Enum(axis)).to_physical().cast(pl.Int32) for c in columns]
        frames[:] = [frame.with_columns(code) for frame in frames]
        axes |= dict.fromkeys(columns, axis)
    return axes
