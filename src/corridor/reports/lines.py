"""The ranked part of the view: lines, cards with reasons, sectors and directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.names import Names, code_label, declarer
from corridor.reports.text import clean, plural, sentence, short, slug, some_of
from corridor.study.run import Run

Row = Mapping[str, Any]

MAX_ROWS = 20
"""Lines that one table of the page shows; the rest stands in the workbook and the CSV."""

EPI = ("epi_potential", "epi_realised", "epi_unrealised", "epi_supply", "epi_demand", "epi_ease")

REASONS = 3
"""Reasons that a card gives for and against."""


@dataclass(frozen=True)
class Shared:
    """What a line's words need from the whole ranking: who shares a rank, and the year behind each potential."""

    ties: frozenset[tuple[str, ...]]
    potential_years: Mapping[str, int]


@dataclass(frozen=True)
class FlagView:
    """A mark on a line: its name, its meaning, how loudly it speaks."""

    name: str
    meaning: str
    tone: str


@dataclass(frozen=True)
class LineView:
    """One ranked line in words; widths are percentages for bars."""

    key: str
    rank: str
    rank_in_direction: str
    rank_in_sector: str
    title: str
    short_title: str
    segment: str
    code: str
    score: str
    score_width: str
    confidence: str
    confidence_word: str
    value: str
    value_year: str
    value_note: str
    market: str
    market_year: str
    potential: str
    potential_note: str
    flags: tuple[FlagView, ...]


@dataclass(frozen=True)
class ReasonView:
    """A sentence with year and source of its figure."""

    text: str
    cite: str


