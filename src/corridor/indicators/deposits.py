"""Deposits: who produces the mineral behind a product and who holds its reserves, read off the table of minerals."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities
from corridor.measures.supply_risk import world_shares
from corridor.vocabulary import WORLD


def minerals_of(o: Opportunities) -> dict[str, IntArray]:
    """Return the rows of the opportunities whose product stands for each mineral."""
    found: dict[str, list[IntArray]] = {}
    for code, mineral in sorted(o.minerals.items()):
        rows = np.flatnonzero(o.product == o.cube.product_index.get(code, -1))
        if len(rows):
            found.setdefault(mineral, []).append(rows)
    return {mineral: np.concatenate(rows) for mineral, rows in found.items()}


def latest_figures(cube: Cube, mineral: str, column: str) -> tuple[pl.DataFrame, int]:
    """Return a mineral's rows with a figure in the latest year, at the mine where it is mined, and that year.

    Args:
        cube: The world up to the year of the run.
        mineral: Name of the mineral.
        column: "production" or "reserves".

    Returns:
        No rows and `UNKNOWN_YEAR` where the source has no figure.
    """
    table = cube.minerals.filter((pl.col("mineral") == mineral) & pl.col(column).is_not_null())
    if table.is_empty():
        return table, UNKNOWN_YEAR
    stage = "mine" if (table["stage"] == "mine").any() else str(table.sort("stage")["stage"][0])
    staged = table.filter(pl.col("stage") == stage)
    last = int(staged["year"].max())  # type: ignore[arg-type]
    return staged.filter(pl.col("year") == last), last


def world_shares_of(cube: Cube, mineral: str, column: str) -> tuple[FloatArray, int]:
    """Return each country's share of the world's production or reserves, and the year, once per cube.

    Returns:
        Shares (C,), NaN where the source lists no figure, and the calendar year, `UNKNOWN_YEAR` without figures.
    """
    return cube.once(("world shares", column, mineral), lambda: _world_shares(cube, mineral, column))


def _world_shares(cube: Cube, mineral: str, column: str) -> tuple[FloatArray, int]:
    rows, last = latest_figures(cube, mineral, column)
    world = rows.filter(pl.col("country") == WORLD)[column]
    single = rows.filter(pl.col("country") != WORLD)
    # countries off the axis count in the total too
    output = world_shares(single[column].to_numpy().astype(np.float64), float(world[0]) if len(world) else 0.0)
    return cube.by_country(single["country"], pl.Series(output, dtype=pl.Float64)), last
