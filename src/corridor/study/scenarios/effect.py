"""What one change of a scenario does: to the dollars of each line, and to the figures that indicators read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.indicators import Opportunities
from corridor.study.scenarios.gravity import Gravity
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Part: TypeAlias = Literal["ease", "tariff", "demand", "supply"]
"""Factor of the potential that an effect moves."""

Table = Callable[[Values], FloatArray]
Edit = Callable[[Cube, Values], Cube]


def nothing(_: Values) -> FloatArray:
    """Return the table of an effect that moves no dollars."""
    return np.zeros((0, 1))


def same(cube: Cube, _: Values) -> Cube:
    """Return the cube as it is."""
    return cube


@dataclass(frozen=True)
class Effect:
    """What a change does to n lines.

    Attributes:
        name: The change in a few words.
        concerns: Lines that it is about, shape (n,).
        parameters: What it is not sure of, and what it rests on.
        part: Factor of the potential that it moves.
        place: Row of the table that holds for each line, −1 for none, shape (n,).
        table: Change of log potential, shape (classes, d), at values of the parameters, each of shape (d,).
        edit: The cube as the change leaves it, at values of shape (1,).
        inputs: Tables and series that the edit moves, as indicators name what they rest on.
        notes: What it could not be carried through.
        about: Whom it is about, where one name may stand for several changes.
    """

    name: str
    concerns: BoolArray
    parameters: tuple[Parameter, ...]
    part: Part
    place: IntArray
    table: Table = nothing
    edit: Edit = same
    inputs: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    about: str = ""

    @property
    def title(self) -> str:
        """The change with what it is about, as a sentence begins."""
        name = self.name if "_" in self.name else self.name[:1].upper() + self.name[1:]
        return f"{name} ({self.about})" if self.about else name


@dataclass(frozen=True)
class Site:
    """Where a scenario takes place: n ranked lines in their world.

    Attributes:
        o: The lines, in rank order, in the world that the scenario starts from.
        gravity: Fits the gravity model when first asked.
        declared: Declarations of the job's corridors, as goods_flows has them.
        supply: Share of world exports behind each line's potential, NaN where unknown, shape (n,).
        exporter: Code of each line's exporter, shape (n,). importer and product: likewise.
    """

    o: Opportunities
    gravity: Callable[[], Gravity]
    declared: pl.DataFrame
    supply: FloatArray
    exporter: NDArray[np.str_] = field(init=False)
    importer: NDArray[np.str_] = field(init=False)
    product: NDArray[np.str_] = field(init=False)

    def __post_init__(self) -> None:
        """Read the codes off the cube."""
        countries, products = (
            np.array(codes, dtype=np.str_) for codes in (self.o.cube.countries, self.o.cube.products)
        )
        object.__setattr__(self, "exporter", countries[self.o.exporter])
        object.__setattr__(self, "importer", countries[self.o.importer])
        object.__setattr__(self, "product", products[self.o.product])

    @property
    def goods(self) -> BoolArray:
        """Lines of goods, shape (n,)."""
        return ~self.o.cube.is_service[self.o.product]

    def within(self, products: Sequence[str]) -> BoolArray:
        """Return lines of products that are named by code or its beginning; all where none is named, shape (n,)."""
        return within(self.product.tolist(), products)


def within(codes: Sequence[str], named: Sequence[str]) -> BoolArray:
    """Return which codes are named, goods by a beginning too; all where none is named."""
    return np.array([not named or any(_is(code, one) for one in named) for code in codes], dtype=np.bool_)


def _is(code: str, named: str) -> bool:
    return code == named or (code.isdigit() and named.isdigit() and code.startswith(named))


def one_class(mask: BoolArray) -> IntArray:
    """Return the first row of a table for the lines of a mask, −1 for the others."""
    return np.where(mask, 0, -1).astype(np.int64)


def classes(mask: BoolArray, *keys: NDArray[np.generic]) -> tuple[IntArray, list[int]]:
    """Return the class of each line of a mask, −1 for others, and a line of each class; equal keys make one."""
    place = np.full(len(mask), -1, dtype=np.int64)
    rows = np.flatnonzero(mask)
    seen: dict[tuple[object, ...], int] = {}
    first: list[int] = []
    for row in rows.tolist():
        key = tuple(array[row].item() for array in keys)
        if key not in seen:
            seen[key] = len(first)
            first.append(row)
        place[row] = seen[key]
    return place, first


def idle(name: str, about: str, site: Site, part: Part) -> Effect:
    """Return the effect of a change that is about none of the lines: nothing is estimated or drawn for it."""
    nobody = np.zeros(len(site.o), dtype=np.bool_)
    return Effect(name, nobody, (), part, one_class(nobody), about=about)
