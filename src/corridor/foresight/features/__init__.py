"""What describes a cell as of a year, from the history of flows alone."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.features.neighbours import NEIGHBOURS
from corridor.foresight.features.own import OWN
from corridor.foresight.features.potential import POTENTIAL
from corridor.foresight.features.reverse import REVERSE
from corridor.foresight.features.sides import SIDE_SUMS
from corridor.foresight.world import Cells, World

FAMILIES: tuple[Family, ...] = (OWN, SIDE_SUMS, POTENTIAL, NEIGHBOURS, REVERSE)
FEATURES: tuple[Feature, ...] = tuple(feature for family in FAMILIES for feature in family.features)
NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)

Figures = NDArray[np.float32]

__all__ = ["FAMILIES", "FEATURES", "NAMES", "Family", "Feature", "Figures", "describe"]


def describe(world: World, cells: pl.DataFrame) -> Figures:
    """Return the features of cells, NaN where a cell has none, (n × k) in the order of `NAMES`.

    Args:
        world: What is known.
        cells: exporter, importer, product.
    """
    located = Cells.of(world, world.panel.locate(cells))
    out = np.empty((cells.height, len(NAMES)), dtype=np.float32, order="F")  # written and read by column
    at = {name: column for column, name in enumerate(NAMES)}
    for family in FAMILIES:
        for name, values in family.compute(world, located).items():
            out[:, at[name]] = values
    return out
