"""Open a table of the user's own as text by field: columns renamed, constants added, numbers in one way of writing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE, header_of, parse
from corridor.sources.opening import RawFile, text_of
from corridor.sources.source import first_line, read_parquet
from corridor.sources.tabular import PARQUET, WORKBOOK
from corridor.spec.mapping import FIELDS, TableMapping

TEXTS: Final = ("flow", "product", "nomenclature", "declared_by", "basis", "category", "classification", "industry",
                "use", "series", "unit", "duty", "estimated", "projected")  # fmt: skip
COUNTRIES: Final = ("reporter", "partner", "exporter", "importer", "country")
"""Fields that are no numbers."""


def whole_file(file: RawFile, mapping: TableMapping) -> pl.DataFrame:
    """Return the file's own rows as text, with line numbers.

    Raises:
        DataError: The file is damaged, or the sheet is not there.
    """
    ending = Path(file.inner_name).suffix.lower()
    if ending in PARQUET:
        return read_parquet(file).with_columns(pl.exclude(LINE).cast(pl.String, strict=False))
    if ending in WORKBOOK:
        return _sheet(file, mapping)
    separator = mapping.separator or ("\t" if ending in (".tsv", ".tab") else ",")
    content = text_of(file.read(), name=file.name, encoding=mapping.encoding)
    below = content.split(b"\n", mapping.skip_rows)[-1] if mapping.skip_rows else content
    header = header_of(below, name=file.name, separator=separator)
    rows = parse(below, header, name=file.name, separator=separator)
    return rows.with_columns((pl.col(LINE) + mapping.skip_rows).cast(pl.UInt32))


def fields(raw: pl.DataFrame, mapping: TableMapping, *, name: str, place: str) -> pl.DataFrame:
    """Return one text column per field of the mapping's table, null where it is not given, and `LINE`.

    Args:
        raw: As `whole_file` returns it.
        mapping: What its columns mean.
        name: File, for messages.
        place: Where the mapping stands in the recipe, for messages.

    Raises:
        DataError: A column that the mapping names is not there.
    """
    needed, more = FIELDS[mapping.table]
    for field, column in mapping.columns.items():
        if column not in raw.columns or column == LINE:
            found = ", ".join(other for other in raw.columns if other != LINE)[:500]
            raise DataError(f"{name}: {place}.columns.{field}: no column {column!r} in the header; found: {found}")
    return raw.select(LINE, *(_field(field, mapping) for field in (*needed, *more)))


def _field(field: str, mapping: TableMapping) -> pl.Expr:
    if field in mapping.constants:
        return pl.lit(mapping.constants[field]).alias(field)
    if field not in mapping.columns:
        return pl.lit(None, pl.String).alias(field)
    text = pl.col(mapping.columns[field]).str.strip_chars()
    text = pl.when(~text.is_in(mapping.missing)).then(text)
    return (text if field in (*TEXTS, *COUNTRIES) else _plain_number(text, mapping)).alias(field)


def _plain_number(text: pl.Expr, mapping: TableMapping) -> pl.Expr:
    """Return numbers without signs between thousands and with a point before decimals."""
    if mapping.thousands:
        # No-break spaces stand between thousands where spaces do.
        signs = "[ \u00a0\u202f]" if mapping.thousands == " " else f"[{mapping.thousands}]"
        text = text.str.replace_all(signs, "")
    return text.str.replace_all(mapping.decimal, ".", literal=True) if mapping.decimal != "." else text


def _sheet(file: RawFile, mapping: TableMapping) -> pl.DataFrame:
    content = BytesIO(file.read())
    options = {"header_row": mapping.skip_rows, "dtypes": "string"}
    try:
        if mapping.sheet is None:
            frame = pl.read_excel(content, engine="calamine", read_options=options)
        else:
            frame = pl.read_excel(content, sheet_name=mapping.sheet, engine="calamine", read_options=options)
    except Exception as error:  # each engine of workbooks throws exceptions of its own
        raise DataError(f"{file.name}: cannot be read as a workbook: {first_line(error)}") from error
    texts = frame.with_columns(pl.all().cast(pl.String, strict=False))
    return texts.with_row_index(LINE, offset=mapping.skip_rows + 2)
