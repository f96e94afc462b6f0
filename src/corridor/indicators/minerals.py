"""Critical minerals: how concentrated and how governed their producers are, and how far the importer depends on them.

More risk is counted as better here, since a buyer at risk looks for another source; against one of the producers that
make the risk the figures have to be read the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.deposits import latest_figures, minerals_of, world_shares_of
from corridor.indicators.quality import supplier_concentration
from corridor.measures import series, supply_risk
from corridor.measures.shares import share
from corridor.vocabulary import WORLD, Direction, Level, Unit

NO_MINERAL = "the source lists no {} for the mineral, or the code stands for no single mineral"
UNGOVERNED = NO_MINERAL.format("{}") + ", or less than four fifths of it come from countries with governance figures"
USGS = "USGS Mineral Commodity Summaries"
EU = "European Commission (2017), methodology for establishing the list of critical raw materials"
LISTED = 0.95
"""Share of world production that the listed countries must make before a country not listed is taken to make none."""

WEIGHED = 0.8
"""Share of the purchases of a code that must carry a weight."""

KILOGRAMS = {
    "kg": 1.0, "kilograms": 1.0, "t": 1e3, "metric tons": 1e3, "thousand metric tons": 1e6,
    "thousand metric dry tons": 1e6, "million metric tons": 1e9, "thousand carats": 0.2, "million carats": 200.0,
}  # fmt: skip


def _of_mineral(o: Opportunities, compute: Callable[[str], tuple[float, int]]) -> Values:
    """Return one figure and year of each mineral for the opportunities that it stands behind."""
    value, year = np.full(len(o), np.nan), np.full(len(o), UNKNOWN_YEAR)
    for mineral, rows in minerals_of(o).items():
        figure, last = compute(mineral)
        value[rows], year[rows] = figure, last if np.isfinite(figure) else UNKNOWN_YEAR
    return Values(value, year)


def _concentration(o: Opportunities, column: str) -> Values:
    def of(mineral: str) -> tuple[float, int]:
        shares, year = world_shares_of(o.cube, mineral, column)
        return supply_risk.producer_concentration(shares), year

    return _of_mineral(o, of)


def _governed(o: Opportunities, column: str) -> Values:
    governance, _ = o.cube.latest_series("wgi_mean")

    def of(mineral: str) -> tuple[float, int]:
        shares, year = world_shares_of(o.cube, mineral, column)
        return supply_risk.governed_concentration(shares, governance), year

    return _of_mineral(o, of)


@indicator(
    title="Concentration of mineral production",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PRODUCT,
    formula="Σ_c s_c², s_c the share of country c in world production, latest year",
    source=USGS + "; Herfindahl–Hirschman index",
    rests_on=("minerals",),
    missing=NO_MINERAL.format("production"),
    pitfalls=(
        "Concentration at the mine; refining is often more concentrated. Output that the source lumps together or "
        "withholds adds nothing, so the index is a lower bound."
    ),
)
def mineral_production_concentration(o: Opportunities) -> Values:
    """Return how few countries make up world production of the mineral behind the product, 0 to 1.

    Example:
        >>> supply_risk.producer_concentration(np.array([0.6, 0.2, np.nan]))  # 0.36 + 0.04
        0.4
    """
    return _concentration(o, "production")


@indicator(
    title="Concentration of mineral reserves",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PRODUCT,
    formula="Σ_c s_c², s_c the share of country c in world reserves, latest year",
    source=USGS + "; Herfindahl–Hirschman index",
    rests_on=("minerals",),
    missing=NO_MINERAL.format("reserves"),
    pitfalls="Reserves are what has been explored and pays today: unexplored countries count for less than they hold.",
)
def mineral_reserve_concentration(o: Opportunities) -> Values:
    """Return how few countries hold the world's reserves of the mineral behind the product, 0 to 1.

    Example:
        >>> supply_risk.producer_concentration(np.array([0.5, 0.5, np.nan]))
        0.5
    """
    return _concentration(o, "reserves")


@indicator(
    title="Governed concentration of mineral production",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PRODUCT,
    formula="Σ_c s_c²·(2.5 − WGI_c)/5, s_c the share of country c in world production, latest year",
    source=EU + ", term HHI_WGI without the trade parameter, scaled to 0..1",
    rests_on=("minerals", "wgi_mean"),
    missing=UNGOVERNED.format("production"),
    pitfalls=(
        "Governance stands for the risk that exports stop, though well-governed countries restrict exports too; export "
        "bans and agreements, which the methodology adds, are in no table."
    ),
)
def mineral_production_risk(o: Opportunities) -> Values:
    """Return how far world production lies with few and badly governed countries, 0 to 1.

    Example:
        >>> shares, governance = np.array([0.6, 0.4]), np.array([-0.5, 1.5])  # risks 0.6 and 0.2
        >>> round(supply_risk.governed_concentration(shares, governance), 6)  # 0.36·0.6 + 0.16·0.2
        0.248
    """
    return _governed(o, "production")


@indicator(
    title="Governed concentration of mineral reserves",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PRODUCT,
    formula="Σ_c s_c²·(2.5 − WGI_c)/5, s_c the share of country c in world reserves, latest year",
    source=EU + ", term HHI_WGI applied to reserves",
    rests_on=("minerals", "wgi_mean"),
    missing=UNGOVERNED.format("reserves"),
    pitfalls="Tells of the supply of decades to come by the governance of today.",
)
def mineral_reserve_risk(o: Opportunities) -> Values:
    """Return how far the world's reserves lie with few and badly governed countries, 0 to 1.

    Example:
        >>> shares, governance = np.array([0.5, 0.5]), np.array([-2.5, 2.5])  # risks 1 and 0
        >>> round(supply_risk.governed_concentration(shares, governance), 6)
        0.25
    """
    return _governed(o, "reserves")


def _dependence(o: Opportunities) -> Values:
    value, year = np.full(len(o), np.nan), np.full(len(o), UNKNOWN_YEAR)
    for mineral, rows in minerals_of(o).items():
        bought, last = _bought(o, mineral)
        reliance = supply_risk.import_dependence(bought, _mined(o.cube, mineral))
        value[rows] = reliance[o.importer[rows]]
        year[rows] = np.where(np.isfinite(value[rows]), last[o.importer[rows]], UNKNOWN_YEAR)
    return Values(value, year)


def _bought(o: Opportunities, mineral: str) -> tuple[FloatArray, IntArray]:
    """Return the kilograms that each country buys of all codes of a mineral, and the year; (C,) both.

    Taken in the last year in which every code is known; NaN where too little of its value carries a weight then, which
    is grossed up to the whole value otherwise. An older year with weights would often be one without purchases.
    """
    cube = o.cube
    known_codes = (cube.product_index.get(code, -1) for code, named in sorted(o.minerals.items()) if named == mineral)
    codes = [k for k in known_codes if k >= 0 and cube.is_known[k]]
    if not codes:
        return np.full(len(cube.countries), np.nan), np.full(len(cube.countries), UNKNOWN_YEAR)
    dollars, weighed, kilograms = (t[:, codes] for t in (cube.imports, cube.import_kg_usd, cube.import_kg))
    enough = (weighed >= WEIGHED * dollars) & ((kilograms > 0) | (dollars == 0))
    last = series.latest(np.asarray(cube.import_known[:, codes].all(axis=1)))
    known = np.where(dollars > 0, kilograms * share(dollars, weighed), 0.0)
    grossed = np.where(enough, known, np.nan).sum(axis=1)
    return series.at(grossed, last), np.where(last >= 0, cube.years[last], UNKNOWN_YEAR)


def _mined(cube: Cube, mineral: str) -> FloatArray:
    """Return the kilograms that each country produces of a mineral, NaN where unknown, shape (C,)."""
    rows, _ = latest_figures(cube, mineral, "production")
    factors = [KILOGRAMS.get(unit, np.nan) for unit in rows["unit"]]
    rows = rows.with_columns(kg=pl.col("production") * pl.Series(factors, dtype=pl.Float64))
    world, single = rows.filter(pl.col("country") == WORLD)["kg"], rows.filter(pl.col("country") != WORLD)
    listed = fsum(single["kg"])
    rest = 0.0 if len(world) and listed >= LISTED * world[0] else np.nan
    return cube.by_country(single["country"], single["kg"], missing=rest)


@indicator(
    title="Import dependence",
    pillar="demand",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="imports / (imports + own production) of the mineral in kilograms, all its codes together",
    source=EU + ", import reliance without exports, whose weight is in no table",
    rests_on=("goods", "minerals"),
    missing="no production of the importer, or no weight of what it buys, is in the data for the mineral",
    pitfalls=(
        "Ores weigh more than the metal in them and production is often given as content, so dependence on ores looks "
        "higher than it is; what is bought and shipped on counts as need."
    ),
)
def import_dependence(o: Opportunities) -> Values:
    """Return the share of the importer's supply of the mineral that comes from abroad, 0 to 1.

    A country that the source of production does not list makes none where those listed make nearly all of the world's.

    Example:
        >>> supply_risk.import_dependence(np.array([300.0, 50.0]), np.array([100.0, 0.0])).tolist()
        [0.75, 1.0]
    """
    return _dependence(o)


@indicator(
    title="Supply risk",
    pillar="demand",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER_PRODUCT,
    formula="G·IR/2 + S·(1 − IR/2), G governed concentration of production, S that of the suppliers, IR dependence",
    source=EU + ", scaled to 0..1",
    rests_on=("goods", "minerals", "wgi_mean"),
    missing="production, its producers' governance or the importer's dependence is not in the data for the mineral",
    pitfalls=(
        "Recycling and substitution, which the methodology takes off, are in no table, so the risk is overstated for "
        "what is recycled; the governance of the importer's own suppliers is taken to be the producers' mean."
    ),
)
def mineral_supply_risk(o: Opportunities) -> Values:
    """Return how far the importer's supply of the mineral behind the product is at risk, 0 to 1.

    Example:
        >>> supply_risk.supply_risk(np.array([0.4]), np.array([0.1]), np.array([1.0])).round(6).tolist()
        [0.25]
    """
    governance, _ = o.cube.latest_series("wgi_mean")

    def mean_risk(mineral: str) -> tuple[float, int]:
        shares, year = world_shares_of(o.cube, mineral, "production")
        return supply_risk.mean_governance_risk(shares, governance), year

    sourcing = supplier_concentration(o).value * _of_mineral(o, mean_risk).value
    dependence = _dependence(o)
    value = supply_risk.supply_risk(_governed(o, "production").value, sourcing, dependence.value)
    return Values(value, np.where(np.isfinite(value), dependence.year, UNKNOWN_YEAR))
