"""Compiled merge of yearly rows into one line per flow with its trend; compiled once and cached."""

from __future__ import annotations

import numpy as np
from numba import njit, prange


@njit(cache=True, parallel=True)
def keys_of(exporter, importer, product, countries, products):  # type: ignore[no-untyped-def]
    """Return (i · C + j) · K + k of n rows and whether each key is above the one before it."""
    n = len(exporter)
    out = np.empty(n, np.int64)
    for row in prange(n):
        out[row] = (np.int64(exporter[row]) * countries + importer[row]) * products + product[row]
    falls = 0
    for row in prange(max(n - 1, 0)):
        falls += out[row] >= out[row + 1]
    return out, falls == 0


@njit(cache=True)
def _next(keys, at, end):  # type: ignore[no-untyped-def]
    """Return the least key at the heads of the years, −1 where all are used up."""
    least = np.int64(-1)
    for year in range(len(at)):
        if at[year] < end[year]:
            key = keys[at[year]]
            if least < 0 or key < least:
                least = key
    return least


@njit(cache=True, parallel=True)
def counts(keys, starts, ends):  # type: ignore[no-untyped-def]
    """Return how many different keys each piece holds; piece p of year y is `starts[p, y]` to `ends[p, y]`.

    The years stand one after the other in `keys`, each ascending.
    """
    out = np.zeros(len(starts), np.int64)
    for piece in prange(len(starts)):
        at, end = starts[piece].copy(), ends[piece]
        while True:
            key = _next(keys, at, end)
            if key < 0:
                break
            for year in range(len(at)):
                if at[year] < end[year] and keys[at[year]] == key:
                    at[year] += 1
            out[piece] += 1
    return out


@njit(cache=True)
def _line(values, years, least):  # type: ignore[no-untyped-def]
    """Return trend and volatility of one flow: slope of ln v, and the sd of ln v about it; NaN where too few years."""
    n, time, level = 0, 0.0, 0.0
    for year in range(len(values)):
        if values[year] > 0.0:
            n += 1
            time += years[year]
            level += np.log(values[year])
    if n < least:
        return np.nan, np.nan
    time, level = time / n, level / n
    spread, both, square = 0.0, 0.0, 0.0
    for year in range(len(values)):
        if values[year] > 0.0:
            t, v = years[year] - time, np.log(values[year]) - level
            spread, both, square = spread + t * t, both + t * v, square + v * v
    slope = both / spread
    rest = max(square - slope * both, 0.0)
    return 100.0 * np.expm1(slope), np.sqrt(rest / (n - 2)) if n > 2 else np.nan


@njit(cache=True, parallel=True)
def merged(keys, values, starts, ends, first, scale, years, least, countries, products):  # type: ignore[no-untyped-def]
    """Return one line per key: i, j, k, years with trade, last year's value, mean, growth, trend and volatility.

    Args:
        keys: The years one after the other, each ascending. values: likewise, not negative.
        starts: Where each piece of each year begins in `keys` (pieces, Y). ends: where it ends.
        first: Position of each piece's first line in the result (pieces + 1,). scale: whole units per unit of value.
        years: Calendar years (Y,). least: years above zero that a trend needs.
    """
    total, span = first[-1], len(years)
    exporter, importer = np.empty(total, np.int32), np.empty(total, np.int32)
    product, traded = np.empty(total, np.int32), np.empty(total, np.int8)
    last, mean = np.empty(total, np.float64), np.empty(total, np.float64)
    growth, trend = np.empty(total, np.float32), np.empty(total, np.float32)
    volatility = np.empty(total, np.float32)
    for piece in prange(len(starts)):
        at, end = starts[piece].copy(), ends[piece]
        held = np.empty(span, np.float64)
        for line in range(first[piece], first[piece + 1]):
            key = _next(keys, at, end)
            seen, whole = 0, 0.0
            for year in range(span):
                held[year] = 0.0
                if at[year] < end[year] and keys[at[year]] == key:
                    held[year] = np.rint(values[at[year]] * scale)
                    at[year] += 1
                seen += held[year] > 0.0
                whole += held[year]
            both = held[0] + held[span - 1]
            pair = key // products
            exporter[line], importer[line], product[line] = pair // countries, pair % countries, key - pair * products
            traded[line] = seen
            last[line], mean[line] = held[span - 1] / scale, whole / span / scale
            growth[line] = 200.0 * (held[span - 1] - held[0]) / both if both > 0.0 else 0.0
            trend[line], volatility[line] = _line(held, years, least)
    return exporter, importer, product, traded, last, mean, growth, trend, volatility
