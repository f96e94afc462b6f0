"""What forecasters learn from: cells as they were in earlier years, and what trade did with them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.foresight.features import Figures, describe
from corridor.foresight.world import World
from corridor.panels import DEFAULT, KEY, Panel, Target, Thresholds, outcome, years_needed
from corridor.panels.outcomes import product_medians
from corridor.panels.panel import FloatArray, IntArray

ORIGINS = 6
"""Earlier years that are learned from, the latest ones."""

GRID = 60_000
"""Combinations of codes drawn in a year, most of which have no flow."""

NEGATIVES = 8_000
"""Cells of a year without the outcome that are kept; they count for all that were left out."""

AMOUNTS = 6_000
"""Cells of a year kept where the outcome is an amount."""

FEWEST = 8
"""Activations of a year below which it teaches nothing."""


@dataclass(frozen=True)
class Rows:
    """Cells of one earlier year (n,).

    Attributes:
        year: The year that they are described as of.
        figures: Features (n × k). outcome: what happened (n,), never NaN.
        weight: How many cells each stands for (n,). exporter: number of its exporter in this year (n,).
        unit: Median flow of the product in US dollars (n,).
    """

    year: int
    figures: Figures
    outcome: FloatArray
    weight: FloatArray
    exporter: IntArray
    unit: FloatArray


class Workshop:
    """Makes the rows of earlier years, each year once.

    Everything of a year is made of the panel as of that year, but for its outcomes, which are made of the panel as of
    the year in which they were known. So rows are the same whichever later year they are used in.
    """

    def __init__(self, panel: Panel, *, thresholds: Thresholds = DEFAULT, seed: int = 0) -> None:
        self.panel = panel
        self.thresholds = thresholds
        self.seed = seed
        self._worlds: dict[int, World] = {}
        self._rows: dict[tuple[int, Target, int], Rows | None] = {}

    def world(self, year: int) -> World:
        """Return what was known in a year."""
        if year not in self._worlds:
            self._worlds[year] = World(self.panel.as_of(year), thresholds=self.thresholds)
        return self._worlds[year]

    def lessons(self, year: int, target: Target, horizon: int) -> list[Rows]:
        """Return the rows of the latest years whose outcome was known by `year`, in order of time."""
        latest = year - years_needed(target, horizon, self.thresholds)
        found: list[Rows] = []
        for origin in range(latest, int(self.panel.years[0]), -1):
            rows = self.rows(origin, target, horizon)
            if rows is not None:
                found.append(rows)
            if len(found) == ORIGINS:
                break
        return found[::-1]

    def rows(self, origin: int, target: Target, horizon: int) -> Rows | None:
        """Return the rows of a year, None where too few outcomes can be told."""
        key = origin, target, horizon
        if key not in self._rows:
            self._rows[key] = self._made(origin, target, horizon)
        return self._rows[key]

    def _made(self, origin: int, target: Target, horizon: int) -> Rows | None:
        needed = years_needed(target, horizon, self.thresholds)
        if not self.panel.comparable(origin, origin + needed):
            return None
        later = self.panel.as_of(origin + needed)
        rng = np.random.default_rng([self.seed, origin])
        world = self.world(origin)
        cells, times = self._population(world.panel, later, target, rng)
        if not cells.height:
            return None
        places = later.locate(cells)
        found = outcome(later, origin, places, target=target, horizon=horizon, thresholds=self.thresholds).value
        keep, weight = _kept(found, times, target, rng)
        if keep is None:
            return None
        chosen = cells[keep]
        exporter = chosen["exporter"].rank("dense").to_numpy().astype(np.int64) - 1
        unit = np.append(product_medians(later, origin), np.nan)[places.product[keep]]
        return Rows(origin, describe(world, chosen), found[keep], weight, exporter, np.where(unit > 0, unit, 1.0))

    def _population(
        self, known: Panel, later: Panel, target: Target, rng: np.random.Generator
    ) -> tuple[pl.DataFrame, FloatArray]:
        """Return cells to learn from, and how many cells of the grid each stands for; 0 for those that came later."""
        if target == "growth":
            rows = np.flatnonzero(known.low[:, -1] > 0)
            cells = known.names(known.exporter[rows], known.importer[rows], known.product[rows])
            return cells, np.ones(cells.height)
        grid, times = _grid(known, rng)
        traded = later if target == "activation" else known
        rows = np.flatnonzero(traded.low[:, -3:].max(axis=1) > 0)
        there = traded.names(traded.exporter[rows], traded.importer[rows], traded.product[rows])
        if target == "activation":  # flows that only later years know stand for themselves, and only if they came true
            extra = there.join(grid, on=KEY, how="anti")
            return pl.concat([grid, extra]), np.r_[np.full(grid.height, times), np.zeros(extra.height)]
        extra = grid[: AMOUNTS // 4].join(there, on=KEY, how="anti")
        return pl.concat([there, extra]), np.ones(there.height + extra.height)


def _grid(known: Panel, rng: np.random.Generator) -> tuple[pl.DataFrame, float]:
    """Return combinations of the codes known, all or `GRID` of them, and how many each stands for."""
    e, i, p = known.shape
    whole = e * i * p
    at = np.arange(whole) if whole <= GRID else np.unique(rng.integers(0, whole, GRID))
    cells = known.names(at // (i * p), at // p % i, at % p)
    return cells.filter(pl.col("exporter") != pl.col("importer")), whole / at.size


def _kept(
    found: FloatArray, times: FloatArray, target: Target, rng: np.random.Generator
) -> tuple[IntArray | None, FloatArray]:
    """Return which cells are kept, in order, and how many each stands for; None where they teach nothing."""
    told = np.flatnonzero(~np.isnan(found))
    if target != "activation":
        some = np.sort(rng.choice(told, AMOUNTS, replace=False)) if told.size > AMOUNTS else told
        return (some, np.ones(some.size)) if some.size >= 10 * FEWEST else (None, np.zeros(0))
    yes = told[found[told] == 1]
    no = told[(found[told] == 0) & (times[told] > 0)]
    if yes.size < FEWEST or no.size < FEWEST:
        return None, np.zeros(0)
    some = np.sort(rng.choice(no, NEGATIVES, replace=False)) if no.size > NEGATIVES else no
    keep = np.sort(np.r_[yes, some])
    return keep, np.where(found[keep] == 1, 1.0, times[keep] * no.size / some.size)


def stacked(lessons: Sequence[Rows]) -> Rows:
    """Return the rows of several years as one, exporters numbered apart by year."""
    number = np.concatenate([rows.exporter + n * 100_000 for n, rows in enumerate(lessons)])
    return Rows(
        lessons[-1].year,
        np.concatenate([rows.figures for rows in lessons]),
        np.concatenate([rows.outcome for rows in lessons]),
        np.concatenate([rows.weight for rows in lessons]),
        number,
        np.concatenate([rows.unit for rows in lessons]),
    )
