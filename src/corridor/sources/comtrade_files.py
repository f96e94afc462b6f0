"""Open downloads of UN Comtrade piece by piece: text, JSON and Parquet, as text columns by field, with line numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final

import polars as pl
import pyarrow.parquet as pq

from corridor.errors import DataError
from corridor.sources.comtrade_layouts import Found, known, recognise
from corridor.sources.csvtext import LINE, header_of, parse
from corridor.sources.opening import RawFile, blocks, lines_of, text_of
from corridor.sources.source import first_line, read_json

MANIFEST: Final = "fetched.json"
"""What `corridor data fetch` writes beside the answers."""

PASSED_OVER: Final = (".md", ".pdf", ".html", ".log", ".part", ".tmp", ".lock")
LISTS: Final = ("data", "dataset")
"""Members of a JSON answer that hold the records: v1 API, legacy API."""

SEPARATORS: Final = ("\t", ",", ";")
HEAD: Final = 1 << 16
BLOCK: Final = 1 << 26
ROWS: Final = 1_000_000
"""Bytes that tell what a text is; bytes of text and rows of Parquet that are held at a time."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file.

    Attributes:
        fields: `LINE` and one text column per field that the file has.
        whole: Returns the rows of the given lines with all columns, for the quarantine.
    """

    fields: pl.DataFrame
    whole: Callable[[Sequence[int]], pl.DataFrame]


@dataclass(frozen=True)
class Table:
    """One raw file of declarations.

    Attributes:
        file: Where it lies.
        encoding: Encoding of a text.
    """

    file: RawFile
    encoding: str = "utf-8"

    @cached_property
    def kind(self) -> str:
        """What the file is: json, parquet or text."""
        ending = Path(self.file.inner_name).suffix.lower()
        return {".json": "json", ".parquet": "parquet", ".pq": "parquet"}.get(ending, "text")

    @cached_property
    def found(self) -> Found | None:
        """The layout of the file; None where an answer holds no record.

        Raises:
            DataError: The file is damaged, or its header line is of no known layout.
        """
        header = self.header
        return None if self.kind == "json" and not header else recognise(header, name=self.file.name)

    @cached_property
    def header(self) -> list[str]:
        """The columns of the file.

        Raises:
            DataError: The file is damaged or empty.
        """
        if self.kind == "parquet":
            return _columns(self.file)
        if self.kind == "json":
            return next((list(record) for record in _records(self.file)), [])
        return self._text_header

    @cached_property
    def separator(self) -> str:
        """The separator of a text: the one with which its header line is that of a layout."""
        head = self.head.split(b"\n", 1)[0]
        tried = [header_of(head, name=self.file.name, separator=one) if head else [] for one in SEPARATORS]
        return next((one for one, header in zip(SEPARATORS, tried, strict=True) if known(header)), ",")

    @contextmanager
    def text(self) -> Iterator[IO[bytes]]:
        """Open a text behind its byte order mark; UTF-16 is turned into UTF-8, for which it is taken in whole."""
        with self.file.open() as stream:
            start = stream.read(3)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield io.BytesIO(text_of(self.file.read(), name=self.file.name))
            return
        with self.file.open() as stream:
            stream.read(3 if start == b"\xef\xbb\xbf" else 0)
            yield stream

    @cached_property
    def head(self) -> bytes:
        """The first lines of a text, the last of them perhaps cut off."""
        with self.text() as stream:
            return stream.read(HEAD)

    @cached_property
    def _text_header(self) -> list[str]:
        """The header of a text; the website ends each line but the first with a separator, which adds a column."""
        header = header_of(self.head, name=self.file.name, separator=self.separator)
        lines = self.head.split(b"\n", 2)
        first = lines[1].decode(errors="replace").rstrip("\r") if len(lines) > 1 else ""
        try:
            row = next(csv.reader([first], delimiter=self.separator), [])
        except csv.Error:  # the line is refused where the file is read
            return header
        return [*header, ""] if len(row) == len(header) + 1 and not row[-1] else header

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows of the file, some at a time.

        Raises:
            DataError: The file is damaged; the message names line or record.
        """
        found = self.found
        if found is None:
            return
        if self.kind == "parquet":
            yield from _parquet_chunks(self.file, found)
        elif self.kind == "json":
            yield _json_chunk(_records(self.file), found)
        else:
            yield from self._text_chunks(found)

    def _text_chunks(self, found: Found) -> Iterator[Chunk]:
        line = 1
        with self.text() as stream:
            stream.readline()
            for block in blocks(stream, BLOCK):
                yield self._text_chunk(block, line, found)
                line += lines_of(block)

    def _text_chunk(self, block: bytes, line: int, found: Found) -> Chunk:
        """Parse lines of which the first is number `line` + 1."""
        content = self._utf8(block, line)
        frame = _parse(content, self.header, line + 1, separator=self.separator, name=self.file.name)
        names = {column: field for field, column in found.columns.items()}
        columns = [f"column_{i + 1}" for i in range(len(self.header))]
        wanted = {columns[i]: names[cell] for i, cell in enumerate(self.header) if cell in names}
        fields = frame.select(LINE, *(pl.col(column).alias(field) for column, field in wanted.items()))
        full = {column: cell or column for column, cell in zip(columns, self.header, strict=True)}

        def whole(lines: Sequence[int]) -> pl.DataFrame:
            again = _parse(content, self.header, line + 1, separator=self.separator, name=self.file.name)
            return again.filter(pl.col(LINE).is_in(list(lines))).rename(full)

        return Chunk(fields, whole)

    def _utf8(self, block: bytes, line: int) -> bytes:
        if block.isascii():
            return block
        try:
            text = block.decode(self.encoding)
        except (UnicodeDecodeError, LookupError) as error:
            at = block.count(b"\n", 0, getattr(error, "start", 0)) + line + 1
            raise DataError(
                f"{self.file.name}: line {at}: is no text in {self.encoding}; the recipe's option encoding may name "
                f"another, such as latin-1, which downloads of the website are in"
            ) from error
        return block if self.encoding == "utf-8" else text.encode()


