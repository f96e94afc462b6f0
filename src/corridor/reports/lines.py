"""The ranked part of the view: lines, cards with reasons, sectors and directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.checks_view import FindingView, findings_of
from corridor.reports.evidence import Evidence, EvidenceView
from corridor.reports.names import Names, code_label, declarer, is_estimate
from corridor.reports.text import clean, plural, sentence, short, slug
from corridor.reports.trust_view import IntervalView, VerdictView, interval_view, verdict_view
from corridor.study.run import Run

Row = Mapping[str, Any]

TITLE, NOTE = 200, 400
"""Characters of a title and of a note that a page shows; the workbook holds all of them."""

MAX_ROWS = 12
"""Lines that one table of the page shows; the rest stands in the workbook and the CSV."""

EPI = (
    "epi_full", "epi_full_realised", "epi_full_unrealised", "potential_untouched", "epi_potential", "epi_realised",
    "epi_unrealised", "epi_supply", "epi_demand", "epi_ease",
)  # fmt: skip
"""Indicators whose year is that of the potential."""

REASONS = 3
"""Reasons that a card gives for and against."""

BEST, FIRST = 3, 5
"""Lines of a direction that are named as the best, and those of its first page."""


@dataclass(frozen=True)
class Shared:
    """What a line's words need from the whole ranking.

    Attributes:
        ties: Who shares a rank. potential_years: the year behind each potential.
        evidence: What is known of lines beyond their contributions. lines: how many are ranked.
    """

    ties: frozenset[tuple[str, ...]]
    potential_years: Mapping[str, int]
    evidence: Evidence
    lines: int


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
    confidence_name: str
    value: str
    value_year: str
    value_between: str
    value_note: str
    market: str
    market_year: str
    potential: str
    potential_note: str
    cell: str
    flags: tuple[FlagView, ...]
    verdict: VerdictView | None
    interval: IntervalView | None
    realised: str
    unrealised: str


@dataclass(frozen=True)
class ReasonView:
    """A sentence with year and source of its figure."""

    text: str
    cite: str


@dataclass(frozen=True)
class CardView:
    """A line in full: what speaks for it and against, what is missing, who declares what, and what to do next."""

    line: LineView
    declared: str
    pros: tuple[ReasonView, ...]
    cons: tuple[ReasonView, ...]
    missing: tuple[str, ...]
    missing_count: str
    evidence: EvidenceView
    findings: tuple[FindingView, ...]

    @property
    def next_step(self) -> str:
        """What to do first."""
        return self.evidence.next_step


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
class UntouchedView:
    """Ranked lines of one direction of which nothing is traded today, the best ones in full."""

    key: str
    note: str
    cards: tuple[CardView, ...]
    more: str


@dataclass(frozen=True)
class DirectionView:
    """One direction: its best lines, what stands out, its sectors, and what is proposed though nothing is traded."""

    key: str
    accent: str
    title: str
    seller: str
    buyer: str
    best: tuple[LineView, ...]
    first: tuple[CardView, ...]
    tied: str
    outstanding: tuple[str, ...]
    sectors: tuple[SectorView, ...]
    untouched: UntouchedView


def direction_view(names: Names, exporter: str, importer: str, accent: str) -> DirectionView:
    """Build the view of one direction."""
    run = names.run
    frame = run.ranking.lines.filter((pl.col("exporter") == exporter) & (pl.col("importer") == importer))
    rows = frame.sort("rank_in_direction", "opportunity").to_dicts()
    shared = Shared(ties(run.ranking.lines), potential_years(run), Evidence(names), run.ranking.lines.height)
    key = slug(f"{exporter}-{importer}")
    parts = parts_of(run.ranking.contributions, [str(row["opportunity"]) for row in rows[:FIRST]])
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
        best=tuple(line_view(names, row, shared) for row in rows[:BEST]),
        first=tuple(card_view(names, row, line_view(names, row, shared), parts, shared) for row in rows[:FIRST]),
        tied=_tied(names, rows, BEST),
        outstanding=tuple(words.stands_out(names, rows)) if rows else (),
        sectors=sectors,
        untouched=untouched_view(names, [row for row in rows if is_untouched(row)], key, shared),
    )


def is_untouched(row: Row) -> bool:
    """Return whether nothing is traded today: a known zero, or no figure at all where a potential is estimated."""
    if row["value_usd"] is None:
        return bool((row["potential_usd"] or 0) > 0)
    return bool(row["value_usd"] == 0 and not is_estimate(dict(row)))


def is_worth_a_visit(row: Row) -> bool:
    """Return whether the market, or what could be sold there, is no trifle; an unknown market may be anything."""
    return row["market_usd"] is None or max(row["market_usd"], row["potential_usd"] or 0) >= words.LITTLE_USD


def untouched_view(names: Names, rows: Sequence[Row], key: str, shared: Shared) -> UntouchedView:
    """Build the list of what is proposed though nothing is traded, from rows in rank order.

    Markets that buy next to nothing from anybody stay in the tables: nobody opens one for a few hundred dollars.
    """
    rows = [row for row in rows if is_worth_a_visit(row)]
    top = rows[: names.run.resolved.job.report.top]
    parts = parts_of(names.run.ranking.contributions, [str(row["opportunity"]) for row in top])
    left = len(rows) - len(top)
    return UntouchedView(
        key=f"{key}-untouched",
        note=words.untouched_note(names, rows),
        cards=tuple(card_view(names, row, line_view(names, row, shared), parts, shared) for row in top),
        more=f"{_further(names, left)} marked in the tables above and in ranking.csv." if left > 0 else "",
    )


def sector_view(names: Names, name: str, rows: Sequence[Row], direction: tuple[str, str], shared: Shared) -> SectorView:
    """Build the view of one sector in one direction from its rows."""
    run = names.run
    rows = sorted(rows, key=lambda row: (row["rank_in_sector"], row["opportunity"]))
    lines = tuple(line_view(names, row, shared) for row in rows)
    top = rows[: run.resolved.job.report.top]
    parts = parts_of(run.ranking.contributions, [str(row["opportunity"]) for row in top])
    spec = next(spec for spec in run.resolved.sectors if spec.name == name)
    left = len(lines) - MAX_ROWS
    more = f"{_further(names, left)} in the workbook and in ranking.csv." if left > 0 else ""
    cards = tuple(card_view(names, row, line, parts, shared) for row, line in zip(top, lines, strict=False))
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


def _further(names: Names, left: int) -> str:
    return names.derived(plural(left, "further line"), left, "rows of the table ranking that are not shown here", ())


def line_view(names: Names, row: Row, shared: Shared) -> LineView:
    """Put one row of the ranking into words."""
    title, segment = clean(row["title"]), names.segment(row["sector"], row["segment"])
    guess = is_estimate(dict(row))
    predicted = guess and row["potential_usd"] is not None
    between = _between(names, row)
    whose = between if guess else declarer(names, dict(row))
    note = " · ".join(text for text in (_year_of(names, row, "value_year"), whose) if text)
    return LineView(
        key=slug(row["opportunity"]),
        rank=_rank(names, row, "rank", shared),
        rank_in_direction=_rank(names, row, "rank_in_direction", shared),
        rank_in_sector=_rank(names, row, "rank_in_sector", shared),
        title=short(title, TITLE),
        short_title=short(title, 70),
        segment="" if segment == title else segment,
        code=code_label(row["product"], row["nomenclature"]),
        score=names.of_line(row, "score", numbers.score(row["score"])),
        score_width=f"{min(max(row['score'] or 0.0, 0.0), 100.0):.1f}",
        confidence=names.of_line(row, "confidence", numbers.plain(row["confidence"])),
        confidence_word=words.confidence_word(row["confidence"]),
        confidence_name=words.say("forms.confidence", words.confidence_word(row["confidence"])),
        value=_usd(names, row, "value_usd", rough=guess),
        value_year=_year_of(names, row, "value_year"),
        value_between=between,
        value_note=note if row["value_usd"] is not None else "not known",
        market=_usd(names, row, "market_usd"),
        market_year=_year_of(names, row, "market_year"),
        potential=_usd(names, row, "potential_usd", rough=predicted),
        potential_note=_potential_note(names, row, shared.potential_years.get(row["opportunity"])),
        cell=names.of_line(row, "cell", sentence(short(clean(row["cell"]), NOTE))) if row["cell"] else "",
        flags=tuple(flag_view(flag) for flag in words.flags_of(row)),
        verdict=verdict_view(row),
        interval=interval_view(names, row, shared.lines),
        realised=_usd(names, row, "realised_usd"),
        unrealised=_usd(names, row, "unrealised_usd"),
    )


def _usd(names: Names, row: Row, column: str, *, rough: bool = False) -> str:
    """Return dollars of a line, traced; a model's estimate says that it is one."""
    if rough:
        return words.say("forms", "estimate", value=names.of_line(row, column, numbers.rough(row[column])))
    return names.of_line(row, column, numbers.usd(row[column]))


