"""The view of a member's shortlist: what it asked for, what answers it, in words and formatted figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers
from corridor.reports.evidence import Evidence
from corridor.reports.lines import CardView, Row, Shared, card_view, line_view, parts_of, potential_years, ties
from corridor.reports.locales import speaking
from corridor.reports.names import Names
from corridor.reports.printed_words import say
from corridor.reports.text import clean, joined, plural, sentence, short, some_of
from corridor.reports.trust_view import TrustView, trust_view
from corridor.study.run import Run
from corridor.study.shortlist.results import Shortlist

HASH = 12
"""Digits of a digest that are shown."""


@dataclass(frozen=True)
class TermView:
    """One thing that a member names, and what answers it."""

    term: str
    mark: str
    tone: str
    how: str


@dataclass(frozen=True)
class StepView:
    """One thing to do, and the fact behind it."""

    text: str
    because: str


@dataclass(frozen=True)
class ChoiceView:
    """One line of the shortlist: the card of the report with what is the member's own."""

    place: str
    todo: str
    card: CardView
    opening: str
    size: str
    why: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class MemberView:
    """Everything that a member's pages show, in reading order.

    Attributes:
        title: Headline. purpose: what the pages are. asked: what the member's file says.
        terms: What became of each thing that it names.
        choices: The lines to look at. empty: why there are none.
        left_out: What matches and was not chosen, each with the reason. left_more: how many
            more; left_count: how many in all.
        absent: What could not be found or ranked, a sentence each.
        rules: How the lines were chosen. trust: how sure their places are.
        sources: Who published the figures. provenance: what the pages were made of.
    """

    title: str
    purpose: str
    asked: tuple[tuple[str, str], ...]
    terms: tuple[TermView, ...]
    choices: tuple[ChoiceView, ...]
    empty: str
    left_out: tuple[tuple[str, str], ...]
    left_more: str
    left_count: int
    absent: tuple[str, ...]
    rules: tuple[str, ...]
    trust: TrustView
    sources: str
    provenance: tuple[tuple[str, str], ...]
    as_of: str


LEFT_OUT, ABSENT = 12, 8
"""Lines and sentences of each list that are kept for the pages."""


def member_view(run: Run, found: Shortlist) -> MemberView:
    """Select, format and word everything that a member's pages show.

    Args:
        run: The run that the shortlist was drawn from.
        found: The shortlist.
    """
    with speaking(run.resolved.job.report.language):
        return _view(run, found)


def _view(run: Run, found: Shortlist) -> MemberView:
    names = Names(run)
    choices = _choices(names, found)
    return MemberView(
        title=clean(found.title),
        purpose=say("purpose", job=clean(run.resolved.job.report.title), model=clean(run.resolved.job.model.title)),
        asked=_asked(names, found),
        terms=tuple(_term(row) for row in found.terms.iter_rows(named=True)),
        choices=choices,
        empty="" if choices else say("empty"),
        left_out=tuple(
            (short(clean(row["title"]), 90), sentence(clean(row["because"])))
            for row in found.left_out.head(LEFT_OUT).iter_rows(named=True)
        ),
        left_more=_more(found.left_out.height - LEFT_OUT),
        left_count=found.left_out.height,
        absent=_absent(names, found),
        rules=tuple(clean(rule) for rule in found.rules),
        trust=trust_view(names),
        sources=_sources(names, found),
        provenance=_provenance(run),
        as_of=str(run.as_of),
    )


def _choices(names: Names, found: Shortlist) -> tuple[ChoiceView, ...]:
    lines = names.run.ranking.lines
    chosen = found.lines["opportunity"].to_list()
    rows = {row["opportunity"]: row for row in lines.filter(pl.col("opportunity").is_in(chosen)).to_dicts()}
    shared = Shared(ties(lines), potential_years(names.run), Evidence(names), lines.height)
    parts = parts_of(names.run.ranking.contributions, chosen)
    steps = found.steps.sort("opportunity", "number").to_dicts()
    return tuple(
        _choice(names, own, rows[own["opportunity"]], (parts, shared), steps)
        for own in found.lines.sort("place").iter_rows(named=True)
    )


