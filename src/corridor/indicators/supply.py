"""Supply: what the exporter sells, where it is strong, and what it has in the ground."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.indicators import series
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, comparable, log10_usd
from corridor.vocabulary import WORLD, Declarer, Direction, Level, Unit

NO_OTHER_MARKETS = "no other market that declares its purchases of this code is in the data"
NO_TOTALS = "the exporter's share of all goods trade is not known for these years"


def elsewhere(o: Opportunities) -> tuple[FloatArray, BoolArray]:
    """Return the exporter's share of the product in the imports of every other covered market.

    The corridor's own importer is left out on both sides, so that the share says how the exporter does elsewhere. For
    services, whose partners no source names, it is the exporter's share of all reported exports.

    Returns:
        Shares (n, T) and the years in which they are known (n, T).
    """
    cube = o.cube
    world_sales = cube.covered_exports.sum(axis=0)[o.product].astype(np.float64)
    sales = cube.covered_exports[o.exporter, o.product].astype(np.float64)
    here = cube.import_known[o.importer, o.product] & ~cube.is_service[o.product][:, None]
    sales_here = np.where(here, cube.flows[o.corridor, o.product], 0)
    bought_here = np.where(here, cube.imports[o.importer, o.product], 0)
    rest = world_sales - bought_here
    share = np.where(rest > 0, (sales - sales_here) / np.where(rest > 0, rest, 1.0), np.nan)
    service_known = cube.export_known[o.exporter, o.product]
    known = (rest > 0) & np.where(cube.is_service[o.product][:, None], service_known, True)
    return share, known


def basket(o: Opportunities) -> FloatArray:
    """Return the exporter's share of all chapters in the imports of the other covered markets, (n, T).

    Chapters that are covered world-wide in a year are left out of the basket in that year, since their markets are
    not those of the other chapters.
    """
    cube = o.cube
    counted = cube.is_chapter[:, None] & ~cube.world
    sales = np.where(counted, cube.covered_exports, 0).sum(axis=1)[o.exporter]
    world_sales = np.where(counted, cube.covered_exports, 0).sum(axis=(0, 1))
    here = counted[None] & cube.import_known[cube.corridors[:, 1]]
    sales_here = np.where(here, cube.flows, 0).sum(axis=1)[o.corridor]
    bought = np.where(counted[None] & cube.import_known, cube.imports, 0).sum(axis=1)[o.importer]
    rest = (world_sales[None] - bought).astype(np.float64)
    return np.where(rest > 0, (sales - sales_here) / np.where(rest > 0, rest, 1.0), np.nan)


def world_share_of_goods(o: Opportunities) -> tuple[FloatArray, IntArray]:
    """Return the exporter's share of world goods exports (C,), latest reconciled year, and that year (C,)."""
    rows = o.cube.pair_totals.filter(pl.col("declared_by") == Declarer.RECONCILED)
    totals = rows.filter((pl.col("importer") == WORLD) & (pl.col("exporter") != WORLD))
    if totals.is_empty():
        return np.full(len(o.cube.countries), np.nan), np.full(len(o.cube.countries), UNKNOWN_YEAR)
    year = int(totals["year"].max())  # type: ignore[arg-type]
    last = totals.filter(pl.col("year") == year)
    share = o.cube.by_country(last["exporter"], last["value_usd"] / last["value_usd"].sum())
    return share, np.full(len(o.cube.countries), year)


def rca_by_year(o: Opportunities) -> tuple[FloatArray, BoolArray]:
    """Return Balassa's index by year, (n, T), and where it is known.

    World-wide products compare with the exporter's share of world goods exports (latest known year); other chapters
    with its share of all chapters in the same markets.
    """
    share, known = elsewhere(o)
    wide = o.cube.world[o.product]
    total, _ = world_share_of_goods(o)
    reference = np.where(wide, total[o.exporter][:, None], basket(o))
    index = np.where(reference > 0, share / np.where(reference > 0, reference, 1.0), np.nan)
    return index, known & np.isfinite(index)


@indicator(
    title="Market share elsewhere",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="Σ_j'≠j v_ij'k / Σ_j'≠j m_j'k over the markets j' that declare k",
    source="world market share (textbook), leaving the corridor's importer out",
    rests_on=("goods",),
    missing=NO_OTHER_MARKETS,
)
def market_share_elsewhere(o: Opportunities) -> Values:
    """Return the exporter's share of the product in other markets, 0 to 1."""
    share, known = elsewhere(o)
    last = series.latest(known)
    return Values(series.at(share, last), calendar(o, last))


@indicator(
    title="Change of market share elsewhere",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="share in the last less share in the first known year of the window, same nomenclature",
    source="change of world market share (textbook)",
    rests_on=("goods",),
    missing="fewer than two comparable years of other markets are in the data",
)
def market_share_elsewhere_change(o: Opportunities) -> Values:
    """Return the change of the exporter's share elsewhere over the window, as a share."""
    share, known = elsewhere(o)
    return _change(o, share, known)


