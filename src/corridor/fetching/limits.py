"""Patience and politeness: how often and how long a call is tried, how long to wait, how fast calls may follow."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from corridor.errors import DataError, UsageError

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """Bounds of a fetch; times in seconds.

    Attributes:
        rate: Requests a second at most, retries included.
        tries: Tries in a row without a new byte before a call is given up.
        first_wait: Wait after the first failure; it doubles with each further one.
        longest_wait: Longest wait that corridor chooses itself; what a server asks for may be longer.
        connect: Longest time to connect.
        read: Longest silence of a server.
        total: Longest time for one call, waits included.
        slowest: Bytes a second below which an answer is given up once `read` seconds have gone into it.
        seed: Seed of the jitter.
    """

    rate: float = 1.0
    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect: float = 15.0
    read: float = 120.0
    total: float = 14_400.0
    slowest: float = 200.0
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "seed" and not 0 < value < float("inf"):
                raise UsageError(f"{field.name}: must be a number above 0, found {value}")


class TryAgainError(Exception):
    """A call failed in a way that may pass; `wait` is how many seconds the server asks to wait, None where it does not.

    It never leaves the fetching room: `persist` turns the last one into a `DataError`.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Clock:
    """Time as the fetching room sees it; tests put another in its place."""

    def now(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def today(self) -> float:
        """Return seconds since 1970 (UTC), to read an HTTP date against."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pace:
    """Lets requests follow each other no faster than a rate."""

    def __init__(self, rate: float, clock: Clock) -> None:
        self._gap = 1.0 / rate
        self._clock = clock
        self._next = float("-inf")

    def wait(self) -> None:
        """Wait until the next request may go out."""
        now = self._clock.now()
        if now < self._next:
            self._clock.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


def backoff(failures: int, limits: Limits, chance: random.Random) -> float:
    """Return the wait after so many failures in a row: exponential, between half and all of it by chance."""
    whole = min(limits.longest_wait, limits.first_wait * 2.0 ** min(failures - 1, 60))
    return whole * (0.5 + 0.5 * chance.random())


def retry_after(header: str | None, *, date: str | None, today: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (RFC 9110, section 10.2.3), None where it says nothing.

    Args:
        header: Seconds, or a date.
        date: The answer's own `Date`, so that a clock that is wrong here or there does no harm.
        today: Seconds since 1970 here, used where there is no `Date`.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, sent = _http_date(text), _http_date(date or "")
    if until is None:
        return None
    return max(0.0, until - (today if sent is None else sent))


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def persist(
    attempt: Callable[[float], T],
    *,
    what: str,
    limits: Limits,
    clock: Clock,
    gained: Callable[[], int] = lambda: 0,
    say: Callable[[str], None] = lambda _: None,
) -> T:
    """Try until it works, with waits between; tries start anew whenever more bytes are held than ever before.

    Args:
        attempt: What to try; it is given the moment by which it must be done, and raises `TryAgainError`.
        what: The file, for messages and for the jitter.
        limits: Tries, waits and total time.
        clock: Where time comes from.
        gained: Bytes held so far.
        say: Told why it waits.

    Raises:
        DataError: The tries or the time are used up; the message has the last reason.
    """
    chance = random.Random(f"{limits.seed}:{what}")
    deadline = clock.now() + limits.total
    failures, furthest = 0, gained()
    while True:
        try:
            return attempt(deadline)
        except TryAgainError as trouble:
            held = gained()
            failures = 1 if held > furthest else failures + 1
            furthest = max(furthest, held)
            wait = backoff(failures, limits, chance) if trouble.wait is None else trouble.wait
            left = deadline - clock.now()
            _refuse_hopeless(trouble, what, limits, failures=failures, wait=wait, left=left)
            say(f"{what}: {trouble}; trying again in {wait:.1f} s")
            clock.sleep(wait)


def _refuse_hopeless(
    trouble: TryAgainError, what: str, limits: Limits, *, failures: int, wait: float, left: float
) -> None:
    if failures >= limits.tries:
        raise DataError(f"{what}: {trouble}; given up after {failures} tries in a row") from trouble
    if wait >= left:
        allowed = f"the {limits.total:.0f} s that one file may take"
        raise DataError(f"{what}: {trouble}; the next try is {wait:.0f} s away, past {allowed}") from trouble
