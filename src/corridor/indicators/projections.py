"""Projections: what each economy and its people are expected to be in five years over now, by the latest vintage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray
from corridor.measures.expectations import growth_from_levels, growth_from_rates

NO_PROJECTION = "no projection for the importer had been published by then"

Over = Callable[[Sequence[int], Sequence[float], int], float]


@dataclass(frozen=True)
class Projections:
    """Expected growth over five years and the levels of today; every array has shape (C,), NaN where unknown.

    Attributes:
        output: G, real output in five years over output now; of current dollars where no real growth is projected.
        people: P, population in five years over population now.
        output_now: Latest known output in US dollars.
        people_now: Latest known population.
        year: Vintage of the projection of output, −1 where there is none.
    """

    output: FloatArray
    people: FloatArray
    output_now: FloatArray
    people_now: FloatArray
    year: IntArray


def projections_of(cube: Cube) -> Projections:
    """Return the projections that the cube knows, computed once."""
    return cube.once("projections", lambda: _projections(cube))


def _projections(cube: Cube) -> Projections:
    rates, vintage = _by_country(cube, "gdp_growth_projected_pct", growth_from_rates)
    dollars, dollars_vintage = _by_country(cube, "gdp_projected_usd", growth_from_levels)
    people, _ = _by_country(cube, "population_projected", growth_from_levels)
    real = np.isfinite(rates)
    return Projections(
        output=np.where(real, rates, dollars),
        people=people,
        output_now=cube.latest_series("gdp_usd")[0],
        people_now=cube.latest_series("population")[0],
        year=np.where(real, vintage, dollars_vintage).astype(np.int64),
    )


def _by_country(cube: Cube, series: str, over: Over) -> tuple[FloatArray, FloatArray]:
    """Return growth over the horizon and the vintage behind it by country."""
    rows = cube.country_years.filter((pl.col("series") == series) & pl.col("projected"))
    newest = rows.filter(pl.col("known_in") == pl.col("known_in").max().over("country")).sort("country", "year")
    grouped = newest.group_by("country", maintain_order=True).agg("year", "value", pl.col("known_in").first())
    growth = pl.Series(
        [over(years, values, known) for _, years, values, known in grouped.iter_rows()], dtype=pl.Float64
    )
    vintage = cube.by_country(grouped["country"], grouped["known_in"], missing=UNKNOWN_YEAR)
    value = cube.by_country(grouped["country"], growth)
    return value, np.where(np.isfinite(value), vintage, UNKNOWN_YEAR)
