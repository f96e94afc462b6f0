"""What a history says up to its last year, with flows in multiples of their product's median, and sums by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from corridor.panels import DEFAULT, Panel, Thresholds
from corridor.panels.outcomes import product_medians
from corridor.panels.panel import BoolArray, FloatArray, IntArray, Places

WINDOW = 8
"""Years back that features look at."""

BACK = 3
"""Years between the two ends of a change."""

SCALE = 20.0
"""Strength is ln(1 + 20 · flow / median), so that a flow at 5% of the median counts ln 2."""

SIDES = ("supply", "demand", "pair", "exporter", "importer", "product")
"""Exporter and product, importer and product, exporter and importer, and each of the three alone."""


@dataclass(frozen=True)
class Sums:
    """Sums over the cells of one side (N,), N the number of groups of that side.

    Attributes:
        dollars, before, earlier: US dollars in the last year, the one before it and `BACK` years before it.
        large, large_before: Cells with a substantial flow in the last year and `BACK` years before it.
        active: Cells with any flow. strength: sum of strengths.
        started: Cells that were small and became substantial. appeared: cells that had nothing and have something.
        cells: Cells that ever had a row.
    """

    dollars: FloatArray
    before: FloatArray
    earlier: FloatArray
    large: FloatArray
    large_before: FloatArray
    active: FloatArray
    strength: FloatArray
    started: FloatArray
    appeared: FloatArray
    cells: FloatArray


class World:
    """A panel as it was known in its last year, ready to describe cells.

    Attributes:
        panel: The panel (n cells). width: years looked at, at most `WINDOW`.
        median: Median positive flow of each product in US dollars, a gap filled from the years beside it, (P, width).
    """

    def __init__(self, panel: Panel, *, thresholds: Thresholds = DEFAULT) -> None:
        self.panel = panel
        self.thresholds = thresholds
        self.width = min(WINDOW, len(panel.years))
        self.first = len(panel.years) - self.width
        years = panel.years[-self.width :]
        self.memo: dict[str, Any] = {}
        self.median = _filled(np.stack([product_medians(panel, int(year)) for year in years], axis=1))

    def relative(self, low: FloatArray, high: FloatArray, product: IntArray) -> FloatArray:
        """Return flows (n, width) in multiples of the product's median, NaN where nothing is known."""
        with np.errstate(invalid="ignore"):
            return np.where(np.isfinite(high), low, np.nan) / self.median[product]

    @cached_property
    def flows(self) -> FloatArray:
        """Flows of the panel's cells in multiples of the median (n, width), 0 where nothing is known."""
        panel = self.panel
        return np.nan_to_num(self.relative(panel.low[:, self.first :], panel.high[:, self.first :], panel.product))

    @cached_property
    def dollars(self) -> FloatArray:
        """Flows of the panel's cells in US dollars (n, width), 0 where nothing is known."""
        return self.panel.low[:, self.first :]

    @cached_property
    def strength(self) -> FloatArray:
        """Strength of the panel's cells (n, width)."""
        return np.log1p(SCALE * self.flows)

    def year(self, back: int) -> int:
        """Return the place of a year counted from the last, the first one where the history is shorter."""
        return max(self.width - 1 - back, 0)

    @cached_property
    def started(self) -> FloatArray:
        """Which cells of the panel were small some years ago and are substantial now, 1 or 0 (n,)."""
        last, then = self.width - 1, self.year(BACK + 1)
        if then < 1:
            return np.zeros(len(self.flows))
        small, large = self.thresholds.small, self.thresholds.substantial
        was = (self.flows[:, then] < small) & (self.flows[:, then - 1] < small)
        now = (self.flows[:, last] >= large) & (self.flows[:, last - 1] >= large)
        return (was & now).astype(np.float64)

    @cached_property
    def appeared(self) -> FloatArray:
        """Which cells of the panel had no flow some years ago and have one now, 1 or 0 (n,)."""
        if self.width <= BACK:
            return np.zeros(len(self.flows))
        last, there = self.width - 1, self.flows > 0
        then = there[:, self.year(BACK)] | there[:, self.year(BACK + 1)]
        return ((there[:, last] | there[:, last - 1]) & ~then).astype(np.float64)

    def groups(self, side: str, exporter: IntArray, importer: IntArray, product: IntArray) -> IntArray:
        """Return the group of a side that each cell belongs to."""
        _, importers, products = self.panel.shape
        return {
            "supply": exporter * products + product,
            "demand": importer * products + product,
            "pair": exporter * importers + importer,
            "exporter": exporter,
            "importer": importer,
            "product": product,
        }[side]

    def size(self, side: str) -> int:
        """Return the number of groups of a side."""
        e, i, p = self.panel.shape
        return {"supply": e * p, "demand": i * p, "pair": e * i, "exporter": e, "importer": i, "product": p}[side]

    @cached_property
    def sums(self) -> Mapping[str, Sums]:
        """Sums of the panel's cells by side."""
        return {side: self._sums(side) for side in SIDES}

    def _sums(self, side: str) -> Sums:
        panel, last, then = self.panel, self.width - 1, self.year(BACK)
        group, size = self.groups(side, panel.exporter, panel.importer, panel.product), self.size(side)
        large = self.flows >= self.thresholds.substantial

        def added(weights: FloatArray | BoolArray) -> FloatArray:
            return np.asarray(np.bincount(group, weights=weights.astype(np.float64), minlength=size))

        return Sums(
            dollars=added(self.dollars[:, last]),
            before=added(self.dollars[:, self.year(1)]),
            earlier=added(self.dollars[:, then]),
            large=added(large[:, last]),
            large_before=added(large[:, then]),
            active=added(self.flows[:, last] > 0),
            strength=added(self.strength[:, last]),
            started=added(self.started),
            appeared=added(self.appeared),
            cells=added(np.ones(len(group))),
        )


