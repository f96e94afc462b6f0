"""How much the exporter sells, the importer buys and the two trade, how it grows, and how often new flows begin."""

from __future__ import annotations

import numpy as np

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.world import SIDES, Cells, World
from corridor.panels.panel import BoolArray, FloatArray, IntArray

PRIOR = 5.0
"""Cells at the overall rate that every rate of new flows is shrunk with."""

FAINT = 1e-4

TITLES = {
    "supply": "the exporter's sales of the product",
    "demand": "the importer's purchases of the product",
    "pair": "trade of the pair over all products",
    "exporter": "the exporter's sales",
    "importer": "the importer's purchases",
    "product": "trade in the product",
}
MEASURES = {
    "dollars": "dollars of",
    "growth": "growth of",
    "large": "number of substantial flows in",
    "large_growth": "growth of the number of substantial flows in",
    "active": "number of flows in",
    "started": "number of flows that lately became substantial in",
    "appeared": "number of flows that lately began in",
    "strength": "sum of strengths of",
    "rate": "share of flows that lately became substantial in",
}
SIGNED = {("supply", "dollars"), ("demand", "dollars"), ("supply", "large"), ("demand", "large"), ("pair", "large")}
"""What gravity and the potential of flows say helps: more supply, more demand, closer ties."""


def compute(world: World, cells: Cells) -> dict[str, FloatArray]:
    """Return the features of each side of the cells."""
    unit = world.median[cells.product, -1]
    typical = float(np.median(world.median[:, -1]))
    overall = world.started.sum() / max(world.started.size, 1)
    found: dict[str, FloatArray] = {}
    for side in SIDES:
        sums, at = world.sums[side], world.groups(side, cells.exporter, cells.importer, cells.product)
        seen = cells.seen(side)
        scale = unit if side in ("supply", "demand", "product") else np.full(unit.size, typical)

        def of(values: FloatArray, at: IntArray = at, seen: BoolArray = seen) -> FloatArray:
            return np.where(seen, values[at], 0.0)

        recent = of(sums.dollars) + of(sums.before)
        rate = (sums.started + PRIOR * overall) / (sums.cells - sums.large + PRIOR)
        found |= {
            f"{side}_dollars": np.log1p(of(sums.dollars) / scale),
            f"{side}_growth": np.log((recent + scale) / (2 * of(sums.earlier) + scale)),
            f"{side}_large": np.log1p(of(sums.large)),
            f"{side}_large_growth": np.log1p(of(sums.large)) - np.log1p(of(sums.large_before)),
            f"{side}_active": np.log1p(of(sums.active)),
            f"{side}_started": np.log1p(of(sums.started)),
            f"{side}_appeared": np.log1p(of(sums.appeared)),
            f"{side}_strength": np.log1p(of(sums.strength)),
            f"{side}_rate": np.log(np.where(seen, rate[at], overall) + FAINT),
        }
    return found


SIDE_SUMS = Family(
    "exporter, importer, product, and each two of them",
    tuple(
        Feature(f"{side}_{measure}", f"{what} {title}", int((side, measure) in SIGNED))
        for side, title in TITLES.items()
        for measure, what in MEASURES.items()
    ),
    compute,
)
