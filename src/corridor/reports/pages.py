"""What every page shares: the templates, the style sheets, and how amounts are kept on one line."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from corridor.reports.tracing import MIDDLE, unmarked

TEMPLATES = Path(__file__).parent / "templates"

_AMOUNT = re.compile(rf"(?<!{MIDDLE})\$[\d.,]+ (?:tn|bn|mn)\b")
"""Amounts that stand in a text by themselves; marked figures are kept on one line as elements."""


def keep_amounts(text: str) -> Markup:
    """Return the text, escaped, with every amount kept on one line."""
    return Markup(_AMOUNT.sub(r'<span class="nb">\g<0></span>', str(escape(text))))


def fill(text: str, **parts: str) -> str:
    """Return a sentence of the wording with its places filled."""
    return text.format(**parts)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates' environment: everything is escaped, and a name that is not there is a fault."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["amounts"] = keep_amounts
    found.filters["bare"] = unmarked
    found.filters["fill"] = fill
    return found


@lru_cache(maxsize=8)
def style(*names: str) -> Markup:
    """Return style sheets, which are part of the package and free of anything a run or a snapshot could put in."""
    return Markup("\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names))
