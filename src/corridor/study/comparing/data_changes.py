"""What differs between the data of two runs: their snapshots by tables, years and sources, and the last year seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def in_words(found: Mapping[str, Any]) -> list[str]:
    """Return data changes as sentences without a full stop, the tables first."""
    told = [f"{one['table']}: {_rows(one)}" for one in found["tables"]]
    years = [one["year"] for one in found["years"]]
    told += [f"goods flows of {spans(years)}"] if years else []
    told += [f"source {one['source']} {one['change']}: {one['what']}" for one in found["sources"]]
    return [*told, *found["notes"], *([found["why"]] if found["why"] else [])]


def _rows(table: Mapping[str, Any]) -> str:
    counts = [f"{table[key]:,} rows {key}" for key in ("added", "dropped", "changed") if table[key]]
    return ", ".join(counts) or "differs in its files alone"


def spans(years: Sequence[int]) -> str:
    """Return years with neighbours drawn together: 2015, 2018-2022."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
