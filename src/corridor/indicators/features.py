"""Compute the indicators of a model for a set of opportunities, with the year behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from corridor.indicators.base import INDICATORS, Indicator, IntArray, Opportunities, Values
from corridor.vocabulary import Level


def compute(o: Opportunities, names: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the figures and their years, one column per indicator, one row per opportunity.

    Returns:
        Figures (Float64, null where unknown; never NaN) and calendar years (Int32, null where there is none).

    Raises:
        UsageError: An indicator is unknown.
    """
    results = {name: _broadcast(o, INDICATORS[name]) for name in names}
    figures = pl.DataFrame({name: result.value for name, result in results.items()}, nan_to_null=True)
    years = pl.DataFrame(
        {name: np.where(np.isfinite(r.value), r.year, -1).astype(np.int32) for name, r in results.items()}
    )
    return figures, years.with_columns(pl.when(pl.all() >= 0).then(pl.all()))


def _broadcast(o: Opportunities, indicator: Indicator) -> Values:
    """Compute an indicator once for each thing that it describes and spread the figures over the opportunities."""
    key = _key(o, indicator.level)
    if key is None:
        return indicator.compute(o)
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    found = indicator.compute(o.take(first))
    return Values(found.value[place], found.year[place])


def _key(o: Opportunities, level: Level) -> IntArray | None:
    """Return a number that tells apart what an indicator of this level describes; None where that is each row."""
    products = len(o.cube.products)
    keys: dict[Level, Callable[[], IntArray]] = {
        Level.EXPORTER: lambda: o.exporter,
        Level.IMPORTER: lambda: o.importer,
        Level.PRODUCT: lambda: o.product,
        Level.PAIR: lambda: o.corridor,
        Level.EXPORTER_PRODUCT: lambda: o.exporter * products + o.product,
        Level.IMPORTER_PRODUCT: lambda: o.importer * products + o.product,
    }
    return keys[level]() if level in keys else None
