"""What supply, demand and ease of trade together lead one to expect, and how far the flow is from it."""

from __future__ import annotations

import numpy as np

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.features.own import FLOOR
from corridor.foresight.world import SCALE, Cells, World
from corridor.panels.panel import FloatArray

FAINT = 1e-6
HALF = 0.5


def compute(world: World, cells: Cells) -> dict[str, FloatArray]:
    """Return the features of the cells' potential.

    The export potential is supply · demand · ease (ITC's Export Potential Map): s = the exporter's share of the world's
    exports of the product, d = what the importer buys of it, ease = trade of the pair over what the shares of its two
    countries in each product would give. The shrunk ease adds a median pair's trade, half of it realised, to both.
    """
    panel, sums = world.panel, world.sums
    exporters, importers, products = panel.shape
    e, i, p = cells.exporter, cells.importer, cells.product
    supply = sums["supply"].dollars.reshape(exporters, products)
    demand = sums["demand"].dollars.reshape(importers, products)
    pair = sums["pair"].dollars.reshape(exporters, importers)
    world_trade = np.maximum(sums["product"].dollars, 1.0)
    would = (supply / world_trade) @ demand.T
    positive = pair[pair > 0]
    typical = float(np.median(positive)) if positive.size else 1.0
    ease = np.divide(pair, would, out=np.zeros(pair.shape), where=would > 0)
    shrunk = (pair + HALF * typical) / (would + typical)
    sells, buys, known = cells.seen("supply"), cells.seen("demand"), cells.seen("pair")
    sold, bought = np.where(sells, supply[e, p], 0.0), np.where(buys, demand[i, p], 0.0)
    unit = world.median[p, -1]
    expected = sold * bought / world_trade[p] / unit
    exporter, importer = sums["exporter"].dollars[e], sums["importer"].dollars[i]
    average = world_trade[p] / max(float(sums["product"].dollars.sum()), 1.0)
    potential = np.log(expected * np.where(known, shrunk[e, i], HALF) + FAINT)
    own = np.log(np.nan_to_num(cells.flows[:, -1]) + FLOOR)
    reached = np.where(known, ease[e, i], 0.0)
    return {
        "expected": np.log1p(SCALE * expected),
        "ease": np.log1p(reached),
        "epi": np.log1p(SCALE * expected * reached),
        "potential": potential,
        "gap": potential - own,
        "rca": np.log1p(np.where(sells, sold / np.maximum(exporter, 1.0) / average, 0.0)),
        "dependence": np.log1p(np.where(buys, bought / np.maximum(importer, 1.0) / average, 0.0)),
        "market_share": sold / world_trade[p],
        "median": np.where(cells.named, np.log(unit), np.nan),
        **_market(world, cells, bought),
        "distance": _distance(world, cells),
    }


def _market(world: World, cells: Cells, bought: FloatArray) -> dict[str, FloatArray]:
    """Return the largest supplier's share of the market and what suppliers lately gave up in it, over its size."""
    panel, dollars = world.panel, world.dollars
    size, at = world.size("demand"), world.groups("demand", cells.exporter, cells.importer, cells.product)
    group = world.groups("demand", panel.exporter, panel.importer, panel.product)
    largest = np.zeros(size)
    np.maximum.at(largest, group, dollars[:, -1])
    lost = np.maximum(dollars[:, world.year(3)] - dollars[:, -1], 0.0)
    given_up = np.bincount(group, weights=lost, minlength=size)
    seen, whole = cells.seen("demand"), np.maximum(bought, 1.0)
    return {
        "top_share": np.where(seen, largest[at] / whole, 0.0),
        "given_up": np.log1p(np.where(seen, given_up[at] / whole, 0.0)),
    }


def _distance(world: World, cells: Cells) -> FloatArray:
    """Return the logarithm of the kilometres between the two countries, NaN where unknown."""
    if world.panel.distance is None:
        return np.full(cells.row.size, np.nan)
    kilometres = world.panel.distance[cells.exporter, cells.importer]
    return np.where(cells.seen("pair"), np.log(np.maximum(kilometres, 1.0)), np.nan)


POTENTIAL = Family(
    "supply, demand and ease together",
    (
        Feature("expected", "flow that the exporter's and the importer's shares alone would give", 1),
        Feature("ease", "trade of the pair over what its shares in each product would give", 1),
        Feature("epi", "export potential: supply, demand and ease", 1),
        Feature("potential", "export potential with ease shrunk towards that of a median pair", 1),
        Feature("gap", "how far potential is above the flow"),
        Feature("rca", "revealed comparative advantage of the exporter in the product"),
        Feature("dependence", "weight of the product in the importer's purchases over its weight in the world"),
        Feature("market_share", "the exporter's share of all sales of the product"),
        Feature("median", "median flow of the product in dollars"),
        Feature("top_share", "share of the largest supplier"),
        Feature("given_up", "what suppliers lately gave up in the market"),
        Feature("distance", "kilometres between the two countries", -1),
    ),
    compute,
)
