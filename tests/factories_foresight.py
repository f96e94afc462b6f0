"""A small world of flows in which it is known why a flow begins, for the tests of forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from corridor.foresight.features import NAMES, describe
from corridor.foresight.features.feature import Family
from corridor.foresight.world import Cells, World
from corridor.panels import KEY, Panel, panel_of
from factories_panels import flows

COUNTRIES = tuple(f"K{n:02d}" for n in range(14))
PRODUCTS = ("010121", "270900", "840710", "901380")
FIRST, LAST = 2000, 2014


def a_history(
    seed: int = 0,
    *,
    countries: Sequence[str] = COUNTRIES,
    products: Sequence[str] = PRODUCTS,
    years: tuple[int, int] = (FIRST, LAST),
) -> pl.DataFrame:
    """Draw flows that begin where supply and demand are large, or where the exporter's twin sells already.

    Exporters 0 and 1, 2 and 3 and so on are twins, so their number must be even. A flow, once begun, follows supply,
    demand and luck, and may end.
    """
    rng = np.random.default_rng(seed)
    n, k, width = len(countries), len(products), years[1] - years[0] + 1
    supply, demand = rng.lognormal(0.0, 1.0, (n, k)), rng.lognormal(0.0, 1.0, (n, k))
    pull = supply[:, None] * demand[None]
    large = pull > np.quantile(pull, 0.75)
    off = ~np.eye(n, dtype=np.bool_)[:, :, None]
    active = (rng.random(pull.shape) < np.where(large, 0.5, 0.1)) & off
    rows: list[tuple[Any, ...]] = []
    for year in range(width):
        twin = active[np.arange(n) ^ 1]
        begins = rng.random(pull.shape) < 0.006 + 0.15 * large + 0.10 * twin
        active = np.where(active, rng.random(pull.shape) > 0.05, begins) & off
        value = (1e6 * pull**0.5 * rng.lognormal(0.0, 0.25, pull.shape)).astype(np.int64)
        rows += [
            (years[0] + year, countries[e], countries[i], products[p], int(value[e, i, p]))
            for e, i, p in zip(*np.nonzero(active), strict=True)
        ]
    return flows(*rows)


def a_changed_future(history: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return a history that is the same up to a year and another one after: new flows, countries and products."""
    later = history.filter(pl.col("year") > year)
    grown = later.with_columns(pl.col("value_usd") * 2 + 1).gather_every(2)
    moved = later.with_columns(exporter=pl.lit("A00")).unique(["year", *KEY], keep="first", maintain_order=True)
    named = later.with_columns(importer=pl.lit("ZZ9"), product=pl.lit("000001"))
    new = named.unique(["year", *KEY], keep="first", maintain_order=True)
    return pl.concat([history.filter(pl.col("year") <= year), grown, moved, new])


def every_cell(panel: Panel) -> pl.DataFrame:
    """Return every combination of a panel's codes but those of a country with itself."""
    e, i, p = panel.shape
    at = np.arange(e * i * p)
    cells = panel.names(at // (i * p), at // p % i, at % p)
    return cells.filter(pl.col("exporter") != pl.col("importer"))


def cells_of(*keys: tuple[str, str, str]) -> pl.DataFrame:
    """Return cells (exporter, importer, product) as a frame."""
    return pl.DataFrame(list(keys), schema=dict.fromkeys(KEY, pl.String), orient="row")


def a_world(table: pl.DataFrame, **settings: Any) -> World:
    """Return what a table of flows says up to its last year."""
    return World(panel_of(table, **settings))


def computed(family: Family, world: World, cells: pl.DataFrame) -> dict[str, np.ndarray]:
    """Return the features of one family in double precision, name → (n,)."""
    return {
        name: np.asarray(v) for name, v in family.compute(world, Cells.of(world, world.panel.locate(cells))).items()
    }


def described(world: World, cells: pl.DataFrame) -> dict[str, np.ndarray]:
    """Return all features by name (n,)."""
    figures = describe(world, cells)
    return {name: figures[:, at] for at, name in enumerate(NAMES)}
