"""DuckDB as an engine: a database in memory that moves to disk what does not fit."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Sequence

import narwhals as nw
import polars as pl

from corridor.cube.engines import ENGINES, Engine, Lazy, lazy, library

MEMORY = "1500MB"
"""What the database may hold in memory; sums of one batch take a fraction of it."""


class DuckDBEngine(Engine):
    """DuckDB on this machine."""

    name = "duckdb"
    batch_rows = 13_000_000

    def __init__(self, *, master: str | None = None) -> None:
        del master
        duckdb = library("duckdb", self.name)
        self.failures = (OSError, duckdb.Error)
        self._spill = tempfile.TemporaryDirectory(prefix="corridor-duckdb-")
        self._connection = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": self._spill.name,
                "preserve_insertion_order": False,
            }
        )

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Return rows held in memory as a relation."""
        return lazy(self._connection.from_arrow(rows.to_arrow()))

    def files(self, paths: Sequence[str], *, literal: bool) -> Lazy:
        """Return Parquet files as a relation."""
        names = [glob.escape(path) for path in paths] if literal else list(paths)
        return lazy(self._connection.read_parquet(names))

    def kept(self, frame: Lazy, name: str) -> Lazy:
        """Hold the rows in a table of the database."""
        with self._told(name):
            self._connection.execute(f'drop table if exists "{name}"')
            nw.to_native(frame).create(name)
            return lazy(self._connection.table(name))

    def collected(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a relation."""
        return pl.DataFrame(pl.from_arrow(nw.to_native(frame).to_arrow_table()))

    def close(self) -> None:
        """Close the database and remove what it moved to disk."""
        self._connection.close()
        self._spill.cleanup()


ENGINES.add(DuckDBEngine.name, DuckDBEngine)
