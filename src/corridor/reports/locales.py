"""How a language writes numbers, dollars, shares, dates and names of countries, by the Unicode CLDR through babel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

ENGLISH = "en"

_SPOKEN: ContextVar[str] = ContextVar("language of reports", default=ENGLISH)
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DOLLARS = "USD"


@dataclass(frozen=True)
class NumberFormat:
    """How a language writes numbers.

    Attributes:
        decimal: What stands before the digits after the point. group: what stands between thousands.
        dollars: Pattern of an amount, from {sign}, {number} and {unit}, which begins with a space where there is one.
        percent: Pattern of a percentage, from {number}.
    """

    decimal: str = "."
    group: str = ","
    dollars: str = "{sign}${number}{unit}"
    percent: str = "{number}%"


def language() -> str:
    """Return the language that reports are written in just now."""
    return _SPOKEN.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Write reports in a language for as long as the block lasts."""
    token = _SPOKEN.set(name)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=8)
def number_format(name: str) -> NumberFormat:
    """Return how a language writes numbers; English needs no look-up."""
    if name == ENGLISH:
        return NumberFormat()
    found = _locale(name)
    symbols = found.number_symbols.get("latn", found.number_symbols)
    pattern, symbol = found.currency_formats["standard"].pattern, found.currency_symbols.get(_DOLLARS, "US$")
    first = pattern.lstrip("\u200e\u200f").startswith("¤")
    space = "\u00a0" if "\u00a0" in pattern else ""
    dollars = f"{{sign}}{symbol}{space}{{number}}{{unit}}" if first else f"{{sign}}{{number}}{{unit}}\u00a0{symbol}"
    spaced = "\u00a0" if "\u00a0" in found.percent_formats[None].pattern else ""
    return NumberFormat(symbols["decimal"], symbols["group"], dollars, f"{{number}}{spaced}%")


def written(english: str) -> str:
    """Return a number that is written the English way as the language that is spoken writes it."""
    form = number_format(language())
    if form.decimal == "." and form.group == ",":
        return english
    return english.replace(".", "\0").replace(",", form.group).replace("\0", form.decimal)


def country(code: str, fallback: str) -> str:
    """Return a country's name in the language that is spoken, by its ISO alpha-3 code; English has that of the data."""
    if language() == ENGLISH:
        return fallback
    short = _alpha2().get(code)
    return str(_locale(language()).territories.get(short, fallback)) if short else fallback


def day(text: str) -> str:
    """Return a date such as 2025-04-30 or 2025-04 as the language that is spoken writes it; English as it stands."""
    found = _DATE.fullmatch(text)
    if language() == ENGLISH or found is None:
        return text
    try:
        when = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return text
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415

    where = _locale(language())
    return str(format_date(when, "long", locale=where) if found[3] else format_skeleton("yMMMM", when, locale=where))


def plural(number: int) -> str:
    """Return the plural form that a number takes in the language that is spoken: "one", "few", "many", "other"."""
    if language() == ENGLISH:
        return "one" if number == 1 else "other"
    return str(_locale(language()).plural_form(number))


@lru_cache(maxsize=8)
def _locale(name: str) -> Any:
    from babel import Locale  # noqa: PLC0415

    return Locale.parse(name)


@lru_cache(maxsize=1)
def _alpha2() -> Mapping[str, str]:
    """Return alpha-2 codes by alpha-3 codes, as the CLDR maps what it calls overlong codes."""
    from babel.core import get_global  # noqa: PLC0415

    aliases: Mapping[str, Any] = get_global("territory_aliases")
    return {code: found[0] for code, found in sorted(aliases.items()) if len(code) == 3 and len(found) == 1}
