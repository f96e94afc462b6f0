"""Read a table whatever it is kept in: Parquet, delimited text or a workbook, chosen by the ending of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE, header_of, parse, refuse_missing
from corridor.sources.opening import RawFile, text_of
from corridor.sources.source import read_excel, read_parquet

PARQUET: Final = (".parquet", ".pq")
WORKBOOK: Final = (".xlsx", ".xls", ".xlsb", ".ods")
PATTERNS: Final = ("*.parquet", "*.pq", "*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xls", "*.xlsb", "*.ods")
"""Names that hold a table, for `RawFiles.find`."""

YEAR: Final = re.compile(r"(?:19|20)\d\d")


def read_table(
    file: RawFile, columns: Sequence[str], *, optional: Sequence[str] = (), encoding: str = "utf-8"
) -> pl.DataFrame:
    """Read columns of one file, with line numbers.

    Args:
        file: Parquet, workbook or delimited text (tabs where the name ends with .tsv, commas otherwise).
        columns: Columns that must be there.
        optional: Columns that are null where the file lacks them.
        encoding: Encoding of a text.

    Returns:
        `LINE`, the columns and the optional ones; text where the file is a text, categories as text.

    Raises:
        DataError: The file is damaged or lacks a column.
    """
    frame = read_whole(file, encoding=encoding)
    refuse_missing(columns, [name for name in frame.columns if name != LINE], name=file.name)
    more = [name for name in optional if name not in columns]
    present = [pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in more]
    return frame.select(LINE, *columns, *present)


def read_whole(file: RawFile, *, encoding: str = "utf-8") -> pl.DataFrame:
    """Read every column of one file, with line numbers; categories as text.

    Raises:
        DataError: The file is damaged.
    """
    ending = Path(file.inner_name).suffix.lower()
    if ending in PARQUET:
        return read_parquet(file).with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    if ending in WORKBOOK:
        return read_excel(file)
    separator = "\t" if ending == ".tsv" else ","
    content = text_of(file.read(), name=file.name, encoding=encoding)
    header = header_of(content, name=file.name, separator=separator)
    return parse(content, header, name=file.name, separator=separator)


def year_in(name: str, *, place: str) -> int:
    """Return the last year that a file's name holds: ICIO2021_2018.csv is the table of 2018.

    Args:
        name: Name of the file, or a year that the recipe gives instead.
        place: Place in the recipe, for the message.

    Raises:
        DataError: It holds none.
    """
    years = YEAR.findall(name)
    if not years:
        raise DataError(f"{place}: the name of {name} must hold the year of its figures, such as 2018_SML.csv")
    return int(years[-1])
