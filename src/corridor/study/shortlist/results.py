"""A member's own shortlist, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.spec.member import MemberSpec


@dataclass(frozen=True)
class Shortlist:
    """What of a ranking concerns one member, in the order in which the member should look at it.

    Attributes:
        member: What the member's file says.
        title: What people read on the first page.
        rules: By which rules the lines were chosen and ordered, a sentence each, with their numbers.
        terms: One row per product, word or sector that the member names, in the order of the file: term, kind ("code",
            "word" or "sector"), matched (bool: whether a ranked line answers it), lines (Int64, ranked lines that it
            matches in the member's directions), how (a sentence: what it matched, or why nothing), nearest (what might
            be meant, joined by "; ", or empty).
        matches: One row per term and ranked line that it matches: term, kind, opportunity, code (of the line), title,
            how (a phrase: "the code itself", "its title has the word pump", …), strength (0..1).
        lines: Lines chosen for the member, best first, at most `member.limits.count`: place (Int32, from 1),
            opportunity, exporter, importer, role ("sells" or "buys"), partner (ISO code of the other country),
            sector, segment, product, title, rank, score, confidence, verdict, rank_low, rank_high, value_usd,
            value_year, market_usd, market_year, unrealised_usd, flags, fit (0..1, strength of the best match),
            priority (fit × score, by which the lines are ordered), size ("fits", "large", "not known"), opening_usd
            (Int64, what a first sale or order might come to in a year; null where not known), why (one or two
            sentences).
        steps: What to do next: opportunity, number (Int32, from 1 within the line), step (a sentence), because (the
            fact behind it, a phrase). Lines in the order of `lines`.
        left_out: Lines that match but were not chosen, best first: opportunity, title, rank, score, fit, because (a
            sentence).
        excluded: Codes that the member names and the ranking could not rank: term, exporter, importer, sector,
            segment, code, reason (a sentence).
        not_in_data: What the member asks for that the run does not hold, a sentence each.
    """

    member: MemberSpec
    title: str
    rules: tuple[str, ...]
    terms: pl.DataFrame
    matches: pl.DataFrame
    lines: pl.DataFrame
    steps: pl.DataFrame
    left_out: pl.DataFrame
    excluded: pl.DataFrame
    not_in_data: tuple[str, ...]


TERM_COLUMNS = {
    "term": pl.String,
    "kind": pl.String,
    "matched": pl.Boolean,
    "lines": pl.Int64,
    "how": pl.String,
    "nearest": pl.String,
}

MATCH_COLUMNS = {
    "term": pl.String,
    "kind": pl.String,
    "opportunity": pl.String,
    "code": pl.String,
    "title": pl.String,
    "how": pl.String,
    "strength": pl.Float64,
}

CHOSEN_COLUMNS = {
    "place": pl.Int32,
    "opportunity": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "role": pl.String,
    "partner": pl.String,
    "sector": pl.String,
    "segment": pl.String,
    "product": pl.String,
    "title": pl.String,
    "rank": pl.Int32,
    "score": pl.Float64,
    "confidence": pl.Float64,
    "verdict": pl.String,
    "rank_low": pl.Int32,
    "rank_high": pl.Int32,
    "value_usd": pl.Int64,
    "value_year": pl.Int32,
    "market_usd": pl.Int64,
    "market_year": pl.Int32,
    "unrealised_usd": pl.Int64,
    "flags": pl.String,
    "fit": pl.Float64,
    "priority": pl.Float64,
    "size": pl.String,
    "opening_usd": pl.Int64,
    "why": pl.String,
}

STEP_COLUMNS = {"opportunity": pl.String, "number": pl.Int32, "step": pl.String, "because": pl.String}

LEFT_OUT_COLUMNS = {
    "opportunity": pl.String,
    "title": pl.String,
    "rank": pl.Int32,
    "score": pl.Float64,
    "fit": pl.Float64,
    "because": pl.String,
}

EXCLUDED_COLUMNS = {
    "term": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "sector": pl.String,
    "segment": pl.String,
    "code": pl.String,
    "reason": pl.String,
}
