"""Fixed words of printed pages and of a member's pages: those of the page, and what only print says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corridor.errors import InternalError
from corridor.reports.locales import language
from corridor.reports.wordings import wording

ROOM = "for_member"
"""Table of the wording that holds what the pages of a member say."""


def words() -> Mapping[str, Any]:
    """Return every fixed word of printed pages, in the language that is spoken."""
    said = wording()
    return {**said["page"], **said["print"], "keys": said["legend"], ROOM: said[ROOM], "language": language()}


def say(key: str, **figures: str) -> str:
    """Return a text of a member's pages by its dotted key, with figures in it.

    Raises:
        InternalError: The wording holds no such text.
    """
    found: Any = wording()[ROOM]
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        raise InternalError(f"wording {language()}: {ROOM}.{key}: holds no text")
    return found.format(**figures)
