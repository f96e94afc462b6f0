"""Relationship: what the two countries trade already, how it compares, and how it moves."""

from __future__ import annotations

from math import fsum

import numpy as np
import polars as pl

from corridor.indicators import profiles
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import series, shares, similarity
from corridor.tables import pair_totals
from corridor.vocabulary import WORLD, Declarer, Direction, Level, Unit

FULL_YEAR = 12


@indicator(
    title="Share of the importer's purchases",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="v_ijk / m_jk in the latest year both are known",
    source="market share (textbook)",
    rests_on=("goods",),
    missing="this flow or the importer's purchases of the code are not in the data, or the flow is itself an estimate",
    pitfalls=(
        "A high share may be the end of the road rather than its beginning; and the reconciled flow, free on board, "
        "stands over purchases that are reconciled too, not over the importer's own customs value. An estimated flow "
        "has no share: its potential is the same estimate, which would count twice."
    ),
)
def bilateral_share(o: Opportunities) -> Values:
    """Return the exporter's share of the importer's purchases of the product, 0 to 1.

    Example:
        >>> shares.share(np.array([30, 0]), np.array([120, 0])).tolist()  # a share of nothing is unknown
        [0.25, nan]
    """
    values, known, _ = purchases(o)
    known = known & o.cube.flow_reported[o.corridor, o.product] & (values > 0)
    last = series.latest(known)
    flow = series.at(o.cube.flows[o.corridor, o.product], last)
    return Values(shares.share(flow, series.at(values, last)), calendar(o, last))


@indicator(
    title="Trade intensity",
    pillar="relationship",
    unit=Unit.RATIO,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="(v_ij / v_i) / (v_j / v), all goods",
    source="trade intensity index (Kojima 1964; World Bank WITS)",
    rests_on=("reconciled_totals",),
    missing="no source in the data holds the pair's total and both countries' totals of one year",
    pitfalls=("It grows without bound for small countries beside each other, and all goods say little of one product."),
)
def trade_intensity(o: Opportunities) -> Values:
    """Return how much more the pair trades than both countries' world shares imply; 1 is as expected.

    Example:
        >>> pair, sold, bought = np.array([10.0]), np.array([50.0]), np.array([40.0])
        >>> shares.trade_intensity(pair, sold, bought, 200.0).tolist()  # (10/50) / (40/200)
        [1.0]
    """
    value, year = o.cube.once("intensity", lambda: _intensities(o))
    return Values(value[o.corridor], np.where(np.isfinite(value[o.corridor]), year, UNKNOWN_YEAR))


def _intensities(o: Opportunities) -> tuple[FloatArray, int]:
    """Return the intensity of every corridor (P,) in the latest reconciled year, and that year."""
    rows = o.cube.pair_totals.filter(pl.col("declared_by") == Declarer.RECONCILED)
    years = rows.filter(pl.col("exporter") == WORLD)["year"]
    if years.is_empty():
        return np.full(len(o.cube.corridors), np.nan), UNKNOWN_YEAR
    year = int(years.max())  # type: ignore[arg-type]
    table = rows.filter(pl.col("year") == year)
    sold = table.filter((pl.col("importer") == WORLD) & (pl.col("exporter") != WORLD))
    bought = table.filter((pl.col("exporter") == WORLD) & (pl.col("importer") != WORLD))
    x = o.cube.by_country(sold["exporter"], sold["value_usd"])
    m = o.cube.by_country(bought["importer"], bought["value_usd"])
    exporters, importers = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    world = fsum(x[np.isfinite(x)])
    return shares.trade_intensity(_by_corridor(o, table), x[exporters], m[importers], world), year


def _by_corridor(o: Opportunities, table: pl.DataFrame) -> FloatArray:
    """Return the pair's value for every corridor, 0 where the table holds both countries but not the pair."""
    own = _between(o, table).select("exporter", "importer", "value_usd")
    values = {(row[0], row[1]): row[2] for row in own.iter_rows()}
    sellers, buyers = set(table["exporter"]), set(table["importer"])
    names = [(o.cube.countries[i], o.cube.countries[j]) for i, j in o.cube.corridors]
    return np.array(
        [float(values.get(p, 0.0)) if p[0] in sellers and p[1] in buyers else np.nan for p in names], dtype=np.float64
    )


