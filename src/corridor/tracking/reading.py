"""Fetches the files of a tracked run from its store, by the run's identifier or by the beginning of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from corridor.errors import UsageError
from corridor.tracking.connection import client_of, pointed_to, quiet
from corridor.tracking.result import TrackingError, reason, shown
from corridor.tracking.sqlite import database_of

IDENTIFIER = re.compile(r"[0-9a-f]{4,32}")
"""What an identifier of a run, or the beginning of one, looks like."""

SHOWN = 5
"""Runs that are listed where the beginning of an identifier fits several."""


def looks_like_a_run(text: str) -> bool:
    """Whether a text can be the identifier of a tracked run, or the first four characters of it or more."""
    return IDENTIFIER.fullmatch(text) is not None


def fetch_files(run: str, uri: str, folder: Path) -> str:
    """Copy the files of a tracked run into a folder and return the whole identifier of the run.

    Args:
        run: Identifier, or its beginning where only one run of the store begins so.
        uri: Address of the store.
        folder: Where the files go; it must exist.

    Raises:
        UsageError: No run of the store, or more than one, is called so.
        TrackingError: The store cannot be read.
    """
    database = database_of(uri)
    if database is not None and not database.is_file():
        raise UsageError(f"{run}: no run of this name, as there is no tracking store at {database}")
    try:
        with quiet(), pointed_to(uri):
            client = client_of(uri)
            whole = _only_one(run, _matching(client, run), shown(uri))
            _copy(client, whole, folder)
    except (UsageError, TrackingError):
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: run {run} could not be read: {reason(error)}") from error
    return whole


def _matching(client: Any, run: str) -> list[str]:
    """Return the identifiers of the store's runs that begin with a text."""
    experiments = [one.experiment_id for one in client.search_experiments()]
    found = client.search_runs(experiments, f"attributes.run_id LIKE '{run}%'", max_results=SHOWN + 1)
    return sorted(one.info.run_id for one in found)


def _only_one(run: str, found: list[str], store: str) -> str:
    if not found:
        raise UsageError(f"{run}: no tracked run of {store} begins with that")
    if len(found) > 1:
        more = " and more" if len(found) > SHOWN else ""
        raise UsageError(f"{run}: several tracked runs begin with that: {', '.join(found[:SHOWN])}{more}")
    return found[0]


def _copy(client: Any, run: str, folder: Path) -> None:
    """Copy what lies at the top of a run's artifacts, which are the files of its folder of results."""
    for entry in client.list_artifacts(run):
        if not entry.is_dir:
            client.download_artifacts(run, entry.path, str(folder))
