"""What a check found: coded, with its severity, its explanation and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding should hold a reader back."""

    NOTE = "note"
    CAUTION = "caution"
    SERIOUS = "serious"


class Status(StrEnum):
    """What came of a check."""

    FOUND = "found"
    CLEAR = "clear"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Finding:
    """One result of one check.

    Attributes:
        code: Code of the check, such as OPP001.
        title: What the check asks, in a few words.
        severity: How much it should hold a reader back.
        status: Found, clear or not applicable.
        opportunity: The line that it is about; empty where it is about the whole ranking.
        explanation: What was found, with its figures, in one or two sentences.
        measured: The figure that was held against the threshold, None where there is none.
        threshold: The threshold, None where there is none.
        todo: What a reader should do about it, in a sentence; empty where nothing.
    """

    code: str
    title: str
    severity: Severity
    status: Status
    opportunity: str
    explanation: str
    measured: float | None = None
    threshold: float | None = None
    todo: str = ""
