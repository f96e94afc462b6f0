"""Whether anything of the future reached a forecast: one origin computed again from tables cut at its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from corridor.panels.panel import FloatArray
from corridor.snapshots.snapshot import Snapshot
from corridor.study.backtest.job_views import Said, View
from corridor.tables.columns import FIRST_YEAR


@dataclass(frozen=True)
class Leakage:
    """What came of the check.

    Attributes:
        year: The origin.
        checked: Models and baselines whose scores were compared.
        cells: Cells of the population.
        differing: Cells that one scores otherwise without the future, by name; those that agree are left out.
        undated: Tables without a year, which are taken as known all along.
        same_cells: Whether the population itself was the same.
    """

    year: int
    checked: tuple[str, ...]
    cells: int
    differing: Mapping[str, int]
    undated: tuple[str, ...]
    same_cells: bool = True

    @property
    def clean(self) -> bool:
        """Whether nothing of the future was seen."""
        return self.same_cells and not self.differing

    def sentence(self) -> str:
        """Return the finding in words."""
        told = f"Origin {self.year} computed again from tables cut at the end of {self.year}"
        if not self.same_cells:
            return f"{told}: the population is another one, so later data reach the forecasts."
        if self.differing:
            worst = ", ".join(f"{name} in {count:,} of {self.cells:,} cells" for name, count in self.differing.items())
            return f"{told}: scores differ, so later data reach the forecasts: {worst}."
        kept = ", ".join(self.undated)
        return (
            f"{told}: all {self.cells:,} scores of each of {len(self.checked)} models and baselines are the same to "
            f"the last bit. Tables without a year are taken as known all along: {kept}."
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


def compare(year: int, full: tuple[View, Said], cut: tuple[View, Said], tables: Sequence[str]) -> Leakage:
    """Return whether what was said with the future on disk is what is said without it, bit by bit."""
    (view, said), (other, again) = full, cut
    same = view.cells().equals(other.cells())
    names = tuple(said.scores)
    differing = {name: _differing(said.scores[name], again.scores[name]) for name in names} if same else {}
    return Leakage(
        year, names, len(view.population), {n: count for n, count in differing.items() if count}, tuple(tables), same
    )


def _differing(one: FloatArray, other: FloatArray) -> int:
    both = np.isnan(one) & np.isnan(other)
    return int((~both & (one.view(np.int64) != other.view(np.int64))).sum())
