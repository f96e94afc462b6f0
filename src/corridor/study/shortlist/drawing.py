"""Draw a member's shortlist from a finished run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.spec.member import MemberSpec
from corridor.study.checks.words import counted, dollars, joined, percent
from corridor.study.run import Run
from corridor.study.shortlist.answering import answered, gone_without
from corridor.study.shortlist.matching import Match, Term, matches_of, term_of
from corridor.study.shortlist.results import (
    CHOSEN_COLUMNS,
    LEFT_OUT_COLUMNS,
    MATCH_COLUMNS,
    STEP_COLUMNS,
    Shortlist,
)
from corridor.study.shortlist.sizing import SMALL, Sized, rule_of, sized
from corridor.study.shortlist.stepping import facts_of, steps_of
from corridor.study.shortlist.vocabulary import Known

AVOIDED = 0.5
"""Strength from which a match with what a member avoids keeps a line out."""


@dataclass(frozen=True)
class Candidate:
    """A line that a member's terms match, in one of its directions.

    Attributes:
        line: Place in rank order. row: the line. role: whether the member sells or buys.
        found: Its matches, strongest first.
        sized: How it stands to the member's turnover.
    """

    line: int
    row: Mapping[str, Any]
    role: str
    found: tuple[Match, ...]
    sized: Sized

    @property
    def fit(self) -> float:
        """Strength of the best match."""
        return self.found[0].strength

    @property
    def priority(self) -> float:
        """Fit × score, by which lines are ordered."""
        return round(self.fit * float(self.row["score"]), 6)


def shortlist_of(run: Run, member: MemberSpec) -> Shortlist:
    """Return what of a run concerns a member, best first, with what was left out and what is not in the data.

    Args:
        run: The finished run, or one that was read back.
        member: The member.
    """
    known = Known(run)
    terms = [*map(term_of, member.products), *(term_of(text, sector=True) for text in member.sectors)]
    found = {term: matches_of(term, known) for term in terms}
    candidates = _candidates(known, member, found)
    avoided = {match.line: match for text in member.avoid for match in matches_of(term_of(text), known)[::-1]}
    refused = {one.line: said for one in candidates if (said := _refusal(one, member, avoided.get(one.line)))}
    fitting = [one for one in candidates if one.line not in refused]
    chosen = _first(fitting, [term for term in terms if term.kind != "sector"], member.limits.count)
    later = [one for one in fitting if one not in chosen]
    refused |= {one.line: f"{counted(len(chosen), 'other')} come first" for one in later}
    inside = {one.line for one in candidates}
    return Shortlist(
        member=member,
        title=f"{member.name}: first openings",
        rules=_rules(known, member),
        terms=answered(known, member, found, inside),
        matches=_matches(known, found, inside),
        lines=_lines(known, chosen),
        steps=_steps(known, chosen),
        left_out=_left_out([one for one in candidates if one.line in refused], refused),
        excluded=gone_without(known, member, terms),
        not_in_data=_not_in_data(known, member, found),
    )


def _first(fitting: Sequence[Candidate], products: Sequence[Term], count: int) -> list[Candidate]:
    """Return the lines to tell of: the best one for each product, in the order of the file, then the best others."""
    own = [[one.line for one in fitting if any(match.term == term for match in one.found)] for term in products]
    wanted = dict.fromkeys([*(lines[0] for lines in own if lines), *(one.line for one in fitting)])
    kept = set(list(wanted)[:count])
    return [one for one in fitting if one.line in kept]


def role_in(row: Mapping[str, Any], member: MemberSpec) -> str:
    """Return what a member does in a line that it wants: sells or buys; "" where it does not want the direction."""
    sides = {"sells": (row["exporter"], row["importer"]), "buys": (row["importer"], row["exporter"])}
    for role in member.roles:
        home, other = sides[role]
        if home == member.country and (not member.partners or other in member.partners):
            return role
    return ""


def _candidates(known: Known, member: MemberSpec, found: Mapping[Term, Sequence[Match]]) -> list[Candidate]:
    """Return the lines that any term matches in the member's directions, best first."""
    of_line: dict[int, list[Match]] = {}
    for matches in found.values():
        for match in matches:
            of_line.setdefault(match.line, []).append(match)
    candidates = []
    for line, matches in of_line.items():
        row = known.lines[line]
        role = role_in(row, member)
        if role:
            strongest = tuple(sorted(matches, key=lambda match: -match.strength))
            candidates.append(Candidate(line, row, role, strongest, sized(row, member, role)))
    return sorted(candidates, key=lambda one: (-one.priority, one.line))


def _refusal(one: Candidate, member: MemberSpec, avoided: Match | None) -> str:  # noqa: PLR0911  one case a rule
    """Return why a line is not for the member; empty where it is."""
    limits, row = member.limits, one.row
    if avoided is not None and avoided.strength >= AVOIDED:
        return f"the member avoids {avoided.term.text}: {avoided.how}"
    if not limits.watched and "watched" in str(row["flags"]).split("; "):
        return "it needs an export-control review, and the member wants no such goods"
    if row["confidence"] < limits.min_confidence:
        return f"its confidence is {row['confidence']:.1%}, the member asks for {limits.min_confidence:.0%}"
    if limits.min_verdict is not None and row["verdict"] not in limits.min_verdict.allowed:
        found = f"its place is {row['verdict']}" if row["verdict"] else "it was not put to the test"
        return f"{found}, the member asks for {limits.min_verdict}"
    if one.fit < limits.min_fit:
        return f"the match has strength {one.fit:.2g}, the member asks for {limits.min_fit:.2g}"
    if one.sized.size == SMALL:
        return f"too small for a journey: {one.sized.because}"
    return ""


