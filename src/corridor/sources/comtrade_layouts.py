"""The layouts in which UN Comtrade publishes declarations, told apart by their header line and never guessed.

Written for the v1 API and its bulk files (2022 on), for the legacy API and the classic bulk CSV (to 2022), and for the
short layout of extracts. Small and capital letters of column names do not matter: downloads of the website write
`RefYear`, the API `refYear`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corridor.errors import DataError
from corridor.sources.countries import System

NEEDED: Final = ("flow", "reporter", "partner", "product", "value")
BREAKDOWNS: Final = ("customs", "transport", "second")
"""Fields by which a flow may be broken down: customs procedure, mode of transport, second partner."""

TOTALS: Final = {"customs": ("C00",), "transport": ("0", "00"), "second": ("0", "000")}
"""What each of these fields says on a row that is broken down by none; so does an empty field."""

SYSTEMS: Final[Mapping[str, System]] = {
    "reportercode": "comtrade", "reporteriso": "iso3", "reporterdesc": "name",
    "partnercode": "comtrade", "partneriso": "iso3", "partnerdesc": "name",
    "rtcode": "comtrade", "rt3iso": "iso3", "rttitle": "name",
    "ptcode": "comtrade", "pt3iso": "iso3", "pttitle": "name",
    "reporter code": "comtrade", "reporter iso": "iso3", "reporter": "name",
    "partner code": "comtrade", "partner iso": "iso3", "partner": "name",
}  # fmt: skip
"""Column, in small letters → system of its country codes or names."""


@dataclass(frozen=True)
class Layout:
    """One layout.

    Attributes:
        title: What people call it.
        marks: Columns, in small letters, by which it is known.
        fields: Field → columns that may hold it, in small letters, the first that is there taken.
        systems: Systems of country codes where they differ from `SYSTEMS`.
    """

    title: str
    marks: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    systems: Mapping[str, System]


LAYOUTS: Final = (
    Layout(
        "API v1, website and bulk files (flowCode, cmdCode, primaryValue)",
        ("flowcode", "cmdcode", "primaryvalue"),
        {
            "year": ("refyear", "period"),
            "flow": ("flowcode",),
            "reporter": ("reportercode", "reporteriso", "reporterdesc"),
            "partner": ("partnercode", "partneriso", "partnerdesc"),
            "product": ("cmdcode",),
            "value": ("primaryvalue",),
            "weight": ("netwgt",),
            "classification": ("classificationcode",),
            "customs": ("customscode",),
            "transport": ("motcode",),
            "second": ("partner2code",),
            "cif": ("cifvalue",),
            "fob": ("fobvalue",),
            "frequency": ("freqcode",),
        },
        {},
    ),
    Layout(
        "legacy API (rgDesc, cmdCode, TradeValue)",
        ("cmdcode", "tradevalue"),
        {
            "year": ("yr", "period"),
            "flow": ("rgdesc", "rgcode"),
            "reporter": ("rtcode", "rttitle", "rt3iso"),
            "partner": ("ptcode", "pttitle", "pt3iso"),
            "product": ("cmdcode",),
            "value": ("tradevalue",),
            "weight": ("netweight",),
            "classification": ("pfcode",),
            "customs": ("cstcode",),
            "transport": ("motcode",),
            "second": ("ptcode2",),
        },
        {},
    ),
    Layout(
        "classic bulk CSV (Trade Flow, Commodity Code, Trade Value (US$))",
        ("trade flow", "commodity code", "trade value (us$)"),
        {
            "year": ("year", "period"),
            "flow": ("trade flow",),
            "reporter": ("reporter code", "reporter", "reporter iso"),
            "partner": ("partner code", "partner", "partner iso"),
            "product": ("commodity code",),
            "value": ("trade value (us$)",),
            "weight": ("netweight (kg)",),
            "classification": ("classification",),
            "customs": ("customs proc. code",),
            "transport": ("mode of transport code",),
            "second": ("2nd partner code",),
        },
        {},
    ),
    Layout(
        "short layout of extracts (reporter, partner, cmd, flow, value)",
        ("reporter", "partner", "cmd", "flow", "value"),
        {
            "year": ("year",),
            "flow": ("flow",),
            "reporter": ("reporter",),
            "partner": ("partner",),
            "product": ("cmd",),
            "value": ("value",),
            "weight": ("netwgt",),
        },
        {"reporter": "comtrade", "partner": "comtrade"},
    ),
)

PART: Final = "part"
"""Stands for flows that are parts of imports or exports and counted there already."""

FLOWS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("m", "1", "import", "imports"), "import"),
    **dict.fromkeys(("x", "2", "export", "exports"), "export"),
    **dict.fromkeys(("rx", "3", "re-export", "re-exports"), "re-export"),
    **dict.fromkeys(("rm", "4", "re-import", "re-imports"), "re-import"),
    **dict.fromkeys(("dx", "fm", "mip", "mop", "xip", "xop"), PART),
}
"""Word or code of a flow, in small letters → flow. Domestic exports (DX), foreign imports (FM) and goods for processing
(MIP, MOP, XIP, XOP) are parts of X and M."""

REVISIONS: Final[Mapping[str, str]] = {
    "H0": "HS92", "H1": "HS96", "H2": "HS02", "H3": "HS07", "H4": "HS12", "H5": "HS17", "H6": "HS22", "HS": "HS",
}  # fmt: skip
"""Classification code → revision; HS is each reporter's own."""


@dataclass(frozen=True)
class Found:
    """A layout as it stands in one file.

    Attributes:
        layout: Which it is.
        columns: Field → column of the file.
        systems: System of the reporter's and of the partner's codes.
    """

    layout: Layout
    columns: Mapping[str, str]
    systems: Mapping[str, System]

    @property
    def broken_down(self) -> bool:
        """Whether the file says by what a row is broken down."""
        return any(name in self.columns for name in BREAKDOWNS)


def recognise(header: Sequence[str], *, name: str) -> Found:
    """Return the layout of a header line.

    Raises:
        DataError: It is none of `LAYOUTS`, or the columns of one are not complete.
    """
    there = {column.strip().lower(): column for column in reversed(header)}
    for layout in LAYOUTS:
        if all(mark in there for mark in layout.marks):
            return _found(layout, there, name)
    known = "; ".join(layout.title for layout in LAYOUTS)
    shown = ", ".join(header[:12]) + (" …" if len(header) > 12 else "")
    raise DataError(f"{name}: line 1: no layout of UN Comtrade; found: {shown or 'nothing'}; known: {known}")


def known(header: Sequence[str]) -> bool:
    """Return whether a header line is one of a layout."""
    there = {column.strip().lower() for column in header}
    return any(there.issuperset(layout.marks) for layout in LAYOUTS)


def _found(layout: Layout, there: Mapping[str, str], name: str) -> Found:
    columns = {
        field: there[next(column for column in names if column in there)]
        for field, names in layout.fields.items()
        if any(column in there for column in names)
    }
    missing = [" or ".join(layout.fields[field]) for field in NEEDED if field not in columns]
    if missing:
        raise DataError(f"{name}: line 1: {layout.title}: no column {'; none '.join(missing)}")
    systems = {
        side: layout.systems.get(side) or SYSTEMS[columns[side].strip().lower()] for side in ("reporter", "partner")
    }
    return Found(layout, columns, systems)
