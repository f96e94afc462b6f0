"""How a table of the user's own is read: which column is which field, and how its countries and numbers are written."""

from __future__ import annotations

import codecs
from typing import Final, Literal

from pydantic import Field, field_validator, model_validator

from corridor.spec.base import Spec, fault

Target = Literal[
    "declarations", "pair_totals", "services_flows", "industry_flows", "country_years", "tariffs", "pair_years"
]

FIELDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "declarations": (
        ("year", "flow", "reporter", "partner", "product", "value"),
        ("quantity", "nomenclature"),
    ),
    "pair_totals": (
        ("year", "exporter", "importer", "declared_by", "value"),
        ("basis", "months", "products_absent"),
    ),
    "services_flows": (("year", "exporter", "importer", "category", "declared_by", "value"), ("estimated",)),
    "industry_flows": (("year", "exporter", "importer", "classification", "industry", "use", "value"), ()),
    "country_years": (("year", "country", "series", "value", "unit"), ("known_in", "projected")),
    "tariffs": (
        ("year", "importer", "product", "duty"),
        (
            "exporter",
            "nomenclature",
            "simple_average_pct",
            "weighted_average_pct",
            "minimum_pct",
            "maximum_pct",
            "lines",
        ),
    ),
    "pair_years": (("year", "exporter", "importer", "series", "value", "unit"), ()),
}
"""Table → fields that must be given, and fields that may be."""

FLOWS: Final = ("import", "export", "re-import", "re-export")


class TableMapping(Spec):
    """What the columns of a table mean."""

    table: Target
    """Table that the rows go into; declarations are what one country declares of its trade with another."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Column of the file by field."""

    constants: dict[str, str] = Field(default_factory=dict)
    """Value by field that is the same in every row and that the file does not hold, such as the year."""

    countries: Literal["iso3", "iso2", "m49", "comtrade", "census", "name"] = "iso3"
    """Codes or names by which countries go; all country columns of the file use the same."""

    unit: Literal["usd", "thousand", "million", "billion"] = "usd"
    """Unit of values in US dollars; other tables' figures are taken as they stand."""

    weight: Literal["kg", "ton"] = "kg"
    """Unit of quantities."""

    flows: dict[str, str] = Field(default_factory=dict)
    """What the file's words for flows mean (import, export, re-import, re-export), beside M, X, RM, RX and those."""

    decimal: Literal[".", ","] = "."
    """Sign before decimals."""

    thousands: Literal["", ",", ".", " ", "'"] = ""
    """Sign between thousands."""

    missing: list[str] = Field(default_factory=lambda: ["", "NA", "N/A", "..", "-"])
    """Texts that stand for no value."""

    encoding: str = "utf-8"
    """Encoding of a text."""

    separator: str | None = Field(default=None, min_length=1, max_length=1)
    """Sign between the fields of a text; a tab in .tsv files and a comma in others where it is not given."""

    sheet: str | None = Field(default=None, min_length=1)
    """Sheet of a workbook; the first where it is not given."""

    skip_rows: int = Field(default=0, ge=0, le=1000)
    """Lines above the header line."""

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            codecs.lookup(value)
        except LookupError as error:
            raise ValueError("is no encoding; such are utf-8, latin-1, cp1252, utf-16") from error
        return value

    @field_validator("flows")
    @classmethod
    def _known_flows(cls, values: dict[str, str]) -> dict[str, str]:
        for word, flow in values.items():
            if flow not in FLOWS:
                raise fault(f"must be one of {', '.join(FLOWS)}; found {flow!r}", word)
        return values

    @model_validator(mode="after")
    def _fields(self) -> TableMapping:
        needed, more = FIELDS[self.table]
        known = ", ".join((*needed, *more))
        for key, given in (("columns", self.columns), ("constants", self.constants)):
            for name in given:
                if name not in (*needed, *more):
                    raise fault(f"the table {self.table} has no such field; known: {known}", key, name)
        for name in self.constants:
            if name in self.columns:
                raise fault("is a column too; give one of the two", "constants", name)
        absent = [name for name in needed if name not in self.columns and name not in self.constants]
        if absent:
            raise fault(f"the table {self.table} needs a column or a constant for {', '.join(absent)}", "columns")
        if self.thousands == self.decimal:
            raise fault("must differ from decimal", "thousands")
        return self
