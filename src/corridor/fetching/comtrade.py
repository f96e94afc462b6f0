"""UN Comtrade through API v1: one call a reporter, year and flow, divided further where the server's cap cuts it off.

With a key an answer holds at most 100,000 records, the public preview 500. An answer of exactly the cap is taken as cut
off. `motCode=0`, `customsCode=C00` and `partner2Code=0` ask for totals over modes of transport, customs procedures and
second partners; without them each of these comes as records of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corridor.errors import DataError, UsageError
from corridor.fetching import codes
from corridor.fetching.answers import parse
from corridor.fetching.calls import Answer, Call, Split, halves, label
from corridor.fetching.fetchers import FETCHERS, Fetcher
from corridor.fetching.limits import TryAgainError
from corridor.fetching.lists import address, choices, filled, matching, single, years
from corridor.fetching.transport import Secret

NAME = "comtrade"
BASE = "https://comtradeapi.un.org"
KEY_VARIABLE = "COMTRADE_API_KEY"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
CAP_WITH_KEY, CAP_PREVIEW = 100_000, 500
FLOWS = ("M", "X", "RM", "RX")
"""Imports, exports, re-imports, re-exports."""

CLASSIFICATIONS = ("HS", "H0", "H1", "H2", "H3", "H4", "H5", "H6", "SS", "S1", "S2", "S3", "S4", "B4", "B5")
CHAPTERS = tuple(f"{number:02d}" for number in range(1, 100))
"""What AG2 stands for in the Harmonised System; 77 is kept free and answers nothing."""

AT_ONCE = 200
"""Product codes in one call: addresses must not grow beyond what servers take."""

ALL = "all"
_TIME = re.compile(rb'("elapsedTime"\s*:\s*)("[^"\\]{0,40}"|[0-9.eE+-]{1,40})')


@dataclass(frozen=True)
class Query:
    """What one call asks.

    Attributes:
        classification: Such as HS. reporter: Alpha-3 code. year: Year. flow: One of `FLOWS`.
        products: Codes, or one level such as AG6.
        partners: Comtrade numbers; none stands for all.
        base: Address in place of the publisher's. cap: Records of an answer at most.
    """

    classification: str
    reporter: str
    year: int
    flow: str
    products: tuple[str, ...]
    partners: tuple[str, ...]
    base: str
    cap: int

    def call(self) -> Call:
        """Return the call that asks this."""
        parts = (self.classification, self.reporter, str(self.year), self.flow, label(self.products))
        return Call(
            source=NAME,
            file=f"{'-'.join([*parts, label(self.partners)])}.json",
            url=self._url(("maxRecords", str(self.cap)), ("includeDesc", "false")),
            check=self.check,
            split=self.split,
        )

    def _url(self, *options: tuple[str, str]) -> str:
        door = "/data/v1/get" if self.cap == CAP_WITH_KEY else "/public/v1/preview"
        query = [
            ("reporterCode", ",".join(codes.numbers_of(self.reporter))),
            ("period", str(self.year)),
            ("flowCode", self.flow),
            ("cmdCode", ",".join(self.products)),
            *([("partnerCode", ",".join(self.partners))] if self.partners else []),
            *(("motCode", "0"), ("customsCode", "C00"), ("partner2Code", "0"), ("format", "JSON")),
        ]
        return address(self.base, f"{door}/C/A/{self.classification}", [*query, *options])

    def check(self, content: bytes) -> Answer:
        """Read an answer.

        Raises:
            TryAgainError: It is cut off, or holds what was not asked for.
            DataError: The server refuses.
        """
        document, seen = _read(content)
        if isinstance(document, dict) and document.get("error"):
            raise DataError(f"UN Comtrade refuses: {str(document['error'])[:300]}")
        if not isinstance(document, dict) or not isinstance(document.get("data"), list):
            raise TryAgainError("the answer has no list of records")
        self._refuse_strangers(seen)
        rows, said = len(document["data"]), document.get("count")
        truncated = rows >= self.cap
        if not truncated and said != rows:
            raise TryAgainError(f"the answer holds {rows:,} records and says that it holds {said}")
        return Answer(_timeless(content), rows, truncated=truncated)

    def _refuse_strangers(self, seen: set[tuple[str, str, str]]) -> None:
        asked = {(str(self.year), number, self.flow) for number in codes.numbers_of(self.reporter)}
        if strangers := sorted(seen - asked):
            year, reporter, flow = strangers[0]
            raise TryAgainError(
                f"the answer holds year {year}, reporter {reporter}, flow {flow}; "
                f"asked were {self.year}, {self.reporter}, {self.flow}"
            )

    def split(self) -> Split:
        """Return the halves of this query by product, else by partner."""
        advice = "ask for codes rather than a level" if len(self.products) == 1 else "ask for less"
        advice += "" if self.cap == CAP_WITH_KEY else f", or set {KEY_VARIABLE}"
        return Split(tuple(part.call() for part in self._halves()), self._url(("countOnly", "true")), advice)

    def _halves(self) -> tuple[Query, ...]:
        harmonised = self.classification.startswith("H")
        products = CHAPTERS if self.products == ("AG2",) and harmonised else self.products
        if len(products) > 1:
            return tuple(replace(self, products=half) for half in halves(products))
        partners = self.partners or codes.partners()
        return tuple(replace(self, partners=half) for half in halves(partners)) if len(partners) > 1 else ()


def plan(
    *,
    reporters: Sequence[str],
    span: Sequence[str],
    flows: Sequence[str] = ("M", "X"),
    products: Sequence[str] = ("AG2",),
    partners: Sequence[str] = (ALL,),
    classification: str = "HS",
    base: str | None = None,
) -> list[Call]:
    """Return one call a reporter, year and flow.

    Args:
        reporters: Alpha-3 codes, or `all`.
        span: Years.
        flows: Some of `FLOWS`.
        products: Codes, or one of AG2, AG4, AG6, TOTAL.
        partners: Alpha-3 codes (WLD for the world), or `all`.
        classification: One of `CLASSIFICATIONS`.
        base: Address in place of `https://comtradeapi.un.org`.

    Raises:
        UsageError: Something asked for does not exist.
    """
    kind = single("classification", choices("classification", [classification], CLASSIFICATIONS))
    asked = matching("products", products, r"TOTAL|AG[1-6]|[0-9]{1,6}", "codes of up to 6 digits, TOTAL or AG1 to AG6")
    if len(asked) > 1 and any(word.startswith("AG") for word in asked):
        raise UsageError(f"products: a level stands alone, found {', '.join(asked)[:80]}")
    who = _countries("reporters", reporters)
    whom = tuple(number for iso3 in _countries("partners", partners) for number in codes.numbers_of(iso3))
    filled("products", asked)
    chunks = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
    cap = CAP_WITH_KEY if os.environ.get(KEY_VARIABLE) else CAP_PREVIEW
    return [
        Query(kind, iso3, year, flow, chunk, whom, base or BASE, cap).call()
        for iso3 in who or codes.reporters()
        for year in filled("years", years(span))
        for flow in filled("flows", choices("flows", flows, FLOWS))
        for chunk in chunks
    ]


def _countries(kind: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return alpha-3 codes that Comtrade knows, none for all."""
    asked = tuple(filled(kind, matching(kind, texts, r"all|[A-Z]{3}", "ISO alpha-3 codes in capitals, or all")))
    if ALL in asked:
        return ()
    for iso3 in asked:
        codes.numbers_of(iso3)
    return asked


