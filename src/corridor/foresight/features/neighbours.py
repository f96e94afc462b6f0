"""What similar exporters, importers and products do in the cell's place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import sparse

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.world import Cells, World
from corridor.panels.panel import FloatArray, IntArray

FADING = 0.7
"""A flow of the year before counts this much beside one of the last year."""

POWER = 2
"""Similarities are squared, so that the closest count most."""

MANY = 400
"""From this many on, only the nearest neighbours of each are kept."""

NEAREST = 40
BLOCK = 20_000_000
"""Figures in a block of dense columns."""

FAINT = 0.3
"""What a flow that lately began counts beside one that lately became substantial."""

WHO = {"exporters": "exporter", "importers": "importer", "products": "product"}


def compute(world: World, cells: Cells) -> dict[str, FloatArray]:
    """Return what the neighbours of each cell trade, lately began to trade, and how it changed.

    Two exporters are similar by the cosine of their strengths over all markets and products, and likewise importers and
    products; a cell's figure is the mean over the others, weighted by squared similarity.
    """
    panel = world.panel
    strength = np.maximum(world.strength[:, -1], FADING * world.strength[:, world.year(1)])
    values = {
        "trade": strength,
        "start": np.maximum(world.started, FAINT * world.appeared),
        "change": strength - world.strength[:, world.year(3)],
    }
    found: dict[str, FloatArray] = {}
    for who, one in WHO.items():
        rows, columns, at_row, at_column, shape = _layout(world, cells, one)
        names = {f"{who}_{what}": value for what, value in values.items()}
        if shape[0] < 3:
            found |= {name: np.full(at_row.size, np.nan) for name in names}
            continue
        if who not in world.memo:
            world.memo[who] = _similar(sparse.csr_matrix((strength, (rows, columns)), shape=shape))
        near = world.memo[who]
        for name, value in names.items():
            known = sparse.csc_matrix((value, (rows, columns)), shape=shape)
            mean = _means(near, known, at_row, at_column)
            found[name] = np.where(cells.sells & cells.buys & cells.named, mean, 0.0)
    return {**found, "density": _density(world, cells, panel.shape[2])}


def _layout(world: World, cells: Cells, one: str) -> tuple[IntArray, IntArray, IntArray, IntArray, tuple[int, int]]:
    """Return rows and columns of the panel's cells and of those asked for, where `one` of the codes makes the rows."""
    panel, shape = world.panel, dict(zip(("exporter", "importer", "product"), world.panel.shape, strict=True))
    first, second = (name for name in shape if name != one)
    columns = getattr(panel, first) * shape[second] + getattr(panel, second)
    asked = getattr(cells, first) * shape[second] + getattr(cells, second)
    return getattr(panel, one), columns, getattr(cells, one), asked, (shape[one], shape[first] * shape[second])


def _similar(matrix: sparse.csr_matrix) -> FloatArray | sparse.csr_matrix:
    """Return the weights of the others for each row (N × N), each row adding up to 1, 0 on the diagonal."""
    products = (matrix @ matrix.T).toarray()
    length = np.sqrt(np.maximum(np.diag(products), 1e-9))
    near = (products / length[:, None] / length[None, :]) ** POWER
    np.fill_diagonal(near, 0.0)
    if len(near) > MANY:
        least = np.partition(near, -NEAREST, axis=1)[:, [-NEAREST]]
        near = np.where(near >= least, near, 0.0)
    near /= np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
    return sparse.csr_matrix(near) if len(near) > MANY else near


def _means(
    near: FloatArray | sparse.csr_matrix, known: sparse.csc_matrix, row: IntArray, column: IntArray
) -> FloatArray:
    """Return near @ known at the asked rows and columns (n,), a block of columns at a time."""
    columns, place = np.unique(column, return_inverse=True)
    order = np.argsort(place, kind="stable")
    width = max(BLOCK // known.shape[0], 1)
    out = np.zeros(row.size)
    starts = np.searchsorted(place[order], np.arange(0, columns.size + width, width))
    for block, (start, end) in enumerate(pairwise(starts)):
        first = block * width
        mean = near @ known[:, columns[first : first + width]].toarray()
        asked = order[start:end]
        out[asked] = mean[row[asked], place[asked] - first]
    return out


def _density(world: World, cells: Cells, products: int) -> FloatArray:
    """Return the share of proximity around the product that the exporter's advantages fill (Hidalgo et al. 2007)."""
    if products < 3:
        return np.full(cells.row.size, np.nan)
    sold = world.sums["supply"].dollars.reshape(-1, products)
    shares = sold / np.maximum(sold.sum(axis=1, keepdims=True), 1.0)
    whole = np.maximum(sold.sum(axis=0), 1.0)
    has = (shares >= whole / whole.sum()).astype(np.float64) * (sold > 0)
    together = has.T @ has
    count = np.diag(together)
    proximity = together / np.maximum(np.maximum(count[:, None], count[None, :]), 1.0)
    np.fill_diagonal(proximity, 0.0)
    filled = has @ proximity / np.maximum(proximity.sum(axis=0), 1e-9)
    return np.where(cells.seen("supply"), filled[cells.exporter, cells.product], 0.0)


TITLES = {
    "exporters": "similar exporters sell of the product in the market",
    "importers": "similar importers buy of the product from the exporter",
    "products": "the pair trades in similar products",
}
WHAT = {"trade": "what", "start": "what has lately begun of what", "change": "change of what"}

NEIGHBOURS = Family(
    "similar exporters, importers and products",
    (
        *(
            Feature(f"{who}_{what}", f"{words} {title}", int(what == "trade"))
            for who, title in TITLES.items()
            for what, words in WHAT.items()
        ),
        Feature("density", "density of the product space around the product", 1),
    ),
    compute,
)
