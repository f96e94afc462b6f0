"""Compiled loops over millions of rows; compiled once and cached, and imported only where they are used."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from corridor.measures.selecting_kernels import kth_largest

BLOCKS = 4
"""Rows are cut into this many blocks whatever the number of threads; sums are of integers, so no order shows."""


@njit(cache=True, parallel=True)
def totals(exporter, importer, product, value, country_at, product_at, scale, shape):  # type: ignore[no-untyped-def]
    """Return exports (C, K), imports (C, K) and pair totals (C, C) of n rows, in whole units of value · scale.

    Codes are looked up in `country_at` and `product_at`; self-trade is left out.
    """
    countries, products = shape
    sold = np.zeros((BLOCKS, countries, products), np.int64)
    bought = np.zeros((BLOCKS, countries, products), np.int64)
    pairs = np.zeros((BLOCKS, countries, countries), np.int64)
    n = len(value)
    for block in prange(BLOCKS):
        for row in range(block * n // BLOCKS, (block + 1) * n // BLOCKS):
            i, j, k = country_at[exporter[row]], country_at[importer[row]], product_at[product[row]]
            if i != j:
                whole = np.int64(np.rint(value[row] * scale))
                sold[block, i, k] += whole
                bought[block, j, k] += whole
                pairs[block, i, j] += whole
    return sold.sum(axis=0), bought.sum(axis=0), pairs.sum(axis=0)


@njit(cache=True, parallel=True)
def gathered(exporter, importer, product, country_at, product_at, supply, demand, ease):  # type: ignore[no-untyped-def]
    """Return supply_ik · demand_jk · ease_ij of n rows; 0 for self-trade."""
    n = len(exporter)
    out = np.empty(n, np.float64)
    for row in prange(n):
        i, j, k = country_at[exporter[row]], country_at[importer[row]], product_at[product[row]]
        out[row] = 0.0 if i == j else supply[i, k] * demand[j, k] * ease[i, j]
    return out


@njit(cache=True)
def _compact(values, places, size, count):  # type: ignore[no-untyped-def]
    """Keep the `count` largest of the first `size` values, earliest first among equals, in place; return the least."""
    least = kth_largest(values[:size].copy(), count)
    above = 0
    for n in range(size):
        above += values[n] > least
    equal = count - above
    kept = 0
    for n in range(size):
        if values[n] > least or (values[n] == least and equal > 0):
            equal -= values[n] == least
            values[kept], places[kept] = values[n], places[n]
            kept += 1
    return least


@njit(cache=True, parallel=True)
def best(supply, demand, ease, count):  # type: ignore[no-untyped-def]
    """Return the `count` largest supply_ik · demand_jk · ease_ij > 0 of every exporter over all j ≠ i and k.

    Returns:
        Values (C, count) and places j·K + k (C, count), −1 where there are fewer; unsorted, equals by place.
    """
    countries, products = supply.shape
    values = np.zeros((countries, count), np.float64)
    places = np.full((countries, count), -1, np.int64)
    for i in prange(countries):
        room = count + max(4 * count, 4096)
        held, at = np.empty(room, np.float64), np.empty(room, np.int64)
        size, least = 0, 0.0
        top = supply[i].max()
        for j in range(countries):
            factor = ease[i, j]
            if i == j or not top * demand[j].max() * factor > least:
                continue
            for k in range(products):
                value = supply[i, k] * demand[j, k] * factor
                if value > least:
                    if size == room:
                        least = _compact(held, at, size, count)
                        size = count
                        if not value > least:
                            continue
                    held[size], at[size] = value, j * products + k
                    size += 1
        if size > count:
            _compact(held, at, size, count)
            size = count
        values[i, :size], places[i, :size] = held[:size], at[:size]
    return values, places
