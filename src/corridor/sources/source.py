"""What a source is: its title, licence and citation, and the function that turns its raw files into tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.registry import Registry
from corridor.sources.ledger import SourceAccount
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
class RawFiles:
    """The raw files of one source: a folder and the names that the recipe gives for each key."""

    folder: Path
    source: str
    recipe: SourceRecipe
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def path(self, key: str) -> Path:
        """Return the file of a key.

        Raises:
            DataError: The recipe has no such key, or the file is absent.
        """
        place = f"sources.{self.source}.files.{key}"
        if key not in self.recipe.files:
            raise DataError(f"recipe: {place}: a file name is needed here, and none was given")
        found = self.folder / self.recipe.files[key]
        if not found.is_file():
            raise DataError(f"recipe: {place}: no such file: {found}")
        return found

    def parquet(self, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """Read columns of a Parquet file."""
        return self._read(key, columns, lambda path: pl.read_parquet(path, columns=list(columns)))

    def csv(self, key: str, columns: tuple[str, ...], *, encoding: str = "utf-8") -> pl.DataFrame:
        """Read columns of a CSV file, gzipped or not, as text; "NA" stays text, since it is Namibia's code."""

        def read(path: Path) -> pl.DataFrame:
            if encoding == "utf-8":
                return pl.read_csv(path, columns=list(columns), infer_schema=False)
            text = path.read_bytes().decode(encoding)
            return pl.read_csv(text.encode(), columns=list(columns), infer_schema=False)

        return self._read(key, columns, read)

    def excel(self, key: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """Read columns of the first sheet of a workbook."""
        return self._read(key, columns, lambda path: pl.read_excel(path, engine="calamine", columns=list(columns)))

    def _read(self, key: str, columns: tuple[str, ...], read: Callable[[Path], pl.DataFrame]) -> pl.DataFrame:
        path = self.path(key)
        try:
            return read(path).select(columns)
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise DataError(
                f"{self.source}: {path} cannot be read with the columns {', '.join(columns)}: {first}"
            ) from error


Reader = Callable[[RawFiles, SourceRecipe], Reading]


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
    """

    title: str
    licence: str
    url: str
    citation: str
    release: str
    read: Reader

    def info(self) -> dict[str, Any]:
        """Return title, licence, url, citation and release as plain data."""
        names = ("title", "licence", "url", "citation", "release")
        return {name: getattr(self, name) for name in names}


SOURCES: Registry[Source] = Registry("source")
