"""The corridor profile of the view: trade by year and reporter, the world beside it, the setting of both countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.balance_view import BalanceView, balance_view
from corridor.reports.charts import Point, Series
from corridor.reports.names import Names, code_label
from corridor.reports.text import clean, sentence, short, slug
from corridor.reports.tracing import refs_of, unmarked
from corridor.study.run import Profile

Row = Mapping[str, Any]

COLOURS = {"a": "#1f5f8b", "b": "#a8481a", "other": "#5b6770"}
"""A colour for each country of a pair, whether it sells or declares; grey for whoever reconciles."""

YEARS, BARS, FLOWS = 6, 8, 5


@dataclass(frozen=True)
class TrendRow:
    """One year: what each reporter declares, and the buyer's figure over the seller's."""

    year: str
    cells: tuple[str, ...]
    ratio: str


@dataclass(frozen=True)
class TrendView:
    """The trade of one direction over the years."""

    key: str
    accent: str
    title: str
    series: tuple[Series, ...]
    alt: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TrendRow, ...]
    empty: str


@dataclass(frozen=True)
class Bar:
    """A labelled bar; `width` is a percentage of the longest."""

    label: str
    value: str
    width: str


@dataclass(frozen=True)
class BarsView:
    """A few bars under one heading."""

    accent: str
    title: str
    note: str
    bars: tuple[Bar, ...]
    empty: str


@dataclass(frozen=True)
class ContextRow:
    """A measure of both countries: each figure with its year and source."""

    title: str
    left: tuple[str, str]
    right: tuple[str, str]


@dataclass(frozen=True)
class ProfileView:
    """The trade of one pair of countries."""

    key: str
    title: str
    trends: tuple[TrendView, ...]
    composition: tuple[BarsView, ...]
    world: tuple[BarsView, ...]
    services: tuple[str, ...]
    countries: tuple[str, str]
    context: tuple[ContextRow, ...]
    caution: str
    balance: BalanceView


def profile_view(names: Names, profile: Profile, directions: Sequence[tuple[str, str]]) -> ProfileView:
    """Build the view of one pair; only the directions of the job are shown."""
    pair = (profile.left, profile.right)
    ways = [way for way in (pair, pair[::-1]) if way in directions]
    sides = [(country, side) for country in pair for side in ("exports", "imports")]
    return ProfileView(
        key=slug("-".join(pair)),
        title=f"{names.country(pair[0])} and {names.country(pair[1])}",
        trends=tuple(_trend(names, profile, way) for way in ways),
        composition=tuple(_composition(names, profile, way) for way in ways),
        world=tuple(_world(names, profile, country, side) for country, side in sides),
        services=tuple(text for country, side in sides if (text := _services(names, profile, country, side))),
        countries=(names.country(pair[0]), names.country(pair[1])),
        context=_context(names, profile),
        caution=caution(names, profile, ways),
        balance=balance_view(names, profile, {pair[0]: COLOURS["a"], pair[1]: COLOURS["b"]}),
    )


def accent_of(profile: Profile | None, country: str) -> str:
    """Return the accent of a country in its pair: "a" on the left, "b" on the right."""
    return "b" if profile is not None and country == profile.right else "a"


def caution(names: Names, profile: Profile, ways: Sequence[tuple[str, str]]) -> str:
    """Return the sentence on the direction whose latest year declared by both sides shows the widest gap."""
    found = []
    for way in ways:
        rows = _flow(profile, way)
        years = _both(rows)
        if years:
            year = max(years)
            sold, bought = years[year]
            whole = all(_complete(row) for row in rows if row["year"] == year)
            found.append((max(bought / sold, sold / bought), way, year, sold, bought, whole))
    if not found:
        return ""
    _, way, year, sold, bought, whole = max(found)
    shown = _declarations(names, _flow(profile, way), year)
    return words.disagreement(names, way, year, sold, bought, whole=whole, shown=shown)


def _declarations(names: Names, rows: Sequence[Row], year: int) -> tuple[str, str, str]:
    """Return year, seller's and buyer's figure of a year that both declare, marked."""
    first: dict[str, Row] = {}
    for row in rows:
        if row["year"] == year and _whole_year(row) and row["value_usd"]:
            first.setdefault(row["declared_by"], row)
    sold, bought = (_of_trend(names, first[side], "value_usd") for side in ("exporter", "importer"))
    return _of_trend(names, first["exporter"], "year"), sold, bought


def _of_trend(names: Names, row: Row, column: str) -> str:
    """Return a figure of the trend, marked."""
    key = {name: row[name] for name in ("exporter", "importer", "reporter", "source", "year")}
    text = numbers.usd(row[column]) if column == "value_usd" else f"{row[column]}"
    return names.shown(text, "trend", key, column, row[column], year=row["year"], source=names.sources(row["source"]))


def _flow(profile: Profile, way: tuple[str, str]) -> list[Row]:
    rows = profile.trend.filter((pl.col("exporter") == way[0]) & (pl.col("importer") == way[1]))
    found: list[Row] = list(rows.sort("reporter", "source", "year").iter_rows(named=True)) if rows.height else []
    return found


def _both(rows: Sequence[Row]) -> dict[int, tuple[float, float]]:
    """Return the twelve-month years that both sides declare, chapters left out or not: seller's and buyer's figure."""
    sides: dict[int, dict[str, float]] = {}
    for row in rows:
        if _whole_year(row) and row["value_usd"]:
            sides.setdefault(row["year"], {}).setdefault(row["declared_by"], row["value_usd"])
    return {y: (s["exporter"], s["importer"]) for y, s in sides.items() if "exporter" in s and "importer" in s}


def _whole_year(row: Row) -> bool:
    return row["months"] is None or bool(row["months"] >= 12)


def _complete(row: Row) -> bool:
    return _whole_year(row) and not row["products_absent"]


def _trend(names: Names, profile: Profile, way: tuple[str, str]) -> TrendView:
    title, key = names.direction(*way), slug(f"trend-{'-'.join(way)}")
    groups = _groups(_flow(profile, way), way)
    accent = accent_of(profile, way[0])
    if not groups:
        empty = f"No yearly totals of goods from {names.the(way[0])} to {names.the(way[1])} are in the data."
        return TrendView(key, accent, title, (), "", "", (), (), empty)
    if sum(len(group) for group in groups) == 1:
        return TrendView(key, accent, title, (), "", "", (), (), _single(names, groups))
    series = tuple(_series(names, profile, group, groups) for group in groups)
    alt = f"Goods trade {title} by year. " + " ".join(_spoken(one) for one in series)
    columns = tuple(_column(names, group[0]) for group in groups)
    return TrendView(key, accent, title, series, alt, _incomplete(names, groups), columns, _rows(names, groups), "")


def _single(names: Names, groups: list[list[Row]]) -> str:
    """Return the only figure of a flow in a sentence: a chart of one point shows nothing."""
    (row,), (column,) = _rows(names, groups), (_column(names, groups[0][0]),)
    return f"One year alone is in the data: {row.year}, for which {column}: {row.cells[0]}."


def _groups(rows: Sequence[Row], way: tuple[str, str]) -> list[list[Row]]:
    """Split the rows into series: by who declares and by source; the seller first, the reconciled last."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["reporter"], row["source"]), []).append(row)
    order = {way[0]: 0, way[1]: 1}
    return [groups[key] for key in sorted(groups, key=lambda key: (order.get(key[0], 2), key))]


