"""From what a user typed to a report in plain values: plan, look or fetch, and tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from corridor.errors import UsageError
from corridor.fetching.fetchers import FETCHERS
from corridor.fetching.limits import Limits
from corridor.fetching.reporting import Report, State
from corridor.fetching.running import fetch, survey


def fetch_source(
    source: str,
    asked: Mapping[str, Any],
    out: Path,
    *,
    base_url: str | None,
    limits: Mapping[str, float],
    retrieved: str | None,
    dry_run: bool,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Fetch from a source, or look what would be fetched.

    Args:
        source: Name in the registry.
        asked: Options that the source's plan takes.
        out: Folder of the files.
        base_url: Address in place of the publisher's.
        limits: Fields of `Limits` that differ from the source's own.
        retrieved: Date, YYYY-MM-DD, to write beside each file that arrives.
        dry_run: Only look what is there.
        progress: Told what is being done.

    Returns:
        source, lines (file, state, rows, bytes), notes, there, left, and advice where much is left.

    Raises:
        UsageError: What is asked for does not exist, or another fetch is writing there.
        DataError: A server refuses, or its answers do not come whole.
    """
    fetcher = FETCHERS[source]
    bounds = Limits(**{"rate": fetcher.rate, **limits})  # type: ignore[arg-type]
    if retrieved is not None:
        _refuse_no_date(retrieved)
    calls, secret = fetcher.plan(**asked, base=base_url), fetcher.secret()
    if dry_run:
        return _plain(fetcher.title, survey(calls, out), fetcher.advice)
    report = fetch(calls, out, limits=bounds, secret=secret, retrieved=retrieved, say=progress)
    return _plain(fetcher.title, report, "")


def _refuse_no_date(text: str) -> None:
    try:
        same = date.fromisoformat(text).isoformat() == text
    except ValueError:
        same = False
    if not same:
        raise UsageError(f"retrieved: must be a date such as 2026-01-31, found {text!r}")


def _plain(title: str, report: Report, advice: str) -> dict[str, Any]:
    left = report.count(State.MISSING, State.ALTERED, State.UNKNOWN)
    return {
        "source": title,
        "lines": [{**asdict(line), "state": str(line.state)} for line in report.lines],
        "notes": list(report.notes),
        "there": report.count(State.THERE),
        "left": left,
        "advice": advice if left else "",
    }