def _between(names: Names, row: Row) -> str:
    """Return the interval of an estimated flow, traced; nothing where an end is unknown."""
    if not (numbers.known(row["value_low_usd"]) and numbers.known(row["value_high_usd"])):
        return ""
    low, high = (names.of_line(row, c, numbers.rough(row[c])) for c in ("value_low_usd", "value_high_usd"))
    return words.say("forms", "between", low=low, high=high)


def potential_years(run: Run) -> Mapping[str, int]:
    """Return the latest year that the estimate of each line's potential rests on, by opportunity."""
    rows = run.ranking.contributions.filter(pl.col("indicator").is_in(EPI) & pl.col("year").is_not_null())
    return dict(rows.group_by("opportunity").agg(pl.col("year").max()).iter_rows())


def _potential_note(names: Names, row: Row, year: int | None) -> str:
    if row["potential_usd"] is None:
        return ""
    past = year is not None and row["value_year"] is not None and year < row["value_year"]
    unused = "" if row["unrealised_usd"] is None else f"{_usd(names, row, 'unrealised_usd')} unused{' then' * past}"
    share = names.of_line(row, "gravity_share", numbers.whole_share(row["gravity_share"]))
    leaned = "" if not row["gravity_share"] else f"ease {share} from gravity"
    how = f"the latest year behind the potential of {row['opportunity']} in the table contributions"
    until = f"to {names.derived(numbers.year(year), year, how, ())}" if year else ""
    return " · ".join(text for text in (until, unused, leaned) if text)