@indicator(
    title="Revealed comparative advantage",
    pillar="supply",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="share of i in k over share of i in all goods, both in markets other than j",
    source="Balassa (1965), leaving the corridor's importer out",
    rests_on=("goods", "pair_totals"),
    missing=NO_TOTALS,
)
def rca(o: Opportunities) -> Values:
    """Return Balassa's revealed comparative advantage, 1 is average."""
    index, known = rca_by_year(o)
    last = series.latest(known)
    return Values(series.at(index, last), calendar(o, last))


@indicator(
    title="Change of comparative advantage",
    pillar="supply",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="RSCA in the last less RSCA in the first known year of the window, RSCA = (RCA − 1)/(RCA + 1)",
    source="Dalum, Laursen and Villumsen (1998) for RSCA",
    rests_on=("goods", "pair_totals"),
    missing=NO_TOTALS,
)
def rca_change(o: Opportunities) -> Values:
    """Return the change of the symmetric index over the window, from −2 to 2."""
    index, known = rca_by_year(o)
    # A world-wide product is compared with one year's total, so its change would only repeat the change of share.
    known &= ~o.cube.world[o.product]
    return _change(o, (index - 1.0) / (index + 1.0), known)


def _change(o: Opportunities, values: FloatArray, known: BoolArray) -> Values:
    last = series.latest(known)
    inside = comparable(o, known, last)
    first = np.where(inside.any(axis=-1), np.argmax(inside, axis=-1), -1)
    change = np.where(inside.sum(axis=-1) >= 2, series.at(values, last) - series.at(values, first), np.nan)
    return Values(change, calendar(o, last))


@indicator(
    title="Export size",
    pillar="supply",
    unit=Unit.LOG_USD,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="log10(1 + mean of x_ik over the last 3 known years)",
    source="log10 mean exports",
    rests_on=("goods",),
    missing="the exporter's sales of this code to the world are not in the data",
)
def export_size(o: Opportunities) -> Values:
    """Return the exporter's mean sales of the product to the world, log10 US dollars."""
    values = o.cube.exports[o.exporter, o.product]
    known = o.cube.export_known[o.exporter, o.product]
    last = series.latest(known)
    recent = series.window(known, last, o.cube.years, 3)
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
)
def export_trend(o: Opportunities) -> Values:
    """Return the log-linear trend of the exporter's sales to the world, percent a year."""
    values = o.cube.exports[o.exporter, o.product]
    known = o.cube.export_known[o.exporter, o.product]
    last = series.latest(known)
    trend = series.log_linear_trend(values, comparable(o, known, last), o.cube.years)
    return Values(trend, calendar(o, last))


def _share_of_world(o: Opportunities, column: str) -> Values:
    """Return the exporter's share of the world's production or reserves of the mineral behind each product."""
    value = np.full(len(o), np.nan)
    year = np.full(len(o), UNKNOWN_YEAR)
    for code, mineral in sorted(o.minerals.items()):
        rows = np.flatnonzero(o.product == o.cube.product_index.get(code, -1))
        table = o.cube.minerals.filter((pl.col("mineral") == mineral) & pl.col(column).is_not_null())
        if not len(rows) or table.is_empty():
            continue
        share, last = _latest_shares(o, table, column)
        value[rows] = share[o.exporter[rows]]
        year[rows] = np.where(np.isfinite(value[rows]), last, UNKNOWN_YEAR)
    return Values(value, year)


def _latest_shares(o: Opportunities, table: pl.DataFrame, column: str) -> tuple[FloatArray, int]:
    """Return shares (C,) in the latest year, at the mine where the mineral is mined, over the world total."""
    stage = "mine" if (table["stage"] == "mine").any() else str(table.sort("stage")["stage"][0])
    staged = table.filter(pl.col("stage") == stage)
    last = int(staged["year"].max())  # type: ignore[arg-type]
    rows = staged.filter(pl.col("year") == last)
    world = rows.filter(pl.col("country") == WORLD)[column]
    single = rows.filter(pl.col("country") != WORLD)
    total = max(float(world[0]) if len(world) else 0.0, float(single[column].sum()))
    if total <= 0:
        return np.full(len(o.cube.countries), np.nan), last
    return o.cube.by_country(single["country"], single[column] / total), last


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
)
def production_share(o: Opportunities) -> Values:
    """Return the exporter's share of world production of the mineral behind the product, 0 to 1."""
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
)
def reserves_share(o: Opportunities) -> Values:
    """Return the exporter's share of world reserves of the mineral behind the product, 0 to 1."""
    return _share_of_world(o, "reserves")
