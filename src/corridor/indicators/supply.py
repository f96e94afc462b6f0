"""Supply: what the exporter sells, where it is strong, and what it has in the ground."""

from __future__ import annotations

from functools import partial

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import SIZE_YEARS, calendar, comparable, log10_usd
from corridor.indicators.deposits import minerals_of, world_shares_of
from corridor.measures import series, shares
from corridor.vocabulary import WORLD, Declarer, Direction, Level, Unit

NOT_WORLD_WIDE = "the code is not covered world-wide in the data"
NO_TOTALS = "too few other markets declare this code, or the exporter's share of all goods is not known"
BROAD = 0.5
"""A market reports broadly in a year where it declares this share of the chapters that the fullest one declares."""

MIN_MARKETS = 2
"""Other markets that must declare a chapter before an exporter's share in them means anything."""


def share_elsewhere(o: Opportunities, position: IntArray) -> FloatArray:
    """Return the exporter's share of the product in the imports of the other covered markets.

    The corridor's importer and the exporter itself are no other markets. For services, whose partners no source names,
    it is the exporter's share of all reported exports.

    Args:
        o: n opportunities.
        position: Position of the year on axis T, −1 for none, shape (n,).

    Returns:
        Shares (n,), NaN where no other market bought anything.
    """
    cube = o.cube
    t = np.maximum(position, 0)
    goods = ~cube.is_service[o.product]
    sales = cube.covered_exports[o.exporter, o.product, t]
    bought = cube.once("covered", lambda: cube.covered_exports.sum(axis=0))[o.product, t]
    here = goods & cube.import_known[o.importer, o.product, t]
    home = goods & cube.import_known[o.exporter, o.product, t]
    sales_here = np.where(here, cube.flows[o.corridor, o.product, t], 0)
    own = np.where(here, cube.imports[o.importer, o.product, t], 0)
    own = own + np.where(home, cube.imports[o.exporter, o.product, t], 0)
    return np.where(position >= 0, shares.share_elsewhere(sales, sales_here, bought, own), np.nan)


def basket_elsewhere(o: Opportunities, position: IntArray, beside: IntArray) -> FloatArray:
    """Return the exporter's share of the common chapters in the imports of the other covered markets, shape (n,).

    A chapter that one market left out would move everybody's share of all goods, so the basket holds the chapters that
    every broadly reporting market declares, in the year asked for and in the one it is compared with.

    Args:
        o: n opportunities.
        position: Position of the year on axis T, −1 for none, shape (n,).
        beside: Position of the year that it is compared with; the same where it stands alone, shape (n,).
    """
    out = np.full(len(o), np.nan)
    years = np.stack([position, beside], axis=1)
    for t, other in np.unique(years[(years >= 0).all(axis=1)], axis=0).tolist():
        share = o.cube.once(("basket", t, other), partial(_basket_shares, o, t, other))
        rows = (position == t) & (beside == other)
        out[rows] = share[o.corridor[rows]]
    return out


def common_chapters(cube: Cube) -> BoolArray:
    """Return the chapters that every broadly reporting market declares, (K, T).

    Chapters that are covered world-wide in a year are none, since their markets are not those of the other chapters.
    """
    chapters = cube.import_known & cube.is_chapter[None, :, None]
    declared = chapters.sum(axis=1)
    broad = (declared > 0) & (declared >= BROAD * declared.max(axis=0))
    everywhere = (chapters | ~broad[:, None]).all(axis=0) & broad.any(axis=0)
    common: BoolArray = everywhere & cube.is_chapter[:, None] & ~cube.world
    return common


def _basket_shares(o: Opportunities, t: int, other: int) -> FloatArray:
    """Return the basket's shares by corridor in year t, over chapters common in years t and `other`, (P,)."""
    cube = o.cube
    common = cube.once("common chapters", lambda: common_chapters(cube))
    k = common[:, t] & common[:, other]
    sales = cube.covered_exports[:, k, t].sum(axis=1)
    purchases = np.where(cube.import_known[:, k, t], cube.imports[:, k, t], 0).sum(axis=1)
    left, right = cube.corridors[:, 0], cube.corridors[:, 1]
    here = np.where(cube.import_known[right][:, k, t], cube.flows[:, k, t], 0).sum(axis=1)
    return shares.share_elsewhere(sales[left], here, sales.sum(), purchases[right] + purchases[left])


def world_share_of_goods(o: Opportunities) -> FloatArray:
    """Return each country's share of world goods exports in the latest reconciled year, shape (C,)."""
    rows = o.cube.pair_totals.filter(pl.col("declared_by") == Declarer.RECONCILED)
    totals = rows.filter((pl.col("importer") == WORLD) & (pl.col("exporter") != WORLD))
    if totals.is_empty():
        return np.full(len(o.cube.countries), np.nan)
    last = totals.filter(pl.col("year") == totals["year"].max())
    return o.cube.by_country(last["exporter"], last["value_usd"] / last["value_usd"].sum())


