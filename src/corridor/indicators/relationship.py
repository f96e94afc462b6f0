"""Relationship: what the two countries trade already, how it compares, and how it moves."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar, purchases
from corridor.measures import series
from corridor.tables import pair_totals
from corridor.vocabulary import WORLD, Declarer, Direction, Level, Unit

MIN_CHAPTERS = 60
"""Chapters that a country must declare in a year before they count as its trade profile."""

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
    missing="this flow or the importer's purchases of the code are not in the data",
)
def bilateral_share(o: Opportunities) -> Values:
    """Return the exporter's share of the importer's purchases of the product, 0 to 1."""
    values, known, _ = purchases(o)
    known = known & o.cube.flow_known[o.corridor, o.product] & (values > 0)
    last = series.latest(known)
    share = series.at(o.cube.flows[o.corridor, o.product], last) / series.at(values, last)
    return Values(share, calendar(o, last))


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
)
def trade_intensity(o: Opportunities) -> Values:
    """Return how much more the pair trades than both countries' world shares imply; 1 is as expected."""
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
    return intensity_index(_by_corridor(o, table), x[exporters], m[importers], float(np.nansum(x))), year


def intensity_index(pair: FloatArray, exports: FloatArray, imports: FloatArray, world: float) -> FloatArray:
    """Return (v_ij / v_i) / (v_j / v), NaN where a total is zero or unknown. All of shape (P,)."""
    expected = exports * imports
    return np.where(expected > 0, pair * world / np.where(expected > 0, expected, 1.0), np.nan)


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
)
def complementarity(o: Opportunities) -> Values:
    """Return how well the exporter's sales match the importer's purchases by chapter, 0 to 100."""
    sold, sold_year = _profile(o, o.cube.exports, o.cube.export_known, mirror=True)
    bought, bought_year = _profile(o, o.cube.imports, o.cube.import_known, mirror=False)
    left, right = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    index = complementarity_index(sold[left], bought[right])[o.corridor]
    year = np.minimum(sold_year[left], bought_year[right])[o.corridor]
    return Values(index, np.where(np.isfinite(index), year, UNKNOWN_YEAR))


def complementarity_index(sold: FloatArray, bought: FloatArray) -> FloatArray:
    """Return 100·(1 − ½·Σ|difference of shares|) along the last axis; both add up to 1, NaN stays NaN."""
    index: FloatArray = 100.0 * (1.0 - 0.5 * np.abs(sold - bought).sum(axis=-1))
    return index


def _profile(o: Opportunities, values: IntArray, known: BoolArray, *, mirror: bool) -> tuple[FloatArray, IntArray]:
    """Return each country's shares by chapter (C, chapters) in its latest well-covered year, and that year (C,).

    An exporter without declarations of its own is seen through the markets that declare (mirror).
    """
    cube = o.cube
    chapters = cube.is_chapter
    covered = (known[:, chapters].sum(axis=1) >= MIN_CHAPTERS) & (values[:, chapters].sum(axis=1) > 0)
    if mirror:
        seen = cube.covered_exports[:, chapters]
        markets = (cube.import_known[:, chapters].sum(axis=1) >= MIN_CHAPTERS).any(axis=0)
        through_markets = (seen > 0).any(axis=1) & markets[None]
        declared = covered.any(axis=1)
        used = np.where(declared[:, None, None], values[:, chapters], seen)
        covered = np.where(declared[:, None], covered, through_markets)
    else:
        used = values[:, chapters]
    last = series.latest(covered)
    picked = np.take_along_axis(used, np.maximum(last, 0)[:, None, None], axis=2)[:, :, 0].astype(np.float64)
    total = picked.sum(axis=1, keepdims=True)
    shares = np.where((total > 0) & (last >= 0)[:, None], picked / np.where(total > 0, total, 1.0), np.nan)
    return shares, np.where(last >= 0, cube.years[last], UNKNOWN_YEAR)


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
)
def balance(o: Opportunities) -> Values:
    """Return the exporter's normalised balance with the importer, −1 to 1."""
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
)
def balance_trend(o: Opportunities) -> Values:
    """Return the change of the exporter's normalised balance over the window, −2 to 2."""
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
            out.setdefault(p, []).append((y, f"{reporter} {source}", (sent - returned) / (sent + returned)))
    return out
