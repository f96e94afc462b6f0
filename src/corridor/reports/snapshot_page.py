"""Pages about snapshots: sections of texts, heat maps and tables in the look of the reports, nothing to load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corridor.reports.files import write_text
from corridor.reports.pages import environment, style
from corridor.reports.text import clean, slug, strip_controls


@dataclass(frozen=True)
class Sheet:
    """A table: title, heads, places of the columns of numbers, and rows of texts."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Square:
    """One cell of a heat map: style, text of up to three characters, and the whole figure."""

    kind: str
    short: str
    title: str


@dataclass(frozen=True)
class MapRow:
    """One row of a heat map; None where a year holds nothing."""

    code: str
    name: str
    cells: tuple[Square | None, ...]


@dataclass(frozen=True)
class Map:
    """A heat map ready to be written down."""

    key: str
    title: str
    note: str
    head: str
    years: tuple[int, ...]
    rows: tuple[MapRow, ...]


@dataclass(frozen=True)
class Sample:
    """One step of the legend: style, sample text and meaning."""

    kind: str
    sample: str
    meaning: str


@dataclass(frozen=True)
class Section:
    """One section of a page; the first text leads it."""

    title: str
    texts: tuple[str, ...] = ()
    steps: tuple[Sample, ...] = ()
    maps: tuple[Map, ...] = ()
    tables: tuple[Sheet, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Anchor of the section."""
        return slug(self.title)


@dataclass(frozen=True)
class Page:
    """A page."""

    title: str
    kicker: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default=())


def sheet(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    numbers: Iterable[int] = (),
    hidden: bool = False,
) -> Sheet:
    """Return a table of clean texts."""
    cells = tuple(tuple(clean("" if value is None else str(value)) for value in row) for row in rows)
    return Sheet(title, tuple(heads), cells, frozenset(numbers), hidden)


def heat_map(found: Mapping[str, Any]) -> Map:
    """Return a heat map from its plain data."""
    kinds = {step["key"]: kind_of(step) for step in found["steps"]}
    years = tuple(found["years"])
    rows = tuple(
        MapRow(clean(row["code"]), clean(row["name"]), tuple(_square(row, year, kinds) for year in years))
        for row in found["rows"]
    )
    return Map(slug(found["title"]), clean(found["title"]), clean(found["note"]), found["head"], years, rows)


def legend(maps: Iterable[Mapping[str, Any]]) -> tuple[Sample, ...]:
    """Return the steps of some heat maps, each once, the fullest first."""
    steps = {step["key"]: step for found in maps for step in found["steps"]}
    ordered = sorted(steps.values(), key=lambda step: (step["tone"] == "none", step["tone"] != "share", -step["level"]))
    return tuple(Sample(kind_of(step), _sample(step), clean(step["meaning"])) for step in ordered)


def kind_of(step: Mapping[str, Any]) -> str:
    """Return the style of a step."""
    return f"l{step['level']}" if step["tone"] == "share" else str(step["tone"])


def _sample(step: Mapping[str, Any]) -> str:
    return {"balanced": "b", "truncated": "t", "absent": "x"}.get(step["tone"], "")


def _square(row: Mapping[str, Any], year: int, kinds: Mapping[str, str]) -> Square | None:
    cell = row["cells"].get(year)
    if cell is None:
        return None
    return Square(kinds[cell["step"]], cell["short"], clean(f"{row['code']} {year}: {cell['figure']}"))


def render(page: Page) -> str:
    """Return a page as HTML; the same page gives the same text."""
    template = environment().get_template("coverage.html.j2")
    return strip_controls(template.render(page=page, style=style("report.css", "coverage.css")))


def write(page: Page, path: Path) -> None:
    """Write a page as one file."""
    write_text(path, render(page))