def world_years(o: Opportunities) -> BoolArray:
    """Return the years in which the product is covered world-wide and the exporter's figure is known, (n, T)."""
    cube = o.cube
    reported = cube.export_known[o.exporter, o.product] | ~cube.is_service[o.product][:, None]
    years: BoolArray = cube.world[o.product] & reported
    return years


def regional_years(o: Opportunities) -> BoolArray:
    """Return the years in which a common chapter is declared by at least `MIN_MARKETS` other markets, (n, T)."""
    cube = o.cube
    declaring = cube.once("declaring", lambda: cube.import_known.sum(axis=0, dtype=np.int16))[o.product]
    others = declaring - cube.import_known[o.importer, o.product] - cube.import_known[o.exporter, o.product]
    common = cube.once("common chapters", lambda: common_chapters(cube))
    years: BoolArray = (others >= MIN_MARKETS) & common[o.product]
    return years


def world_rca(o: Opportunities, position: IntArray) -> FloatArray:
    """Return the exporter's world share of the product over its share of world goods exports, shape (n,)."""
    return shares.share(share_elsewhere(o, position), world_share_of_goods(o)[o.exporter])


def regional_rca(o: Opportunities, position: IntArray, beside: IntArray) -> FloatArray:
    """Return the exporter's share of a chapter over its share of the common chapters in the same markets, shape (n,).

    Measuring both in the same markets takes out that neighbours trade more.
    """
    return shares.share(share_elsewhere(o, position), basket_elsewhere(o, position, beside))


def ends_of_window(o: Opportunities, known: BoolArray) -> tuple[IntArray, IntArray]:
    """Return the first and the last comparable known year of the window, −1 where there are not two, shape (n,)."""
    last = series.latest(known)
    inside = comparable(o, known, last)
    enough = inside.sum(axis=-1) >= 2
    return np.where(enough, np.argmax(inside, axis=-1), -1), np.where(enough, last, -1)


@indicator(
    title="World market share",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="Σ_j'≠i,j v_ij'k / Σ_j'≠i,j m_j'k over the markets j' that declare k, world-wide years only",
    source="world market share (textbook), leaving the corridor's importer out",
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls=(
        "Re-exports count as supply, so that hubs look strong in what they do not make; a share says nothing "
        "of capacity left to sell."
    ),
)
def market_share_elsewhere(o: Opportunities) -> Values:
    """Return the exporter's share of the product in all other markets of the world, 0 to 1.

    Example:
        >>> shares.share_elsewhere(30, 10, 300, 100).tolist()  # (30 − 10) / (300 − 100)
        0.1
    """
    last = series.latest(world_years(o))
    return Values(share_elsewhere(o, last), calendar(o, last))


@indicator(
    title="Change of world market share",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="share in the last less share in the first world-wide year of the window, same nomenclature",
    source="change of world market share (textbook)",
    rests_on=("goods",),
    missing=NOT_WORLD_WIDE,
    pitfalls="Shares of commodities move with prices and harvests of others; two years decide it.",
)
def market_share_elsewhere_change(o: Opportunities) -> Values:
    """Return the change of the exporter's world market share over the window, as a share.

    Example:
        >>> first, last = shares.share_elsewhere(30, 10, 300, 100), shares.share_elsewhere(50, 20, 300, 100)
        >>> float((last - first).round(6))
        0.05
    """
    first, last = ends_of_window(o, world_years(o))
    return Values(share_elsewhere(o, last) - share_elsewhere(o, first), calendar(o, last))


@indicator(
    title="Revealed comparative advantage",
    pillar="supply",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="share of i in k over share of i in all goods; world-wide, else over common chapters in other markets",
    source="Balassa (1965), leaving the corridor's importer out",
    rests_on=("goods", "reconciled_totals"),
    missing=NO_TOTALS,
    pitfalls=(
        "A small economy that sells little else has a huge index in anything it sells; tariffs and subsidies "
        "of the past are in it, and a new strength is not."
    ),
)
def rca(o: Opportunities) -> Values:
    """Return Balassa's revealed comparative advantage, 1 is average.

    Example:
        >>> product, all_goods = shares.share_elsewhere(30, 10, 300, 100), shares.share(np.float64(5), np.float64(100))
        >>> float(shares.share(product, all_goods).round(6))  # 0.1 / 0.05
        2.0
    """
    wide, regional = series.latest(world_years(o)), series.latest(regional_years(o))
    value = np.where(wide >= 0, world_rca(o, wide), regional_rca(o, regional, regional))
    return Values(value, calendar(o, np.where(wide >= 0, wide, regional)))