def _series(names: Names, profile: Profile, group: Sequence[Row], groups: Sequence[Sequence[Row]]) -> Series:
    reporter, twice = group[0]["reporter"], False
    twice = sum(other[0]["reporter"] == reporter for other in groups) > 1
    label = names.brand(group[0]["source"]) if twice else names.reporter(reporter)
    country = reporter in (profile.left, profile.right)
    colour = COLOURS[accent_of(profile, reporter)] if country else COLOURS["other"]
    points = tuple(Point(row["year"], float(row["value_usd"]), _complete(row)) for row in group)
    first = next(other for other in groups if other[0]["reporter"] == reporter)
    return Series(short(label, 18), colour, points, dashed=not country or first is not group)


def _spoken(series: Series) -> str:
    first, last = series.points[0], series.points[-1]
    if first is last:
        return f"{series.label}: {numbers.usd(first.value)} in {first.year}."
    return f"{series.label}: {numbers.usd(first.value)} in {first.year}, {numbers.usd(last.value)} in {last.year}."


def _column(names: Names, row: Row) -> str:
    by = names.reporter(row["reporter"])
    source = names.sources(row["source"])
    verb = "declares" if row["declared_by"] != "reconciled" else "reconciles"
    notes = [text for text in (clean(row["basis"]), source if source != by else "") if text]
    return f"{by} {verb} ({', '.join(notes)})"


