"""Whether anything of the future reached a forecast: one origin computed again from tables cut at its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from corridor.panels.panel import BoolArray, FloatArray
from corridor.snapshots.snapshot import Snapshot
from corridor.study.backtest.job_views import Said, View
from corridor.tables.columns import FIRST_YEAR

ROUNDING = 1e-9
"""Relative difference up to which two figures are the same but for the order of sums."""

Spoken = tuple[View, Said]
"""A view and what was said of its population."""


@dataclass(frozen=True)
class Leakage:
    """What came of the check.

    Attributes:
        year: The origin.
        checked: Models and baselines whose scores were compared.
        cells: Cells of the population.
        differing: Cells that one scores otherwise without the future, by name; those that agree are left out.
        in_runs: The same of a run as of the year, which hides the future instead of leaving it out.
        rounding: Largest relative difference of such a run that counts as rounding.
        undated: Tables without a year, which are taken as known all along.
        same_cells: Whether the population itself was the same.
    """

    year: int
    checked: tuple[str, ...]
    cells: int
    differing: Mapping[str, int]
    in_runs: Mapping[str, int]
    rounding: float
    undated: tuple[str, ...]
    same_cells: bool = True

    @property
    def clean(self) -> bool:
        """Whether nothing of the future was seen."""
        return self.same_cells and not self.differing and not self.in_runs

    def sentence(self) -> str:
        """Return the finding in words."""
        told = f"Origin {self.year} computed again from tables cut at the end of {self.year}"
        if not self.same_cells:
            return f"{told}: the population is another one, so later data reach the forecasts."
        if not self.clean:
            worst = [f"{name} in {count:,} of {self.cells:,} cells" for name, count in self.differing.items()]
            worst += [f"{name} in {count:,} cells of a run as of the year" for name, count in self.in_runs.items()]
            return f"{told}: scores differ, so later data reach the forecasts: {', '.join(worst)}."
        run = f"to {self.rounding:.0e} of their size" if self.rounding else "too"
        return (
            f"{told}: all {self.cells:,} scores of each of {len(self.checked)} models and baselines are the same to "
            f"the last bit, and those of a run as of {self.year} {run}. Tables without a year are taken as known all "
            f"along: {', '.join(self.undated)}."
        )


def cut_snapshot(snapshot: Snapshot, year: int) -> Snapshot:
    """Return a snapshot as somebody could have had it at the end of `year`: later rows are gone from every table.

    Of series by country, projections that were published by then stay.
    """
    seen = pl.col("year") <= year
    series = (pl.col("known_in") <= year) & (seen | pl.col("projected"))
    tables = {
        name: frame.filter(series if name == "country_years" else seen) if "year" in frame.columns else frame
        for name, frame in snapshot.tables.items()
    }
    large = {name: parts.between(FIRST_YEAR, year) for name, parts in snapshot.large.items()}
    return replace(snapshot, tables=tables, large=large)


def undated(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the names of the tables with rows but without a year."""
    return tuple(sorted(n for n, frame in snapshot.tables.items() if frame.height and "year" not in frame.columns))


def compare(judged: Spoken, run: Spoken, cut: Spoken, tables: Sequence[str]) -> Leakage:
    """Return whether what was said with the future on disk is what is said without it.

    Args:
        judged: What the backtest judges; it must agree bit by bit.
        run: What a run as of the year says; products that only later years know change how sums are grouped, so it must
            agree to `ROUNDING` of its size.
        cut: What is said from tables that end with the year.
        tables: Tables without a year.
    """
    view, said = judged
    cells, truth = view.cells(), cut[1].scores
    same = all(cells.equals(other.cells()) for other, _ in (run, cut))
    names = tuple(said.scores) if same else ()
    gaps = {name: _gaps(run[1].scores[name], truth[name]) for name in names}
    rounding = max((float(gap[gap <= ROUNDING].max(initial=0.0)) for gap in gaps.values()), default=0.0)
    return Leakage(
        year=view.cube.year,
        checked=names,
        cells=len(view.population),
        differing=_counted({name: _bits(said.scores[name], truth[name]) for name in names}),
        in_runs=_counted({name: gap > ROUNDING for name, gap in gaps.items()}),
        rounding=rounding,
        undated=tuple(tables),
        same_cells=same,
    )


def _bits(one: FloatArray, other: FloatArray) -> BoolArray:
    """Return which figures differ in any bit; two missing ones do not (n,)."""
    differ: BoolArray = one.view(np.int64) != other.view(np.int64)
    return differ & ~(np.isnan(one) & np.isnan(other))


def _gaps(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return relative differences, infinite where one of two figures is missing (n,)."""
    size = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1.0)
    gap = np.where(np.isnan(one) & np.isnan(other), 0.0, np.abs(one - other) / size)
    return np.where(np.isnan(gap), np.inf, gap)


def _counted(differ: Mapping[str, BoolArray]) -> dict[str, int]:
    return {name: int(cells.sum()) for name, cells in differ.items() if cells.any()}
