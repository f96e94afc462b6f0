"""Which lines are worth a member's journey, and which are more than it can serve alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.spec.member import MemberSpec
from corridor.study.checks.words import dollars

FITS, SMALL, LARGE, NOT_KNOWN = "fits", "small", "large", "not known"


@dataclass(frozen=True)
class Sized:
    """A line seen from the size of a member.

    Attributes:
        size: "fits", "small", "large" or "not known".
        opening_usd: What a first sale or order might come to in a year; None where not known.
        because: The figures behind it, a phrase; empty where not known.
    """

    size: str
    opening_usd: int | None
    because: str


def sized(row: Mapping[str, Any], member: MemberSpec, role: str) -> Sized:
    """Return how a line stands to the turnover of a member.

    For a seller, a first sale is a share of what the importer buys of the product from everywhere. For a buyer, a first
    order is at most what the exporter sells there today or, by its potential, could sell, and no more of the member's
    turnover than it can bear.

    Args:
        row: The line.
        member: The member.
        role: Whether it sells or buys in this line.
    """
    opening, what = _opening(row, member.visit.first_share, role)
    turnover = member.turnover
    if opening is None or turnover is None:
        return Sized(NOT_KNOWN, opening, "")
    part = opening / turnover
    because = f"{what} is {dollars(opening)}, {_part(part)} a turnover of {dollars(turnover)}"
    if part < member.visit.worth:
        return Sized(SMALL, opening, because)
    if part <= member.visit.capacity:
        return Sized(FITS, opening, because)
    if role == "sells":
        return Sized(LARGE, opening, because)
    most = round(turnover * member.visit.capacity)
    return Sized(FITS, most, f"{what} is {dollars(opening)}, more than the {dollars(most)} that it might order")


def _opening(row: Mapping[str, Any], share: float, role: str) -> tuple[int | None, str]:
    if role == "sells":
        market = row["market_usd"]
        return None if market is None else round(market * share), f"{_percent(share)} of the market"
    known = [row[name] for name in ("value_usd", "potential_usd") if row[name] is not None]
    return max(known, default=None), "what is sold there today or could be"


def _part(part: float) -> str:
    return f"{part:,.0f} times" if part >= 2 else f"{_percent(part)} of"


def _percent(part: float) -> str:
    percent = 100 * part
    return f"{percent:,.0f}%" if percent >= 10 else f"{percent:.2g}%"


def rule_of(member: MemberSpec) -> str:
    """Return the rule by which size leaves lines out, in a sentence with its numbers."""
    if member.turnover is None:
        return "No size is given, so no line was left out for the size of its market."
    visit = member.visit
    stands = "" if member.size is None else f", which stands for a {member.size.value} company,"
    seller = (
        f"a first sale is reckoned as {_percent(visit.first_share)} of what the market buys from everywhere; below "
        f"{_percent(visit.worth)} of a turnover of {dollars(member.turnover)}{stands} the line is left out, above "
        f"{_percent(visit.capacity)} it is marked as large"
    )
    buyer = (
        f"a first order is at most what is sold there today or could be, and at most {_percent(visit.capacity)} of the "
        f"turnover; below {_percent(visit.worth)} of a turnover "
        f"of {dollars(member.turnover)}{stands} the line is left out"
    )
    both = f"{seller}. For purchases, {buyer}"
    said = both if len(member.roles) > 1 else seller if "sells" in member.roles else buyer
    return f"{said[0].upper()}{said[1:]}. These shares are assumptions; the member's file can change them."
