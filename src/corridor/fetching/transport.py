"""One GET at a time: paced, timed, with redirects followed by hand so that a key stays with the host it is for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import httpx

from corridor import __version__
from corridor.errors import DataError, UsageError
from corridor.fetching.limits import Clock, Limits, Pace, TryAgainError, retry_after

PASSING = frozenset({408, 425, 429})
"""Statuses below 500 that may pass: time-out, too early, too many requests."""

BODIED = frozenset({200, 206, 416})
"""Statuses that are handed on; who asked for a range must deal with the last two."""

REDIRECTS = 5
READ = 64_000
"""Bytes of an explanation that are read; far more than are repeated, so that no key is cut in two at the end."""

WORDS = 300
"""Characters of a server's explanation that are repeated."""

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Secret:
    """A key that goes along in a header and nowhere else."""

    header: str
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.header!r})"


class Transport:
    """A client that turns whatever goes wrong into `TryAgainError` or `DataError`.

    Args:
        limits: Time-outs and rate.
        clock: Where time comes from.
        secret: Key to send to the host of each planned address.
    """

    def __init__(self, limits: Limits, clock: Clock, secret: Secret | None = None) -> None:
        self.limits = limits
        self.clock = clock
        self._secret = secret
        self._pace = Pace(limits.rate, clock)
        patience = httpx.Timeout(limits.read, connect=limits.connect)
        self._client = httpx.Client(timeout=patience, headers={"User-Agent": f"corridor/{__version__}"})

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Ask for an address and hand on an answer of status 200, 206 or 416, its body unread.

        Raises:
            TryAgainError: The connection failed, or the status may pass; also while the body is read.
            DataError: The server refuses, in its own words.
            UsageError: The key would travel in the clear.
        """
        place = httpx.URL(url)
        origin = _origin(place)
        try:
            for _ in range(REDIRECTS + 1):
                self._pace.wait()
                with self._client.stream("GET", place, headers=self._headers(headers, place, origin)) as response:
                    if not response.has_redirect_location:
                        self._judge(response)
                        yield response
                        return
                    place = _next_place(response)
        except httpx.DecodingError as error:
            raise TryAgainError(f"the answer cannot be unpacked ({error})") from error
        except httpx.TimeoutException as error:
            raise TryAgainError(f"the server did not answer in time ({type(error).__name__})") from error
        except httpx.TransportError as error:
            raise TryAgainError(f"the connection failed ({self.plain(str(error)) or type(error).__name__})") from error
        raise DataError(f"{url}: redirected more than {REDIRECTS} times")

    def pieces(self, response: httpx.Response, deadline: float, *, raw: bool) -> Iterator[bytes]:
        """Return the body in pieces as they come.

        Args:
            response: The answer.
            deadline: Moment by which it must have come.
            raw: Whether to leave a content encoding as it is.

        Raises:
            TryAgainError: It comes too slowly, or not by the deadline.
        """
        start, count = self.clock.now(), 0
        for piece in response.iter_raw() if raw else response.iter_bytes():
            count += len(piece)
            spent = self.clock.now() - start
            if self.clock.now() > deadline:
                raise TryAgainError(f"the answer did not come within {self.limits.total:.0f} s")
            if spent > self.limits.read and response.num_bytes_downloaded < self.limits.slowest * spent:
                raise TryAgainError(f"the answer comes too slowly ({count} bytes in {spent:.0f} s)")
            yield piece

    def _headers(self, headers: Mapping[str, str], place: httpx.URL, origin: tuple[str, ...]) -> dict[str, str]:
        if self._secret is None or _origin(place) != origin:
            return dict(headers)
        if place.scheme != "https" and place.host not in _LOCAL:
            raise UsageError(f"{place.scheme}://{place.host}: a key is only sent over https, or to this machine itself")
        return {**headers, self._secret.header: self._secret.value}

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in BODIED:
            return
        said = self._words(response)
        what = f"the server answers {status}{f': {said}' if said else ''}"
        if status >= 500 or status in PASSING:
            wait = retry_after(
                response.headers.get("retry-after"), date=response.headers.get("date"), today=self.clock.today()
            )
            raise TryAgainError(what, wait)
        raise DataError(f"{response.url.copy_with(userinfo=b'')}: {what}")

    def _words(self, response: httpx.Response) -> str:
        """Return what the server says, as one short line without markup and without the key."""
        body = b""
        for piece in response.iter_bytes():
            body += piece
            if len(body) > READ:
                break
        text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", body.decode("utf-8", "replace"))
        words = self.plain(html.unescape(text)) or self.plain(response.reason_phrase)
        return words if len(words) <= WORDS else f"{words[:WORDS]} …"

    def leaks(self, content: bytes) -> bool:
        """Whether an answer repeats the key."""
        return self._secret is not None and self._secret.value.encode() in content

    def plain(self, text: str) -> str:
        """Return a text as one printable line without the key."""
        shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        return shown.replace(self._secret.value, "(key)") if self._secret is not None else shown


def _origin(place: httpx.URL) -> tuple[str, ...]:
    return place.scheme, place.host, str(place.port)


def _next_place(response: httpx.Response) -> httpx.URL:
    """Return where an answer redirects to.

    Raises:
        DataError: The address is no web address, or gives up https.
    """
    here, header = response.url, response.headers["location"]
    try:
        place = here.join(header)
    except httpx.InvalidURL as error:
        raise DataError(f"{here}: redirects to what is no address: {header[:200]!r}") from error
    if place.scheme not in {"http", "https"} or (here.scheme, place.scheme) == ("https", "http"):
        raise DataError(f"{here}: redirects to {place.scheme}://{place.host}, which is not followed")
    return place
