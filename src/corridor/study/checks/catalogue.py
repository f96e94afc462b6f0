"""All checks there are: importing this module registers every module whose name begins with the word of a code."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import corridor.study.checks as room
from corridor.study.checks.check import CHECKS, Check

PREFIX = "opp"


def all_checks() -> list[Check]:
    """Return every check, by code."""
    return [check for _, check in CHECKS.items()]


def describe_checks() -> list[dict[str, Any]]:
    """Return every check as a flat row, as the reference shows it."""
    return [
        {
            "name": check.code, "scope": str(check.scope), "title": check.title, "asks": check.asks,
            "severity": str(check.severity), "why": check.why, "todo": check.todo, "asked_of": check.asked_of,
        }
        for check in all_checks()
    ]  # fmt: skip


for found in sorted(module.name for module in pkgutil.iter_modules(room.__path__)):
    if found.startswith(PREFIX):
        importlib.import_module(f"{room.__name__}.{found}")
