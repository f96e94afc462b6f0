"""What a sector file may say: segments, the codes that define them, and why they belong."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from corridor.spec.base import Spec, fault


def _hs(code: str) -> str:
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}", code):
        raise ValueError('must be an HS code of 2, 4 or 6 digits in quotes, such as "0806"')
    return code


EBOPS = r"S[A-Z][0-9]{0,3}"
ICIO = r"[D-S]([0-9]{2}((T|_)[0-9]{2})?)?"


def _services(code: str) -> str:
    if not re.fullmatch(f"{EBOPS}|{ICIO}", code):
        raise ValueError("must be an EBOPS 2010 code such as SI or SI2, or an industry of the OECD ICIO such as J62_63")
    return code


def _any(code: str) -> str:
    if not re.fullmatch(f"[0-9]{{2}}|[0-9]{{4}}|[0-9]{{6}}|{EBOPS}|{ICIO}", code):
        raise ValueError('must be an HS code of 2, 4 or 6 digits in quotes, such as "0806", or a services code')
    return code


HsCode = Annotated[str, AfterValidator(_hs)]
ServicesCode = Annotated[str, AfterValidator(_services)]
AnyCode = Annotated[str, AfterValidator(_any)]


class Segment(Spec):
    """A part of a sector that is ranked on its own products."""

    title: str
    """Name that people read."""
    why: str
    """A sentence on what belongs here and why."""
    codes: tuple[HsCode, ...] = ()
    """HS codes that define the segment, as fine as is known, even where today's data are coarser."""
    services: tuple[ServicesCode, ...] = ()
    """EBOPS 2010 categories, or industries of the OECD ICIO tables, that define a services segment; never both."""
    observed_as: tuple[str, ...] = ()
    """Coarser codes that stand for the whole segment where a snapshot lacks any of its codes."""
    minerals: dict[HsCode, str] = Field(default_factory=dict)
    """Mineral whose production and reserves support the supply of a code."""
    left_out: dict[AnyCode, str] = Field(default_factory=dict)
    """Codes that belong here by meaning but are counted elsewhere, each with the reason."""

    @model_validator(mode="after")
    def _has_codes(self) -> Segment:
        if bool(self.codes) == bool(self.services):
            raise ValueError("a segment has either codes (HS) or services (EBOPS or ICIO), one of the two")
        if len({re.fullmatch(EBOPS, code) is None for code in self.services}) > 1:
            raise fault("names categories (EBOPS) and industries (ICIO), which are two views of one trade", "services")
        for code in self.minerals:
            if code not in self.codes:
                raise fault("names a code that the segment does not list among its codes", "minerals", code)
        for key, codes in (("codes", self.codes), ("services", self.services), ("observed_as", self.observed_as)):
            twice = sorted({code for code in codes if codes.count(code) > 1})
            if twice:
                raise fault(f"codes are listed twice: {', '.join(twice)}", key)
        return self


class SectorSpec(Spec):
    """A sector: segments with the codes that define them."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Stem of the file."""
    title: str
    """Name that people read."""
    description: str
    """What the sector covers, in a sentence."""
    revision: str = Field(default="HS22", pattern=r"^HS(92|96|02|07|12|17|22)$")
    """HS revision of the codes."""
    source: str
    """Where the list of codes comes from."""
    segments: dict[str, Segment] = Field(min_length=1)
    """Segments by name."""
