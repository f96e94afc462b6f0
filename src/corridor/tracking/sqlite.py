"""A SQLite store on disk: its folder, a check that it can be written, and a lock that processes share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from corridor.tracking.result import TrackingError

PREFIX = "sqlite:"
PATIENCE = 60.0
"""Seconds to wait for another process that initialises the same store."""


def database_of(uri: str) -> Path | None:
    """Return the file behind a SQLite address ("sqlite:///relative.db", "sqlite:////absolute.db"), else None.

    Raises:
        TrackingError: The address names no file; a store in memory would keep nothing.
    """
    if not uri.startswith(PREFIX):
        return None
    name = uri.partition(":///")[2].partition("?")[0]
    if name in {"", ":memory:"}:
        raise TrackingError(f"{uri}: names no file; write sqlite:///path/to/mlflow.db")
    return Path(name).absolute()


def prepare(database: Path) -> None:
    """Create the folder of a database and check that it is one and can be written.

    Raises:
        TrackingError: The folder or the file cannot be written, or the file is no SQLite database.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(database, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("SELECT count(*) FROM sqlite_master")
            connection.execute("ROLLBACK")
    except (OSError, sqlite3.Error) as error:
        raise TrackingError(f"{database}: cannot be used as a tracking store: {error}") from error


def locked(database: Path | None, patience: float = PATIENCE) -> AbstractContextManager[None]:
    """Return a context that one process at a time may enter for a database; no database needs no lock."""
    return nullcontext() if database is None else _lock(database, patience)


@contextmanager
def _lock(database: Path, patience: float) -> Iterator[None]:
    """Hold a lock that SQLite keeps on a file beside the database; it is freed even if the process dies."""
    beside = database.with_name(f"{database.name}-init.lock")
    try:
        connection = sqlite3.connect(beside, timeout=patience, isolation_level=None)
    except sqlite3.Error as error:
        raise TrackingError(f"{beside}: cannot be created: {error}") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise TrackingError(f"{beside}: not free after {patience:g} seconds: {error}") from error
        yield
