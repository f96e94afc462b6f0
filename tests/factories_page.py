"""A report's page taken apart: every text with the elements that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

from corridor.reports import numbers
from corridor.reports.text import clean
from corridor.reports.tracing import plainly

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}
UNSEEN = {"style", "svg", "title", "script"}


@dataclass(frozen=True)
class Text:
    """A text of a page: what is read, and the elements around it from the outside in, each with its attributes."""

    said: str
    around: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]

    def inside(self, tag: str, css: str = "") -> bool:
        """Whether the text stands in an element, or in one of a class."""
        return any(
            name == tag and (not css or css in (dict(attrs).get("class") or "").split()) for name, attrs in self.around
        )

    def ref(self) -> str:
        """The reference of the figure that the text stands in, empty where it stands in none."""
        return next((dict(attrs)["data-ref"] or "" for _, attrs in self.around if "data-ref" in dict(attrs)), "")


class Pieces(HTMLParser):
    """Collects the texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[Text] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.around.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.around.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in UNSEEN for tag, _ in self.around):
            self.texts.append(Text(data, tuple(self.around)))


def texts_of(page: str) -> list[Text]:
    """Every text of a page that is read."""
    pieces = Pieces()
    pieces.feed(page)
    return pieces.texts


class AsRead:
    """A module of reports whose functions return what is read, without the marks that lead to tables."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        return _read(found) if callable(found) and not isinstance(found, type) else found


def _read(function: Callable[..., Any]) -> Callable[..., Any]:
    def reading(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        return [plainly(one) for one in found] if isinstance(found, list) else plainly(found)

    return reading


@cache
def _by_ref(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts_of(page):
        found.setdefault(text.ref(), []).append(text.said)
    return found


def said_of(page: str, ref: str) -> str:
    """What a page shows under a reference, wherever it does."""
    return re.sub(r"\s+", " ", "".join(_by_ref(page)[ref]))


def reads_as(raw: Any, text: str) -> bool:
    """Whether a text may stand for a figure: in some format of the report, or as the words that it is."""
    if isinstance(raw, str):
        head = re.sub(r"\W+", "", clean(raw)).lower()
        own = re.sub(r"\W+", "", text.rstrip("…")).lower()
        told = re.findall(r"\d+", text.partition(": ")[2])[:8]
        return own[:60] in head or head[:20] in own or bool(told and set(told) <= set(re.findall(r"\d+", raw)))
    forms = (*numbers.FORMATTERS.values(), *EXTRA)
    said = re.sub(r"[^\d.,−+%$a-z]", "", text.lower())
    return any(re.sub(r"[^\d.,−+%$a-z]", "", form(raw).lower()) in (said, f"est.{said}") for form in forms) or bool(
        re.match(rf"{re.escape(numbers.count(raw))}\b", text)
    )


EXTRA = (
    numbers.rough, numbers.rough_log10, numbers.times, numbers.whole_share, numbers.precise, numbers.year,
    numbers.percent, lambda raw: numbers.percent(100 * raw), lambda raw: numbers.plain(raw, 1) + " ranks",
    numbers.signed, lambda raw: numbers.count(abs(raw)), lambda raw: numbers.plain(raw, 0) + " ranks",
)  # fmt: skip
