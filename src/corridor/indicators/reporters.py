"""Reporters: how far what the two countries declare of their trade can be trusted."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.vocabulary import Direction, Level, Unit

SOURCE = (
    "reliability of reporters in reconciling mirror flows (Gaulier and Zignago 2010 for the idea; docs/reconciliation)"
)
PITFALLS = (
    "A reporter that differs from its partners need not be the one that errs, and transit, re-exports and freight look "
    "like unreliability; of a few mirrored codes it says little."
)


@indicator(
    title="Reliability of the exporter's declarations",
    pillar="risk",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER,
    formula="weight of the exporter's declared sales against an average partner's, latest year, 0 to 1",
    source=SOURCE,
    rests_on=("reporter_years",),
    missing="the exporter declares no sales in the data that a partner declares too",
    pitfalls=PITFALLS,
)
def reporter_quality_exporter(o: Opportunities) -> Values:
    """Return how reliably the exporter declares what it sells, 0 to 1; 0.5 is like an average partner.

    Example:
        >>> reliability = np.array([0.4, np.nan, 0.6])  # one a year; the latest that is known counts
        >>> reliability[np.isfinite(reliability)][-1].tolist()
        0.6
    """
    value, year = o.cube.once(("reliability", "exporter"), lambda: _reliability(o.cube, "exporter"))
    return Values(value[o.exporter], year[o.exporter])


@indicator(
    title="Reliability of the importer's declarations",
    pillar="risk",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="weight of the importer's declared purchases against an average partner's, latest year, 0 to 1",
    source=SOURCE,
    rests_on=("reporter_years",),
    missing="the importer declares no purchases in the data that a partner declares too",
    pitfalls=PITFALLS,
)
def reporter_quality_importer(o: Opportunities) -> Values:
    """Return how reliably the importer declares what it buys, 0 to 1; 0.5 is like an average partner.

    Example:
        >>> reliability = np.array([0.4, 0.5, np.nan])
        >>> reliability[np.isfinite(reliability)][-1].tolist()
        0.5
    """
    value, year = o.cube.once(("reliability", "importer"), lambda: _reliability(o.cube, "importer"))
    return Values(value[o.importer], year[o.importer])


def _reliability(cube: Cube, side: str) -> tuple[FloatArray, IntArray]:
    """Return the latest reliability of each country on a side, NaN where unknown, and its year; each (C,)."""
    rows = cube.reporter_years.filter(pl.col("side") == side).drop_nulls("reliability").sort("reporter", "year")
    last = rows.unique("reporter", keep="last", maintain_order=True)
    value = cube.by_country(last["reporter"], last["reliability"])
    year = cube.by_country(last["reporter"], last["year"], missing=UNKNOWN_YEAR)
    return value, year.astype(np.int64)
