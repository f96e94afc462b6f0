"""What a feature of a cell is called, and which sign theory gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corridor.foresight.world import Cells, World
from corridor.panels.panel import FloatArray


@dataclass(frozen=True)
class Feature:
    """A figure that describes a cell as of a year.

    Attributes:
        name: Column.
        title: What it says, for people.
        sign: 1 where theory says that more of it makes a new flow likelier, −1 the reverse, 0 where it says nothing.
    """

    name: str
    title: str
    sign: int = 0


@dataclass(frozen=True)
class Family:
    """Features that are computed together.

    Attributes:
        title: What they have in common. features: in the order of the columns.
        compute: World and n cells → name → figures (n,), NaN where a cell has none.
    """

    title: str
    features: tuple[Feature, ...]
    compute: Callable[[World, Cells], Mapping[str, FloatArray]]
