"""Country codes of corridor as UN Comtrade numbers, from the table that the readers use too."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from corridor.errors import UsageError
from corridor.registry import unknown_name

TABLE = Path(__file__).parents[1] / "sources" / "codes" / "countries.csv"
SEPARATOR = "|"
NO_CODE = "-"
REPORTING = frozenset({"country", "territory", "historic"})
"""Kinds that file declarations of their own."""


@cache
def comtrade_numbers() -> dict[str, tuple[str, ...]]:
    """Return the numbers by alpha-3 code; a country may have several, as Germany before and after 1990 has."""
    return {row["iso3"]: numbers for row in _rows() if (numbers := _numbers(row))}


@cache
def reporters() -> tuple[str, ...]:
    """Return the alpha-3 codes of all that file declarations, sorted."""
    return tuple(sorted(row["iso3"] for row in _rows() if row["kind"] in REPORTING and _numbers(row)))


@cache
def partners() -> tuple[str, ...]:
    """Return every number that may stand for a partner, the world (0) and unspecified areas included, in order."""
    return tuple(sorted({number for numbers in comtrade_numbers().values() for number in numbers}, key=int))


def numbers_of(iso3: str) -> tuple[str, ...]:
    """Return the Comtrade numbers of an alpha-3 code.

    Raises:
        UsageError: No such code, or Comtrade has none for it.
    """
    known = comtrade_numbers()
    if iso3 in known:
        return known[iso3]
    if any(row["iso3"] == iso3 for row in _rows()):
        raise UsageError(f"country {iso3}: UN Comtrade has no number of its own for it")
    raise UsageError(unknown_name("country", iso3, known).split(" Known:")[0].rstrip(".") + "; give ISO alpha-3 codes")


def _numbers(row: dict[str, str]) -> tuple[str, ...]:
    """Return the numbers in use, then former ones, as of Tanganyika and Zanzibar, under which older years stand."""
    if row["comtrade"] == NO_CODE:
        return ()
    listed = [*(row["comtrade"] or row["m49"]).split(SEPARATOR), *row["former"].split(SEPARATOR)]
    return tuple(dict.fromkeys(number for number in listed if number))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
