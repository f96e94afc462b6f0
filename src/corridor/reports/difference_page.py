"""The page of `corridor data diff --html`: what changed between two snapshots, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corridor.reports import snapshot_page
from corridor.reports.numbers import count, plain, usd
from corridor.reports.snapshot_page import Page, Section, Sheet, sheet
from corridor.reports.text import clean, sentence

PLACES = {"exporter": "Exporters", "importer": "Importers", "product": "Products", "source": "Sources"}


def page_of(found: Mapping[str, Any]) -> Page:
    """Return the page of a difference, which is plain data as `engine.diff_snapshots` returns it."""
    before, after = found["before"], found["after"]
    facts = (
        ("Earlier", f"{before['name']}, made {before['created']}, {before['data_hash'][:12]}"),
        ("Later", f"{after['name']}, made {after['created']}, {after['data_hash'][:12]}"),
        ("Goods flows before", usd(sum(year["before"] for year in found["years"]))),
        ("Goods flows after", usd(sum(year["after"] for year in found["years"]))),
    )
    sections = (
        (Section("No difference", texts=("Both snapshots say the same.",)),) if found["same"] else _sections(found)
    )
    title = f"{clean(before['name'])} → {clean(after['name'])}: what changed"
    lead = "Every dollar of the difference by kind, reason and place; rows of every table; coverage, sources and gaps."
    return Page(title, "Difference of two snapshots", lead, facts, sections)


def write(found: Mapping[str, Any], path: Path) -> None:
    """Write the page of a difference as one file."""
    snapshot_page.write(page_of(found), path)


def _sections(found: Mapping[str, Any]) -> tuple[Section, ...]:
    movers = tuple(_movers(found["movers"][place], title) for place, title in PLACES.items() if found["movers"][place])
    sections = [
        _years(found["years"]),
        Section(
            "Why", texts=("A flow counts under the first reason that holds.",), tables=(_reasons(found["reasons"]),)
        ),
        Section("Where", tables=(*movers, _largest(found["largest"]))),
        Section("Rows of every table", tables=_tables(found["tables"])),
        Section("Coverage", tables=_coverage(found)),
        Section("Sources, raw rows and gaps", tables=_manifest(found), items=_gaps(found["gaps"])),
        Section("To know", items=tuple(sentence(clean(note)) for note in found["notes"])),
    ]
    return tuple(one for one in sections if one.items or any(table.rows for table in one.tables))


def _years(years: Sequence[Mapping[str, Any]]) -> Section:
    changed = [year for year in years if year["gross"]]
    rows = [
        (year["year"], usd(year["before"]), usd(year["after"]), *(_moved(year[key]) for key in ("change", *KINDS)))
        for year in changed
    ]
    heads = ("Year", "Before", "After", "Change", "New flows", "Dropped flows", "Revised flows")
    text = (
        f"{len(changed)} of {len(years)} years changed. The change of a year is the sum of new, dropped and revised "
        "flows, to the dollar."
    )
    return Section(
        "Goods flows by year", texts=(text,), tables=(sheet("By year", heads, rows, numbers=range(1, 7), hidden=True),)
    )


KINDS = ("new", "dropped", "revised")


def _reasons(reasons: Sequence[Mapping[str, Any]]) -> Sheet:
    rows = [(row["words"], count(row["flows"]), _moved(row["change"]), usd(row["gross"])) for row in reasons]
    return sheet(
        "Reasons", ("Reason", "Flows", "Change", "Sum of absolute changes"), rows, numbers=(1, 2, 3), hidden=True
    )


def _movers(rows: Sequence[Mapping[str, Any]], title: str) -> Sheet:
    cells = [
        (f"{row['code']} {row['name']}", usd(row["before"]), usd(row["after"]), _moved(row["change"]), row["words"])
        for row in rows
    ]
    heads = (title[:-1], "Before", "After", "Change", "Mostly because")
    return sheet(f"{title} that changed most", heads, cells, numbers=(1, 2, 3))


def _largest(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    cells = [
        (
            f"{row['year']}: {row['from']} → {row['to']}",
            f"{row['product']} {row['title']}",
            usd(row["before"]),
            usd(row["after"]),
            row["words"],
        )
        for row in rows
    ]
    heads = ("Flow", "Product", "Before", "After", "Why")
    return sheet("Single flows that changed most", heads, cells, numbers=(2, 3))


def _tables(tables: Sequence[Mapping[str, Any]]) -> tuple[Sheet, ...]:
    keys = ("before", "after", "added", "dropped", "changed")
    rows = [
        (
            one["table"],
            *(count(one[key]) for key in keys),
            ", ".join(f"{name} {count(number)}" for name, number in one["columns"].items()) or one["note"],
        )
        for one in tables
    ]
    heads = ("Table", "Before", "After", "Added", "Dropped", "Changed", "In columns")
    found = [sheet("Rows by key", heads, rows, numbers=range(1, 6), hidden=True)]
    found += [
        sheet(
            f"Figures of {one['table']} that changed most",
            ("Row", "Column", "Before", "After"),
            [(row["key"], row["column"], _figure(row["before"]), _figure(row["after"])) for row in one["largest"]],
            numbers=(2, 3),
        )
        for one in tables
        if one["largest"]
    ]
    return tuple(found)


def _coverage(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    rows = [(f"{r['before']} → {r['after']}", count(r["cells"]), count(r["reporter"])) for r in found["transitions"]]
    by_reporter = [
        (
            f"{r['reporter']} as {r['side']}",
            f"{r['before']} → {r['after']}",
            count(r["cells"]),
            f"{r['first']}–{r['last']}",
        )
        for r in found["coverage"]
    ]
    return (
        sheet("Cells of reporting by status", ("Status", "Cells", "Reporters"), rows, numbers=(1, 2)),
        sheet("Reporters with most changed cells", ("Reporter", "Status", "Cells", "Years"), by_reporter, numbers=(2,)),
    )


def _manifest(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    keys = ("in", "kept", "left_out", "quarantined")
    accounts = [(one["source"], *(_pair(one[key]) for key in keys)) for one in found["accounts"]]
    sources = [(one["source"], one["change"], one["what"]) for one in found["sources"]]
    tables = (
        sheet("Sources that changed", ("Source", "Change", "What"), sources),
        sheet("Raw rows", ("Source", "Rows in", "Kept", "Left out", "Quarantined"), accounts, numbers=range(1, 5)),
    )
    return tuple(table for table in tables if table.rows)


def _gaps(gaps: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(
        f"{word}: {sentence(clean(gap))}"
        for kind, word in (("added", "New gap"), ("dropped", "No longer told"))
        for gap in gaps[kind]
    )


def _pair(pair: Sequence[int | None]) -> str:
    left, right = (count(value) for value in pair)
    return left if left == right else f"{left} → {right}"


def _moved(value: int) -> str:
    return f"+{usd(value)}" if value > 0 else usd(value)


def _figure(value: float | None) -> str:
    return plain(value, 0 if isinstance(value, int) or abs(value or 0) >= 1000 else 3)
