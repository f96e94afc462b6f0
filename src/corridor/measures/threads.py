"""One thread of linear algebra, so that the last bit of a figure never depends on how many threads a machine has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold matrix products and eigenproblems to one thread while the block runs.

    A library of linear algebra splits a product among its threads, and where it cuts decides in which order an entry
    is added up. On the sizes that measures have, one thread is as quick as several.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415  few runs need it

    with threadpool_limits(limits=1, user_api="blas"):
        yield
