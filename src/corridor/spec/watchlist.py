"""What a list of watched goods may say: which HS codes, on whose authority, in which revision; as YAML or as CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_serializer, model_validator

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec.base import Spec, fault
from corridor.spec.loading import build, place_of, read_merged, shown

Revision = Literal["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"]

COLUMNS = ("code", "note", "title", "authority", "revisions")
"""Columns of a CSV file; only `code` and `title` must be there."""

MAX_BYTES = 5_000_000


def _plain_code(value: Any) -> str:
    """Return an HS code without the dots and blanks that lists print it with."""
    if not isinstance(value, str):
        raise ValueError("must be a text of digits, in quotes, so that a leading zero is kept")
    digits = re.sub(r"[.\s]", "", value)
    if not re.fullmatch(r"[0-9]{2,12}", digits):
        raise ValueError(
            "must be an HS code of 2 to 12 digits, such as '8542' or '8542.31'; the number of an entry in a control "
            "list, such as 3A001, is none, so give the HS codes of its goods"
        )
    return digits


HsCode = Annotated[str, BeforeValidator(_plain_code)]
"""Digits of an HS code of any length."""


class WatchedCode(Spec):
    """One code of a list."""

    code: HsCode
    """HS code of 2 to 12 digits; dots and blanks are left out."""
    note: str = Field(default="", max_length=500)
    """What the list says of it, such as its tier."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        """Read a bare text as a code, with its note after a bar."""
        if isinstance(data, Mapping | cls):
            return data
        code, _, note = data.partition("|") if isinstance(data, str) else (data, "", "")
        return {"code": code, "note": note}

    @model_serializer
    def _as_text(self) -> str:
        """Return one text, so that a list of thousands of codes is still one setting where runs are tracked."""
        return f"{self.code} | {self.note}" if self.note else self.code


class WatchlistSpec(Spec):
    """A list of goods that need an export-control review before they are promoted."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Stem of the file."""
    title: str = Field(min_length=1, max_length=200)
    """Name of the list that people read, with its date."""
    authority: str = Field(default="", max_length=200)
    """Who keeps the list."""
    revisions: tuple[Revision, ...] = ()
    """HS revisions in which its codes are written; empty where that is not said."""
    note: str = Field(default="", max_length=1000)
    """What a reader should know of the list."""
    codes: tuple[WatchedCode, ...] = Field(min_length=1)
    """The codes, each a text such as '8542.31' or '854231 | Tier 1', or a mapping with `code` and `note`."""

    @model_validator(mode="after")
    def _unique(self) -> WatchlistSpec:
        codes = [entry.code for entry in self.codes]
        if len(set(codes)) < len(codes):
            first = next(code for n, code in enumerate(codes) if code in codes[:n])
            raise fault(f"the code {first} is listed twice", "codes")
        return self


def load_watchlist(folder: Path, name: str, place: str = "") -> WatchlistSpec:
    """Read a list by the stem of its YAML or CSV file; `place` is where the name was written, for the message.

    Raises:
        UsageError: There is no such file, or two; or it is wrong, with file, line and key.
    """
    files = {path.stem: path for kind in ("yaml", "csv") for path in sorted(folder.glob(f"*.{kind}"))}
    if name not in files:
        raise UsageError(f"{place or folder}: {unknown_name('watchlist', name, files)}; they lie in {folder}")
    both = [folder / f"{name}.{kind}" for kind in ("yaml", "csv")]
    if all(path.is_file() for path in both):
        raise UsageError(f"{place or folder}: watchlist {name!r} is both {both[0]} and {both[1]}; keep one of them")
    path = files[name]
    return _from_csv(path) if path.suffix == ".csv" else _from_yaml(path)


def _from_yaml(path: Path) -> WatchlistSpec:
    data = read_merged(path)
    found = build(WatchlistSpec, data, str(path))
    if found.name != path.stem:
        where = place_of(data, ["name"], str(path))
        raise UsageError(f"{where}: name: must be the stem of the file, {path.stem!r}; found {found.name!r}")
    return found


def _from_csv(path: Path) -> WatchlistSpec:
    """Read a list from a table with one code a row; title, authority and revisions stand in every row, or the first."""
    rows = csv.DictReader(StringIO(_text(path), newline=""), strict=True)
    told: dict[str, str] = {}
    codes: dict[str, WatchedCode] = {}
    try:
        _check_header(path, rows.fieldnames or ())
        for row in rows:
            place = f"{path}:{rows.line_num}"
            _same_throughout(told, row, place)
            entry = _entry(row, place)
            if entry.code in codes:
                raise UsageError(f"{place}: code: {entry.code} is listed twice")
            codes[entry.code] = entry
    except csv.Error as error:
        raise UsageError(f"{path}:{rows.line_num}: not valid CSV: {error}") from error
    data: dict[str, Any] = {"name": path.stem, **told, "codes": list(codes.values())}
    data["revisions"] = told.get("revisions", "").replace(";", " ").split()
    return build(WatchlistSpec, data, str(path))


def _text(path: Path) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"{path}: larger than {MAX_BYTES:,} bytes, too large for a list of codes")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def _check_header(path: Path, header: Any) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in ("code", "title") if name not in header]
    if unknown:
        raise UsageError(f"{path}:1: {unknown_name('column', shown(str(unknown[0])), COLUMNS)}")
    if missing:
        raise UsageError(f"{path}:1: the column {missing[0]} is missing; allowed are {', '.join(COLUMNS)}")


def _same_throughout(told: dict[str, str], row: Mapping[str | None, Any], place: str) -> None:
    """Keep what the first row says of the list; a later row may say the same or nothing."""
    if None in row or None in row.values():
        raise UsageError(f"{place}: must have as many fields as the first line")
    for name in ("title", "authority", "revisions"):
        value = str(row.get(name, "")).strip()
        if value and told.setdefault(name, value) != value:
            raise UsageError(f"{place}: {name}: must be the same in all rows, {told[name]!r}; found {shown(value)!r}")


def _entry(row: Mapping[str | None, Any], place: str) -> WatchedCode:
    return build(WatchedCode, {"code": row["code"], "note": row.get("note", "")}, place)
