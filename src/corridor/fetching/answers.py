"""JSON answers: taken in whole, parsed before they count as arrived, and kept as the server sent them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from corridor.fetching.digests import broken_bytes, promised
from corridor.fetching.limits import TryAgainError
from corridor.fetching.transport import Transport

LARGEST = 1 << 30
"""Bytes of one answer that are taken in; an answer at Comtrade's cap has about a tenth of it."""

SHOWN = 120


def ask(transport: Transport, url: str, deadline: float) -> bytes:
    """Return the body of one answer, unpacked.

    Raises:
        TryAgainError: It did not arrive, not whole, or not as the bytes whose digest the server gives.
        DataError: The server refuses.
    """
    with transport.get(url, {"Accept": "application/json"}) as response:
        if response.status_code != 200:
            raise TryAgainError(f"the server answers {response.status_code} to a call for the whole")
        body = bytearray()
        for piece in transport.pieces(response, deadline, raw=False):
            body += piece
            if len(body) > LARGEST:
                raise TryAgainError(f"the answer has more than {LARGEST:,} bytes")
        content = bytes(body)
        packed = "content-encoding" in response.headers
        if not packed and (name := broken_bytes(content, promised(response.headers, whole=True))):
            raise TryAgainError(f"the bytes do not have the {name} digest that the server gives")
    return content


def parse(content: bytes, hook: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """Return parsed JSON.

    Args:
        content: The body of an answer.
        hook: Turns the members of each object into what stands for it; objects inside come first.

    Raises:
        TryAgainError: It is no JSON, as where it is cut off or a proxy answers with a page.
    """
    try:
        return json.loads(content, object_pairs_hook=hook)
    except (ValueError, RecursionError) as error:
        begin = "".join(char if char.isprintable() else " " for char in content[:SHOWN].decode("utf-8", "replace"))
        raise TryAgainError(
            f"the answer is no whole JSON ({len(content):,} bytes, beginning with {begin!r})"
        ) from error