def _choice(
    names: Names, own: Row, row: Row, known: tuple[Mapping[str, Sequence[Row]], Shared], steps: Sequence[Row]
) -> ChoiceView:
    parts, shared = known
    return ChoiceView(
        place=numbers.count(own["place"]),
        todo=say(f"roles.{clean(own['role'])}", partner=names.the(own["partner"])),
        card=card_view(names, row, line_view(names, row, shared), parts, shared),
        opening=numbers.usd(own["opening_usd"]),
        size=say(f"sizes.{clean(own['size']).replace(' ', '_')}"),
        why=sentence(clean(own["why"])),
        steps=tuple(
            StepView(sentence(clean(step["step"])), clean(step["because"]))
            for step in steps
            if step["opportunity"] == own["opportunity"]
        ),
    )


def _term(row: Row) -> TermView:
    mark, tone = ("✓", "good") if row["matched"] else ("–", "warn")
    meant = say("nearest", terms=clean(row["nearest"])) if row["nearest"] else ""
    return TermView(
        clean(row["term"]), mark, tone, " ".join(part for part in (sentence(clean(row["how"])), meant) if part)
    )


def _asked(names: Names, found: Shortlist) -> tuple[tuple[str, str], ...]:
    """Return what the member's file says, as far as it says anything."""
    member = found.member
    turnover = "" if member.turnover_usd is None else say("turnover", turnover=numbers.usd(member.turnover_usd))
    pairs = (
        ("member", clean(member.name)),
        ("country", names.country(member.country)),
        ("direction", say(f"directions.{member.direction.value}")),
        ("partners", some_of([names.country(code) for code in member.partners], 8)),
        ("products", some_of([clean(term) for term in member.products], 20)),
        ("sectors", some_of([clean(term) for term in member.sectors], 10)),
        ("avoid", some_of([clean(term) for term in member.avoid], 10)),
        ("size", turnover or (say(f"company.{member.size.value}") if member.size is not None else "")),
    )
    return tuple((say(f"asked.{name}"), text) for name, text in pairs if text)


def _absent(names: Names, found: Shortlist) -> tuple[str, ...]:
    """Return what is not in the run, and what could not be ranked, code by code and reason by reason."""
    reasons: dict[str, list[str]] = {}
    for row in found.excluded.iter_rows(named=True):
        reasons.setdefault(clean(row["reason"]), []).append(clean(row["code"]) or clean(row["term"]))
    told = [f"{some_of(list(dict.fromkeys(codes)), 6)}: {sentence(why)}" for why, codes in reasons.items()]
    every = [sentence(names.spelled(text)) for text in found.not_in_data] + told
    return tuple(every[:ABSENT])


def _more(number: int) -> str:
    return say("left_more", lines=plural(number, "line")) if number > 0 else ""


def _sources(names: Names, found: Shortlist) -> str:
    """Return who published the figures behind the chosen lines."""
    own = names.run.ranking.contributions.filter(pl.col("opportunity").is_in(found.lines["opportunity"].to_list()))
    used = {name.strip() for text in own["source"].drop_nulls() for name in text.split(";")}
    return joined(sorted({names.brand(name) for name in used if name}))


def _provenance(run: Run) -> tuple[tuple[str, Any], ...]:
    return (
        (say("provenance.as_of"), str(run.as_of)),
        (say("provenance.snapshot"), clean(run.snapshot)),
        (say("provenance.data"), clean(run.data_hash)[:HASH]),
        (say("provenance.spec"), clean(run.spec_hash)[:HASH]),
        (say("provenance.version"), f"corridor {clean(run.version)}"),
    )
