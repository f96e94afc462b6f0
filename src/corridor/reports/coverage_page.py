"""The page of `corridor data show --html`: what a snapshot covers, as heat maps and tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corridor.reports import snapshot_page
from corridor.reports.numbers import count, share, usd
from corridor.reports.snapshot_page import Page, Section, Sheet, heat_map, legend, sheet
from corridor.reports.text import clean, sentence

TITLES = {
    "reporter": "Who reported what",
    "product": "Which products were reported",
    "source": "Which source told what",
    "revision": "Which revision of the Harmonized System",
    "mirror": "How partners mirror each other",
}


def page_of(found: Mapping[str, Any]) -> Page:
    """Return the page of a coverage, which is plain data as `engine.show_snapshot` returns it."""
    rows = sum(table["rows"] for table in found["tables"])
    facts = (
        ("Made", found["created"]),
        ("Rows", count(rows)),
        ("Sources", count(len(found["sources"]))),
        ("Known gaps", count(len(found["gaps"]))),
        ("Data hash", found["data_hash"][:16]),
    )
    sections = [
        Section(
            TITLES[found["view"]],
            texts=("Each square is one year. Its figure stands in the square, and in full when you point at it.",),
            steps=legend(found["maps"]),
            maps=tuple(heat_map(one) for one in found["maps"]),
        ),
        *_quality(found),
        Section("Sources and revisions", tables=(_flows(found), _revisions(found))),
        *_accounts(found),
        Section(
            "What the snapshot lacks",
            items=tuple(sentence(clean(gap)) for gap in found["gaps"]) or ("No gap is known.",),
        ),
        Section("Tables", tables=(_tables(found), _sources(found))),
    ]
    title = f"Coverage of the snapshot {clean(found['name'])}"
    lead = "Who reported which products when, where figures come from, how far partners agree, and what is missing."
    return Page(title, "Coverage of data", lead, facts, tuple(sections))


def write(found: Mapping[str, Any], path: Path) -> None:
    """Write the page of a coverage as one file."""
    snapshot_page.write(page_of(found), path)


def _quality(found: Mapping[str, Any]) -> tuple[Section, ...]:
    if not found["mirrors"]:
        return ()
    text = (
        "Share of the declared value whose flow the partner declared too, and how far the two figures lie apart: the "
        "exponential of the mean absolute log ratio, weighted by value. 1.00 is perfect agreement."
    )
    tables = []
    for side in ("exporter", "importer"):
        rows = [
            (
                f"{row['reporter']} {row['name']}",
                usd(row["value_usd"]),
                share(row["share"]),
                f"{math.exp(row['spread']):.2f}",
            )
            for row in found["mirrors"]
            if row["side"] == side
        ]
        if rows:
            heads = ("Reporter", "Declared value", "Mirrored", "Apart by factor")
            tables.append(sheet(f"As {side}", heads, rows, numbers=(1, 2, 3)))
    return (Section("Mirror quality", texts=(text,), tables=tuple(tables)),)


def _flows(found: Mapping[str, Any]) -> Sheet:
    rows = [
        (row["source"], row["nomenclature"], _years(row), count(row["rows"]), usd(row["value_usd"]))
        for row in found["flows"]
    ]
    heads = ("Source", "Revision", "Years", "Rows", "Reconciled value")
    return sheet("Goods flows by source", heads, rows, numbers=(3, 4))


def _revisions(found: Mapping[str, Any]) -> Sheet:
    rows = []
    for row in found["revisions"]:
        total = sum(row["values"].values())
        shares = [f"{name} {share(value / total)}" if total else name for name, value in row["values"].items()]
        rows.append((_years(row), ", ".join(shares)))
    return sheet("Revisions of the Harmonized System, share of the reconciled value", ("Years", "Revisions"), rows)


def _accounts(found: Mapping[str, Any]) -> tuple[Section, ...]:
    if not found["accounts"]:
        return ()
    keys = ("in", "kept", "aggregated", "left_out", "quarantined")
    rows = [(row["source"], *(count(row[key]) for key in keys)) for row in found["accounts"]]
    heads = ("Source", "Rows in", "Kept", "Added up", "Left out", "Quarantined")
    reasons = [
        (row["source"], "quarantined" if row["quarantined"] else "left out", count(row["rows"]), row["reason"])
        for row in found["reasons"]
    ]
    tables = (
        sheet("What became of the raw rows", heads, rows, numbers=range(1, 6)),
        sheet("Why rows were left out", ("Source", "Fate", "Rows", "Reason"), reasons, numbers=(2,)),
    )
    return (Section("Raw rows", tables=tables),)


def _tables(found: Mapping[str, Any]) -> Sheet:
    rows = [(table["table"], count(table["rows"]), table["years"], count(table["bytes"])) for table in found["tables"]]
    return sheet("Tables", ("Table", "Rows", "Years", "Bytes"), rows, numbers=(1, 3), hidden=True)


def _sources(found: Mapping[str, Any]) -> Sheet:
    rows = [(one["name"], one["title"], one["release"], one["licence"], one["retrieved"]) for one in found["sources"]]
    return sheet("Sources", ("Name", "Title", "Release", "Licence", "Retrieved"), rows)


def _years(row: Mapping[str, Any]) -> str:
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']}–{row['last']}"
