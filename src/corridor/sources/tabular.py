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
from corridor.sources.source import first_line, read_excel, read_parquet

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
    frame = _as_kept(file, encoding)
    refuse_missing(columns, [name for name in frame.columns if name != LINE], name=file.name)
    more = [name for name in optional if name not in columns]
    present = [pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in more]
    return _plain(frame.select(LINE, *columns, *present), name=file.name)


def read_whole(file: RawFile, *, encoding: str = "utf-8") -> pl.DataFrame:
    """Read every column of one file, with line numbers; what is neither number nor text comes as text.

    Raises:
        DataError: The file is damaged, or a column holds lists or records.
    """
    return _plain(_as_kept(file, encoding), name=file.name)


def _as_kept(file: RawFile, encoding: str) -> pl.DataFrame:
    ending = Path(file.inner_name).suffix.lower()
    if ending in (*PARQUET, *WORKBOOK):
        return read_parquet(file) if ending in PARQUET else read_excel(file)
    separator = "\t" if ending == ".tsv" else ","
    content = text_of(file.read(), name=file.name, encoding=encoding)
    header = header_of(content, name=file.name, separator=separator)
    return parse(content, header, name=file.name, separator=separator)


def _plain(frame: pl.DataFrame, *, name: str) -> pl.DataFrame:
    nested = [column for column, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        raise DataError(
            f"{name}: column {nested[0]}: numbers or texts are needed here, found {frame.schema[nested[0]]}"
        )
    other = [column for column, kind in frame.schema.items() if not kind.is_numeric() and kind != pl.String]
    try:
        return frame.with_columns(pl.col(other).cast(pl.String, strict=False))
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{name}: one of the columns {', '.join(other)} is no text: {first_line(error)}") from error


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
