"""Heat maps as plain data: rows by year, each cell a step of a short scale in words and the figure behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NOTHING = "none"
"""Tone and key of the step of a cell that holds nothing."""


@dataclass(frozen=True)
class Step:
    """One step of a scale.

    Attributes:
        key: Name of the step.
        meaning: What it says, in words.
        tone: Kind of the step: "share" (of a scale that rises), "balanced", "truncated", "absent" or `NOTHING`.
        level: Place on the scale, 1 (least) to 4 (most); 0 where the tone has no scale.
    """

    key: str
    meaning: str
    tone: str
    level: int = 0


@dataclass(frozen=True)
class Cell:
    """One cell: the key of its step, its figure in words, and the same in at most three characters."""

    step: str
    figure: str
    short: str


@dataclass(frozen=True)
class HeatRow:
    """One row: code, name, and cells by year; a year without a cell holds nothing."""

    code: str
    name: str
    cells: Mapping[int, Cell]


@dataclass(frozen=True)
class HeatMap:
    """A heat map.

    Attributes:
        title: What it shows.
        note: How a cell is reckoned, in a sentence.
        head: What a row is, such as "reporter".
        years: Columns, in order and without holes.
        rows: Rows, the fullest first.
        steps: The scale, its last step being that of an empty cell.
    """

    title: str
    note: str
    head: str
    years: tuple[int, ...]
    rows: tuple[HeatRow, ...]
    steps: tuple[Step, ...]

    def record(self) -> dict[str, Any]:
        """Return the map as plain data; only steps that a cell shows are in its legend."""
        used = {cell.step for row in self.rows for cell in row.cells.values()}
        holes = any(year not in row.cells for row in self.rows for year in self.years)
        return {
            "title": self.title,
            "note": self.note,
            "head": self.head,
            "years": list(self.years),
            "rows": [
                {"code": row.code, "name": row.name, "cells": {y: vars(cell) for y, cell in sorted(row.cells.items())}}
                for row in self.rows
            ],
            "steps": [vars(step) for step in self.steps if step.key in used or (holes and step.key == NOTHING)],
        }


def rising(meanings: Iterable[str]) -> tuple[Step, ...]:
    """Return the four steps of a rising scale, the highest first, from what each means."""
    return tuple(
        Step(f"level{level}", meaning, "share", level) for level, meaning in zip((4, 3, 2, 1), meanings, strict=True)
    )


def step_of_share(share: float) -> str:
    """Return the key of the rising step of a share: all but 2%, three quarters, a half, less."""
    return f"level{4 if share >= 0.98 else 3 if share >= 0.75 else 2 if share >= 0.5 else 1}"


def by_fullness(rows: Iterable[tuple[HeatRow, int]]) -> tuple[HeatRow, ...]:
    """Return rows sorted by a weight, the heaviest first, then by code."""
    return tuple(row for row, _ in sorted(rows, key=lambda pair: (-pair[1], pair[0].code)))


def span(years: Iterable[int]) -> tuple[int, ...]:
    """Return every year from the first to the last."""
    found = sorted(years)
    return tuple(range(found[0], found[-1] + 1)) if found else ()