@dataclass(frozen=True)
class CardView:
    """A line in full: its cell in the model's grid, what speaks for it and against, what is missing, who declares."""

    line: LineView
    cell: str
    declared: str
    pros: tuple[ReasonView, ...]
    cons: tuple[ReasonView, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class SectorView:
    """The ranked lines of one sector in one direction."""

    key: str
    title: str
    description: str
    lines: tuple[LineView, ...]
    more: str
    cards: tuple[CardView, ...]
    empty: tuple[str, ...]


@dataclass(frozen=True)
class DirectionView:
    """One direction: its best lines, what stands out, and its sectors."""

    key: str
    accent: str
    title: str
    seller: str
    buyer: str
    best: tuple[LineView, ...]
    tied: str
    outstanding: tuple[str, ...]
    sectors: tuple[SectorView, ...]


def direction_view(names: Names, exporter: str, importer: str, accent: str) -> DirectionView:
    """Build the view of one direction."""
    run = names.run
    frame = run.ranking.lines.filter((pl.col("exporter") == exporter) & (pl.col("importer") == importer))
    rows = frame.sort("rank_in_direction", "opportunity").to_dicts()
    shared = Shared(ties(run.ranking.lines), potential_years(run))
    key = slug(f"{exporter}-{importer}")
    sectors = tuple(
        sector_view(names, spec.name, [row for row in rows if row["sector"] == spec.name], (exporter, importer), shared)
        for spec in run.resolved.sectors
    )
    return DirectionView(
        key=key,
        accent=accent,
        title=names.direction(exporter, importer),
        seller=names.the(exporter),
        buyer=names.the(importer),
        best=tuple(line_view(names, row, shared) for row in rows[:3]),
        tied=_tied(rows, 3),
        outstanding=tuple(words.stands_out(names, rows)) if rows else (),
        sectors=sectors,
    )


def sector_view(names: Names, name: str, rows: Sequence[Row], direction: tuple[str, str], shared: Shared) -> SectorView:
    """Build the view of one sector in one direction from its rows."""
    run = names.run
    rows = sorted(rows, key=lambda row: (row["rank_in_sector"], row["opportunity"]))
    lines = tuple(line_view(names, row, shared) for row in rows)
    top = rows[: run.resolved.job.report.top]
    parts = _parts(run.ranking.contributions, [str(row["opportunity"]) for row in top])
    spec = next(spec for spec in run.resolved.sectors if spec.name == name)
    left = len(lines) - MAX_ROWS
    more = f"{plural(left, 'further line')} in the workbook and in ranking.csv." if left > 0 else ""
    cards = tuple(card_view(names, row, line, parts) for row, line in zip(top, lines, strict=False))
    empty = () if rows else tuple(_why_empty(names, name, direction))
    return SectorView(
        key=slug(f"{'-'.join(direction)}-{name}"),
        title=clean(spec.title),
        description=sentence(clean(spec.description)),
        lines=lines[:MAX_ROWS],
        more=more,
        cards=cards,
        empty=empty,
    )


def line_view(names: Names, row: Row, shared: Shared) -> LineView:
    """Put one row of the ranking into words."""
    title, segment = clean(row["title"]), names.segment(row["sector"], row["segment"])
    note = " · ".join(text for text in (_year(row["value_year"]), declarer(names, dict(row))) if text)
    return LineView(
        key=slug(row["opportunity"]),
        rank=_rank(row, "rank", shared),
        rank_in_direction=_rank(row, "rank_in_direction", shared),
        rank_in_sector=_rank(row, "rank_in_sector", shared),
        title=title,
        short_title=short(title, 70),
        segment="" if segment == title else segment,
        code=code_label(row["product"], row["nomenclature"]),
        score=numbers.score(row["score"]),
        score_width=f"{min(max(row['score'] or 0.0, 0.0), 100.0):.1f}",
        confidence=numbers.plain(row["confidence"]),
        confidence_word=words.confidence_word(row["confidence"]),
        value=numbers.usd(row["value_usd"]),
        value_year=_year(row["value_year"]),
        value_note=note if row["value_usd"] is not None else "not known",
        market=numbers.usd(row["market_usd"]),
        market_year=_year(row["market_year"]),
        potential=numbers.usd(row["potential_usd"]),
        potential_note=_potential_note(row, shared.potential_years.get(row["opportunity"])),
        flags=tuple(flag_view(flag) for flag in words.flags_of(row)),
    )


def potential_years(run: Run) -> Mapping[str, int]:
    """Return the latest year that the estimate of each line's potential rests on, by opportunity."""
    rows = run.ranking.contributions.filter(pl.col("indicator").is_in(EPI) & pl.col("year").is_not_null())
    return dict(rows.group_by("opportunity").agg(pl.col("year").max()).iter_rows())


def _potential_note(row: Row, year: int | None) -> str:
    if row["potential_usd"] is None:
        return ""
    unused = "" if row["unrealised_usd"] is None else f"{numbers.usd(row['unrealised_usd'])} unused"
    return " · ".join(text for text in (f"to {year}" if year else "", unused) if text)


def flag_view(flag: str) -> FlagView:
    """Return a flag with its meaning and tone."""
    return FlagView(flag, words.flag_meaning(flag), words.FLAG_TONES.get(flag, "quiet"))


def card_view(names: Names, row: Row, line: LineView, parts: Mapping[str, Sequence[Row]]) -> CardView:
    """Explain one line: the strongest reasons on both sides and what is missing."""
    own = parts.get(str(row["opportunity"]), ())
    known = [part for part in own if part["normalised"] is not None and (part["weight"] or 0.0) > 0.0]
    pros = [part for part in known if part["normalised"] >= 0.5]
    cons = [part for part in known if part["normalised"] < 0.5]
    pros.sort(key=lambda part: -part["normalised"] * part["weight"])
    cons.sort(key=lambda part: -(1.0 - part["normalised"]) * part["weight"])
    return CardView(
        line=line,
        cell=sentence(clean(row["cell"])) if row["cell"] else "",
        declared=_declared(names, row),
        pros=_reasons(names, row, pros),
        cons=_reasons(names, row, cons),
        missing=_missing(names, own),
    )


def ties(lines: pl.DataFrame) -> frozenset[tuple[str, ...]]:
    """Return (rank column, opportunity) of every line that shares that rank with another."""
    found: set[tuple[str, ...]] = set()
    places = {
        "rank": [],
        "rank_in_direction": ["exporter", "importer"],
        "rank_in_sector": ["exporter", "importer", "sector"],
    }
    for column, within in places.items():
        tied = lines.filter(pl.len().over([*within, column]) > 1)
        found.update((column, opportunity) for opportunity in tied["opportunity"])
    return frozenset(found)


def _rank(row: Row, column: str, shared: Shared) -> str:
    mark = "=" if (column, row["opportunity"]) in shared.ties else ""
    return f"{numbers.count(row[column])}{mark}"


def _tied(rows: Sequence[Row], shown: int) -> str:
    if len(rows) <= shown:
        return ""
    last = rows[shown - 1]["rank_in_direction"]
    more = sum(row["rank_in_direction"] == last for row in rows[shown:])
    return f"{plural(more, 'more line')} with the same score as the last one shown." if more else ""


def _parts(contributions: pl.DataFrame, opportunities: list[str]) -> dict[str, list[Row]]:
    wanted = contributions.filter(pl.col("opportunity").is_in(opportunities))
    parts: dict[str, list[Row]] = {}
    for row in wanted.iter_rows(named=True):
        parts.setdefault(row["opportunity"], []).append(row)
    return parts


def _reasons(names: Names, row: Row, parts: Sequence[Row]) -> tuple[ReasonView, ...]:
    notes = names.run.indicators
    return tuple(
        ReasonView(words.reason(names, row, part, notes[part["indicator"]]), words.cite(names, part))
        for part in parts[:REASONS]
    )


def _missing(names: Names, parts: Sequence[Row]) -> tuple[str, ...]:
    reasons: dict[str, list[str]] = {}
    for part in parts:
        why = clean(part["missing_because"])
        if why:
            title = clean(names.run.indicators[part["indicator"]].title)
            reasons.setdefault(why, []).append(title)
    return tuple(f"{some_of(titles, 6)}: {why.rstrip('.')}." for why, titles in reasons.items())


def _declared(names: Names, row: Row) -> str:
    sold, bought = row["exporter_value_usd"], row["importer_value_usd"]
    if sold is None and bought is None:
        return ""
    sides = [(row["exporter"], sold), (row["importer"], bought)]
    said = [
        f"{names.the(code)} declares {numbers.usd(value)}"
        if value is not None
        else f"{names.the(code)} gives no figure"
        for code, value in sides
    ]
    gap = row["mirror_ratio"]
    tail = f" (the buyer’s figure is {numbers.times(gap)} the seller’s)" if numbers.known(gap) else ""
    text = f"For {_year(row['value_year'])}, {said[0]}; {said[1]}{tail}."
    value = row["value_usd"]
    if value is None or value in (sold, bought):
        return text
    whose = declarer(names, dict(row))
    return f"{text} Trade today is shown as {numbers.usd(value)}, {whose}, at the seller’s border (FOB)."


def _why_empty(names: Names, sector: str, direction: tuple[str, str]) -> list[str]:
    exporter, importer = direction
    frame = names.run.ranking.excluded.filter(
        (pl.col("sector") == sector)
        & (pl.col("exporter").is_null() | (pl.col("exporter") == exporter))
        & (pl.col("importer").is_null() | (pl.col("importer") == importer))
    )
    reasons: dict[str, list[str]] = {}
    for row in frame.iter_rows(named=True):
        reasons.setdefault(clean(row["reason"]), []).append(clean(row["code"]))
    said = [f"{sentence(why)} ({some_of(list(dict.fromkeys(codes)), 12)})" for why, codes in reasons.items()]
    return said or ["The data hold no candidate for this sector."]


def _year(value: int | None) -> str:
    return "" if value is None else numbers.year(value)
