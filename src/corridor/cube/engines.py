"""The engines that row-level flows are aggregated on: polars, DuckDB and Spark, each behind the same few verbs."""

from __future__ import annotations

import glob
import importlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import narwhals as nw
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.registry import Registry
from corridor.tables.coding import decoded
from corridor.tables.parts import Parts

Source = pl.DataFrame | Parts | str
"""Where rows come from: a frame, parts by year, or any path or address that the engine reads."""

Lazy = nw.LazyFrame[Any]


class Engine(ABC):
    """What the cube asks of an engine; a context manager that frees what the engine holds.

    Attributes:
        name: Name under which it is asked for.
        batch_rows: Rows that it should be given at a time.
        failures: What it raises where data cannot be read.
    """

    name: ClassVar[str]
    batch_rows: ClassVar[int]
    failures: tuple[type[Exception], ...] = (OSError,)

    @abstractmethod
    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Return rows held in memory as a frame of the engine."""

    @abstractmethod
    def files(self, paths: Sequence[str], *, literal: bool) -> Lazy:
        """Return Parquet files as a frame of the engine.

        Args:
            paths: Paths or addresses, passed on as they are.
            literal: Each path is one file, whatever signs of a pattern its name holds.
        """

    @abstractmethod
    def collected(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a frame in any order."""

    def coded(self, frame: Lazy) -> Lazy:
        """Return a frame whose codes are quick to group and join; the rows are the same."""
        return frame

    @abstractmethod
    def kept(self, frame: Lazy, name: str) -> Lazy:
        """Return a frame that is computed once, however often it is used.

        Args:
            frame: The frame.
            name: A name to keep it under, in small letters; what was kept under that name before may be let go.
        """

    @abstractmethod
    def close(self) -> None:
        """Free what the engine holds."""

    def scan(self, source: Source, years: Iterable[int] | None = None) -> Lazy:
        """Return rows as a frame of the engine.

        Args:
            source: Where the rows come from.
            years: Years whose rows are wanted; all when not given.

        Raises:
            DataError: The rows cannot be read.
        """
        wanted = None if years is None else sorted(set(years))
        if isinstance(source, Parts):
            return self._parts(source, source.years if wanted is None else wanted)
        with self._told(source if isinstance(source, str) else "rows in memory"):
            whole = self.files([source], literal=False) if isinstance(source, str) else self.frame(decoded(source))
            return whole if wanted is None else whole.filter(nw.col("year").is_in(wanted))

    def schema(self, frame: Lazy, what: str) -> nw.Schema:
        """Return the columns of a frame and their types.

        Args:
            frame: The frame.
            what: What it holds, for the message.

        Raises:
            DataError: The rows cannot be read.
        """
        with self._told(what):
            return frame.collect_schema()

    def collect(self, frame: Lazy, by: Sequence[str] = ()) -> pl.DataFrame:
        """Return the rows of a frame: texts as String, years as Int32, sorted by the full key where it is given.

        Raises:
            DataError: The rows cannot be read, or a sum does not fit 64 bits.
        """
        with self._told("cube"):
            rows = self.collected(frame)
        codes = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.Categorical | pl.Enum)]
        typed = rows.with_columns(pl.col(codes).cast(pl.String))
        if "year" in typed.columns:
            typed = typed.with_columns(pl.col("year").cast(pl.Int32))
        return typed.sort(by) if by else typed

    def _parts(self, parts: Parts, years: Sequence[int]) -> Lazy:
        """Return the rows of some years, files and frames each read in one go."""
        found = [parts.by_year[year] for year in years if year in parts.by_year]
        paths = [str(part) for part in found if isinstance(part, Path)]
        frames = [part for part in found if isinstance(part, pl.DataFrame)]
        with self._told(parts.table.name):
            lazies = [self.files(paths, literal=True)] if paths else []
            if frames or not paths:
                texts = [decoded(frame) for frame in frames]
                lazies.append(self.frame(pl.concat(texts) if texts else parts.table.empty()))
            return lazies[0] if len(lazies) == 1 else nw.concat(lazies, how="vertical")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Tell what an engine raises on unreadable data in one line."""
        told: tuple[type[Exception], ...] = (*self.failures, nw.exceptions.NarwhalsError)
        try:
            yield
        except told as error:
            raise DataError(f"{what}: {self.name} says: {first_line(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


ENGINES: Registry[Callable[..., Engine]] = Registry("engine")
"""Engine by name; each is called with `master`."""


def open_engine(name: str = "polars", *, master: str | None = None) -> AbstractContextManager[Engine]:
    """Return an engine by name, to be used in a `with` block.

    Args:
        name: polars, duckdb or spark.
        master: Address of the Spark cluster, such as spark://host:7077; local[2] when not given.

    Raises:
        UsageError: The engine is unknown, its library is not installed, or a master is given to one that has none.
    """
    from corridor.cube import duckdb_engine, spark_engine  # noqa: F401, PLC0415  each registers its engine

    made = ENGINES[name]
    if master is not None and name != "spark":
        raise UsageError(f"--master {master}: engine {name} has no master; only spark has one")
    return made(master=master)


def library(name: str, engine: str) -> Any:
    """Return a module that is an extra of corridor.

    Raises:
        UsageError: It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise UsageError(f"engine {engine} needs {package}: pip install 'corridor[spark]'") from error


def lazy(native: Any) -> Lazy:
    """Return an engine's own lazy frame as one of narwhals."""
    frame: Lazy = nw.from_native(native)
    return frame


def first_line(error: Exception) -> str:
    """Return the first line of an error that says something, or its class."""
    lines = [line.strip().removeprefix(": ") for line in str(error).splitlines() if line.strip()]
    # what Java throws stands below a line that only names the call
    said = [line for line in lines if not line.startswith("An error occurred while calling")]
    return (said or lines or [type(error).__name__])[0]


def _local_files(path: str) -> list[str]:
    """Return the Parquet files of a folder or pattern of this machine; none for an address."""
    inside = os.path.join(path, "**", "*.parquet") if os.path.isdir(path) else path
    return sorted(glob.glob(inside, recursive=True))


class PolarsEngine(Engine):
    """polars on this machine; rows stream through, so memory is bounded by a batch."""

    name = "polars"
    batch_rows = 4_000_000
    failures = (OSError, pl.exceptions.PolarsError)

    def __init__(self, *, master: str | None = None) -> None:
        del master

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Return rows held in memory as a lazy frame."""
        return lazy(rows.lazy())

    def files(self, paths: Sequence[str], *, literal: bool) -> Lazy:
        """Return Parquet files as a lazy frame; files of one folder may each have codes of their own."""
        single = list(paths) if literal else [file for path in paths for file in _local_files(path)]
        return lazy(pl.concat([decoded(pl.scan_parquet(path, glob=path not in single)) for path in single or paths]))

    def coded(self, frame: Lazy) -> Lazy:
        """Turn texts into categories: grouping and joining on them takes a quarter of the time that texts take."""
        native = nw.to_native(frame)
        texts = [name for name, dtype in native.collect_schema().items() if dtype == pl.String]
        return lazy(native.with_columns(pl.col(texts).cast(pl.Categorical)))

    def kept(self, frame: Lazy, name: str) -> Lazy:
        """Hold the rows in memory, where codes take four bytes each."""
        del name
        return self.frame(self.collected(frame))

    def collected(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a lazy frame."""
        rows: pl.DataFrame = nw.to_native(frame).collect(engine="streaming")
        return rows

    def close(self) -> None:
        """Hold nothing, so free nothing."""


ENGINES.add(PolarsEngine.name, PolarsEngine)
