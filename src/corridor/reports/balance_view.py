"""The balance of goods trade of a pair, year by year, as each of the two countries declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corridor.reports import numbers, words
from corridor.reports.charts import Point, Series
from corridor.reports.names import Names
from corridor.reports.text import short, slug
from corridor.study.run import Profile

Row = Mapping[str, Any]
Flows = dict[int, tuple[Row, Row]]


@dataclass(frozen=True)
class BalanceView:
    """What one country of a pair sells to the other less what it buys there; `empty` says why nothing is told."""

    key: str
    title: str
    series: tuple[Series, ...]
    alt: str
    told: tuple[str, ...]
    note: str
    empty: str


def balance_view(names: Names, profile: Profile, colours: Mapping[str, str]) -> BalanceView:
    """Return the balance of a pair; `colours` are those of its two countries."""
    left, right = profile.left, profile.right
    title = words.say("balance", "title", left=names.the(left), right=names.the(right))
    key = slug(f"balance-{left}-{right}")
    found = {reporter: _years(profile, reporter) for reporter in (left, right)}
    found = {reporter: years for reporter, years in found.items() if years}
    if not found:
        return BalanceView(key, title, (), "", (), "", words.say("balance", "none"))
    series = tuple(
        Series(
            short(names.country(reporter), 18),
            colours[reporter],
            tuple(Point(year, float(_balance(*years[year])), _whole(*years[year])) for year in sorted(years)),
            dashed=reporter == right,
        )
        for reporter, years in found.items()
    )
    alt = " ".join([f"{title}.", *(_spoken(one) for one in series)])
    told = tuple(_told(names, reporter, years, (left, right)) for reporter, years in found.items())
    return BalanceView(key, title, series, alt, told, words.say("balance", "note"), "")


def _years(profile: Profile, reporter: str) -> Flows:
    """Return the years in which one reporter declares both directions: what it sells and what it buys."""
    sides: dict[int, dict[bool, Row]] = {}
    trend = profile.trend
    if not trend.height:
        return {}
    for row in trend.filter(trend["reporter"] == reporter).sort("year", "source").iter_rows(named=True):
        if row["value_usd"] is not None:
            sides.setdefault(row["year"], {}).setdefault(row["exporter"] == profile.left, row)
    return {year: (both[True], both[False]) for year, both in sides.items() if len(both) == 2}


def _balance(sold: Row, bought: Row) -> int:
    return int(sold["value_usd"]) - int(bought["value_usd"])


def _whole(*rows: Row) -> bool:
    return all((row["months"] is None or row["months"] >= 12) and not row["products_absent"] for row in rows)


def _spoken(series: Series) -> str:
    first, last = series.points[0], series.points[-1]
    return f"{series.label}: {numbers.usd(first.value)} ({first.year}), {numbers.usd(last.value)} ({last.year})."


def _told(names: Names, reporter: str, years: Flows, pair: Sequence[str]) -> str:
    """Return the balance of the latest whole year as a sentence."""
    year = max((y for y, both in years.items() if _whole(*both)), default=max(years))
    sold, bought = years[year]
    texts = [_shown(names, row) for row in (sold, bought)]
    balance = _balance(sold, bought)
    gap = names.derived(numbers.usd(abs(balance)), abs(balance), f"difference of both flows in {year}", ())
    case = "surplus" if balance > 0 else "deficit" if balance < 0 else "even"
    key = {name: sold[name] for name in ("exporter", "importer", "reporter", "source", "year")}
    when = names.shown(f"{year}", "trend", key, "year", year, year=year, source=names.sources(sold["source"]))
    return words.say(
        "balance",
        case,
        reporter=names.of(reporter),
        year=when,
        left=names.the(pair[0]),
        right=names.the(pair[1]),
        sold=texts[0],
        bought=texts[1],
        gap=gap,
    )


def _shown(names: Names, row: Row) -> str:
    key = {name: row[name] for name in ("exporter", "importer", "reporter", "source", "year")}
    source = names.sources(row["source"])
    return names.shown(
        numbers.usd(row["value_usd"]), "trend", key, "value_usd", row["value_usd"], year=row["year"], source=source
    )
