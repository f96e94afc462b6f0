"""What the engine says of a snapshot and of a difference of two, as plain data, for commands and pages to show."""

from __future__ import annotations

from typing import Any

STEPS = [
    {"key": "level4", "meaning": "all of them", "tone": "share", "level": 4},
    {"key": "level1", "meaning": "fewer", "tone": "share", "level": 1},
    {"key": "balanced", "meaning": "balanced by the source", "tone": "balanced", "level": 0},
    {"key": "truncated", "meaning": "truncated", "tone": "truncated", "level": 0},
    {"key": "absent", "meaning": "absent", "tone": "absent", "level": 0},
    {"key": "none", "meaning": "nothing filed", "tone": "none", "level": 0},
]


def map_record(
    *, rows: int = 2, first: int = 2015, last: int = 2024, title: str = "Declared as exporter"
) -> dict[str, Any]:
    """Return a heat map of some reporters whose cells go through every step."""
    keys = [step["key"] for step in STEPS[:-1]]
    cells = {
        year: {"step": keys[year % len(keys)], "figure": f"{year - 2000} declared", "short": "98"}
        for year in range(first, last)
    }
    found = [{"code": f"A{n:02d}", "name": f"Country {n}", "cells": cells} for n in range(rows)]
    return {
        "title": title,
        "note": "Share of usual products.",
        "head": "reporter",
        "years": list(range(first, last + 1)),
        "rows": found,
        "steps": STEPS,
    }


def coverage_record(**changes: Any) -> dict[str, Any]:
    """Return what `engine.show_snapshot` returns."""
    mirror = {"reporter": "AZE", "name": "Azerbaijan", "value_usd": 5_000_000, "share": 0.5, "spread": 0.25}
    return {
        "name": "small",
        "created": "2026-01-31",
        "data_hash": "ab" * 32,
        "tables": [{"table": "goods_flows", "rows": 1_234_567, "years": "2003–2024", "bytes": 2_500_000}],
        "sources": [
            {"name": "s", "title": "T", "licence": "L", "release": "r", "retrieved": "2026-01-20", "url": "https://a"}
        ],
        "gaps": ["chapters of Azerbaijan in 2017"],
        "view": "reporter",
        "maps": [map_record()],
        "flows": [
            {"source": "s", "nomenclature": "HS", "first": 2003, "last": 2024, "rows": 12_345, "value_usd": 7 * 10**12}
        ],
        "revisions": [
            {"first": 2003, "last": 2016, "values": {"HS": 75, "HS02": 25}},
            {"first": 2017, "last": 2017, "values": {"HS17": 0}},
        ],
        "accounts": [{"source": "s", "in": 100, "kept": 90, "aggregated": 1, "left_out": 6, "quarantined": 3}],
        "reasons": [
            {"source": "s", "reason": "world total", "quarantined": False, "rows": 6},
            {"source": "s", "reason": "unit is missing", "quarantined": True, "rows": 3},
        ],
        "mirrors": [{"side": side, **mirror} for side in ("exporter", "importer")],
        "mirrors_from": "reporter_years",
        **changes,
    }


def difference_record(**changes: Any) -> dict[str, Any]:
    """Return what `engine.diff_snapshots` returns."""
    head = {"name": "small", "created": "2026-01-31", "data_hash": "ab" * 32, "path": "data/small"}
    parts = {"before": 8_000_000, "after": 8_500_000, "new": 700_000, "dropped": -400_000, "revised": 200_000}
    year = {"year": 2020, **parts, "gross": 1_300_000, "change": 500_000, "flows": {"new": 1, "same": 2}}
    words = "revised: a declared figure was revised"
    mover = {"code": "AZE", "name": "Azerbaijan", "before": 10**9, "after": 2 * 10**9, "change": 10**9, "words": words}
    table = {
        "before": 3,
        "after": 4,
        "added": 2,
        "dropped": 1,
        "changed": 1,
        "columns": {"value": 1},
        "note": "",
        "same": False,
    }
    largest = [{"key": "2020 AZE gdp_usd", "column": "value", "before": 1.5, "after": None, "weight": 1.0}]
    same = {
        **table,
        "table": "pairs",
        "added": 0,
        "dropped": 0,
        "changed": 0,
        "columns": {},
        "same": True,
        "largest": [],
    }
    return {
        "before": head,
        "after": {**head, "created": "2026-02-28", "data_hash": "cd" * 32},
        "same": False,
        "same_figures": False,
        "largest_share": 0.125,
        "largest_share_of": "the dollars of goods_flows",
        "sources": [{"source": "s", "change": "changed", "what": "release: r1 → r2"}],
        "accounts": [{"source": "s", "in": (9, 10), "kept": (9, 9), "left_out": (0, 1), "quarantined": (None, 0)}],
        "gaps": {"added": ["a new gap"], "dropped": ["an old gap"]},
        "tables": [{**table, "table": "country_years", "largest": largest}, same],
        "years": [year, {**year, "year": 2021, "gross": 0, "change": 0, "new": 0, "dropped": 0, "revised": 0}],
        "reasons": [{"reason": "revised/declared", "flows": 5, "change": 200_000, "gross": 300_000, "words": words}],
        "movers": {place: [mover] for place in ("exporter", "importer", "product", "source")},
        "largest": [
            {
                "year": 2020,
                "exporter": "AZE",
                "importer": "GEO",
                "product": "27",
                "before": None,
                "after": 700_000,
                "words": "new: the year is new",
                "from": "Azerbaijan",
                "to": "Georgia",
                "title": "Fuels",
            }
        ],
        "settings": [],
        "coverage": [
            {
                "reporter": "AZE",
                "side": "exporter",
                "before": "absent",
                "after": "declared",
                "cells": 7,
                "first": 2020,
                "last": 2021,
            }
        ],
        "coverage_more": 3,
        "transitions": [{"before": "absent", "after": "declared", "cells": 7, "reporter": 1}],
        "notes": ["only the first snapshot has the table facts"],
        **changes,
    }


NASTY = "<script>alert('x')</script>\x1b[2J\u202e[bold]=1+1 & \x07"
"""A text that would be markup to a page, a command to a terminal, a style to a console and a formula to a sheet."""


def nastified(value: Any) -> Any:
    """Return plain data with `NASTY` after every text that is a name or sentence of a snapshot."""
    kept = ("key", "tone", "step", "head", "view", "side", "mirrors_from", "years", "data_hash", "short")
    if isinstance(value, dict):
        return {key: one if key in kept else nastified(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(nastified(one) for one in value)
    return value + NASTY if isinstance(value, str) else value
