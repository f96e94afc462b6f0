"""A report's page taken apart: every text with the elements that it stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

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
