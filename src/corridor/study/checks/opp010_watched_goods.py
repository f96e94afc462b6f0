"""OPP010: watched goods, which need an export-control review before they are promoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corridor.study.checks.check import Answer, Lines, NotApplicable, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import counted, joined

REVIEW = "Review end use and end user against the {} before this line is promoted, and keep a record of that review."
SHOWN = 4


@dataclass(frozen=True)
class Watchlist:
    """A list as the check sees it.

    Attributes:
        title: Its name. authority: who keeps it, or empty. note: what a reader should know of it.
        revisions: HS revisions of its codes; empty where that is not said.
        codes: HS code → what the list says of it.
    """

    title: str
    codes: Mapping[str, str]
    authority: str = ""
    note: str = ""
    revisions: tuple[str, ...] = field(default=())


def watchlists_of(checked: Checked) -> list[Watchlist]:
    """Return the lists of the data, by name, and then those that the job names, in its order."""
    told: dict[str, dict[str, str]] = {}
    for title, code, tier in checked.watched.select("list", "product", "tier").sort("list", "product").iter_rows():
        told.setdefault(title, {})[code] = tier
    own = [
        Watchlist(one.title, {e.code: e.note for e in one.codes}, one.authority, one.note, one.revisions)
        for one in checked.watchlists
    ]
    return [*(Watchlist(title, codes) for title, codes in told.items()), *own]


def overlapping(products: Iterable[str], codes: Iterable[str]) -> dict[str, list[str]]:
    """Return the codes that each product contains or lies within, by prefix of the HS digits; services have none."""
    listed = sorted(set(codes))
    under: dict[str, list[str]] = {}
    for code in listed:
        for length in range(1, len(code) + 1):
            under.setdefault(code[:length], []).append(code)
    known = set(listed)
    return {
        product: sorted({*under.get(product, ()), *(p for p in _shorter(product) if p in known)})
        for product in sorted(set(products))
        if product.isdigit()
    }


def _shorter(product: str) -> list[str]:
    return [product[:length] for length in range(1, len(product))]


@check(
    "OPP010",
    title="Watched goods",
    asks="Does the code cover goods that a list names for export-control review?",
    severity=Severity.SERIOUS,
    scope=Scope.LINE,
    why="Such goods have been found with sanctioned users or have military uses; promoting them blindly harms members.",
    todo="Review end use and end user against the lists named before any of these lines is promoted.",
    asked_of="lines of goods",
    in_full=True,
)
def watched_goods(checked: Checked) -> Answer:
    """Find the lines whose code overlaps one of a list, in either direction."""
    lists = watchlists_of(checked)
    if not lists:
        return NotApplicable("Neither the data nor the job names a list of watched goods.")
    products = checked.lines["product"].to_list()
    overlaps = [overlapping(products, one.codes) for one in lists]
    count = np.array([sum(len(found.get(product, ())) for found in overlaps) for product in products], dtype=np.float64)

    def hits(n: int) -> list[tuple[Watchlist, list[str]]]:
        return [(one, found[products[n]]) for one, found in zip(lists, overlaps, strict=True) if found[products[n]]]

    def explain(n: int) -> str:
        nomenclature = str(checked.line(n)["nomenclature"])
        return " ".join(_told(products[n], nomenclature, one, codes) for one, codes in hits(n))

    def todo(n: int) -> str:
        return REVIEW.format(joined([_named(one) for one, _ in hits(n)], len(lists)))

    goods = ~checked.is_service
    return Lines(goods, goods & (count > 0), count, explain, todo=todo)


def _named(one: Watchlist) -> str:
    return f"{one.title} ({one.authority})" if one.authority else one.title


def _told(product: str, nomenclature: str, one: Watchlist, codes: Sequence[str]) -> str:
    """Return how a product stands to a list, in one to three sentences."""
    within = [code for code in codes if product.startswith(code)]
    told = joined([_code(code, one.codes[code]) for code in within or codes], SHOWN)
    if within:
        text = f"HS {product} lies within what the {one.title} names: {told}."
    else:
        text = f"HS {product} covers {counted(len(codes), 'code')} of the {one.title}: {told}."
    if one.revisions and nomenclature not in (*one.revisions, "HS"):
        text += f" The list is in {joined(one.revisions, 7)} and the line in {nomenclature}: codes may have moved."
    return f"{text} {one.note}".rstrip()


def _code(code: str, note: str) -> str:
    return f"{code} ({note})" if note else code
