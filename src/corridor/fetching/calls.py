"""What a fetch is made of: calls, planned before anything is asked, and what an answer to one turns out to be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corridor.errors import InternalError

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+~-]{0,180}")

SPELLED_OUT = 3
"""Codes that a file name spells out; longer lists are named by their digest."""


@dataclass(frozen=True)
class Answer:
    """What a JSON answer holds.

    Attributes:
        content: Bytes to keep: those of the server without what differs from call to call.
        rows: Records in it.
        truncated: Whether the server cut it off at its cap, so that it must not be kept.
        more: Calls that only this answer tells of, such as further pages.
    """

    content: bytes
    rows: int
    truncated: bool = False
    more: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Split:
    """Smaller calls that together ask what one call asked.

    Attributes:
        parts: The smaller calls; none where nothing is left to divide.
        count_url: Address that answers how many records the whole has, so that the parts can be held against it.
        advice: What a user can do where there are no parts.
    """

    parts: tuple[Call, ...]
    count_url: str
    advice: str


@dataclass(frozen=True)
class Call:
    """One request and the file that its answer becomes.

    Attributes:
        source: Name of the source.
        file: Name of the file in the folder of the fetch.
        url: Address with its query and without any key.
        check: Reads a JSON answer, raising `TryAgainError` or `DataError` where it is not what was asked. None: a large
            archive, which is fetched in resumable parts.
        split: Divides the call where its answer was cut off at the server's cap.
        tells_more: Whether the answer may name further calls, so that it is read again when it is there already.
    """

    source: str
    file: str
    url: str
    check: Callable[[bytes], Answer] | None = None
    split: Callable[[], Split] | None = None
    tells_more: bool = False

    def __post_init__(self) -> None:
        if not _PLAIN_NAME.fullmatch(self.file):
            raise InternalError(f"a call plans a file with the name {self.file!r}")


def label(codes: Sequence[str], *, every: str = "all") -> str:
    """Return a short name for a list of codes: the codes where they are few, else their number and digest.

    Args:
        codes: Codes in the order in which they are asked; none stands for all.
        every: Word for all.
    """
    if not codes:
        return every
    if len(codes) <= SPELLED_OUT:
        return "+".join(codes)
    return f"{len(codes)}x{hashlib.sha256(','.join(codes).encode()).hexdigest()[:10]}"


def halves(codes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the first and the second half of a list of at least two codes."""
    middle = (len(codes) + 1) // 2
    return tuple(codes[:middle]), tuple(codes[middle:])