def _between(o: Opportunities, table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a table of pairs whose two countries both stand in some corridor."""
    countries = [o.cube.countries[c] for c in np.unique(o.cube.corridors)]
    return table.filter(pl.col("exporter").is_in(countries) & pl.col("importer").is_in(countries))


@indicator(
    title="Complementarity",
    pillar="relationship",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="100·(1 − ½·Σ_k |m_jk/m_j − x_ik/x_i|) over HS chapters",
    source="trade complementarity index (Michaely 1996; World Bank WITS)",
    rests_on=("goods",),
    missing="a trade profile by chapter is not in the data for both countries",
    pitfalls=(
        "By chapter two countries may match that trade in different goods of it; what a country sells to "
        "everyone need not be what it can sell to this importer."
    ),
)
def complementarity(o: Opportunities) -> Values:
    """Return how well the exporter's sales match the importer's purchases by chapter, 0 to 100.

    Example:
        >>> sold, bought = np.array([0.25, 0.75, 0.0]), np.array([0.0, 0.75, 0.25])
        >>> float(similarity.complementarity(sold, bought))
        75.0
    """
    sold, bought = profiles.of_exports(o.cube), profiles.of_imports(o.cube)
    left, right = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    index = similarity.complementarity(sold.shares[left], bought.shares[right])[o.corridor]
    year = np.minimum(sold.year[left], bought.year[right])[o.corridor]
    return Values(index, np.where(np.isfinite(index), year, UNKNOWN_YEAR))


@indicator(
    title="Trade balance",
    pillar="relationship",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="(v_ij − v_ji) / (v_ij + v_ji), all goods, both figures by the same reporter",
    source="normalised trade balance (Lafay 1992)",
    rests_on=("pair_totals",),
    missing="no reporter's totals in both directions are in the data",
    pitfalls=(
        "A surplus shows past success and may provoke barriers; imports counted with freight and exports "
        "without it tilt it against the one who declares."
    ),
)
def balance(o: Opportunities) -> Values:
    """Return the exporter's normalised balance with the importer, −1 to 1.

    Example:
        >>> shares.balance(np.array([70, 0]), np.array([30, 0])).tolist()
        [0.4, nan]
    """
    value, year, _ = o.cube.once(("balance", o.window), lambda: _balances(o))
    return Values(value[o.corridor], year[o.corridor])


@indicator(
    title="Change of the trade balance",
    pillar="relationship",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="normalised balance in the last less the first known year of the window, same reporter",
    source="change of the normalised trade balance",
    rests_on=("pair_totals",),
    missing="no reporter's totals of two years in both directions are in the data",
    pitfalls="Two years decide it, and a fall of the return flow looks like success.",
)
def balance_trend(o: Opportunities) -> Values:
    """Return the change of the exporter's normalised balance over the window, −2 to 2.

    Example:
        >>> sent, returned = np.array([60, 70]), np.array([40, 30])  # in the first and the last year
        >>> np.diff(shares.balance(sent, returned)).round(6).tolist()
        [0.2]
    """
    _, year, change = o.cube.once(("balance", o.window), lambda: _balances(o))
    return Values(change[o.corridor], np.where(np.isfinite(change), year, UNKNOWN_YEAR)[o.corridor])


def _balances(o: Opportunities) -> tuple[FloatArray, IntArray, FloatArray]:
    """Return balance, its year and its change over the window for every corridor, each (P,)."""
    size = len(o.cube.corridors)
    value, change = np.full(size, np.nan), np.full(size, np.nan)
    year = np.full(size, UNKNOWN_YEAR)
    found = _same_reporter(o)
    for p, rows in found.items():
        years = sorted({row[0] for row in rows})
        last = max(years)
        at_last = sorted(row for row in rows if row[0] == last)
        reporter = at_last[0][1]
        own = {row[0]: row[2] for row in rows if row[1] == reporter}
        first = min(y for y in own if y > last - o.window)
        value[p], year[p] = own[last], last
        if first < last:
            change[p] = own[last] - own[first]
    return value, year, change


def _same_reporter(o: Opportunities) -> dict[int, list[tuple[int, str, float]]]:
    """Return (year, reporter, balance) of every corridor for which one reporter gives both directions."""
    totals = _between(o, o.cube.pair_totals.filter(pl.col("months") == FULL_YEAR)).with_columns(
        reporter=pair_totals.reporter()
    )
    back = totals.select(
        "year", "reporter", "source", exporter="importer", importer="exporter", returned_usd="value_usd"
    )
    both = totals.join(back, on=["year", "reporter", "source", "exporter", "importer"], how="inner")
    both = both.filter(pl.col("value_usd") + pl.col("returned_usd") > 0).sort("year", "reporter")
    index = {(int(i), int(j)): p for p, (i, j) in enumerate(o.cube.corridors)}
    out: dict[int, list[tuple[int, str, float]]] = {}
    names = o.cube.country_index
    columns = ("year", "reporter", "source", "exporter", "importer", "value_usd", "returned_usd")
    for y, reporter, source, i, j, sent, returned in both.select(columns).iter_rows():
        p = index.get((names.get(i, -1), names.get(j, -1)))
        if p is not None:
            out.setdefault(p, []).append((y, f"{reporter} {source}", float(shares.balance(sent, returned))))
    return out