def _rules(known: Known, member: MemberSpec) -> tuple[str, ...]:
    home = known.country(member.country)
    others = joined([known.country(code) for code in member.partners], 5) if member.partners else "any country"
    ways = {"sells": f"sales from {home} to {others}", "buys": f"purchases of {home} from {others}"}
    limits = member.limits
    asked = [
        *([f"a confidence of {limits.min_confidence:.0%}"] if limits.min_confidence else []),
        *([f"a verdict of {limits.min_verdict}"] if limits.min_verdict else []),
        *([f"a match of strength {limits.min_fit:.2g}"] if limits.min_fit else []),
    ]
    return (
        f"Looked at: {' and '.join(ways[role] for role in member.roles)}.",
        "A line fits by its best match: a code (up to 1), a word of its title (0.9), of its segment (0.7) or of what "
        "belongs there (0.5), its sector (0.3). Each product named has its best line; the others are those with the "
        "largest fit × score, by which all are ordered.",
        rule_of(member),
        *([f"A line must have at least {joined(asked)}."] if asked else []),
    )


def _matches(known: Known, found: Mapping[Term, Sequence[Match]], inside: set[int]) -> pl.DataFrame:
    rows = [
        (
            term.text, term.kind, known.lines[match.line]["opportunity"], known.lines[match.line]["product"],
            known.lines[match.line]["title"], match.how, match.strength,
        )
        for term, matches in found.items()
        for match in matches
        if match.line in inside
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=MATCH_COLUMNS, orient="row")


def _lines(known: Known, chosen: Sequence[Candidate]) -> pl.DataFrame:
    rows = [
        {
            **{name: one.row[name] for name in CHOSEN_COLUMNS if name in one.row},
            "place": place,
            "role": one.role,
            "partner": one.row["importer" if one.role == "sells" else "exporter"],
            "fit": one.fit,
            "priority": one.priority,
            "size": one.sized.size,
            "opening_usd": one.sized.opening_usd,
            "why": _why(known, one),
        }
        for place, one in enumerate(chosen, start=1)
    ]
    return pl.DataFrame(rows, schema=CHOSEN_COLUMNS, orient="row")


def _why(known: Known, one: Candidate) -> str:
    """Return why a line is on the list: what it matched, what the market is, and what speaks most for its score."""
    row, best = one.row, one.found[0]
    also = [match.term.text for match in one.found[1:]]
    more = f" (so do {joined(also)})" if len(also) > 1 else f" (so does {also[0]})" if also else ""
    market = "" if row["market_usd"] is None else (
        f" {_upper(known.country(row['importer']))} buys {dollars(row['market_usd'])} of it a year from everywhere "
        f"({row['market_year']})."
    )  # fmt: skip
    speaks = _speaks(known, row["opportunity"])
    return (
        f"{best.term.text} matches{more}: {best.how}.{market} It ranks {row['rank']:,} of {len(known.lines):,} with "
        f"{row['score']:.1f} points at {percent(row['confidence'])} confidence{speaks}."
    )


def _speaks(known: Known, opportunity: str) -> str:
    """Return the two indicators that bring a line the most points, in words."""
    own = known.run.ranking.contributions.filter((pl.col("opportunity") == opportunity) & (pl.col("contribution") > 0))
    first = own.sort("contribution", "indicator", descending=[True, False])["indicator"].head(2).to_list()
    notes = known.run.indicators
    titles = [notes[name].title if name in notes else name.replace("_", " ") for name in first]
    return f", most of all for {joined([title[:1].lower() + title[1:] for title in titles])}" if titles else ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _steps(known: Known, chosen: Sequence[Candidate]) -> pl.DataFrame:
    rows = [
        (one.row["opportunity"], number, step, because)
        for one in chosen
        for number, (step, because) in enumerate(steps_of(facts_of(known, one.line, one.role, one.sized)), start=1)
    ]
    return pl.DataFrame(rows, schema=STEP_COLUMNS, orient="row")


def _left_out(candidates: Sequence[Candidate], because: Mapping[int, str]) -> pl.DataFrame:
    rows = [
        (
            one.row["opportunity"], one.row["title"], one.row["rank"], one.row["score"], one.fit,
            _upper(f"{because[one.line]}."),
        )
        for one in candidates
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=LEFT_OUT_COLUMNS, orient="row")


def _not_in_data(known: Known, member: MemberSpec, found: Mapping[Term, Sequence[Match]]) -> tuple[str, ...]:
    """Return what the member asks for that the run does not hold."""
    directions = known.run.resolved.job.directions()
    countries = sorted({code for pair in directions for code in pair})
    ranked = joined([known.country(code) for code in countries], 6)
    said = []
    if member.country not in countries:
        said.append(f"The run ranks no trade of {known.country(member.country)}; it ranks {ranked}.")
    for code in member.partners:
        sold = [(member.country, code) in directions] if "sells" in member.roles else []
        bought = [(code, member.country) in directions] if "buys" in member.roles else []
        if not all([*sold, *bought]) and member.country in countries:
            ways = [
                *([f"sales to {known.country(code)}"] if not all(sold) else []),
                *([f"purchases from {known.country(code)}"] if not all(bought) else []),
            ]
            said.append(f"The run does not rank {' and '.join(ways)}.")
    silent = [term.text for term, matches in found.items() if not matches]
    if silent:
        noun = counted(len(silent), "thing")
        said.append(f"{noun} that the member names {'is' if len(silent) == 1 else 'are'} not among the ranked lines: "
                    f"{', '.join(silent)}.")  # fmt: skip
    return tuple(said)
