"""Which ranked lines a member's codes and words mean, how strongly, and how one can tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.study.portfolio.nearness import overlap
from corridor.study.shortlist.vocabulary import Known
from corridor.study.shortlist.words import folded, holds, stems

SERVICES = re.compile(r"DDS|S[A-Z][0-9]{0,3}|[D-S]([0-9]{2}((T|_)[0-9]{2})?)?")
"""A code of EBOPS 2010 or of the OECD ICIO, as sector files write them."""

STRENGTHS: dict[str, float] = {
    "same code": 1.0,
    "inside the code": 0.95,
    "title": 0.9,
    "beginning in title": 0.8,
    "segment title": 0.7,
    "coarser code, listed": 0.7,
    "spread over titles": 0.6,
    "coarser code": 0.5,
    "segment": 0.5,
    "sector": 0.3,
}
"""How strongly a match speaks for a line, 0..1; own judgement: a code says more than a word, and a word of the title
more than one of the segment."""


@dataclass(frozen=True)
class Term:
    """Something that a member names.

    Attributes:
        text: As the file has it.
        kind: "code", "word" or "sector".
        code: The code in the form of the lines, cut to the six digits that all countries share; empty for words.
        stems: The words; empty for a code.
    """

    text: str
    kind: str
    code: str = ""
    stems: tuple[str, ...] = ()

    @property
    def cut(self) -> bool:
        """Whether a national code was cut to six digits."""
        return self.code.isdigit() and len(re.sub(r"\D", "", self.text)) > len(self.code)


@dataclass(frozen=True)
class Match:
    """One term found in one line.

    Attributes:
        term: The term.
        line: Place of the line in rank order.
        how: How it matched, a phrase.
        strength: How strongly, 0..1.
    """

    term: Term
    line: int
    how: str
    strength: float


def term_of(text: str, *, sector: bool = False) -> Term:
    """Return what a text of a member file means: digits are an HS code, a services code is one, all else is words."""
    bare = re.sub(r"[ .]", "", text.upper().removeprefix("HS"))
    if sector:
        return Term(text, "sector", stems=stems(text.replace("_", " ")))
    if bare.isascii() and bare.isdigit():
        return Term(text, "code", code=bare[:6])
    if SERVICES.fullmatch(text):
        return Term(text, "code", code=text)
    return Term(text, "word", stems=stems(text))


def matches_of(term: Term, known: Known) -> list[Match]:
    """Return every line that a term means, in rank order.

    Args:
        term: The term.
        known: The run.
    """
    find = {"code": _by_code, "word": _by_word, "sector": _by_sector}[term.kind]
    found = ((place, find(term, row, known)) for place, row in enumerate(known.lines))
    return [Match(term, place, how, strength) for place, (how, strength) in found if strength > 0]


def _by_code(term: Term, row: Mapping[str, Any], known: Known) -> tuple[str, float]:
    product = str(row["product"])
    cut = " (six digits of it)" if term.cut else ""
    if product == term.code:
        return f"it is the code itself{cut}", STRENGTHS["same code"]
    if not overlap(product, term.code):
        return "", 0.0
    if _inside(product, term.code):
        return f"its code lies within {term.code}{cut}", STRENGTHS["inside the code"]
    segment = known.segment(row)
    listed = segment is not None and any(overlap(code, term.code) for code in (*segment.codes, *segment.services))
    if listed:
        return f"it stands for {term.code}{cut}, which its segment lists", STRENGTHS["coarser code, listed"]
    return f"its code {product} covers {term.code}{cut} with much else", STRENGTHS["coarser code"]


def _inside(product: str, code: str) -> bool:
    """Whether a line's code is finer than the member's."""
    if product.isdigit():
        return product.startswith(code)
    return len(code) == 1 and product.startswith(code)


def _by_word(term: Term, row: Mapping[str, Any], known: Known) -> tuple[str, float]:
    said = " ".join(term.text.split())
    title, segment = str(row["title"]), known.segment_title(row)
    in_title = holds(title, term.stems)
    if in_title:
        key = "title" if in_title == "word" else "beginning in title"
        return f"its title says {said}" if key == "title" else f"its title has a word beginning {said}", STRENGTHS[key]
    if holds(segment, term.stems):
        return f"its segment is called {segment}", STRENGTHS["segment title"]
    if holds(" ".join((title, segment, known.sector_title(row))), term.stems):
        return f"title, segment and sector together say {said}", STRENGTHS["spread over titles"]
    if holds(known.why(row), term.stems) == "word":
        return f"what belongs to its segment ({segment}) names {said}", STRENGTHS["segment"]
    return "", 0.0


def _by_sector(term: Term, row: Mapping[str, Any], known: Known) -> tuple[str, float]:
    title = known.sector_title(row)
    named = folded(term.text).replace(" ", "_") == row["sector"]
    if named or holds(title, term.stems):
        return f"it belongs to the sector {title}", STRENGTHS["sector"]
    return "", 0.0
