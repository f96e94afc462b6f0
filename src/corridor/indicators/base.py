"""What an indicator is: a pure function on the cube with its own metadata, and the opportunities it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.registry import Registry
from corridor.vocabulary import Direction, Level, Unit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

UNKNOWN_YEAR = -1


@dataclass(frozen=True)
class Values:
    """An indicator's figures for n opportunities.

    Attributes:
        value: Shape (n,), NaN where unknown.
        year: Latest year that the figure rests on, shape (n,); `UNKNOWN_YEAR` where it has none.
    """

    value: FloatArray
    year: IntArray


@dataclass(frozen=True)
class Opportunities:
    """Candidates as positions on the axes of a cube.

    Attributes:
        cube: The world up to the year of the run.
        corridor: Position of the corridor on axis P, shape (n,).
        product: Position of the product on axis K, shape (n,).
        window: Years over which means, growth and trends are taken.
        minerals: Mineral whose production and reserves support a product, by product code.
    """

    cube: Cube
    corridor: IntArray
    product: IntArray
    window: int = 5
    minerals: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def exporter(self) -> IntArray:
        """Position of the exporter on axis C, shape (n,)."""
        exporter: IntArray = self.cube.corridors[self.corridor, 0]
        return exporter

    @cached_property
    def importer(self) -> IntArray:
        """Position of the importer on axis C, shape (n,)."""
        importer: IntArray = self.cube.corridors[self.corridor, 1]
        return importer

    def __len__(self) -> int:
        return len(self.corridor)

    def take(self, rows: IntArray) -> Opportunities:
        """Return the opportunities at the given rows."""
        return Opportunities(self.cube, self.corridor[rows], self.product[rows], self.window, self.minerals)


Formula = Callable[[Opportunities], Values]


@dataclass(frozen=True)
class Indicator:
    """A formula with what a reader needs to know of it.

    Attributes:
        name: Key in model files.
        title: The name that people read.
        pillar: Pillar it usually belongs to.
        unit: Unit of the figures.
        direction: Whether more speaks for or against an opportunity.
        level: What the indicator describes.
        formula: The formula in text.
        source: Where the formula comes from.
        rests_on: Table or series behind it: "goods", "pair_totals", "pairs", "minerals" or names of country series.
        missing: Why the figure may be unknown, in words.
        pitfalls: When the figure misleads, in words.
        compute: The formula on opportunities.
    """

    name: str
    title: str
    pillar: str
    unit: Unit
    direction: Direction
    level: Level
    formula: str
    source: str
    rests_on: tuple[str, ...]
    missing: str
    pitfalls: str
    compute: Formula


INDICATORS: Registry[Indicator] = Registry("indicator")


def indicator(
    *,
    title: str,
    pillar: str,
    unit: Unit,
    direction: Direction,
    level: Level,
    formula: str,
    source: str,
    rests_on: tuple[str, ...],
    missing: str,
    pitfalls: str = "",
) -> Callable[[Formula], Formula]:
    """Register a formula under its function's name, with its metadata.

    The function's docstring ends in a worked example, `Example:` and lines of a Python prompt on the measure behind
    it; the reference shows it and a test executes it.
    """

    def register(compute: Formula) -> Formula:
        name = compute.__name__
        INDICATORS.add(
            name,
            Indicator(
                name, title, pillar, unit, direction, level, formula, source, rests_on, missing, pitfalls, compute
            ),
        )
        return compute

    return register
