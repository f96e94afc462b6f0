"""Large files in resumable parts: continued only where the server confirms that it is still the same file.

Ranges are those of RFC 9110, section 14: a request with `Range` and `If-Range`, an answer of 206 with `Content-Range`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

from corridor.fetching.digests import broken, promised
from corridor.fetching.folder import write_atomically
from corridor.fetching.limits import TryAgainError
from corridor.fetching.transport import Transport

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
PLAIN = {"Accept-Encoding": "identity"}
"""Ranges and lengths must be those of the file itself, not of a packed form of it."""


@dataclass(frozen=True)
class Representation:
    """Which state of a file the gathered bytes are of.

    Attributes:
        url: Address it was asked from.
        etag: Strong entity tag, None where there is none.
        modified: `Last-Modified` as the server wrote it.
        length: Bytes of the whole file, None where the server does not say.
        digests: Promised digests of the whole file, algorithm → hex.
    """

    url: str
    etag: str | None
    modified: str | None
    length: int | None
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def validator(self) -> str | None:
        """What `If-Range` may hold: a strong tag, else the date of the last change."""
        return self.etag or self.modified


class Gathering:
    """The part of one file on disk and what it is a part of.

    Args:
        url: Address of the file.
        part: Path of the gathered bytes.
        state: Path of the note on their representation.
        whole: Raises `TryAgainError` where the finished file is not sound.
    """

    def __init__(self, url: str, part: Path, state: Path, whole: Callable[[Path], None]) -> None:
        self.url, self.part, self.state = url, part, state
        self._whole = whole
        self._known = self._remembered()

    @property
    def size(self) -> int:
        """Bytes that are held and can be continued from."""
        return self.part.stat().st_size if self._known is not None and self.part.exists() else 0

    def attempt(self, transport: Transport, deadline: float, say: Callable[[int, int | None], None]) -> None:
        """Ask for what is missing, and hold the file against length, digest and its own checks.

        Args:
            transport: Client.
            deadline: Moment by which it must have come.
            say: Told the bytes held and the bytes of the whole.

        Raises:
            TryAgainError: It is not all there, or it is not sound and was thrown away.
            DataError: The server refuses.
        """
        held = self.size
        if self._known is None or held == 0 or held != self._known.length:
            with transport.get(self.url, {**PLAIN, **self._range(held)}) as response:
                self._begin(response, held)
                with self.part.open("ab") as file:
                    for piece in transport.pieces(response, deadline, raw=True):
                        file.write(piece)
                        say(file.tell(), self._known.length if self._known else None)
        self._verify()

    def _range(self, held: int) -> dict[str, str]:
        validator = self._known.validator if self._known is not None else None
        if held == 0 or validator is None:
            return {}
        return {"Range": f"bytes={held}-", "If-Range": validator}

    def _begin(self, response: httpx.Response, held: int) -> None:
        """Prepare the part for the body of an answer: continue it, or start it anew."""
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise TryAgainError("the server packs the answer although it was asked not to")
        if response.status_code == 206:
            problem = self._no_continuation(response, held)
        else:
            problem = "the server says that the range lies outside the file" if response.status_code == 416 else None
        if problem is not None:
            self.discard()
            raise TryAgainError(problem)
        if response.status_code == 200:
            self.discard()
            self._remember(represented(self.url, response.headers))
            self.part.touch()

    def _no_continuation(self, response: httpx.Response, held: int) -> str | None:
        """Return why an answer does not continue the part, None where it does."""
        known, headers = self._known, response.headers
        found = _RANGE.fullmatch(headers.get("content-range", "").strip())
        if known is None or not held or found is None:
            return "the server sends a range that was not asked for"
        if int(found[1]) != held:
            return f"the server continues at byte {found[1]}, asked was byte {held}"
        total = None if found[3] == "*" else int(found[3])
        same = represented(self.url, headers).validator == known.validator
        if not same or (total is not None and known.length is not None and total != known.length):
            return "the file has changed on the server in the meantime"
        return None

    def _verify(self) -> None:
        """Hold the finished part against what was promised.

        Raises:
            TryAgainError: Bytes are missing; or there are too many, or others, and the part was thrown away.
        """
        known, held = self._known, self.size
        if known is not None and known.length is not None and held < known.length:
            raise TryAgainError(f"the answer ended after {held:,} of {known.length:,} bytes")
        problem = None
        if known is not None and known.length is not None and held > known.length:
            problem = f"the server sent {held:,} bytes, it had announced {known.length:,}"
        elif known is not None and (name := broken(self.part, known.digests)):
            problem = f"the bytes do not have the {name} digest that the server gives"
        try:
            if problem is None:
                self._whole(self.part)
        except TryAgainError:
            self.discard()
            raise
        if problem is not None:
            self.discard()
            raise TryAgainError(problem)

    def discard(self) -> None:
        """Throw away what is held; the bytes go first, so that no state ever stands for bytes of another."""
        self.part.unlink(missing_ok=True)
        self.state.unlink(missing_ok=True)
        self._known = None

    def _remember(self, known: Representation) -> None:
        write_atomically(self.state, json.dumps(asdict(known)))
        self._known = known

    def _remembered(self) -> Representation | None:
        """Return what the part is of, None (and no part) where that cannot be told or the address is another."""
        try:
            known = Representation(**json.loads(self.state.read_bytes()))
        except (OSError, ValueError, TypeError):
            known = None
        if known is None or known.url != self.url or not self.part.exists():
            self.part.unlink(missing_ok=True)
            return None
        return known


def represented(url: str, headers: Mapping[str, str]) -> Representation:
    """Return which representation an answer of status 200 or 206 is of; a weak tag cannot vouch for bytes."""
    etag = headers.get("etag")
    whole = "content-range" not in headers
    length = headers.get("content-length", "") if whole else ""
    return Representation(
        url=url,
        etag=etag if etag and not etag.startswith("W/") else None,
        modified=headers.get("last-modified"),
        length=int(length) if length.isascii() and length.isdigit() else None,
        digests=promised(headers, whole=whole),
    )
