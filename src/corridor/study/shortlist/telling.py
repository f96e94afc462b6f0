"""A shortlist as plain data, for the command line."""

from __future__ import annotations

from typing import Any

from corridor.study.shortlist.results import Shortlist

TABLES = ("terms", "matches", "lines", "steps", "left_out", "excluded")


def record_of(found: Shortlist) -> dict[str, Any]:
    """Return a shortlist as JSON data."""
    return {
        "member": found.member.canonical(),
        "title": found.title,
        "rules": list(found.rules),
        **{name: getattr(found, name).to_dicts() for name in TABLES},
        "not_in_data": list(found.not_in_data),
    }
