"""Read delimited text as text: nothing is guessed, nothing is lost, and each record knows its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

import polars as pl

from corridor.errors import DataError
from corridor.sources.opening import RawFile, lines_of, text_of

LINE = "_line"
"""Column with the number of each record's first line in the raw file; the header is line 1."""

CARRY = pl.col(f"^{LINE}$")
"""Selects the line numbers where a frame has them, and nothing where it has not."""

QUOTED = re.compile(rb'"[^"]*"')
"""A quoted text, or one half of a text with a doubled quotation mark in it."""

BLANK = re.compile(rb"(?<=\n)\r?\n")
"""A line with nothing on it."""

LEADING = re.compile(rb"[^\n]*\n?((?:\r?\n)*)")
"""The header and the lines with nothing on them below it, which would pass for a table of one column."""

SHOWN = 500
"""Characters of a header that a message quotes at most."""


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
        The columns as text, empty fields null, and `LINE`; lines with nothing on them are no records.

    Raises:
        DataError: The file is damaged or no text, lacks a column or has one twice, or a line has too many or too few
            fields.
    """
    content = text_of(file.read(), name=file.name, encoding=encoding)
    header = header_of(content, name=file.name, separator=separator)
    wanted = tuple(columns) or named(header)
    refuse_missing(columns, header, name=file.name)
    present = [name for name in optional if name in header and name not in wanted]
    frame = parse(content, header, name=file.name, separator=separator, multiline=multiline)
    absent = [pl.lit(None, pl.String).alias(name) for name in optional if name not in header]
    return frame.select(LINE, *wanted, *present).with_columns(absent)


def header_of(content: bytes, *, name: str, separator: str = ",") -> list[str]:
    """Return the names in the first line of a text.

    Raises:
        DataError: The text is empty, its first line is none of a table, or a name stands twice.
    """
    first = content.split(b"\n", 1)[0].decode(errors="replace").rstrip("\r")
    if not first.strip():
        state = "has none" if content else "is empty"
        raise DataError(f"{name}: line 1: a header line is needed here, and the file {state}")
    try:
        header = [cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])]
    except csv.Error as error:
        raise DataError(f"{name}: line 1: is no header line: {error}") from error
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice:
        raise DataError(f"{name}: line 1: column {twice[0]!r} stands twice")
    return header


def named(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a header, `_column_2` and so on for cells without one."""
    return tuple(cell or f"_column_{i + 1}" for i, cell in enumerate(header))


def refuse_missing(columns: Sequence[str], header: Sequence[str], *, name: str) -> None:
    """Refuse a file that lacks a column.

    Raises:
        DataError: The message names what is missing and what was found.
    """
    missing = [column for column in columns if column not in header]
    if missing:
        found = ", ".join(header[:30])
        cut = len(header) > 30 or len(found) > SHOWN
        raise DataError(
            f"{name}: line 1: column{'s' * (len(missing) > 1)} {', '.join(missing)} missing; "
            f"found: {found[:SHOWN]}{' …' * cut}"
        )


def parse(
    content: bytes, header: Sequence[str], *, name: str, separator: str = ",", multiline: bool = False
) -> pl.DataFrame:
    """Parse a delimited text, every field as text.

    Args:
        content: The text in UTF-8, its header line included.
        header: The names in that line.
        name: File, for messages.
        separator: Character between fields.
        multiline: Whether texts may run over several lines.

    Raises:
        DataError: A line has too many or too few fields, or a quotation mark opens a text that is never closed.
    """
    content = content.removesuffix(b"\r")
    fault = _fault(content, len(header), separator, multiline)
    if fault:
        raise DataError(f"{name}: {fault}")
    names = named(header)
    start = 1 + next(LEADING.finditer(content))[1].count(b"\n")
    try:
        frame = pl.read_csv(
            content, separator=separator, infer_schema=False, has_header=False, skip_lines=start, new_columns=names,
            schema=dict.fromkeys(names, pl.String), row_index_name=LINE, row_index_offset=start + 1, glob=False,
        )  # fmt: skip
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema={LINE: pl.UInt32, **dict.fromkeys(names, pl.String)})
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError) as error:
        why = _uneven(content, len(header), separator, multiline) or str(error).strip().splitlines()[0]
        raise DataError(f"{name}: cannot be read as delimited text: {why}") from error
    return _without_blank(_numbered(frame) if multiline else frame, content)


def _fault(content: bytes, width: int, separator: str, multiline: bool) -> str:
    """Say what is wrong with a text's lines, nothing where all is well; a sound text takes one quick pass."""
    bare = content
    if b'"' in content:
        bare = QUOTED.sub(b"-", content)
        broken = None if multiline else next((m for m in QUOTED.finditer(content) if b"\n" in m[0]), None)
        start = broken.start() if broken else bare.find(b'"')
        if start >= 0:
            line = (content if broken else bare).count(b"\n", 0, start) + 1
            never = "is never closed" if multiline else "runs over the end of its line, which this source never has"
            return f"line {line}: a quotation mark opens a text that {never}"
    lines = lines_of(bare) - len(_blank_lines(bare))
    even = bare.count(separator.encode()) == (width - 1) * lines
    return "" if even else _uneven(content, width, separator, multiline)


def _uneven(content: bytes, width: int, separator: str, multiline: bool) -> str:
    """Name the first line that has more or fewer fields than the header, nothing where there is none."""
    text = content.decode(errors="replace")
    ends = re.compile(r"\r?\n")
    records = csv.reader(text.splitlines(keepends=True) if multiline else ends.split(text), delimiter=separator)
    try:
        for row in records:
            if row and len(row) != width:
                fields = f"{len(row)} field{'s' * (len(row) != 1)}"
                return f"line {records.line_num}: {fields}, the header has {width}"
    except csv.Error as error:
        return f"line {records.line_num}: {error}"
    return ""


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Number records by their first line where texts run over several."""
    ends = [pl.col(name).str.count_matches("\n", literal=True).fill_null(0) for name in frame.columns if name != LINE]
    extra = pl.sum_horizontal(ends).cum_sum().shift(1, fill_value=0)
    return frame.with_columns((pl.col(LINE) + extra).cast(pl.UInt32))


def _without_blank(frame: pl.DataFrame, content: bytes) -> pl.DataFrame:
    blank = _blank_lines(content)
    return frame.filter(~pl.col(LINE).is_in(blank)) if blank else frame


def _blank_lines(content: bytes) -> list[int]:
    # The expression takes a minute where the search for two line ends in a row takes a second.
    if b"\n\n" not in content and b"\n\r\n" not in content:
        return []
    lines, line, at = [], 1, 0
    for match in BLANK.finditer(content):
        line, at = line + content.count(b"\n", at, match.start()), match.start()
        lines.append(line)
    return lines
