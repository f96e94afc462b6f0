"""Cut the rows of a table into batches that an engine takes one after the other, so that memory is bounded by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from corridor.cube.engines import Lazy


@dataclass(frozen=True)
class Batch:
    """Years that are taken together, or a range of the products of one year.

    Every sum of the cube is by year and product, or adds up over products, so a batch never needs the rows of another.

    Attributes:
        years: The years, ascending.
        first: First product of the range, None where all products are taken.
        last: Last product of the range.
    """

    years: tuple[int, ...]
    first: str | None = None
    last: str | None = None

    def of(self, frame: Lazy) -> Lazy:
        """Return the rows of a frame of these years that lie in the range of products."""
        if self.first is None or self.last is None:
            return frame
        return frame.filter((nw.col("product") >= self.first) & (nw.col("product") <= self.last))


def batches(rows: pl.DataFrame, limit: int) -> Iterator[Batch]:
    """Yield batches that cover all rows once, in the order of years and products.

    Small years are taken together; a year of more than `limit` rows is cut into ranges of products.

    Args:
        rows: Columns year, product, rows: how many rows there are of each.
        limit: Rows that a batch shall hold at most; a single product is never cut.
    """
    waiting: list[int] = []
    held = 0
    for year, count in rows.group_by("year").agg(pl.col("rows").sum()).sort("year").iter_rows():
        if waiting and held + count > limit:
            yield Batch(tuple(waiting))
            waiting, held = [], 0
        if count > limit:
            yield from _ranges(rows.filter(pl.col("year") == year), year, -(-count // limit))
        else:
            waiting, held = [*waiting, year], held + count
    if waiting:
        yield Batch(tuple(waiting))


def _ranges(rows: pl.DataFrame, year: int, pieces: int) -> Iterator[Batch]:
    """Yield ranges of products of about equally many rows."""
    counts = rows.group_by("product").agg(pl.col("rows").sum()).sort("product")
    before = pl.col("rows").cum_sum() - pl.col("rows")
    piece = (before * pieces) // counts["rows"].sum()
    cut = counts.with_columns(piece=piece).group_by("piece").agg(pl.col("product").min(), last=pl.col("product").max())
    for _, first, last in cut.sort("piece").iter_rows():
        yield Batch((year,), first, last)