def _read(content: bytes) -> tuple[Any, set[tuple[str, str, str]]]:
    """Return an answer with an empty record for each record, and the year, reporter and flow that occur in them.

    Records are dropped as they are parsed, so that 100,000 of them do not lie in memory as objects.
    """
    seen: set[tuple[str, str, str]] = set()

    def forget(pairs: list[tuple[str, Any]]) -> Any:
        record = dict(pairs)
        if "refYear" not in record:
            return record
        seen.add((str(record["refYear"]), str(record.get("reporterCode")), str(record.get("flowCode"))))
        return None

    return parse(content, forget), seen


def _timeless(content: bytes) -> bytes:
    """Return an answer without the time that the server took, which differs between two answers of the same data."""
    head = _TIME.sub(rb'\1""', content[:200], count=1)
    body, tail = content[200:-200], content[max(200, len(content) - 200) :]
    return head + body + _TIME.sub(rb'\1""', tail, count=1)


def secret() -> Secret | None:
    """Return the key from `COMTRADE_API_KEY`, None where it is not set.

    Raises:
        UsageError: It holds what no header can carry; the message does not repeat it.
    """
    value = os.environ.get(KEY_VARIABLE, "")
    if not value:
        return None
    if not re.fullmatch(r"[!-~]{1,500}", value):
        raise UsageError(f"{KEY_VARIABLE}: must be printable ASCII without spaces")
    return Secret(KEY_HEADER, value)


FETCHERS.add(
    NAME,
    Fetcher(
        title="UN Comtrade",
        rate=0.5,
        plan=plan,
        secret=secret,
        advice="UN Comtrade bounds the calls of a day (500 with a free key); a stopped fetch goes on when run again",
    ),
)
