"""The country table of corridor's own, and the one way from a source's spelling to a code.

Codes, numbers, names and sub-regions come from the DataHub country codes (PDDL), the formal names of the United Nations
among them; historic states, statistical areas, Comtrade and Census codes and further spellings were added by hand.
BACI's numbers are Comtrade's. What is written in more than one way (leading zeros, capital letters, articles, "&" for
"and") is brought to one form first. Beyond that, a spelling that is not listed stays unknown: there is no fuzzy match,
because "Niger" is not a misspelt "Nigeria".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import polars as pl

from corridor.sources.shape import conform
from corridor.tables import COUNTRIES

System = Literal["iso3", "iso2", "m49", "comtrade", "census", "name"]
SIGNS: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "*": " "})
"""Apostrophes of all kinds, and the star that lists put behind a disputed name."""

ARTICLE: Final = re.compile(r"^the | \(the\)$|, the$")
FOLDER = Path(__file__).parent / "codes"
SEPARATOR = "|"
NO_CODE = "-"
"""Comtrade gives Monaco none: it is part of France (251), and its M49 number, 492, stands for "Europe EU, nes"."""


@dataclass(frozen=True)
class Resolution:
    """What became of a column of spellings.

    Attributes:
        codes: ISO 3166-1 alpha-3 code per value, null where unknown or a group; same length as the input.
        groups: Whether each value is a known group of countries (European Union, OECD members) and so no partner.
        unknown: Distinct values that no list holds, sorted.
    """

    codes: pl.Series
    groups: pl.Series
    unknown: tuple[str, ...]


@cache
def country_rows() -> pl.DataFrame:
    """Return codes/countries.csv as text columns; empty cells are null."""
    return pl.read_csv(FOLDER / "countries.csv", infer_schema=False)


@cache
def lookup(system: System) -> dict[str, str]:
    """Return spelling → alpha-3 code of one system; names are folded with `fold`."""
    rows = country_rows().iter_rows(named=True)
    return {plain(spelling, system): row["iso3"] for row in rows for spelling in _spellings(row, system)}


@cache
def group_spellings(system: System) -> frozenset[str]:
    """Return the spellings of one system that name groups of countries, folded where they are names."""
    rows = pl.read_csv(FOLDER / "groups.csv", infer_schema=False)
    return frozenset(plain(text, system) for text in rows.filter(pl.col("system") == system)["spelling"])


def fold(name: str) -> str:
    """Return a name as it is looked up: small letters, single plain spaces, "and" for "&", no article at either end.

    Sources differ in these and in nothing that matters; letters and their accents stay.
    """
    text = unicodedata.normalize("NFC", name).casefold().translate(SIGNS).replace("&", " and ")
    return ARTICLE.sub("", " ".join(text.split()))


def plain(text: str, system: System) -> str:
    """Return a spelling as it is looked up in its system: numbers without leading zeros, codes in capital letters."""
    return PLAIN[system](text)


def _number(text: str) -> str:
    """Return a number without leading zeros and without the ".0" that tables of floats put behind it."""
    whole = text.removesuffix(".0")
    return whole.lstrip("0") or "0" if whole.isascii() and whole.isdecimal() else text


def _census(text: str) -> str:
    whole = text.removesuffix(".0")
    return whole.zfill(4) if whole.isascii() and whole.isdecimal() else text


PLAIN: Final[Mapping[System, Callable[[str], str]]] = {
    "iso3": str.upper,
    "iso2": str.upper,
    "m49": _number,
    "comtrade": _number,
    "census": _census,
    "name": fold,
}


def resolve(values: pl.Series, system: System, spellings: Mapping[str, str] | None = None) -> Resolution:
    """Translate a column of spellings to alpha-3 codes.

    Args:
        values: Spellings; numbers are read as text.
        system: Which codes or names they are.
        spellings: Codes by spelling that somebody adds to the table's own; they win over it.
    """
    texts = values.cast(pl.String).str.strip_chars()
    distinct = texts.drop_nulls().unique().sort()
    keys = {text: plain(text, system) for text in distinct}
    own = {plain(name, system): code for name, code in (spellings or {}).items()}
    known, groups = {**lookup(system), **own}, group_spellings(system) - set(own)
    codes = {text: known.get(key) for text, key in keys.items()}
    grouped = {text: key in groups for text, key in keys.items()}
    return Resolution(
        codes=texts.replace_strict(codes, default=None, return_dtype=pl.String),
        groups=texts.replace_strict(grouped, default=False, return_dtype=pl.Boolean),
        unknown=tuple(text for text in distinct if codes[text] is None and not grouped[text]),
    )


def countries_table(used: set[str]) -> pl.DataFrame:
    """Return the `countries` table for the codes that a snapshot uses, sorted by code."""
    rows = country_rows().filter(pl.col("iso3").is_in(sorted(used)))
    return conform(rows.rename({"iso3": "country"}), COUNTRIES)


def _spellings(row: dict[str, str | None], system: System) -> list[str]:
    numbers = [row["m49"], *_split(row["former"])]
    trade = [code for code in _split(row["comtrade"]) if code != NO_CODE]
    listed: dict[System, list[str | None]] = {
        "iso3": [row["iso3"], *_split(row["codes"])],
        "iso2": [row["iso2"], *_split(row["iso2_former"])],
        "m49": numbers,
        "comtrade": [*trade, *numbers] if NO_CODE not in _split(row["comtrade"]) else [],
        "census": _split(row["census"]),
        "name": [row["name"], *_split(row["aliases"])],
    }
    return [text for text in listed[system] if text]


def _split(text: str | None) -> list[str | None]:
    return list(text.split(SEPARATOR)) if text else []
