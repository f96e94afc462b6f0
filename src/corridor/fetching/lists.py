"""Lists as they are typed: years and codes separated by commas, spans of years with a hyphen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from corridor.errors import UsageError

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1960, 2100


def words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return comma-separated words, each once, in the order in which they first stand."""
    found = [word.strip() for text in texts for word in text.split(",")]
    return tuple(dict.fromkeys(word for word in found if word))


def years(texts: Iterable[str]) -> tuple[int, ...]:
    """Return years from words such as `2015` and `2018-2022`, sorted.

    Raises:
        UsageError: A word is neither a year nor a span of years.
    """
    return tuple(sorted({year for word in words(texts) for year in _span(word)}))


def _span(word: str) -> range:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", word)
    if found is None:
        raise UsageError(f"years: must be years or spans such as 2018-2022, found {word!r}")
    first, last = int(found[1]), int(found[2] or found[1])
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise UsageError(f"years: must run forward within {FIRST_YEAR} to {LAST_YEAR}, found {word!r}")
    return range(first, last + 1)


def choices(kind: str, texts: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return words that must be among the known ones.

    Raises:
        UsageError: A word is not.
    """
    found = words(texts)
    for word in found:
        if word not in known:
            raise UsageError(f"{kind}: must be among {', '.join(known)}, found {word!r}")
    return found


def matching(kind: str, texts: Iterable[str], pattern: str, allowed: str) -> tuple[str, ...]:
    """Return words that must have a form.

    Raises:
        UsageError: A word has not.
    """
    found = words(texts)
    for word in found:
        if not re.fullmatch(pattern, word):
            raise UsageError(f"{kind}: must be {allowed}, found {word!r}")
    return found


def single(kind: str, found: Sequence[str]) -> str:
    """Return the one word of a list.

    Raises:
        UsageError: There is none, or more than one.
    """
    if len(found) != 1:
        raise UsageError(f"{kind}: must be one, found {len(found)}")
    return found[0]


def filled(kind: str, found: Sequence[T]) -> Sequence[T]:
    """Return a list that must hold something.

    Raises:
        UsageError: It is empty.
    """
    if not found:
        raise UsageError(f"{kind}: must not be empty")
    return found


def address(base: str, path: str, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return a web address from the base of a publisher or a mirror; commas and colons in the query stay readable.

    Raises:
        UsageError: The base is no plain http or https address; a name, password or query in it would end up in files.
    """
    try:
        parts = urlsplit(base)
        plain = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        plain = plain and parts.username is None and parts.password is None and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or not base.isascii() or not base.isprintable() or " " in base:
        raise UsageError("base URL: must be a plain http or https address without name, password, query or fragment")
    asked = f"?{urlencode(list(query), safe=',:')}" if query else ""
    return f"{base.rstrip('/')}{path}{asked}"