@indicator(
    title="Change of comparative advantage",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="RSCA in the last less RSCA in the first year of the window, RSCA = (RCA − 1)/(RCA + 1), chapters only",
    source="Dalum, Laursen and Villumsen (1998) for RSCA",
    rests_on=("goods",),
    missing="only one year of the exporter's share of all goods is known for this code",
    pitfalls=(
        "An advantage gained where others fall looks like one earned; the price of one commodity moves every "
        "other product's index the other way."
    ),
)
def rca_change(o: Opportunities) -> Values:
    """Return the change of the symmetric index over the window, from −2 to 2.

    A world-wide product is compared with one year's total, so its change would only repeat the change of share.

    Example:
        >>> before, after = shares.symmetric(np.array([1.0])), shares.symmetric(np.array([3.0]))
        >>> (after - before).tolist()  # (3 − 1)/(3 + 1) − 0
        [0.5]
    """
    first, last = ends_of_window(o, regional_years(o))
    before, after = regional_rca(o, first, last), regional_rca(o, last, first)
    return Values(shares.symmetric(after) - shares.symmetric(before), calendar(o, last))


@indicator(
    title="Export size",
    pillar="supply",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="log10(1 + mean of x_ik over the known ones of the 3 years up to the latest known)",
    source="log10 mean exports",
    rests_on=("goods",),
    missing="the exporter's sales of this code to the world are not in the data",
    pitfalls="Sales of the past, re-exports included: neither spare capacity nor the will to sell more.",
)
def export_size(o: Opportunities) -> Values:
    """Return the exporter's mean sales of the product to the world, log10 US dollars.

    Example:
        >>> sold, known = np.array([[100, 0, 197]]), np.array([[True, True, True]])
        >>> log10_usd(series.mean(sold, known)).round(6).tolist()  # log10(1 + 99): a known zero counts
        [2.0]
    """
    values = o.cube.exports[o.exporter, o.product]
    known = o.cube.export_known[o.exporter, o.product]
    last = series.latest(known)
    recent = series.window(known, last, o.cube.years, SIZE_YEARS)
    return Values(log10_usd(series.mean(values, recent)), calendar(o, last))


@indicator(
    title="Export trend",
    pillar="supply",
    unit=Unit.PERCENT_A_YEAR,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="100·(exp(slope of ln x_ik on the year) − 1) over the window, at least 4 years",
    source="log-linear trend (textbook)",
    rests_on=("goods",),
    missing="fewer than four comparable years of the exporter's sales are in the data",
    pitfalls=(
        "In current dollars: a price boom looks like growth. Years without sales drop out of the line, and it "
        "is steep from a small start."
    ),
)
def export_trend(o: Opportunities) -> Values:
    """Return the log-linear trend of the exporter's sales to the world, percent a year.

    Example:
        >>> years, sold = np.arange(2018, 2022), np.array([[800, 400, 200, 100]])
        >>> series.log_linear_trend(sold, np.ones((1, 4), dtype=bool), years).round(6).tolist()  # halves every year
        [-50.0]
    """
    values = o.cube.exports[o.exporter, o.product]
    known = o.cube.export_known[o.exporter, o.product]
    last = series.latest(known)
    trend = series.log_linear_trend(values, comparable(o, known, last), o.cube.years)
    return Values(trend, calendar(o, last))


def _share_of_world(o: Opportunities, column: str) -> Values:
    """Return the exporter's share of the world's production or reserves of the mineral behind each product."""
    value = np.full(len(o), np.nan)
    year = np.full(len(o), UNKNOWN_YEAR)
    for mineral, rows in minerals_of(o).items():
        share, last = world_shares_of(o.cube, mineral, column)
        value[rows] = share[o.exporter[rows]]
        year[rows] = np.where(np.isfinite(value[rows]), last, UNKNOWN_YEAR)
    return Values(value, year)


NOT_LISTED = "the source lists no figure for the exporter, or the code stands for no single mineral"


@indicator(
    title="Share of world mineral production",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="production of i / world production, latest year, at the mine where it is mined",
    source="USGS Mineral Commodity Summaries",
    rests_on=("minerals",),
    missing=NOT_LISTED,
    pitfalls=(
        "Output in the ground's own content, not in the goods of the code; several codes may share one "
        "mineral, and the source rounds and estimates."
    ),
)
def production_share(o: Opportunities) -> Values:
    """Return the exporter's share of world production of the mineral behind the product, 0 to 1.

    Example:
        >>> from corridor.measures.supply_risk import world_shares
        >>> world_shares(np.array([60.0, 20.0, np.nan]), 200.0).tolist()
        [0.3, 0.1, nan]
    """
    return _share_of_world(o, "production")


@indicator(
    title="Share of world mineral reserves",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="reserves of i / world reserves, latest year",
    source="USGS Mineral Commodity Summaries",
    rests_on=("minerals",),
    missing=NOT_LISTED,
    pitfalls=(
        "Reserves are what pays at today's prices by each country's own rules; they are no capacity to mine, "
        "refine or ship."
    ),
)
def reserves_share(o: Opportunities) -> Values:
    """Return the exporter's share of world reserves of the mineral behind the product, 0 to 1.

    Example:
        >>> from corridor.measures.supply_risk import world_shares
        >>> world_shares(np.array([500.0, np.nan]), 1000.0).tolist()
        [0.5, nan]
    """
    return _share_of_world(o, "reserves")
