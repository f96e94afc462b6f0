"""Read a table whatever it is kept in: Parquet, delimited text or a workbook, chosen by the ending of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from corridor.sources.csvtext import LINE, read_text, refuse_missing
from corridor.sources.opening import RawFile
from corridor.sources.source import read_excel, read_parquet

PARQUET: Final = (".parquet", ".pq")
WORKBOOK: Final = (".xlsx", ".xls", ".xlsb", ".ods")
PATTERNS: Final = ("*.parquet", "*.pq", "*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xls", "*.xlsb", "*.ods")
"""Names that hold a table, for `RawFiles.find`."""


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
    ending = Path(file.inner_name).suffix.lower()
    if ending not in (*PARQUET, *WORKBOOK):
        separator = "\t" if ending == ".tsv" else ","
        return read_text(file, columns, optional=optional, encoding=encoding, separator=separator)
    frame = read_parquet(file) if ending in PARQUET else read_excel(file)
    refuse_missing(columns, [name for name in frame.columns if name != LINE], name=file.name)
    return frame.select(LINE, *columns, *_optional(frame, optional)).with_columns(
        pl.col(pl.Categorical, pl.Enum).cast(pl.String)
    )


def _optional(frame: pl.DataFrame, names: Sequence[str]) -> list[pl.Expr]:
    return [pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in names]
