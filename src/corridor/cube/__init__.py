"""The aggregated world: totals, the flows of the corridors asked for, and what was known in each year."""

from corridor.cube.build import build_cube
from corridor.cube.cube import Cube

__all__ = ["Cube", "build_cube"]
