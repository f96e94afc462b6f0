"""What became of each thing that a member names: which lines answer it, or why none does and what may be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from corridor.spec.member import MemberSpec
from corridor.study.checks.words import counted
from corridor.study.portfolio.nearness import overlap
from corridor.study.shortlist.matching import Match, Term
from corridor.study.shortlist.results import EXCLUDED_COLUMNS, TERM_COLUMNS
from corridor.study.shortlist.vocabulary import Known
from corridor.study.shortlist.words import holds, nearest

TOLD = 40
"""Codes that could not be ranked that are told of at most."""


def answered(known: Known, member: MemberSpec, found: Mapping[Term, Sequence[Match]], inside: set[int]) -> pl.DataFrame:
    """Return one row per term with what answers it.

    Args:
        known: The run.
        member: The member.
        found: Matches by term.
        inside: Lines in the member's directions.
    """
    rows = [_row(known, member, term, matches, inside) for term, matches in found.items()]
    return pl.DataFrame(rows, schema=TERM_COLUMNS, orient="row")


def _row(
    known: Known, member: MemberSpec, term: Term, matches: Sequence[Match], inside: set[int]
) -> tuple[str, str, bool, int, str, str]:
    own = [match for match in matches if match.line in inside]
    if own:
        best = max(own, key=lambda match: (match.strength, -match.line))
        line = known.lines[best.line]
        how = f"{counted(len(own), 'line')}; best: {line['opportunity']}, {line['title']}: {best.how}."
        return term.text, term.kind, True, len(own), how, ""
    if matches:
        line = known.lines[matches[0].line]
        how = f"Only lines in other directions match, such as {line['opportunity']}, {line['title']}."
        return term.text, term.kind, False, 0, how, ""
    return term.text, term.kind, False, 0, _why_not(known, member, term), "; ".join(_nearest(known, term))


def _why_not(known: Known, member: MemberSpec, term: Term) -> str:
    """Return why no ranked line answers a term."""
    gone = [row for row in _own_excluded(known, member) if _means(known, term, row)]
    if gone:
        return f"It could not be ranked: {gone[0]['code']}, {gone[0]['reason'].rstrip('.')}."
    sectors = ", ".join(sector.title for sector in known.sectors.values())
    beyond = f"The run ranks only these sectors: {sectors}."
    if term.kind == "code" and term.code.isdigit() and term.code[:2] in known.chapters:
        return (
            f"It lies in chapter {term.code[:2]}, {known.chapters[term.code[:2]]}, of which no line is ranked. {beyond}"
        )
    chapters = [code for code, title in known.chapters.items() if term.kind == "word" and holds(title, term.stems)]
    if chapters:
        code = chapters[0]
        return f"The countries trade it (chapter {code}, {known.chapters[code]}), and no line of it is ranked. {beyond}"
    what = {"code": "covers this code", "word": "says these words", "sector": "is of this name"}[term.kind]
    return f"No ranked line {what}. {beyond}"


def _nearest(known: Known, term: Term) -> list[str]:
    """Return what may be meant: words that are spelt alike, or the ranked codes that share the most leading digits."""
    if term.kind == "sector":
        return nearest(term.text, [sector.title for sector in known.sectors.values()])
    if term.kind == "word":
        return nearest(term.text, known.titles) or nearest(term.text, known.texts)
    codes = {str(row["product"]): str(row["title"]) for row in known.lines}
    shared = {code: _shared(code, term.code) for code in codes}
    close = sorted((code for code in codes if shared[code] >= 2), key=lambda code: (-shared[code], code))
    return [f"{code} {codes[code]}" for code in close[:3]]


def _shared(one: str, other: str) -> int:
    """Return how many leading signs two codes share."""
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, equal in enumerate(same) if not equal), min(len(one), len(other)))


def gone_without(known: Known, member: MemberSpec, terms: Sequence[Term]) -> pl.DataFrame:
    """Return the codes that a member names, in its directions, that the ranking could not rank, and why.

    Args:
        known: The run.
        member: The member.
        terms: What it names; sectors alone name no code.
    """
    rows = [
        (
            term.text, row["exporter"], row["importer"], row["sector"], row["segment"], row["code"],
            f"{row['reason'].rstrip('.')}.",
        )
        for term in terms
        for row in _own_excluded(known, member)
        if term.kind != "sector" and _means(known, term, row)
    ][:TOLD]  # fmt: skip
    return pl.DataFrame(rows, schema=EXCLUDED_COLUMNS, orient="row")


def _own_excluded(known: Known, member: MemberSpec) -> list[dict[str, Any]]:
    """Return what was not ranked in the directions of a member."""
    ways = {"sells": ("exporter", "importer"), "buys": ("importer", "exporter")}
    return [
        row
        for row in known.run.ranking.excluded.to_dicts()
        if any(
            row[home] in {member.country, None} and (not member.partners or row[other] in {*member.partners, None})
            for home, other in (ways[role] for role in member.roles)
        )
    ]


def _means(known: Known, term: Term, row: Mapping[str, Any]) -> bool:
    """Whether a term means a code that was not ranked: by the code, or by words of its segment or of the reason."""
    if term.kind == "code":
        return overlap(str(row["code"]), term.code)
    return bool(holds(known.segment_title(row), term.stems) or holds(str(row["reason"]), term.stems) == "word")