def _rows(names: Names, groups: Sequence[Sequence[Row]]) -> tuple[TrendRow, ...]:
    years = sorted({row["year"] for group in groups for row in group}, reverse=True)[:YEARS]
    both = _both([row for group in groups for row in group])
    rows = []
    for year in years:
        found = [next((row for row in group if row["year"] == year), None) for group in groups]
        cells = tuple(numbers.EMPTY if row is None else _cell(names, row) for row in found)
        mark = "" if all(row is None or _complete(row) for row in found) else " †"
        ratio = f"{_ratio(names, both[year], cells)}{mark}" if year in both else numbers.EMPTY
        known = next(row for row in found if row is not None)
        rows.append(TrendRow(_of_trend(names, known, "year"), cells, ratio))
    return tuple(rows)


def _ratio(names: Names, both: tuple[float, float], cells: Sequence[str]) -> str:
    ratio = both[1] / both[0]
    return names.derived(numbers.ratio(ratio), ratio, "the buyer’s figure ÷ the seller’s", refs_of(*cells))


def _cell(names: Names, row: Row) -> str:
    return f"{_of_trend(names, row, 'value_usd')}{'' if _complete(row) else ' †'}"


def _incomplete(names: Names, groups: Sequence[Sequence[Row]]) -> str:
    notes = []
    for group in groups:
        for row in group:
            why = []
            if row["months"] is not None and row["months"] < 12:
                why.append(f"{_of_trend(names, row, 'months')} {'month' if row['months'] == 1 else 'months'}")
            if row["products_absent"]:
                noun = "chapter" if row["products_absent"] == 1 else "chapters"
                why.append(f"{_of_trend(names, row, 'products_absent')} {noun} left out")
            if why:
                year = _of_trend(names, row, "year")
                notes.append((-row["year"], f"{year} by {names.declaring(row['reporter'])}: {', '.join(why)}"))
    told = [text for _, text in sorted(notes, key=lambda note: (note[0], unmarked(note[1])))]
    return (
        f"Hollow points and † are incomplete years, so the true total is higher ({names.some_of(told, 6)})."
        if told
        else ""
    )


def _bars(pairs: Sequence[tuple[str, float, str]]) -> tuple[Bar, ...]:
    largest = max((value for _, value, _ in pairs), default=0.0)
    return tuple(
        Bar(label, shown, f"{100.0 * value / largest if largest else 0.0:.1f}") for label, value, shown in pairs
    )


def _of(names: Names, table: str, row: Row, keys: Sequence[str], column: str = "value_usd") -> str:
    """Return a figure of a table of the profile, marked."""
    text = numbers.usd(row[column]) if column == "value_usd" else f"{row[column]}"
    key = {name: row[name] for name in keys}
    return names.shown(text, table, key, column, row[column], year=row["year"], source=names.sources(row["source"]))


def _composition(names: Names, profile: Profile, way: tuple[str, str]) -> BarsView:
    frame = profile.composition.filter((pl.col("exporter") == way[0]) & (pl.col("importer") == way[1]))
    rows, accent = frame.to_dicts(), accent_of(profile, way[0])
    if not rows:
        empty = f"No breakdown by chapter of goods from {names.the(way[0])} to {names.the(way[1])} is in the data."
        return BarsView(accent, names.direction(*way), "", (), empty)
    keys = ("exporter", "importer", "year", "declared_by", "source", "product")
    pairs = [(_product(row), float(row["value_usd"]), _of(names, "composition", row, keys)) for row in rows[:BARS]]
    by = {"exporter": way[0], "importer": way[1]}.get(rows[0]["declared_by"], rows[0]["declared_by"])
    every = names.counted(len(rows), f"{len(rows)} chapters", "composition", {"exporter": way[0], "importer": way[1]})
    left = f"; the largest {names.limit(str(BARS), BARS)} of {every}" if len(rows) > BARS else ""
    year, source = _of(names, "composition", rows[0], keys, "year"), names.sources(rows[0]["source"])
    note = f"{year}, declared by {names.declaring(by)}, {source}{left}"
    return BarsView(accent, names.direction(*way), note, _bars(pairs), "")


