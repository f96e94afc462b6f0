"""What `corridor data diff` prints: what changed between two snapshots, the largest first."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from corridor.cli.console import cell, dollars, print_table
from corridor.cli.coverage import encodable, heading

WIDTH = 80


def arrow() -> str:
    """Return an arrow that the terminal can print."""
    return "→" if encodable("→") else "->"


def moved(value: int) -> str:
    """Return dollars with their sign: +$1.23 mn, -$254 mn, $0."""
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{dollars(abs(value))}"


def show_difference(found: Mapping[str, Any], *, top: int) -> None:
    """Print a difference.

    Args:
        found: Difference as plain data.
        top: Lines of each list.
    """
    before, after = found["before"], found["after"]
    say(f"{before['name']}, made {before['created']} {arrow()} {after['name']}, made {after['created']}")
    if found["same"]:
        typer.echo("no difference")
        return
    typer.echo(f"data hash {before['data_hash'][:16]} {arrow()} {after['data_hash'][:16]}")
    if found["same_figures"]:
        typer.echo("no figure differs")
    show_years(found["years"])
    show_reasons(found["reasons"])
    for place, title in (
        ("exporter", "Exporters"),
        ("importer", "Importers"),
        ("product", "Products"),
        ("source", "Sources"),
    ):
        show_movers(found["movers"][place], title)
    show_largest(found["largest"])
    show_tables(found["tables"], top)
    show_coverage(found)
    show_manifest(found)
    show_notes(found["notes"])


def show_years(years: Sequence[Mapping[str, Any]]) -> None:
    """Print the dollars of goods flows by year and the parts that the difference consists of."""
    changed = [year for year in years if year["gross"]]
    heading("Goods flows by year: after - before = new + dropped + revised")
    same = len(years) - len(changed)
    if changed:
        total = {key: sum(year[key] for year in changed) for key in ("before", "after", "new", "dropped", "revised")}
        rows = [_year_row(str(year["year"]), year) for year in changed]
        rows += [_year_row("sum", total)] if len(changed) > 1 else []
        headers = ["year", "before", "after", "new", "dropped", "revised"]
        print_table(headers, rows, numbers=headers)
    typer.echo(f"{same} year{'s' * (same != 1)} without any change" if same else "every year changed")


def _year_row(name: str, year: Mapping[str, Any]) -> list[str]:
    whole = [dollars(year[key]) for key in ("before", "after")]
    return [name, *whole, *(moved(year[key]) for key in ("new", "dropped", "revised"))]


def show_reasons(reasons: Sequence[Mapping[str, Any]]) -> None:
    """Print why flows changed; a flow counts under the first reason that holds."""
    if not reasons:
        return
    heading("Why")
    rows = [[row["words"], f"{row['flows']:,}", moved(row["change"])] for row in reasons]
    print_table(["first reason that holds", "flows", "change"], rows, numbers=["flows", "change"])


def show_movers(rows: Sequence[Mapping[str, Any]], title: str) -> None:
    """Print the codes whose dollars changed most, with the reason that moved most."""
    if not rows:
        return
    heading(f"{title} that changed most")
    cells = [
        [
            f"{row['code']} {_short(row['name'], 20)}".strip(),
            dollars(row["before"]),
            dollars(row["after"]),
            moved(row["change"]),
            _reason(row),
        ]
        for row in rows
    ]
    numbers = ["before", "after", "change"]
    print_table([title.lower()[:-1], *numbers, "mostly because"], cells, numbers=numbers)


def _reason(row: Mapping[str, Any]) -> str:
    """Return the reason alone; the sign of the change says the kind."""
    return str(row["words"]).partition(": ")[2]


def show_largest(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the single flows that changed most."""
    if not rows:
        return
    heading("Single flows that changed most")
    cells = [
        [
            row["year"],
            f"{row['exporter']} {arrow()} {row['importer']} {row['product']}",
            f"{_known(row['before'])} {arrow()} {_known(row['after'])}",
            row["words"],
        ]
        for row in rows
    ]
    print_table(["year", "flow", f"before {arrow()} after", "why"], cells, fixed=["year", "flow"])


