"""A history of flows as bounds by cell and year: what was traded, what was not, and what nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import DataError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

KEY = ("exporter", "importer", "product")
"""Columns that name a cell."""


@dataclass(frozen=True)
class Edges:
    """Bounds of flows that a truncated source leaves out, in US dollars.

    A source that keeps only the largest partners of each country says of an absent flow that it is at most the smaller
    of the importer's and the exporter's last one kept.

    Attributes:
        by_importer: Smallest of the largest flows that are kept of an importer; 0 where it has fewer flows, (I, P, T).
        by_exporter: The same of an exporter, (E, P, T).
    """

    by_importer: FloatArray
    by_exporter: FloatArray


@dataclass(frozen=True)
class Places:
    """Where cells lie on the axes of a panel; −1 for a code that the panel does not hold.

    Attributes:
        exporter, importer, product: Positions (n,).
        row: Row of the cell among those of the panel, −1 for one that never had a row (n,).
    """

    exporter: IntArray
    importer: IntArray
    product: IntArray
    row: IntArray


@dataclass(frozen=True)
class Panel:
    """Flows of n cells over T years; a flow lies between `low` and `high`, which are equal where it is known.

    Axes: E exporters, I importers, P products, T consecutive years. A flow of which nothing is known lies between 0 and
    infinity. Nothing later than the last year is in it, and every code on its axes has a row by then.

    A flow without a row is nothing where its importer declares the product and the source names its exporter in that
    year, so that neither a late reporter nor a country that is not there yet looks as if trade began.

    Attributes:
        years: Calendar years, ascending without gap (T,).
        exporters, importers, products: Codes, sorted.
        cell: (exporter · I + importer) · P + product of each cell that ever had a row, ascending (n,).
        low, high: Bounds in US dollars (n, T).
        declared: Whether the importer declares the product, (I, P, T).
        edges: Bounds of what a truncated source leaves out, None where an absent flow is nothing.
        breaks: First years of a new classification: no flow is compared across them.
        distance: Kilometres between exporter and importer, NaN where unknown, (E, I); None where no code is known.
        complete: Years in which a truncated source leaves nothing out, so that an absent flow is nothing.
        named: Whether the source names the exporter in a year, (E, T); None where every absence of one is nothing.
        least: Smallest flow that the source shows in US dollars: one that is absent, or 0, lies below it.
    """

    years: IntArray
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    products: tuple[str, ...]
    cell: IntArray
    low: FloatArray
    high: FloatArray
    declared: BoolArray
    edges: Edges | None = None
    breaks: tuple[int, ...] = ()
    distance: FloatArray | None = None
    complete: tuple[int, ...] = ()
    named: BoolArray | None = None
    least: float = 0.0
    _memo: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def last(self) -> int:
        """The last year that the panel holds."""
        return int(self.years[-1])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Exporters, importers and products."""
        return len(self.exporters), len(self.importers), len(self.products)

    @cached_property
    def exporter(self) -> IntArray:
        """Exporter of each cell as a position (n,)."""
        return self.cell // (len(self.importers) * len(self.products))

    @cached_property
    def importer(self) -> IntArray:
        """Importer of each cell as a position (n,)."""
        return self.cell // len(self.products) % len(self.importers)

    @cached_property
    def product(self) -> IntArray:
        """Product of each cell as a position (n,)."""
        return self.cell % len(self.products)

    def position(self, year: int) -> int:
        """Return the place of a year on the axis.

        Raises:
            DataError: The panel does not hold it.
        """
        if not self.years[0] <= year <= self.years[-1]:
            raise DataError(f"the history holds {self.years[0]} to {self.years[-1]}, found year {year}")
        return year - int(self.years[0])

    def comparable(self, first: int, last: int) -> bool:
        """Return whether no new classification begins after `first` and up to `last`."""
        return not any(first < year <= last for year in self.breaks)

    def as_of(self, year: int) -> Panel:
        """Return the panel as it could be known at the end of `year`: no later figure, cell or code remains in it.

        Raises:
            DataError: The panel holds nothing up to that year.
        """
        if year >= self.last:
            return self
        width = self.position(year) + 1
        told = self._told(width)
        if not told.any():
            raise DataError(f"nothing is known up to {year}")
        return trimmed(self, told, width)

    def settled(self) -> Panel:
        """Return the panel without the cells of which no row tells anything, and without their codes.

        Raises:
            DataError: Nothing remains.
        """
        known = np.any((self.low > 0) | np.isfinite(self.high), axis=1)
        if not known.any():
            raise DataError("no flow between two countries is known")
        told = known | self._given.any(axis=1)  # unknown in a year in which an absent row would be nothing
        return self if told.all() else trimmed(self, told, self.years.size)

    def _told(self, width: int) -> BoolArray:
        """Return of which cells (n,) the years tell other than an absent row would, if only that it is unknown."""
        told: BoolArray = np.asarray(self._given[:, :width].any(axis=1))
        return told

    @cached_property
    def _given(self) -> BoolArray:
        """Which bounds differ from what an absent row would have (n, T)."""
        low, high = self.absent(self.exporter, self.importer, self.product)
        given: BoolArray = (self.low != low) | (self.high != high)
        return given

    def absent(
        self, exporter: IntArray, importer: IntArray, product: IntArray, year: IntArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return the bounds of flows that have no row: nothing, at most an edge, or unknown.

        Args:
            exporter: Positions (n,), −1 for one that the panel does not hold.
            importer: Positions (n,).
            product: Positions (n,).
            year: One position for each flow (n,); None for all years of each.

        Returns:
            The lower and the upper bounds, (n, T), or (n,) where years are given.
        """
        told = self.declared[_at(year, importer, product)]
        if self.named is not None:
            told &= _like(exporter < 0, year) | self.named[_at(year, exporter)]
        if self.edges is None:
            return np.zeros(told.shape), np.where(told, self.least, np.inf)
        most = self.cut(exporter, importer, product, year)
        complete = np.isin(self.years, self.complete)
        most[..., complete if year is None else complete[year]] = 0.0
        np.maximum(most, self.least, out=most)
        most[~told] = np.inf
        return np.zeros(told.shape), most

    def cut(
        self, exporter: IntArray, importer: IntArray, product: IntArray, year: IntArray | None = None
    ) -> FloatArray:
        """Return the flow below which a truncated source leaves flows out, 0 where it leaves none out.

        Args:
            exporter: Positions (n,), as `absent` takes them.
            importer: Positions (n,).
            product: Positions (n,).
            year: Positions (n,) or None, likewise.

        Returns:
            US dollars (n, T), or (n,) where years are given.
        """
        if self.edges is None:
            return np.zeros(exporter.size if year is not None else (exporter.size, self.years.size))
        bought = self.edges.by_importer[_at(year, importer, product)]
        sold = self.edges.by_exporter[_at(year, exporter, product)]
        return np.minimum(bought, np.where(_like(exporter < 0, year), np.inf, sold))

    def locate(self, cells: pl.DataFrame) -> Places:
        """Return where cells, a frame with exporter, importer and product, lie on the axes."""
        e, i, p = (_positions(cells[name], axis) for name, axis in zip(KEY, self._axes(), strict=True))
        code = (e * len(self.importers) + i) * len(self.products) + p
        row = np.searchsorted(self.cell, code)
        found = (e >= 0) & (i >= 0) & (p >= 0)
        hit = (
            found & (self.cell[np.minimum(row, max(self.cell.size - 1, 0))] == code)
            if self.cell.size
            else found & False
        )
        return Places(e, i, p, np.where(hit, row, -1))

    def bounds(self, places: Places, *, first: int = 0, until: int | None = None) -> tuple[FloatArray, FloatArray]:
        """Return the bounds (n, until − first) of cells from a position on the axis of years up to before another.

        An unknown exporter of a declared product sells nothing; of an unknown importer or product nothing is known.
        """
        until = len(self.years) if until is None else until
        width = until - first
        low, high = np.zeros((places.row.size, width)), np.full((places.row.size, width), np.inf)
        placed = (places.importer >= 0) & (places.product >= 0)
        new = placed & (places.row < 0)
        low[new], high[new] = (
            bound[:, first:until]
            for bound in self.absent(places.exporter[new], places.importer[new], places.product[new])
        )
        there = places.row >= 0
        low[there], high[there] = self.low[places.row[there], first:until], self.high[places.row[there], first:until]
        return low, high

    def names(self, exporter: IntArray, importer: IntArray, product: IntArray) -> pl.DataFrame:
        """Return cells by position as a frame of codes."""
        axes = zip(KEY, self._axes(), (exporter, importer, product), strict=True)
        return pl.DataFrame({name: pl.Series(axis, dtype=pl.String).gather(at) for name, axis, at in axes})

    def _axes(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        return self.exporters, self.importers, self.products


def _at(year: IntArray | None, *places: IntArray) -> tuple[IntArray, ...]:
    """Return an index of all years of places, or of one year of each."""
    return places if year is None else (*places, year)


def _like(flags: BoolArray, year: IntArray | None) -> BoolArray:
    """Return flags (n,) in the shape that stands beside all years of places, or beside one year of each."""
    return flags[:, None] if year is None else flags


def _positions(codes: pl.Series, axis: tuple[str, ...]) -> IntArray:
    """Return the place of each code on an axis, −1 where it is not on it."""
    found = codes.cast(pl.String).replace_strict(list(axis), np.arange(len(axis)), default=-1, return_dtype=pl.Int64)
    return found.to_numpy()


def trimmed(panel: Panel, keep: BoolArray, width: int) -> Panel:
    """Return the panel of some cells and the first years, with the codes that these have and no others."""
    axes = [np.unique(getattr(panel, name)[keep]) for name in KEY]
    places = [np.searchsorted(axis, getattr(panel, name)[keep]) for name, axis in zip(KEY, axes, strict=True)]
    e, i, p = axes
    edges = None
    if panel.edges is not None:
        edges = Edges(
            panel.edges.by_importer[np.ix_(i, p)][..., :width], panel.edges.by_exporter[np.ix_(e, p)][..., :width]
        )
    last = int(panel.years[width - 1])
    return replace(
        panel,
        years=panel.years[:width],
        exporters=tuple(panel.exporters[k] for k in e),
        importers=tuple(panel.importers[k] for k in i),
        products=tuple(panel.products[k] for k in p),
        cell=(places[0] * len(i) + places[1]) * len(p) + places[2],
        low=panel.low[keep, :width],
        high=panel.high[keep, :width],
        declared=panel.declared[np.ix_(i, p)][..., :width],
        edges=edges,
        breaks=tuple(year for year in panel.breaks if year <= last),
        distance=None if panel.distance is None else panel.distance[np.ix_(e, i)],
        complete=tuple(year for year in panel.complete if year <= last),
        named=None if panel.named is None else panel.named[e, :width],
    )
