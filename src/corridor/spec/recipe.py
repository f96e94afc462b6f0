"""The recipe of a snapshot: which raw files go in, by which rules, and what the snapshot is called."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from corridor.spec.base import Country, Spec
from corridor.spec.mapping import TableMapping
from corridor.spec.reconcile import Reconcile
from corridor.spec.revision import HsRevision, Revision


class Described(Spec):
    """What a table of one's own is, where a reader cannot know it."""

    title: str = Field(min_length=1)
    """Title that people read."""

    licence: str = Field(min_length=1)
    """Licence of the figures."""

    url: str = Field(min_length=1)
    """Where they are published, or what they are."""

    citation: str = Field(min_length=1)
    """How to cite them."""

    release: str = Field(default="own", min_length=1)
    """Release of the figures."""


class SourceRecipe(Spec):
    """What to take from one source."""

    files: dict[str, str] = Field(min_length=1)
    """Raw file by key, relative to the folder given with --raw; the reader says which keys it needs."""

    retrieved: date
    """Day on which the raw files were read."""

    reader: str | None = None
    """Source whose reader reads the files, where the name here is one's own: own_table for a table of one's own."""

    described: Described | None = None
    """Title, licence and citation of a table of one's own, for the manifest and the reports."""

    reporters: list[str] = Field(default_factory=list)
    """ISO 3166-1 alpha-3 codes of the reporters to take; empty for all."""

    first_year: int = Field(default=1900, ge=1900, le=2100)
    """First year to take."""

    last_year: int = Field(default=2100, ge=1900, le=2100)
    """Last year to take."""

    skip_products: dict[str, str] = Field(default_factory=dict)
    """HS codes to leave out, each with the reason that goes into the account."""

    spellings: dict[str, str] = Field(default_factory=dict)
    """ISO 3166-1 alpha-3 code by spelling or code of the source, for those that corridor's own table lacks."""

    options: dict[str, str] = Field(default_factory=dict)
    """What else the reader asks for, such as a revision or a date of publication; its page in docs/sources tells."""

    mapping: TableMapping | None = None
    """What the columns of a table of one's own mean; the source own_table needs it."""

    nomenclature: HsRevision | None = None
    """HS revision of the source's codes, where its rows do not say it and stand as HS, each reporter's own."""

    valuation: Literal["declared", "customs"] = "declared"
    """declared: imports are CIF. customs: they are at customs value, which is about FOB, so no cif_fob is taken off."""

    @field_validator("reporters")
    @classmethod
    def _codes(cls, values: list[str]) -> list[str]:
        for value in values:
            if len(value) != 3 or not value.isascii() or not value.isalpha() or not value.isupper():
                raise ValueError(f"must be three capital letters (ISO 3166-1 alpha-3), found {value!r}")
        return values

    @model_validator(mode="after")
    def _years(self) -> SourceRecipe:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} must not be later than last_year {self.last_year}")
        return self


class Overlap(Spec):
    """Which source wins where two hold the same product."""

    products: list[str] = Field(min_length=1)
    """HS codes that both sources hold."""

    order: list[str] = Field(min_length=2)
    """Sources, the preferred one first."""

    by: Literal["reporter-year", "product"] = "product"
    """product: the preferred source takes the code whole. reporter-year: the next fills reporters' years it lacks."""


SERVICES = ("F", "H49", "H50", "H51", "H52", "H53", "J58T60", "J61", "J62_63", "K", "M", "N", "R")
"""Industries of the ICIO tables whose output crosses borders as a service of its own."""


class ServicesEstimates(Spec):
    """How services between countries, by industry, are taken from input-output tables and estimated beyond them."""

    classification: Literal["ICIO"] = "ICIO"
    """Classification of industry_flows to start from; the latest year that it holds is taken."""

    countries: list[Country] = Field(min_length=2)
    """Countries whose flows with one another are kept; those that the tables lack are estimated. Totals are of all."""

    industries: list[str] = Field(default=list(SERVICES), min_length=1)
    """Industries to take. By default those that sell services to businesses abroad. Left out are wholesale and retail
    (G), whose exports are margins on goods; accommodation, education and health (I, P, Q), which sell to travellers,
    students and patients, final uses that an extract of intermediate uses lacks; and real estate, public
    administration, other services and households (L, O, S, T), which hardly cross borders."""

    level: float = Field(default=0.8, gt=0.0, lt=1.0)
    """Share of countries left out, one at a time, whose flow an interval of an estimate must hold."""

    keep_flows: bool = False
    """Keep industry_flows, goods included, in the snapshot too; else only what is made of them here."""


class SnapshotRecipe(Spec):
    """How to make a snapshot from raw files."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the snapshot."""

    title: str = Field(min_length=1)
    """Title that people read."""

    created: date
    """Date of the snapshot; it is written into the manifest, and no figure but a projection may be later."""

    reconcile: Reconcile = Field(default_factory=Reconcile)
    """How both declarations of a flow become one figure, and how imports are brought to FOB."""

    revision: Revision | None = None
    """Revision of the Harmonized System to which goods flows are brought; without it each stays in its own."""

    overlaps: list[Overlap] = Field(default_factory=list)
    """Priority per product where two sources hold it."""

    services: ServicesEstimates | None = None
    """Services by industry between countries, reported and estimated; without it there is no such table."""

    control_tolerance: float = Field(default=0.005, ge=0.0, le=1.0)
    """Share by which the sum of partners may differ from a reporter's world total before it is listed as a gap."""

    sources: dict[str, SourceRecipe] = Field(min_length=1)
    """What to take, by name of source."""

    @model_validator(mode="after")
    def _known_order(self) -> SnapshotRecipe:
        for overlap in self.overlaps:
            for name in overlap.order:
                if name not in self.sources:
                    known = ", ".join(sorted(self.sources))
                    raise ValueError(f"overlaps: order names {name!r}, which is not among sources: {known}")
        return self