@dataclass(frozen=True)
class Cells:
    """Cells to describe, located in a world; a code that the world does not hold counts as one without trade.

    Attributes:
        exporter, importer, product: Positions (n,), 0 where the code is unknown.
        row: Row among the panel's cells, −1 for one without any (n,).
        seen: Whether the world holds the exporter, the importer and the product (n,).
        flows: In multiples of the median (n, width), NaN where nothing is known.
        most: Upper bounds likewise.
    """

    exporter: IntArray
    importer: IntArray
    product: IntArray
    row: IntArray
    sells: BoolArray
    buys: BoolArray
    named: BoolArray
    flows: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, world: World, places: Places) -> Cells:
        """Return located cells with their flows."""
        low, high = world.panel.bounds(places, first=world.first)
        product = np.maximum(places.product, 0)
        return cls(
            np.maximum(places.exporter, 0),
            np.maximum(places.importer, 0),
            product,
            places.row,
            places.exporter >= 0,
            places.importer >= 0,
            places.product >= 0,
            world.relative(low, high, product),
            world.relative(high, high, product),
        )

    def seen(self, side: str) -> BoolArray:
        """Return for which cells the world holds the codes of a side (n,)."""
        sells, buys, named = self.sells, self.buys, self.named
        return {
            "supply": sells & named,
            "demand": buys & named,
            "pair": sells & buys,
            "exporter": sells,
            "importer": buys,
            "product": named,
        }[side]


def _filled(median: FloatArray) -> FloatArray:
    """Return medians with gaps filled from the year before, else after; 1 where a product never has one."""
    out = np.where(median > 0, median, np.nan)
    for t in range(1, out.shape[1]):
        out[:, t] = np.where(np.isnan(out[:, t]), out[:, t - 1], out[:, t])
    for t in range(out.shape[1] - 2, -1, -1):
        out[:, t] = np.where(np.isnan(out[:, t]), out[:, t + 1], out[:, t])
    return np.where(np.isnan(out), 1.0, out)