def flag_view(flag: str) -> FlagView:
    """Return a flag with its meaning and tone."""
    return FlagView(flag, words.flag_meaning(flag), words.FLAG_TONES.get(flag, "quiet"))


def card_view(names: Names, row: Row, line: LineView, parts: Mapping[str, Sequence[Row]], shared: Shared) -> CardView:
    """Explain one line: the strongest reasons on both sides, what is missing and what to do next."""
    own = parts.get(str(row["opportunity"]), ())
    pros, cons = arguments(names, row, own)
    return CardView(
        line=line,
        declared=_declared(names, row),
        pros=pros,
        cons=cons,
        missing=_missing(names, own),
        missing_count=_missing_count(names, own),
        evidence=shared.evidence.of(row),
        findings=findings_of(names, str(row["opportunity"])),
    )


def arguments(names: Names, row: Row, own: Sequence[Row]) -> tuple[tuple[ReasonView, ...], tuple[ReasonView, ...]]:
    """Return the strongest reasons for and against a line, from its own contributions."""
    known = [part for part in own if part["normalised"] is not None and (part["weight"] or 0.0) > 0.0]
    pros = [part for part in known if words.speaks_for(names, row, part)]
    cons = [part for part in known if not words.speaks_for(names, row, part)]
    pros.sort(key=lambda part: -words.strength(names, part) * part["weight"])
    cons.sort(key=lambda part: -(1.0 - words.strength(names, part)) * part["weight"])
    return _reasons(names, row, pros), _reasons(names, row, cons)


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


def _rank(names: Names, row: Row, column: str, shared: Shared) -> str:
    mark = "=" if (column, row["opportunity"]) in shared.ties else ""
    return f"{names.of_line(row, column, numbers.count(row[column]))}{mark}"


def _tied(names: Names, rows: Sequence[Row], shown: int) -> str:
    if len(rows) <= shown:
        return ""
    last = rows[shown - 1]["rank_in_direction"]
    more = sum(row["rank_in_direction"] == last for row in rows[shown:])
    how = "rows of a direction in the table ranking with the rank of the last one shown"
    number = names.derived(plural(more, "more line"), more, how, ())
    return f"{number} with the same score as the last one shown." if more else ""


