"""One thread of linear algebra, so that the last bit of a figure never depends on how many threads a machine has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold matrix products and eigenproblems to one thread while the block runs.

    A library of linear algebra splits a product among its threads, and where it cuts decides in which order an entry
    is added up. On the sizes that measures have, one thread is as quick as several.
    """
    with _libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _libraries() -> Any:
    """Return the libraries of linear algebra that are loaded; looking for them takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # noqa: PLC0415  few runs need it

    return ThreadpoolController()
