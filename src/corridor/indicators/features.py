"""Compute the indicators of a model for a set of opportunities, with the year behind each figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from corridor.indicators.base import INDICATORS, Opportunities


def compute(o: Opportunities, names: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the figures and their years, one column per indicator, one row per opportunity.

    Returns:
        Figures (Float64, null where unknown; never NaN) and calendar years (Int32, null where there is none).

    Raises:
        UsageError: An indicator is unknown.
    """
    results = {name: INDICATORS[name].compute(o) for name in names}
    figures = pl.DataFrame({name: result.value for name, result in results.items()}, nan_to_null=True)
    years = pl.DataFrame(
        {name: np.where(np.isfinite(r.value), r.year, -1).astype(np.int32) for name, r in results.items()}
    )
    return figures, years.with_columns(pl.when(pl.all() >= 0).then(pl.all()))