def parts_of(contributions: pl.DataFrame, opportunities: Sequence[str]) -> dict[str, list[Row]]:
    """Return the contributions to each of some lines, in model order."""
    wanted = contributions.filter(pl.col("opportunity").is_in(opportunities))
    parts: dict[str, list[Row]] = {}
    for row in wanted.iter_rows(named=True):
        parts.setdefault(row["opportunity"], []).append(row)
    return parts


def _reasons(names: Names, row: Row, parts: Sequence[Row]) -> tuple[ReasonView, ...]:
    notes = names.run.indicators
    return tuple(
        ReasonView(words.reason(names, row, part, note), words.cite(names, row, part, note))
        for part in parts[:REASONS]
        for note in [notes[part["indicator"]]]
    )


def _missing(names: Names, parts: Sequence[Row]) -> tuple[str, ...]:
    reasons: dict[str, list[str]] = {}
    for part in parts:
        why = part["missing_because"]
        if clean(why):
            title = clean(names.run.indicators[part["indicator"]].title)
            reasons.setdefault(why, []).append(short(title, TITLE))
    return tuple(f"{names.some_of(titles, 6)}: {_why(names, parts[0], why)}." for why, titles in reasons.items())


def _missing_count(names: Names, parts: Sequence[Row]) -> str:
    number = sum(bool(clean(part["missing_because"])) for part in parts)
    whose = parts[0]["opportunity"] if parts else "no line"
    how = f"rows of {whose} in the table contributions with missing_because"
    every = names.derived(numbers.count(len(parts)), len(parts), "indicators of the model", ())
    return words.say("forms", "missing", number=names.derived(numbers.count(number), number, how, ()), every=every)


def _why(names: Names, part: Row, why: str) -> str:
    key = {"opportunity": part["opportunity"], "missing_because": why}
    text = short(clean(why).rstrip("."), NOTE)
    return names.shown(text, "contributions", key, "missing_because", why, source=names.made)


def _declared(names: Names, row: Row) -> str:
    if is_estimate(dict(row)):
        return _estimated(names, row)
    sold, bought = row["exporter_value_usd"], row["importer_value_usd"]
    if sold is None and bought is None:
        return ""
    sides = [(row["exporter"], "exporter_value_usd"), (row["importer"], "importer_value_usd")]
    said = [
        f"{names.the(code)} declares {_usd(names, row, column)}"
        if row[column] is not None
        else f"{names.the(code)} gives no figure"
        for code, column in sides
    ]
    gap = row["mirror_ratio"]
    ratio = names.of_line(row, "mirror_ratio", numbers.times(gap))
    tail = f" (the buyer’s figure is {ratio} the seller’s)" if numbers.known(gap) else ""
    text = f"For {_year_of(names, row, 'value_year')}, {said[0]}; {said[1]}{tail}."
    value = row["value_usd"]
    if value is None or value in (sold, bought):
        return text
    whose = declarer(names, dict(row))
    return f"{text} Trade today is shown as {_usd(names, row, 'value_usd')}, {whose}, at the seller’s border (FOB)."


def _estimated(names: Names, row: Row) -> str:
    return words.say(
        "estimates",
        "card",
        year=_year_of(names, row, "value_year"),
        value=names.of_line(row, "value_usd", numbers.rough(row["value_usd"])),
        between=_between(names, row),
    )


def _why_empty(names: Names, sector: str, direction: tuple[str, str]) -> list[str]:
    exporter, importer = direction
    frame = names.run.ranking.excluded.filter(
        (pl.col("sector") == sector)
        & (pl.col("exporter").is_null() | (pl.col("exporter") == exporter))
        & (pl.col("importer").is_null() | (pl.col("importer") == importer))
    )
    reasons: dict[str, list[str]] = {}
    for row in frame.iter_rows(named=True):
        reasons.setdefault(row["reason"] or "", []).append(clean(row["code"]))
    said = [
        f"{names.reason(sector, why)} ({names.some_of(list(dict.fromkeys(codes)), 12)})"
        for why, codes in reasons.items()
    ]
    return said or ["The data hold no candidate for this sector."]


def _year_of(names: Names, row: Row, column: str) -> str:
    return "" if row[column] is None else names.of_line(row, column, numbers.year(row[column]))
