"""What is told of a fetch: the state of every file, and sentences on what a user should know."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What a fetch found, or did, about one file."""

    THERE = "there already"
    ARRIVED = "arrived"
    AGAIN = "fetched again"
    MISSING = "to fetch"
    ALTERED = "altered"
    UNKNOWN = "not in the manifest"


@dataclass(frozen=True)
class Line:
    """One file of a report: its name, state, records and bytes, the last two None where not known."""

    file: str
    state: State
    rows: int | None
    bytes: int | None


@dataclass
class Report:
    """What a fetch, or the look before it, found.

    Attributes:
        lines: Files in the order of the plan.
        notes: Sentences on what a user should know: altered files, divided calls.
    """

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, *states: State) -> int:
        """Return how many files are in one of the states."""
        return sum(line.state in states for line in self.lines)
