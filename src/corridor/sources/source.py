"""What a source is: its title, licence and citation, and the function that turns its raw files into tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.registry import Registry
from corridor.sources.csvtext import LINE, read_text, refuse_missing
from corridor.sources.ledger import SourceAccount
from corridor.sources.opening import RawFile, find, text_of
from corridor.spec.recipe import SourceRecipe


@dataclass(frozen=True)
class Reading:
    """What a reader makes of its raw files.

    Attributes:
        tables: Frames by name: a table's rows in contract shape, or one of the parts that reconciling turns into
            tables ("declared", "world", see `corridor.sources.flows`).
        accounts: One account per raw file.
        gaps: What is known to be missing, one sentence each.
    """

    tables: Mapping[str, pl.DataFrame]
    accounts: tuple[SourceAccount, ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Yearly:
    """A source whose flows are read one year at a time, so that memory does not grow with the years.

    Attributes:
        years: Years that the raw files hold and the recipe wants, in order.
        read: Reads one of them; called once per year, in any order, and gives the same for the same year.
        common: What belongs to no year: products, countries, gaps.
    """

    years: tuple[int, ...]
    read: Callable[[int], Reading]
    common: Reading = field(default_factory=lambda: Reading({}, ()))


@dataclass(frozen=True)
class RawFiles:
    """The raw files of one source: a folder and the names that the recipe gives for each key.

    A name may be a file, a gzipped file, a zip archive, a folder, or a path whose last part has wildcards.
    """

    folder: Path
    source: str
    recipe: SourceRecipe

    def find(self, key: str, *patterns: str) -> list[RawFile]:
        """Return the files of a key whose names match a pattern, sorted.

        Raises:
            DataError: The recipe has no such key, or nothing is found.
        """
        place = f"sources.{self.source}.files.{key}"
        if key not in self.recipe.files:
            raise DataError(f"recipe: {place}: a file name is needed here, and none was given")
        try:
            found = find(self.folder / self.recipe.files[key], *patterns)
        except DataError as error:
            raise DataError(f"recipe: {place}: {error}") from error
        if not found:
            wanted = " or ".join(patterns) or "anything"
            raise DataError(f"recipe: {place}: {self.folder / self.recipe.files[key]} holds no file named {wanted}")
        return found

    def one(self, key: str, *patterns: str) -> RawFile:
        """Return the only file of a key.

        Raises:
            DataError: There is none, or more than one.
        """
        found = self.find(key, *patterns)
        if len(found) > 1:
            names = ", ".join(file.name for file in found[:5])
            raise DataError(
                f"recipe: sources.{self.source}.files.{key}: one file is needed, found {len(found)}: {names}"
                + (" …" if len(found) > 5 else "")
            )
        return found[0]

    def parquet(self, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """Read columns of a Parquet file, with line numbers."""
        file = self.one(key, "*.parquet")
        return read_parquet(file, columns)

    def csv(
        self,
        key: str,
        columns: tuple[str, ...],
        *,
        optional: tuple[str, ...] = (),
        encoding: str = "utf-8",
        separator: str = ",",
        multiline: bool = False,
    ) -> pl.DataFrame:
        """Read columns of a CSV file as text, with line numbers; "NA" stays text, since it is Namibia's code."""
        return read_text(
            self.one(key, "*.csv", "*.txt", "*.tsv"), columns,
            optional=optional, encoding=encoding, separator=separator, multiline=multiline,
        )  # fmt: skip

    def excel(self, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """Read columns of the first sheet of a workbook, with line numbers."""
        return read_excel(self.one(key, "*.xlsx", "*.xls", "*.xlsb", "*.ods"), columns)


def read_parquet(file: RawFile, columns: Sequence[str] = ()) -> pl.DataFrame:
    """Read columns of a Parquet file (all where none is named), with line numbers.

    Raises:
        DataError: The file is damaged or lacks a column.
    """
    source: Any = file.path if file.plain else BytesIO(file.read())
    try:
        header = list(pl.read_parquet_schema(source))
        refuse_missing(columns, header, name=file.name)
        frame = pl.read_parquet(source, columns=list(columns) or None, glob=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise DataError(f"{file.name}: cannot be read as Parquet: {first_line(error)}") from error
    return frame.select(columns or header).with_row_index(LINE, offset=1)


def read_excel(file: RawFile, columns: Sequence[str] = (), *, sheet: str | None = None) -> pl.DataFrame:
    """Read columns of a sheet of a workbook (the first where none is named), with line numbers.

    Raises:
        DataError: The file is no workbook, or the sheet or a column is missing.
    """
    content = BytesIO(file.read())
    try:
        if sheet is None:
            frame = pl.read_excel(content, engine="calamine")
        else:
            frame = pl.read_excel(content, engine="calamine", sheet_name=sheet)
    except Exception as error:  # each engine of workbooks throws exceptions of its own
        raise DataError(f"{file.name}: cannot be read as a workbook: {first_line(error)}") from error
    refuse_missing(columns, frame.columns, name=file.name)
    return frame.select(columns or frame.columns).with_row_index(LINE, offset=2)


def read_json(file: RawFile) -> Any:
    """Read a JSON file.

    Raises:
        DataError: It is no JSON; the message names line and column.
    """
    try:
        return json.loads(text_of(file.read(), name=file.name))
    except json.JSONDecodeError as error:
        raise DataError(f"{file.name}: line {error.lineno}, column {error.colno}: is no JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file.name}: is no JSON that can be read: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, or its kind where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


Reader = Callable[[RawFiles, SourceRecipe], "Reading | Yearly"]


@dataclass(frozen=True)
class Source:
    """A publisher's data set and its reader.

    Attributes:
        title: Name of the data set.
        licence: Licence as the publisher states it.
        url: Where it is published.
        citation: How to cite it.
        release: The release that the reader was written for.
        read: Reads the raw files that the recipe names.
        about: What it is, in a few sentences.
        how: How to get the raw files.
        files: What the recipe's `files` may name, by key; a key in square brackets may be left out.
        options: What the recipe's `options` may say, by key.
        traps: What goes wrong for those who do not know it, one sentence each.
        tables: Tables of a snapshot that it fills.
        kept: Largest partners of each country and product that a truncated source keeps, so that an absent flow is at
            most the last one kept on either side; None where the source leaves nothing out.
    """

    title: str
    licence: str
    url: str
    citation: str
    release: str
    read: Reader
    about: str = ""
    how: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    traps: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    kept: int | None = None

    def info(self) -> dict[str, Any]:
        """Return title, licence, url, citation and release as plain data."""
        names = ("title", "licence", "url", "citation", "release")
        return {name: getattr(self, name) for name in names}


SOURCES: Registry[Source] = Registry("source")
