"""Measure how far off estimates of services are: errors and coverage over held countries, each left out in its turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from corridor.errors import DataError
from corridor.harmonising.services_model import Industry, bounds
from corridor.harmonising.services_world import Array, Mask, World

SCHEMA: Final = {
    "industry": pl.String,
    "world_usd": pl.Int64,
    "distance": pl.Float64,
    "error_selling": pl.Float64,
    "error_buying": pl.Float64,
    "error_sold": pl.Float64,
    "error_bought": pl.Float64,
    "tried": pl.Int64,
    "held_selling": pl.Int64,
    "tried_buying": pl.Int64,
    "held_buying": pl.Int64,
}


def accuracy(
    world: World, industries: Mapping[str, Industry], *, level: float, among: Mask | None = None
) -> pl.DataFrame:
    """Return how estimates of left-out countries compare with what the tables hold of them.

    Args:
        world: The countries.
        industries: What was estimated, by industry.
        level: Level of the intervals.
        among: Countries to try, (C,); all that are held where it is None. Intervals are calibrated on all others.

    Returns:
        One row per industry: `world_usd`, the flows between held countries; `distance`, the elasticity; `error_selling`
        and `error_buying`, the median absolute log ratio of actual to predicted flows of an exporter or importer left
        out, positive flows only; `error_sold` and `error_bought`, the same of its totals; `tried` and `held_selling`,
        flows of left-out exporters and those that the interval holds when it is calibrated on all but this one;
        `tried_buying` and `held_buying`, likewise of importers.
    """
    chosen = world.held if among is None else world.held & among
    rows = []
    for code, found in industries.items():
        tried, held = _covered(found.of_exporters, chosen, level)
        tried_buying, held_buying = _covered(found.of_importers.T, chosen, level)
        rows.append(
            (
                code,
                int(np.nansum(world.flows[code])),
                round(float(found.model.coefficients[0]), 3),
                _error(found.of_exporters[chosen]),
                _error(found.of_importers[:, chosen]),
                _error(found.sold[chosen]),
                _error(found.bought[chosen]),
                tried,
                held,
                tried_buying,
                held_buying,
            )
        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _error(ratios: Array) -> float:
    known = np.abs(ratios[np.isfinite(ratios)])
    return round(float(np.median(known)), 3) if len(known) else float("nan")


def _covered(ratios: Array, chosen: Mask, level: float) -> tuple[int, int]:
    """Return how many flows of left-out countries (rows) were tried and how many their intervals hold."""
    tried = held = 0
    for column in ratios.T:
        for i in np.flatnonzero(chosen & ~np.isnan(column)):
            try:
                low, high = bounds(np.delete(column, i), level)
            except DataError:  # too few others for the level
                continue
            tried += 1
            held += int(low <= column[i] <= high)
    return tried, held
