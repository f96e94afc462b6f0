"""The registry of what can be fetched: each source plans its calls and says how politely they are to be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corridor.fetching.calls import Call
from corridor.fetching.transport import Secret
from corridor.registry import Registry

FETCHERS: Registry[Fetcher] = Registry("source to fetch")


@dataclass(frozen=True)
class Fetcher:
    """A source that can be fetched.

    Attributes:
        title: Title that people read.
        rate: Requests a second that the publisher bears.
        plan: What was asked → calls, without any network. It takes the options of the source and `base`, the address
            that stands in for the publisher's, None for the publisher itself.
        secret: Returns the key from the environment, None where there is none or the source has none.
        advice: What to know before a large fetch.
    """

    title: str
    rate: float
    plan: Callable[..., list[Call]]
    secret: Callable[[], Secret | None] = lambda: None
    advice: str = ""
