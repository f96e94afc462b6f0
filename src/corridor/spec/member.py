"""What a member file may say: who a member is, what it sells or buys, and what is too small or too unsure for it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from corridor.spec.base import Country, Spec, fault
from corridor.spec.portfolio import Verdict


class Direction(StrEnum):
    """Which way a member trades."""

    SELLS = "sells"
    BUYS = "buys"
    BOTH = "both"


class Size(StrEnum):
    """How large a member is, where it does not tell its turnover."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


TURNOVER_USD = {Size.SMALL: 5_000_000, Size.MEDIUM: 25_000_000, Size.LARGE: 100_000_000}
"""Turnover that stands for a size: about the middle of what the European Union counts as small (2 to 10 million euros)
and as medium (10 to 50), and twice the threshold of large (Recommendation 2003/361/EC), in round dollars."""

MAX_TERM = 100
"""Longest product or word."""


def _term(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise ValueError("must be a code or a word, found none of either")
    if len(text) > MAX_TERM:
        raise ValueError(f"must be at most {MAX_TERM} characters, found {len(text)}")
    if not text.isprintable():
        raise ValueError("must be on one line and without control characters")
    bare = re.sub(r"[ .]", "", text)
    if bare.isascii() and bare.isdigit() and not (2 <= len(bare) <= 10 and len(bare) % 2 == 0):
        raise ValueError('an HS code has 2, 4, 6, 8 or 10 digits in quotes, such as "0802"')
    return text


Term = Annotated[str, AfterValidator(_term)]
"""An HS code in quotes, a services code, or words."""


class VisitSpec(Spec):
    """From when on a market is worth a visit, seen from the turnover of the member."""

    first_share: float = Field(default=0.01, gt=0, le=1)
    """Share of a market that a newcomer may hope for: what it would sell there in a year, to begin with."""
    worth: float = Field(default=0.01, ge=0, le=1)
    """Below this share of turnover a first sale, or order, is not worth the journey, and the line is left out."""
    capacity: float = Field(default=0.25, gt=0, le=10)
    """Above this share of turnover a first sale is more than it can serve alone; the line stays, and says so."""


class LimitsSpec(Spec):
    """What a member does not want to see."""

    count: int = Field(default=8, ge=1, le=20)
    """Lines at most; eight fit two pages."""
    min_fit: float = Field(default=0.0, ge=0, le=1)
    """Least strength of the match between a line and what the member names."""
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    """Least confidence of a line."""
    min_verdict: Verdict | None = None
    """Least verdict of a line: fragile, contested or robust; a line that was not tested has none and is left out."""
    watched: bool = True
    """Whether goods that need an export-control review may be proposed."""


class MemberSpec(Spec):
    """A member of a chamber, as far as its shortlist needs to know it."""

    name: str = Field(min_length=1, max_length=100)
    """Name of the company as it is printed."""
    country: Country
    """ISO 3166-1 alpha-3 code of the country from which it sells, or into which it buys."""
    direction: Direction = Direction.BOTH
    """Whether it sells abroad, buys from abroad, or both."""
    partners: tuple[Country, ...] = ()
    """Countries that it would trade with; all that the run ranks where none are named."""
    products: tuple[Term, ...] = ()
    """What it sells or buys: HS codes in quotes, services codes such as J62_63, or words such as pumps."""
    sectors: tuple[Term, ...] = ()
    """Sectors that it works in, by the names of their files or in words; they count for less than products."""
    avoid: tuple[Term, ...] = ()
    """Products or words that it does not want to see, even where they match."""
    size: Size | None = None
    """How large it is, where it does not tell its turnover."""
    turnover_usd: int | None = Field(default=None, ge=1, le=10**13)
    """Its turnover of a year, US dollars."""
    visit: VisitSpec = VisitSpec()
    """From when on a market is worth a visit."""
    limits: LimitsSpec = LimitsSpec()
    """What it does not want to see."""

    @model_validator(mode="after")
    def _whole(self) -> MemberSpec:
        if not self.products and not self.sectors:
            raise fault("at least one product or sector is needed, or there is nothing to look for", "products")
        if self.size is not None and self.turnover_usd is not None:
            raise fault("say either the size or the turnover, one of the two", "turnover_usd")
        if self.country in self.partners:
            raise fault(f"names {self.country}, the member's own country", "partners")
        for key in ("products", "sectors", "avoid", "partners"):
            named = [text.casefold() for text in getattr(self, key)]
            twice = sorted({text for text in named if named.count(text) > 1})
            if twice:
                raise fault(f"listed twice: {', '.join(twice)}", key)
        return self

    @property
    def turnover(self) -> int | None:
        """Turnover in US dollars: as told, or what stands for the size; None where neither is told."""
        return self.turnover_usd if self.size is None else TURNOVER_USD[self.size]

    @property
    def roles(self) -> tuple[str, ...]:
        """What the member does in the lines it wants: sells, buys, or both."""
        both = (Direction.SELLS.value, Direction.BUYS.value)
        return both if self.direction is Direction.BOTH else (self.direction.value,)
