"""What flows the other way, where a country stands on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.world import Cells, World
from corridor.panels.panel import FloatArray, IntArray


def compute(world: World, cells: Cells) -> dict[str, FloatArray]:
    """Return the features of trade the other way, NaN where a country does not stand on that side."""
    panel, sums = world.panel, world.sums
    _, importers, products = panel.shape
    seller = _other(panel.importers, panel.exporters)[cells.importer]
    buyer = _other(panel.exporters, panel.importers)[cells.exporter]
    sells, buys = (seller >= 0) & cells.buys, (buyer >= 0) & cells.sells
    seller, buyer, p = np.maximum(seller, 0), np.maximum(buyer, 0), cells.product
    unit = world.median[p, -1]
    back = sums["pair"].strength[seller * importers + buyer]
    bought = sums["demand"].dollars[buyer * products + p] / unit
    sold = sums["supply"].dollars[seller * products + p] / unit
    code = (seller * importers + buyer) * products + p
    row = np.minimum(np.searchsorted(panel.cell, code), panel.cell.size - 1)
    same = np.where(panel.cell[row] == code, world.strength[row, -1], 0.0)
    both = sells & buys
    return {
        "back_pair": np.where(both, np.log1p(back), np.nan),
        "back_flow": np.where(both & cells.named, same, np.nan),
        "exporter_buys": np.where(buys & cells.named, np.log1p(bought), np.nan),
        "importer_sells": np.where(sells & cells.named, np.log1p(sold), np.nan),
    }


def _other(codes: Sequence[str], axis: Sequence[str]) -> IntArray:
    """Return the place of each code on the other axis, −1 where it is not there."""
    places = {code: at for at, code in enumerate(axis)}
    return np.array([places.get(code, -1) for code in codes], dtype=np.int64)


REVERSE = Family(
    "trade the other way",
    (
        Feature("back_pair", "strength of trade from the importer to the exporter", 1),
        Feature("back_flow", "strength of the product's flow the other way"),
        Feature("exporter_buys", "what the exporter itself buys of the product"),
        Feature("importer_sells", "what the importer itself sells of the product"),
    ),
    compute,
)
