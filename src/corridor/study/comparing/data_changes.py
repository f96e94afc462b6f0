"""What differs between the snapshots of two runs, by tables, years and sources."""

from __future__ import annotations

from typing import Any

from corridor.snapshots.difference import Difference


def data_changes(found: Difference | None, why: str = "") -> dict[str, Any]:
    """Return what differs between two snapshots as plain data.

    Args:
        found: Difference of the snapshots; None where they are the same, or are not both at hand.
        why: Why they were not compared; empty where they are the same.

    Returns:
        `compared`, `why`, and where they were compared `tables` (rows before, after, added, dropped and changed),
        `years` (dollars of goods flows before and after), `sources` and `notes`, of what differs alone.
    """
    if found is None:
        return {"compared": not why, "why": why, "tables": [], "years": [], "sources": [], "notes": []}
    counts = ("table", "before", "after", "added", "dropped", "changed")
    tables = [{key: getattr(one, key) for key in counts} for one in found.tables if not one.same]
    years = [{"year": one.year, "before": one.before, "after": one.after} for one in found.flows.years if one.gross]
    return {
        "compared": True,
        "why": "",
        "tables": tables,
        "years": years,
        "sources": [dict(one) for one in found.sources],
        "notes": list(found.notes),
    }
