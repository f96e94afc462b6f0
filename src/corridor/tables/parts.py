"""The rows of a table that is stored by year: in memory where they are few, as files where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from corridor.tables.coding import decoded
from corridor.tables.contract import Table

Part = pl.DataFrame | Path
"""The rows of one year: a frame, or the Parquet file that holds them."""


@dataclass(frozen=True)
class Parts:
    """The rows of one table by year; nothing is read from a file before it is asked for.

    Attributes:
        table: The contract that the rows keep.
        by_year: Frame or file of each year, in the order of the years.
    """

    table: Table
    by_year: Mapping[int, Part]

    @classmethod
    def of(cls, table: Table, frame: pl.DataFrame) -> Parts:
        """Return a frame with a column `year` as parts in memory."""
        split = frame.partition_by("year", as_dict=True, maintain_order=True)
        found: dict[int, Part] = {int(str(key[0])): rows for key, rows in split.items()}
        return cls(table, dict(sorted(found.items())))

    @property
    def years(self) -> list[int]:
        """The years that have rows, in order."""
        return sorted(self.by_year)

    def year(self, year: int) -> pl.LazyFrame:
        """Return the rows of one year as texts, none where the table has no such year."""
        return decoded(self.stored(year))

    def stored(self, year: int) -> pl.LazyFrame:
        """Return the rows of one year as they are stored: texts may be codes, which differ from year to year."""
        part = self.by_year.get(year)
        if part is None:
            return self.table.empty().lazy()
        return part.lazy() if isinstance(part, pl.DataFrame) else pl.scan_parquet(part, glob=False)

    def scan(self, years: Iterable[int] | None = None) -> pl.LazyFrame:
        """Return the rows of some years, or of all, as one lazy frame in the order of the years."""
        asked = self.years if years is None else sorted(set(years) & set(self.by_year))
        if not asked:
            return self.table.empty().lazy()
        return pl.concat([self.year(year) for year in asked])

    def between(self, first: int, last: int) -> Parts:
        """Return the parts from a first to a last year, both included."""
        return Parts(self.table, {year: self.by_year[year] for year in self.years if first <= year <= last})

    def height(self) -> int:
        """Return the number of rows."""
        return int(self.scan().select(pl.len()).collect().item())
