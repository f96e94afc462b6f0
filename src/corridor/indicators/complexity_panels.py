"""Panels of the product space: which products are compared with which, and what follows from each panel.

Complexity compares what countries sell over many products at once, so all of them must be measured in one way. The cube
has two ways: the world's trade, where a product is covered world-wide, and the purchases of the markets that declare,
for chapters which all broadly reporting ones do. Each number of digits in each way is a panel by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values
from corridor.indicators.supply import common_chapters
from corridor.measures import advantage, complexity, relatedness, series
from corridor.measures.fitness import fitness
from corridor.vocabulary import UNSPECIFIED, WORLD

MIN_PRODUCTS = 30
"""Products of one year that a panel needs: with fewer, the second eigenvector says little."""

MIN_COUNTRIES = 20
"""Exporters that a panel needs."""

MIN_BROAD_MARKETS = 3
"""Markets that must declare a chapter, so that an exporter which is one of them is still seen in two others."""

LEAST_SHARE = 5e-5
"""Share of the panel's trade from which an exporter shapes the space: the Atlas' billion of about 20 trillion."""

NO_PRODUCTS = ("98", "99")
"""Chapters of what is not specified or not comparable between countries."""

LEAST_PEOPLE = 1e6
"""Population from which an exporter shapes the space, as in the Atlas; one whose population is unknown may."""


@dataclass(frozen=True)
class Panels:
    """What follows from every panel of a cube, NaN where a product is in no panel or an exporter sells nothing in it.

    Attributes:
        rca: Balassa's index within the panel, shape (C, K). nrca: normalised index, likewise.
        held: Whether an exporter has an advantage in the product (C, K).
        density: Share of the product's neighbourhood that the exporter holds (C, K). cog: opportunity gain (C, K).
        nearest: Highest proximity to another product that it holds (C, K).
        eci: Complexity of the exporter in the panel of the product (C, K). coi: its outlook. fitness: its fitness.
        pci: Complexity of the product (K,). year: latest year behind the product's figures (K,).
    """

    rca: FloatArray
    nrca: FloatArray
    held: BoolArray
    density: FloatArray
    cog: FloatArray
    nearest: FloatArray
    eci: FloatArray
    coi: FloatArray
    fitness: FloatArray
    pci: FloatArray
    year: IntArray

    @property
    def candidate(self) -> BoolArray:
        """Pairs of a panel in which the exporter has no advantage yet, shape (C, K)."""
        found: BoolArray = np.isfinite(self.rca) & ~self.held
        return found


def panels_of(o: Opportunities) -> Panels:
    """Return the panels of the cube, computed once per cube and window."""
    return o.cube.once(("complexity panels", o.window), partial(build_panels, o.cube, o.window))


def build_panels(cube: Cube, window: int) -> Panels:
    """Return every panel that is large enough, world-wide ones before those of declaring markets."""
    panels = _empty(cube)
    digits = np.array([0 if code.startswith(NO_PRODUCTS) else len(code) for code in cube.products])
    ways = [(cube.exports, cube.world & ~cube.is_service[:, None]), (cube.covered_exports, declared_chapters(cube))]
    for values, usable in ways:
        for length in np.unique(digits[digits > 0]):
            free = (digits == length) & (panels.year == UNKNOWN_YEAR)
            _fill(panels, cube, values, usable & free[:, None], window)
    return panels


def declared_chapters(cube: Cube) -> BoolArray:
    """Return the years in which a common chapter is declared by `MIN_BROAD_MARKETS` markets, shape (K, T)."""
    enough: BoolArray = cube.import_known.sum(axis=0) >= MIN_BROAD_MARKETS
    return enough & common_chapters(cube)


def _empty(cube: Cube) -> Panels:
    shape = len(cube.countries), len(cube.products)
    names = ("rca", "nrca", "density", "cog", "nearest", "eci", "coi", "fitness")
    figures = {name: np.full(shape, np.nan) for name in names}
    held = np.zeros(shape, dtype=np.bool_)
    return Panels(**figures, held=held, pci=np.full(shape[1], np.nan), year=np.full(shape[1], UNKNOWN_YEAR))


def years_of_panel(cube: Cube, usable: BoolArray, window: int) -> BoolArray:
    """Return the product-years whose mean makes a panel, shape (K, T): none where no year has enough products.

    The panel ends in the last year with `MIN_PRODUCTS` products; of the window before it each product takes its own
    years in one nomenclature. Products of other years may differ in their level, but an index compares shares.
    """
    full = np.flatnonzero(usable.sum(axis=0) >= MIN_PRODUCTS)
    if not len(full):
        return np.zeros_like(usable)
    end = cube.years[full[-1]]
    recent = usable & (cube.years > end - window) & (cube.years <= end)
    inside: BoolArray = recent & series.same_nomenclature(cube.nomenclature, series.latest(recent))
    return inside


def _fill(panels: Panels, cube: Cube, values: IntArray, usable: BoolArray, window: int) -> None:
    """Write the figures of one panel into its columns, nothing where it is too small."""
    inside = years_of_panel(cube, usable, window)
    k = np.flatnonzero(inside.any(axis=1))
    exports = series.mean(values[:, k], np.broadcast_to(inside[k], values[:, k].shape))
    exports[[cube.country_index[code] for code in (WORLD, UNSPECIFIED) if code in cube.country_index]] = 0.0
    sells = exports.sum(axis=1) > 0.0
    if sells.sum() < MIN_COUNTRIES:
        return
    people, _ = cube.latest_series("population")
    found = complexity.complexity_set(
        exports, least_country=LEAST_SHARE * exports.sum(), shapes=~(people < LEAST_PEOPLE)
    )
    core = found.held & found.shapes[:, None]
    fit = fitness(core).country
    columns = {
        "rca": found.rca,
        "nrca": advantage.nrca(exports),
        "density": found.density,
        "cog": found.cog,
        "nearest": relatedness.nearest(core, found.held),
        "eci": found.eci[:, None],
        "coi": found.coi[:, None],
        "fitness": np.where(found.shapes, fit, np.nan)[:, None],
    }
    for name, figures in columns.items():
        getattr(panels, name)[:, k] = np.where(sells[:, None], figures, np.nan)
    panels.held[:, k] = found.held
    panels.pci[k] = found.pci
    panels.year[k] = cube.years[series.latest(inside[k])]


def values_of(o: Opportunities, table: FloatArray) -> Values:
    """Return the figures of a table by exporter and product (C, K), with the year behind each."""
    value = table[o.exporter, o.product]
    return Values(value, np.where(np.isfinite(value), panels_of(o).year[o.product], UNKNOWN_YEAR))
