"""Where every figure of a report comes from: marks around numbers in sentences, and the ledger that they lead to.

A figure in a text of the view stands between three private-use characters: OPEN, its reference, MIDDLE, what is read,
CLOSE. `text.clean` takes such characters out of everything that people or publishers wrote, so that no name or note can
forge one. A page turns marks into elements, everything else leaves them out with `unmarked`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"

MARK = re.compile(f"{OPEN}([^{OPEN}{MIDDLE}{CLOSE}]*){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
"""A marked figure: its reference and what is read."""

Key = tuple[tuple[str, Any], ...]
T = TypeVar("T")


@dataclass(frozen=True)
class Origin:
    """Where one figure is from.

    Attributes:
        table: Name of a table of the run, as `run_tables.table` knows it.
        key: Columns and what they hold in the row; the rows that are counted, where `how` is "rows".
        column: Column of the figure.
        raw: The figure itself, before it was formatted.
        year: Year of it, None where it has none.
        source: Who published it, or what worked it out.
        how: Empty where the figure stands in the table; "rows" where rows are counted, otherwise how it was worked out.
        parts: References of the figures that it was worked out from.
    """

    table: str
    key: Key
    column: str
    raw: Any
    year: int | None = None
    source: str = ""
    how: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure as the report shows it, with its reference and its origin."""

    ref: str
    text: str
    origin: Origin

    @property
    def row(self) -> str:
        """The row of the table, in words."""
        return "; ".join(f"{name}={value}" for name, value in self.origin.key)

    @property
    def told(self) -> str:
        """Return in one line where the figure is from."""
        one = self.origin
        where = f"{one.table}: {self.row}" if one.key else one.table
        what = f"{one.how}: {one.raw}" if one.how else f"{one.column} = {one.raw}"
        year = "" if one.year is None else str(one.year)
        return " · ".join(part for part in (where, what, year, one.source) if part)


class Ledger:
    """Collects the figures of one view and gives each its reference, the same one for the same figure."""

    def __init__(self) -> None:
        self._found: dict[Any, Figure] = {}

    def mark(self, text: str, origin: Origin) -> str:
        """Return the text as a marked figure."""
        if not text:
            return ""
        entry = (text, origin.table, origin.key, origin.column, origin.how, origin.parts, repr(origin.raw))
        figure = self._found.get(entry)
        if figure is None:
            figure = self._found[entry] = Figure(f"f{len(self._found) + 1}", text, origin)
        return f"{OPEN}{figure.ref}{MIDDLE}{text}{CLOSE}"

    def figures(self) -> tuple[Figure, ...]:
        """Return all figures in the order in which they were first shown."""
        return tuple(self._found.values())


def ref_of(marked: str) -> str:
    """Return the reference of the first figure in a text, empty where there is none."""
    found = MARK.search(marked)
    return found[1] if found else ""


def refs_of(*marked: str) -> tuple[str, ...]:
    """Return the references of the figures in some texts, in order."""
    return tuple(found[1] for text in marked for found in MARK.finditer(text))


def unmarked(text: str) -> str:
    """Return a text without its marks: what is read stays, references go."""
    if OPEN not in text:
        return text
    return MARK.sub(lambda found: found[2], text)


def marked_as(text: str, write: Callable[[str, str], str]) -> str:
    """Return a text in which each figure is written anew from its reference and from what is read."""
    return MARK.sub(lambda found: write(found[1], found[2]), text)


def plainly(value: T) -> T:
    """Return a frozen view, or a tuple or text of one, without any mark in it."""
    if isinstance(value, str):
        return unmarked(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(plainly(item) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: plainly(getattr(value, f.name)) for f in fields(value)})
    return value
