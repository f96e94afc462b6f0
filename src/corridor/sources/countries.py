"""The country table of corridor's own, and the one way from a source's spelling to a code.

Codes, numbers, names and sub-regions come from the DataHub country codes (PDDL); historic states, statistical areas,
Comtrade and Census codes and the spellings were added by hand. A spelling that is not listed stays unknown: there is no
fuzzy match, because "Niger" is not a misspelt "Nigeria".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from corridor.sources.shape import conform
from corridor.tables import COUNTRIES

System = Literal["iso3", "iso2", "m49", "comtrade", "census", "name"]
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
    return {spelling: row["iso3"] for row in rows for spelling in _spellings(row, system)}


@cache
def group_spellings(system: System) -> frozenset[str]:
    """Return the spellings of one system that name groups of countries, folded where they are names."""
    rows = pl.read_csv(FOLDER / "groups.csv", infer_schema=False)
    found = rows.filter(pl.col("system") == system)["spelling"].to_list()
    return frozenset(fold(name) for name in found) if system == "name" else frozenset(found)


def fold(name: str) -> str:
    """Return a name in lower case with single plain spaces: sources differ in these and in nothing that matters."""
    return " ".join(unicodedata.normalize("NFC", name).replace("’", "'").casefold().split())


def resolve(values: pl.Series, system: System, spellings: Mapping[str, str] | None = None) -> Resolution:
    """Translate a column of spellings to alpha-3 codes.

    Args:
        values: Spellings; numbers are read as text.
        system: Which codes or names they are.
        spellings: Codes by spelling that somebody adds to the table's own; they win over it.
    """
    texts = values.cast(pl.String).str.strip_chars()
    distinct = texts.drop_nulls().unique().sort()
    keys = {text: fold(text) if system == "name" else text for text in distinct}
    own = {fold(name) if system == "name" else name: code for name, code in (spellings or {}).items()}
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
    listed: dict[System, list[str | None]] = {
        "iso3": [row["iso3"], *_split(row["codes"])],
        "iso2": [row["iso2"]],
        "m49": [row["m49"]],
        "comtrade": [code for code in _split(row["comtrade"]) or [row["m49"]] if code != NO_CODE],
        "census": _split(row["census"]),
        "name": [fold(name) for name in [row["name"], *_split(row["aliases"])] if name],
    }
    return [text for text in listed[system] if text]


def _split(text: str | None) -> list[str | None]:
    return list(text.split(SEPARATOR)) if text else []
