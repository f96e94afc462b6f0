"""Typeset pages: a view as plain data and a template become a PDF, with fonts of the package and no clock.

A text of a view reaches the page as text: templates read the view as JSON and never evaluate it. What the fonts cannot
draw is shown as U+FFFD, endless words may be broken anywhere, endless texts end in an ellipsis.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from corridor.errors import InternalError
from corridor.reports.printed_words import words
from corridor.reports.text import short, strip_controls
from corridor.reports.tracing import unmarked

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"
COVERAGE = FONTS / "coverage.txt"

STANDARD = "ua-1"
"""The standard that every PDF keeps: tagged, with titles, languages and texts in place of pictures."""

LONGEST = 1500
"""Characters that one text of a page may have."""

LONGEST_NAME = 160
"""Characters of a title, a label or a name."""

NAMES = frozenset({"title", "segment", "label", "short_title", "seller", "buyer", "corridors", "verdict", "sector"})

_ENDLESS = re.compile(r"[^\s\u200b]{25,}")
_PIECE = 12
_PILED = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
_UNKNOWN = "\ufffd"
_BREAK = "\u200b"


def typeset(template: str, view: Any, drawings: Mapping[str, str], year: int) -> bytes:
    """Return a PDF; the same arguments give the same bytes.

    Args:
        template: Name of the template that is the document.
        view: What it shows: dataclasses, mappings, sequences and texts; the template finds it as `view.json`, and
            the fixed words of the language that is spoken as `words.json`.
        drawings: SVG by the name of the file under which the template asks for it.
        year: Year up to which the figures reach; the document is dated on its last day.

    Raises:
        InternalError: The template cannot be set.
    """
    return _printed(template, _files(template, view, drawings), year)


def typeset_within(
    template: str, view: Mapping[str, Any], rooms: Sequence[Mapping[str, int]], pages: int, year: int
) -> bytes:
    """Return a PDF of at most so many pages: as much is said as has room.

    Args:
        template: Name of the template; it finds how much to say as `room`, and labels its number of pages `<pages>`.
        view: What it shows.
        rooms: How much to say, the most first; the last one is taken even where it does not suffice.
        pages: Pages at most.
        year: Year up to which the figures reach.

    Raises:
        InternalError: The template cannot be set.
    """
    for room in rooms:
        files = _files(template, {**view, "room": room}, {})
        if _pages(template, files) <= pages:
            break
    return _printed(template, files, year)


def _pages(template: str, files: Mapping[str, bytes]) -> int:
    return int(json.loads(_asked(template, lambda: _compiler(files).query("<pages>", field="value", one=True))))


def _files(template: str, view: Any, drawings: Mapping[str, str]) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}
    files["main.typ"] = files.pop(template)
    files["words.json"] = json.dumps(legible(words()), ensure_ascii=False).encode()
    files["view.json"] = json.dumps(legible(view), ensure_ascii=False).encode()
    return files | {name: drawing.encode() for name, drawing in drawings.items()}


def _printed(template: str, files: Mapping[str, bytes], year: int) -> bytes:
    found = _asked(
        template, lambda: _compiler(files).compile(format="pdf", pdf_standards=[STANDARD], timestamp=_last_day(year))
    )
    assert isinstance(found, bytes)
    return found


def _asked(template: str, ask: Callable[[], Any]) -> Any:
    import typst  # noqa: PLC0415

    try:
        return ask()
    except typst.TypstError as error:
        raise InternalError(f"{template}: cannot be typeset: {error}") from error


def _compiler(files: Mapping[str, bytes]) -> Any:
    """Return what compiles files that are not on disk; it answers a single question."""
    import typst  # noqa: PLC0415

    return typst.Compiler(dict(files), font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Return the fonts of the package and none of the machine."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _last_day(year: int) -> int:
    return int(datetime(min(max(year, 1980), 9999), 12, 31, tzinfo=UTC).timestamp())


def legible(value: Any, key: str = "") -> Any:
    """Return a tree of dataclasses, mappings and sequences as plain data whose every text can be printed."""
    if isinstance(value, str) and key == "keywords":
        return strip_controls(value)
    if isinstance(value, str):
        return printable(value, LONGEST_NAME if key in NAMES else LONGEST)
    if dataclasses.is_dataclass(value):
        return {field.name: legible(getattr(value, field.name), field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): legible(item, str(name)) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [legible(item, key) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def printable(text: str, limit: int = LONGEST) -> str:
    """Return a text that the fonts can draw and a line can hold: no controls, no marks, no endless words."""
    plain = _PILED.sub(r"\1", strip_controls(unmarked(text)))
    known = drawn()
    shown = "".join(sign if ord(sign) in known or sign.isspace() else _UNKNOWN for sign in short(plain, limit))
    return _ENDLESS.sub(_breakable, shown)


def _breakable(found: re.Match[str]) -> str:
    word = found.group()
    return _BREAK.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


@lru_cache(maxsize=1)
def drawn() -> frozenset[int]:
    """Return the code points that the fonts of the package draw."""
    found: set[int] = set()
    for line in COVERAGE.read_text(encoding="utf-8").split():
        first, _, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