def tables_among(files: Sequence[RawFile], encoding: str) -> list[Table]:
    """Return the tables among raw files; the manifest of a fetch and notes are passed over."""
    return [
        Table(file, encoding)
        for file in files
        if Path(file.inner_name).name != MANIFEST and Path(file.inner_name).suffix.lower() not in PASSED_OVER
    ]


def _parse(block: bytes, header: Sequence[str], line: int, *, separator: str, name: str) -> pl.DataFrame:
    """Parse lines without a header, every field as text in columns column_1, column_2 …; `line` is the first's."""
    names = [f"column_{i + 1}" for i in range(len(header))]
    quick = _quickly(block, names, line, separator)
    if quick is not None:
        return quick
    try:
        frame = parse(separator.join(names).encode() + b"\n" + block, names, name=name, separator=separator)
    except DataError as error:
        # Lines were counted from the header put before the block.
        told = re.sub(r"\bline ([0-9]+)", lambda found: f"line {int(found[1]) + line - 2}", str(error), count=1)
        raise DataError(told) from error
    return frame.with_columns((pl.col(LINE) + (line - 2)).cast(pl.UInt32))


def _quickly(block: bytes, names: Sequence[str], line: int, separator: str) -> pl.DataFrame | None:
    """Parse lines without quotation marks that all have as many fields as the header; None where some have not."""
    if b'"' in block:
        return None
    try:
        frame = pl.read_csv(
            block, separator=separator, infer_schema=False, has_header=False, schema=dict.fromkeys(names, pl.String),
            row_index_name=LINE, row_index_offset=line, quote_char=None, glob=False,
        )  # fmt: skip
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError):
        return None
    even = frame.height == lines_of(block) and block.count(separator.encode()) == (len(names) - 1) * frame.height
    return frame if even else None


def _records(file: RawFile) -> list[Mapping[str, Any]]:
    """Return the records of an answer.

    Raises:
        DataError: The file is no JSON, holds no list of records, or one of them is no record.
    """
    document = read_json(file)
    if isinstance(document, dict):
        members = [document[name] for name in LISTS if isinstance(document.get(name), list)]
        document = members[0] if members else None
    if not isinstance(document, list):
        raise DataError(f"{file.name}: no list of records; a member data (API v1) or dataset (legacy API) is needed")
    for number, record in enumerate(document, start=1):
        if not isinstance(record, dict):
            found = str(record)[:40]
            raise DataError(f"{file.name}: record {number}: is no record of names and values, found {found!r}")
    return document


def _json_chunk(records: list[Mapping[str, Any]], found: Found) -> Chunk:
    """Return records as text, the number of each in place of a line."""
    fields = pl.DataFrame(
        {field: [_text(record.get(column)) for record in records] for field, column in found.columns.items()},
        schema=dict.fromkeys(found.columns, pl.String),
    ).with_row_index(LINE, offset=1)

    def whole(lines: Sequence[int]) -> pl.DataFrame:
        wanted = [records[line - 1] for line in lines]
        names = list(dict.fromkeys(name for record in wanted for name in record))
        cells = {name: [_text(record.get(name)) for record in wanted] for name in names}
        frame = pl.DataFrame({**cells}, schema=dict.fromkeys(names, pl.String))
        return frame.insert_column(0, pl.Series(LINE, list(lines), dtype=pl.UInt32))

    return Chunk(fields, whole)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _columns(file: RawFile) -> list[str]:
    try:
        return [str(name) for name in pl.read_parquet_schema(_source(file))]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise DataError(f"{file.name}: cannot be read as Parquet: {first_line(error)}") from error


def _source(file: RawFile) -> Any:
    return file.path if file.plain else io.BytesIO(file.read())


def _parquet_chunks(file: RawFile, found: Found) -> Iterator[Chunk]:
    line = 1
    try:
        opened = pq.ParquetFile(_source(file))
        for batch in opened.iter_batches(ROWS):
            rows = pl.DataFrame(batch).cast(pl.String, strict=False).with_row_index(LINE, offset=line)
            fields = rows.select(LINE, **{field: pl.col(name) for field, name in found.columns.items()})
            yield Chunk(fields, _picked(rows))
            line += rows.height
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise DataError(f"{file.name}: cannot be read as Parquet: {first_line(error)}") from error


def _picked(rows: pl.DataFrame) -> Callable[[Sequence[int]], pl.DataFrame]:
    return lambda lines: rows.filter(pl.col(LINE).is_in(list(lines)))
