"""Splits in time: what is learnt from stands before what it is tried on, never beside or after it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Mask

Ints = NDArray[np.int64]
Fold = tuple[Mask, Mask]
"""Rows to learn from and rows to try on, each (n,)."""

LATEST = 3
"""Years that are tried on, at most: the latest ones, each by what came before it."""

PARTS = 3
"""Parts into which exporters are divided where there is only one year."""


def time_folds(origin: Ints, query: Ints, gap: int, *, latest: int = LATEST) -> list[Fold]:
    """Return the splits of rows of several years, from the earliest year tried on to the latest.

    A year is tried on by what was learnt from years whose outcomes were complete by then, `gap` years before or more;
    where no year lies so far back, from all years before it. A single year is split by exporters, so that no exporter
    is tried on what was learnt from itself.

    Args:
        origin: Year of each row (n,).
        query: Exporter of each row (n,).
        gap: Years until an outcome is complete.
        latest: Years tried on, at most.

    Example:
        >>> years = np.array([2011, 2012, 2015, 2016])
        >>> [(years[a].tolist(), years[b].tolist()) for a, b in time_folds(years, years, 4, latest=1)]
        [([2011, 2012], [2016])]
    """
    years = np.unique(origin)
    if years.size == 1:
        return _by_exporter(query)
    for apart in (gap, 1):
        found = [(origin <= year - apart, origin == year) for year in years]
        whole = [(learn, tried) for learn, tried in found if learn.any()]
        if whole:
            return whole[-latest:]
    return []


def _by_exporter(query: Ints) -> list[Fold]:
    _, place = np.unique(query, return_inverse=True)
    parts = [place % PARTS == part for part in range(PARTS)]
    return [(~part, part) for part in parts if part.any() and not part.all()]


def whole_numbers(name: str, values: Any, rows: int) -> Ints:
    """Return years or exporters by row as integers (n,); None stands for one and the same of all rows.

    Raises:
        ValueError: There is not one for each row.
    """
    if values is None:
        return np.zeros(rows, dtype=np.int64)
    found = np.asarray(values, dtype=np.int64)
    if found.shape != (rows,):
        raise ValueError(f"{name}: one is needed for each of {rows} rows, found shape {found.shape}")
    return found
