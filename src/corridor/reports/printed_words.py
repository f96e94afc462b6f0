"""Fixed words of printed pages and of a member's pages: one file for each language, beside the templates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from corridor.errors import InternalError

FILE = Path(__file__).parent / "typst" / "en.toml"
ROOM = "for_member"
"""Table of the file that holds what the pages of a member say."""


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """Return every fixed word of the file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def say(key: str, **figures: str) -> str:
    """Return a text of a member's pages by its dotted key, with figures in it.

    Raises:
        InternalError: The file holds no such text.
    """
    found: Any = words()[ROOM]
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        raise InternalError(f"{FILE.name}: {ROOM}.{key}: holds no text")
    return found.format(**figures)
