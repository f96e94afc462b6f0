"""The wording of reports by language: a file each, with English wherever a language says nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from corridor.reports.locales import ENGLISH, language

FOLDER = Path(__file__).parent / "wording"
"""A file of wording for each language of reports."""


def languages() -> tuple[str, ...]:
    """Return the languages that have a file of wording."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def wording() -> Mapping[str, Any]:
    """Return the wording of the language that is spoken."""
    return _wording(language())


def say(section: str, key: str, **parts: str) -> str:
    """Return a sentence of the wording, its places filled; `section` may be a path such as "trust.interval"."""
    found: Any = wording()
    for name in (*section.split("."), key):
        found = found[name]
    return str(found).format(**parts)


@lru_cache(maxsize=8)
def _wording(name: str) -> Mapping[str, Any]:
    own: dict[str, Any] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return own if name == ENGLISH else _over(_wording(ENGLISH), own)


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return English wording with another language's in its place, table by table, in the order of English."""
    merged = {key: _merged(value, own.get(key)) for key, value in base.items()}
    return merged | {key: value for key, value in own.items() if key not in base}


def _merged(base: Any, own: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        return _over(base, own)
    return base if own is None else own