def _known(value: int | None) -> str:
    return "none" if value is None else dollars(value)


def show_tables(tables: Sequence[Mapping[str, Any]], top: int) -> None:
    """Print rows added, dropped and changed by table, then the figures that changed most."""
    heading("Rows by key")
    changed = [one for one in tables if not one["same"] or one["note"]]
    counts = ("before", "after", "added", "dropped", "changed")
    rows = [
        [one["table"], *(f"{one[key]:,}" for key in counts), ", ".join(f"{k} {n:,}" for k, n in one["columns"].items())]
        for one in changed
    ]
    if rows:
        print_table(["table", *counts, "in columns"], rows, numbers=counts, fixed=["table"])
    same = [one["table"] for one in tables if one not in changed]
    if same:
        say(f"the same in both: {', '.join(same)}")
    for one in changed:
        if one["largest"]:
            show_figures(one, top)


def show_figures(table: Mapping[str, Any], top: int) -> None:
    """Print the figures of a table that changed most."""
    heading(f"Figures of {table['table']} that changed most")
    cells = [
        [one["key"], one["column"], f"{_figure(one['before'])} {arrow()} {_figure(one['after'])}"]
        for one in table["largest"][:top]
    ]
    print_table(["row", "column", f"before {arrow()} after"], cells)


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def show_coverage(found: Mapping[str, Any]) -> None:
    """Print which cells of reporting changed their status."""
    if not found["transitions"]:
        return
    heading("Coverage: cells of reporting that changed")
    cells = [
        [f"{row['before']} {arrow()} {row['after']}", f"{row['cells']:,}", f"{row['reporter']:,}"]
        for row in found["transitions"]
    ]
    print_table(["status", "cells", "reporters"], cells, numbers=["cells", "reporters"])
    typer.echo("")
    cells = [
        [f"{r['reporter']} as {r['side']}", f"{r['before']} {arrow()} {r['after']}", f"{r['cells']:,}", _span(r)]
        for r in found["coverage"]
    ]
    print_table(["reporter", "status", "cells", "years"], cells, numbers=["cells"])
    if found["coverage_more"]:
        typer.echo(f"and {found['coverage_more']:,} more; --top shows more")


def _span(row: Mapping[str, Any]) -> str:
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']}-{row['last']}"


def show_manifest(found: Mapping[str, Any]) -> None:
    """Print changed sources, accounts and gaps."""
    if found["sources"]:
        heading("Sources")
        for one in found["sources"]:
            say(f"{one['source']}: {one['change']}: {one['what']}")
    if found["accounts"]:
        heading("Raw rows")
        keys = ("in", "kept", "left_out", "quarantined")
        cells = [[one["source"], *(_pair(one[key]) for key in keys)] for one in found["accounts"]]
        print_table(["source", "rows in", "kept", "left out", "quarantined"], cells, fixed=["source"])
    if found["gaps"]["added"] or found["gaps"]["dropped"]:
        heading("Gaps")
        for kind, sign in (("added", "+"), ("dropped", "-")):
            for gap in found["gaps"][kind]:
                say(f"{sign} {gap}")


def _pair(pair: Sequence[int | None]) -> str:
    left, right = ("none" if value is None else f"{value:,}" for value in pair)
    return left if left == right else f"{left} {arrow()} {right}"


def show_notes(notes: Sequence[str]) -> None:
    """Print what was not compared and how the making of figures differs."""
    if notes:
        heading("To know")
        for note in notes:
            say(note)


def say(text: str) -> None:
    """Print a sentence on lines of 80 columns."""
    typer.echo(textwrap.fill(cell(text), width=WIDTH, subsequent_indent="  ", break_on_hyphens=False))


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip(" ,;(") + ("…" if encodable("…") else ".")
