"""World Bank: indicators through API v2, page by page, and the bulk zip of the World Development Indicators.

An answer is a list of two: `{page, pages, per_page, total, lastupdated}` and the records; a refusal comes with status
200 and is a list of one, `{message: [{id, key, value}]}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from corridor.errors import DataError, UsageError
from corridor.fetching.answers import parse
from corridor.fetching.calls import Answer, Call
from corridor.fetching.fetchers import FETCHERS, Fetcher
from corridor.fetching.limits import TryAgainError
from corridor.fetching.lists import address, matching, years

NAME = "worldbank"
BASE = "https://api.worldbank.org"
BULK_BASE = "https://databank.worldbank.org"
BULK_PATH, BULK_FILE = "/data/download", "WDI_CSV.zip"
PER_PAGE = 20_000
MOST_PAGES = 10_000
GOVERNANCE = "GOV_WGI_"
"""Codes of the Worldwide Governance Indicators begin so; the API has them in its database 3."""

INDICATORS = (
    "NY.GDP.MKTP.CD",
    "SP.POP.TOTL",
    *(f"{GOVERNANCE}{part}.EST" for part in ("VA", "PV", "GE", "RQ", "RL", "CC")),
    "LP.LPI.OVRL.XQ",
)
"""GDP in current US dollars, population, the six governance estimates, the overall logistics index."""


@dataclass(frozen=True)
class Head:
    """What the first half of an answer says of the whole."""

    page: int
    pages: int
    per_page: int
    total: int
    updated: str


def plan(
    *, indicators: Sequence[str] = (), span: Sequence[str] = (), bulk: bool = False, base: str | None = None
) -> list[Call]:
    """Return one call an indicator, which tells of further pages, or the one call for the bulk zip.

    Args:
        indicators: Codes of the API; none stands for `INDICATORS`.
        span: Years to take; none stands for all.
        bulk: Whether to fetch the bulk zip instead.
        base: Address in place of the publisher's.

    Raises:
        UsageError: A code cannot be one.
    """
    if bulk:
        if indicators or span:
            raise UsageError("bulk: the zip holds every indicator and year, so neither can be chosen")
        url = address(base or BULK_BASE, f"{BULK_PATH}/{BULK_FILE}")
        return [Call(source=NAME, file=BULK_FILE, url=url)]
    codes = matching("indicators", indicators, r"[A-Za-z][A-Za-z0-9_.]{2,99}", "codes such as NY.GDP.MKTP.CD")
    asked = years(span)
    if asked and len(asked) != asked[-1] - asked[0] + 1:
        raise UsageError("years: the API of the World Bank takes one span of years, found gaps")
    dates = (f"{asked[0]}:{asked[-1]}" if len(asked) > 1 else str(asked[0])) if asked else ""
    return [_page(code, 1, dates=dates, base=base or BASE) for code in codes or INDICATORS]


def _page(code: str, page: int, *, dates: str, base: str, first: Head | None = None) -> Call:
    query = [("format", "json"), ("per_page", str(PER_PAGE)), ("page", str(page))]
    query += [("date", dates)] if dates else []
    query += [("source", "3")] if code.startswith(GOVERNANCE) else []
    name = "-".join([code, *([dates.replace(":", "-")] if dates else []), *([f"page{page}"] if page > 1 else [])])
    further = partial(_page, code, dates=dates, base=base)
    return Call(
        source=NAME,
        file=f"{name}.json",
        url=address(base, f"/v2/country/all/indicator/{code}", query),
        check=lambda content: check(content, page=page, first=first, further=further),
        tells_more=page == 1,
    )


def check(content: bytes, *, page: int, first: Head | None, further: Any) -> Answer:
    """Read one page.

    Args:
        content: The answer.
        page: Number of the page that was asked for.
        first: What page 1 said, None for page 1 itself.
        further: Makes the call of a further page.

    Raises:
        TryAgainError: The answer is not a whole page, or not the one that was asked for.
        DataError: The server refuses, or its figures were updated between two pages.
    """
    document = parse(content)
    _refuse_message(document)
    head, rows = _halves(document)
    if head.total and head.page != page:
        raise TryAgainError(f"the answer is page {head.page}, asked was page {page}")
    due = max(0, min(head.per_page, head.total - (page - 1) * head.per_page))
    if len(rows) != due:
        raise TryAgainError(f"the page holds {len(rows):,} records, its head says {due:,}")
    if first is not None and (head.pages, head.total, head.updated) != (first.pages, first.total, first.updated):
        raise DataError(
            f"page {page}: the World Bank updated the indicator meanwhile; delete its first page and run again"
        )
    more = tuple(further(number, first=head) for number in range(2, head.pages + 1)) if first is None else ()
    return Answer(content, len(rows), more=more)


def _refuse_message(document: Any) -> None:
    try:
        said = "; ".join(f"{one['key']}: {one['value']}" for one in document[0]["message"])
    except (LookupError, TypeError):
        return
    raise DataError(f"the World Bank refuses: {said[:300]}")


def _halves(document: Any) -> tuple[Head, list[Any]]:
    try:
        head, rows = document
        page, pages, per_page, total = (int(head[key]) for key in ("page", "pages", "per_page", "total"))
    except (ValueError, TypeError, KeyError) as error:
        raise TryAgainError("the answer is not a head and records") from error
    rows = [] if rows is None else rows
    if not isinstance(rows, list) or min(page, pages, per_page, total) < 0 or pages > MOST_PAGES:
        raise TryAgainError("the answer is not a head and records")
    return Head(page, pages, per_page, total, str(head.get("lastupdated"))), rows


FETCHERS.add(NAME, Fetcher(title="World Bank", rate=4.0, plan=plan))
