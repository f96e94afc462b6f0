"""What comes back from tracking: where a run is stored, or why it could not be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corridor.errors import CorridorError


class TrackingError(CorridorError):
    """A run could not be tracked; the ranking itself is not affected."""


@dataclass(frozen=True)
class TrackedRun:
    """A stored run.

    Attributes:
        run_id: Identifier of the run in its store.
        uri: The store, without user name and password.
    """

    run_id: str
    uri: str


def shown(text: str) -> str:
    """Return a text on one line with user names and passwords taken out of its addresses."""
    return re.sub(r"://[^/@\s]*@", "://", " ".join(text.split()))


def reason(error: BaseException) -> str:
    """Return why an error was raised, in one line without secrets."""
    return shown(str(error)) or type(error).__name__
