"""Open the World Bank's figures: long CSV, the wide bulk CSV of World Development Indicators, pages of its API.

Whatever the layout, figures come out one a row: `LINE`, code of the indicator, country, year, figure as printed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.country_series import PRINTED
from corridor.sources.csvtext import LINE, header_of, parse, refuse_missing
from corridor.sources.opening import RawFile, blocks, lines_of, text_of
from corridor.sources.source import read_json

CODE: Final = "Indicator Code"
COUNTRY: Final = "Country Code"
YEAR: Final = r"^(19|20)[0-9]{2}$"
LONG: Final = (COUNTRY, "Year", "Value")
WIDE: Final = (COUNTRY, CODE)
COLUMNS: Final = (LINE, "code", "country", "year", PRINTED)
ABOVE: Final = 10
"""Lines that downloads of the website put above the header at most: source, date, blank ones."""


@dataclass(frozen=True)
class Figures:
    """Figures of one file.

    Attributes:
        long: Columns `COLUMNS`, all but `LINE` text.
        raw: The file's own rows with line numbers, for the quarantine.
        counted: What a row of `long` is of the file: one of its rows, or a figure (cell) of one.
        unused: Figures of other indicators than those asked for, which are counted and not kept.
    """

    long: pl.DataFrame
    raw: pl.DataFrame
    counted: str = "figure"
    unused: int = 0


def figures(file: RawFile, used: Collection[str], *, code: str = "") -> Figures:
    """Return the figures of a file, whatever its layout.

    Args:
        file: Raw file.
        used: Codes of the indicators to keep of a file that holds many.
        code: Code of the indicator of a long file, which does not say it.

    Raises:
        DataError: The file is damaged or of no known layout.
    """
    if file.inner_name.lower().endswith(".json"):
        return _pages(file)
    with file.open() as stream:
        wide = CODE.encode() in stream.read(1 << 16).replace(b"\x00", b"")
    return _wide(file, used) if wide else _long(file, code)


def _long(file: RawFile, code: str) -> Figures:
    content = text_of(file.read(), name=file.name)
    header = header_of(content, name=file.name)
    refuse_missing(LONG, header, name=file.name)
    raw = parse(content, header, name=file.name)
    long = raw.select(
        LINE,
        pl.lit(code).alias("code"),
        pl.col(COUNTRY).alias("country"),
        pl.col("Year").alias("year"),
        pl.col("Value").alias(PRINTED),
    )
    return Figures(long, raw, "row")


def _wide(file: RawFile, used: Collection[str]) -> Figures:
    """Keep the rows of the indicators used, block by block: the whole file has some 400,000 rows."""
    kept, unused = [], 0
    for rows in _blocks_of_rows(file):
        mine = pl.col(CODE).str.strip_chars().is_in(list(used)).fill_null(value=False)
        years = [name for name in rows.columns if re.match(YEAR, name)]
        kept.append(rows.filter(mine))
        unused += (rows.height - kept[-1].height) * len(years)
    raw = pl.concat(kept)
    long = raw.select(LINE, CODE, COUNTRY, *years).unpivot(
        years, index=[LINE, CODE, COUNTRY], variable_name="year", value_name=PRINTED
    )
    return Figures(long.rename({CODE: "code", COUNTRY: "country"}).select(COLUMNS), raw, unused=unused)


def _blocks_of_rows(file: RawFile) -> Iterator[pl.DataFrame]:
    """Yield the rows below the header, some at a time, with their line numbers."""
    head, header, line = b"", [""], 0
    for block in _text_blocks(file):
        content = head + block
        if not head:
            content, line = _below_notes(block, file.name)
            header = header_of(content, name=file.name)
            refuse_missing(WIDE, header, name=file.name)
            head = content.split(b"\n", 1)[0] + b"\n"
        rows = parse(content, header, name=file.name)
        yield rows.with_columns((pl.col(LINE) + line).cast(pl.UInt32))
        line += lines_of(content) - 1


def _text_blocks(file: RawFile) -> Iterator[bytes]:
    """Yield the lines of a text in UTF-8, one in UTF-16 all at once."""
    with file.open() as stream:
        for block in blocks(stream):
            if block.startswith((b"\xff\xfe", b"\xfe\xff")):
                yield text_of(file.read(), name=file.name)
                return
            yield text_of(block, name=file.name)


def _below_notes(content: bytes, name: str) -> tuple[bytes, int]:
    """Return a text from its header line on, and how many lines stood above it."""
    lines = content.split(b"\n", ABOVE)
    for above, line in enumerate(lines[:ABOVE]):
        if COUNTRY.encode() in line and CODE.encode() in line:
            return b"\n".join(lines[above:]), above
    raise DataError(f"{name}: no header line with {' and '.join(WIDE)} among the first {ABOVE} lines")


def _pages(file: RawFile) -> Figures:
    """Return the records of one page of the API; the number of each stands in place of a line."""
    records = _records(read_json(file), file.name)
    cells = [_record(record) for record in records]
    schema = dict.fromkeys(COLUMNS[1:], pl.String)
    long = pl.DataFrame(cells, schema=schema, orient="row").with_row_index(LINE, offset=1)
    raw = pl.DataFrame(
        {"record": [json.dumps(record, ensure_ascii=False) for record in records]}, schema={"record": pl.String}
    )
    return Figures(long, raw.with_row_index(LINE, offset=1))


def _records(document: Any, name: str) -> Sequence[Mapping[str, Any]]:
    """Return the records of an answer.

    Raises:
        DataError: It is a refusal, or no page of the API.
    """
    if isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict):
        raise DataError(f"{name}: is a refusal of the API and no page: {str(document[0].get('message'))[:200]}")
    good = isinstance(document, list) and len(document) == 2 and isinstance(document[1], list | None)
    if not good:
        raise DataError(f"{name}: is no page of the API: a list of two is needed, a head and its records")
    records = document[1] or []
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise DataError(f"{name}: record {number}: is no record of names and values, found {str(record)[:40]!r}")
    return records


def _record(record: Mapping[str, Any]) -> tuple[str | None, ...]:
    indicator = record.get("indicator")
    code = indicator.get("id") if isinstance(indicator, dict) else None
    texts = (code, record.get("countryiso3code"), record.get("date"), record.get("value"))
    return tuple(None if text is None else str(text) for text in texts)