def _product(row: Row) -> str:
    return short(f"{code_label(row['product'], 'HS')} {clean(row['title'])}".strip(), 60)


def _world(names: Names, profile: Profile, country: str, side: str) -> BarsView:
    total = profile.world.filter((pl.col("country") == country) & (pl.col("side") == side)).sort("year").to_dicts()
    flows = profile.partners.filter((pl.col("country") == country) & (pl.col("side") == side)).head(FLOWS).to_dicts()
    title = f"{names.of(country)} {side}"
    title = title[0].upper() + title[1:]
    note = _total(names, title, total[-1]) if total else f"{title}: no world total is in the data."
    way = "to" if side == "exports" else "from"
    keys = ("country", "side", "year", "partner", "product")
    pairs = [
        (
            f"{_product(row)} {way} {short(names.partner(row['partner'], row['partner_name']), 40)}",
            float(row["value_usd"]),
            _of(names, "partners", row, keys),
        )
        for row in flows
    ]
    year = f"Largest single flows, {_of(names, 'partners', flows[0], keys, 'year')}" if flows else ""
    empty = "" if flows else "Its largest single flows are not in the data."
    return BarsView(accent_of(profile, country), note, year, _bars(pairs), empty)


def _total(names: Names, title: str, row: Row) -> str:
    by = f"declared by {names.the(row['country'])}, {names.sources(row['source'])}"
    keys = ("country", "side", "year", "source")
    number = _of(names, "world", row, keys, "products_absent")
    noun = "chapter" if row["products_absent"] == 1 else "chapters"
    absent = f"; {number} {noun} left out" if row["products_absent"] else ""
    way = "from" if row["side"] == "imports" else "to"
    year, value = (_of(names, "world", row, keys, column) for column in ("year", "value_usd"))
    return f"{title} {way} the world, {year}: {value} ({by}{absent})"


def _services(names: Names, profile: Profile, country: str, side: str) -> str:
    rows = profile.services.filter((pl.col("country") == country) & (pl.col("side") == side)).sort("year").to_dicts()
    if not rows:
        return ""
    row = rows[-1]
    keys = ("country", "side", "year", "source")
    year, value = (_of(names, "services", row, keys, column) for column in ("year", "value_usd"))
    return sentence(
        f"{names.of(country)} {side} of digitally deliverable services, {year}: {value} "
        f"({names.sources(row['source'])})"
    )


def _context(names: Names, profile: Profile) -> tuple[ContextRow, ...]:
    latest: dict[tuple[str, str], Row] = {}
    for row in profile.context.sort("year").to_dicts() if profile.context.height else []:
        latest[(row["series"], row["country"])] = row
    order = list(words.wording()["context"])
    series = sorted({name for name, _ in latest}, key=lambda name: (order.index(name) if name in order else 99, name))
    return tuple(
        ContextRow(
            _series_title(name),
            _context_cell(names, latest.get((name, profile.left))),
            _context_cell(names, latest.get((name, profile.right))),
        )
        for name in series
    )


def _series_title(name: str) -> str:
    entry = words.wording()["context"].get(name)
    return str(entry["title"]) if entry else clean(name.replace("_", " ")).capitalize()


def _context_cell(names: Names, row: Row | None) -> tuple[str, str]:
    if row is None:
        return numbers.EMPTY, ""
    entry = words.wording()["context"].get(row["series"])
    value = (
        numbers.FORMATTERS[entry["format"]](row["value"])
        if entry
        else numbers.by_unit(row["value"], clean(row["unit"]))
    )
    until = "to " if row.get("projected") else ""
    key = {name: row[name] for name in ("country", "series", "year", "source")}
    value = names.shown(
        value, "context", key, "value", row["value"], year=row["year"], source=names.sources(row["source"])
    )
    return value, f"{until}{row['year']}, {names.sources(row['source'])}"
