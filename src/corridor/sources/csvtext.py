"""Read delimited text as text: nothing is guessed, nothing is lost, and each record knows its line."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import polars as pl

from corridor.errors import DataError
from corridor.sources.opening import RawFile, lines_of, text_of

LINE = "_line"
"""Column with the number of each record's line in the raw file; the header is line 1."""

CARRY = pl.col(f"^{LINE}$")
"""Selects the line numbers where a frame has them, and nothing where it has not."""


def read_text(
    file: RawFile,
    columns: Sequence[str] = (),
    *,
    optional: Sequence[str] = (),
    separator: str = ",",
    encoding: str = "utf-8",
    multiline: bool = False,
) -> pl.DataFrame:
    """Read columns of a delimited text with a header line.

    Args:
        file: Raw file.
        columns: Columns that must be there; all columns of the file where none is named.
        optional: Columns that are null where the file lacks them.
        separator: Character between fields.
        encoding: Encoding of the source.
        multiline: Whether the source's texts may run over several lines.

    Returns:
        The columns as text, empty fields null, and `LINE`.

    Raises:
        DataError: The file is damaged, no text, lacks a column, has one twice, or a line has too many fields.
    """
    content = text_of(file.read(), name=file.name, encoding=encoding)
    header = header_of(content, name=file.name, separator=separator)
    wanted = tuple(columns) or tuple(header)
    refuse_missing(wanted, header, name=file.name)
    present = [name for name in optional if name in header and name not in wanted]
    frame = parse(content, header, name=file.name, separator=separator, multiline=multiline)
    absent = [pl.lit(None, pl.String).alias(name) for name in optional if name not in header]
    return frame.select(LINE, *wanted, *present).with_columns(absent)


def header_of(content: bytes, *, name: str, separator: str = ",") -> list[str]:
    """Return the names in the first line of a text.

    Raises:
        DataError: The text is empty, or a name stands twice.
    """
    first = content.split(b"\n", 1)[0].decode(errors="replace").rstrip("\r")
    if not first.strip():
        raise DataError(f"{name}: line 1: a header line is needed here, and the file {'is' if not content else 'has'} "
                        f"{'empty' if not content else 'none'}")  # fmt: skip
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])]
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice:
        raise DataError(f"{name}: line 1: column {twice[0]!r} stands twice")
    return header


def refuse_missing(columns: Sequence[str], header: Sequence[str], *, name: str) -> None:
    """Refuse a file that lacks a column.

    Raises:
        DataError: The message names what is missing and what was found.
    """
    missing = [column for column in columns if column not in header]
    if missing:
        found = ", ".join(header[:30]) + (" …" if len(header) > 30 else "")
        raise DataError(
            f"{name}: line 1: column{'s' * (len(missing) > 1)} {', '.join(missing)} missing; found: {found}"
        )


def parse(
    content: bytes, header: Sequence[str], *, name: str, separator: str = ",", multiline: bool = False
) -> pl.DataFrame:
    """Parse a delimited text, every field as text.

    Raises:
        DataError: A line has too many fields, or a quotation mark opens a text that is never closed.
    """
    named = [cell or f"_column_{i + 1}" for i, cell in enumerate(header)]
    try:
        frame = pl.read_csv(
            content, separator=separator, infer_schema=False, has_header=False, skip_rows=1, new_columns=named,
            schema=dict.fromkeys(named, pl.String), row_index_name=LINE, row_index_offset=2, glob=False,
        )  # fmt: skip
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema={LINE: pl.UInt32, **dict.fromkeys(named, pl.String)})
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError) as error:
        raise DataError(f"{name}: cannot be read as delimited text: {_explain(content, error, separator)}") from error
    if not multiline and b'"' in content and frame.height + 1 != lines_of(content):
        raise DataError(f"{name}: {_open_quote(frame)}")
    return frame


def _open_quote(frame: pl.DataFrame) -> str:
    broken = frame.filter(pl.any_horizontal(pl.col(pl.String).str.contains("\n", literal=True)))
    where = f"line {broken[LINE][0]}: " if broken.height else ""
    return f"{where}a quotation mark opens a text that runs over the end of its line, which this source never has"


def _explain(content: bytes, error: BaseException, separator: str) -> str:
    """Name the first line with too many fields, which polars does not."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    rows = csv.reader(content.decode(errors="replace").splitlines(), delimiter=separator)
    try:
        width = len(next(rows, []))
        for row in rows:
            if len(row) > width:
                return f"line {rows.line_num}: {len(row)} fields, the header has {width}"
    except csv.Error:
        pass
    return first
