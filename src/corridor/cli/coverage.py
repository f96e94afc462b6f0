"""What `corridor data show` prints: heat maps in block characters, and lists that are cut with a count."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from corridor.cli.console import cell, console, dollars, print_table

if TYPE_CHECKING:
    from rich.text import Text

WIDTH = 80
LABEL = 24
"""Columns of the label of a row; what is left holds one or two characters a year."""

ROWS = 12
"""Rows of a list that are shown without --full."""

BLOCKS = {"share4": "█", "share3": "▓", "share2": "▒", "share1": "░", "none": "·"}
PLAIN = {"share4": "#", "share3": "+", "share2": "-", "share1": ":", "none": "."}
LETTERS = {"balanced": "b", "truncated": "t", "absent": "x"}
STYLES = {"share": "green", "balanced": "blue", "truncated": "yellow", "absent": "red", "none": "bright_black"}


def encodable(text: str) -> bool:
    """Return whether the terminal can print a text."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def show_maps(maps: Sequence[Mapping[str, Any]], *, full: bool) -> None:
    """Print heat maps of one kind, and the legend of all of them.

    Args:
        maps: Heat maps as plain data.
        full: Show every row and every year.
    """
    blocks = BLOCKS if encodable("".join(BLOCKS.values())) else PLAIN
    for found in maps:
        show_map(found, blocks, full=full)
    steps = {step["key"]: step for found in maps for step in found["steps"]}
    tones = list(STYLES)
    for step in sorted(steps.values(), key=lambda one: (tones.index(one["tone"]), -one["level"])):
        typer.echo(f"  {_mark(step, blocks)} {cell(step['meaning'])}")
    for note in dict.fromkeys(found["note"] for found in maps if found["rows"]):
        typer.echo(_filled(note))


def show_map(found: Mapping[str, Any], blocks: Mapping[str, str], *, full: bool) -> None:
    """Print a heat map without its legend.

    Args:
        found: Heat map as plain data.
        blocks: Characters of the scale.
        full: Show every row and every year.
    """
    heading(found["title"])
    if not found["rows"]:
        typer.echo("nothing to show")
        return
    marks = {step["key"]: _mark(step, blocks) for step in found["steps"]}
    styles = {step["key"]: STYLES[step["tone"]] for step in found["steps"]}
    empty = (blocks["none"], STYLES["none"])
    rows = found["rows"] if full else found["rows"][:ROWS]
    out = console()
    stretches = _stretches(found["years"])
    wide = 2 if LABEL + 2 * len(found["years"]) <= WIDTH else 1
    for years in stretches if full else stretches[-1:]:
        out.print(_axis(years, wide), style="bold" if out.is_terminal else "")
        for row in rows:
            out.print(_line(row, years, wide, {key: (marks[key], styles[key]) for key in marks}, empty))
    if not full:
        cut(len(found["rows"]) - len(rows), found["head"] + "s")
        cut(sum(map(len, stretches[:-1])), "earlier years")


def heading(text: str) -> None:
    """Print the heading of a section."""
    from rich.text import Text

    typer.echo("")
    out = console()
    out.print(Text(cell(text), style="bold" if out.is_terminal else ""))


def cut(count: int, what: str) -> None:
    """Say how many lines of a list were not shown."""
    if count > 0:
        typer.echo(f"… and {count:,} more {what}; --full shows all" if encodable("…") else f"and {count:,} more {what}")


def _mark(step: Mapping[str, Any], blocks: Mapping[str, str]) -> str:
    tone = step["tone"]
    return LETTERS.get(tone) or blocks[tone if tone == "none" else f"share{step['level']}"]


def _stretches(years: Sequence[int]) -> list[list[int]]:
    """Return the years in stretches that fit beside the label, the last one whole."""
    room = WIDTH - LABEL
    ends = range(len(years), 0, -room)
    return [list(years[max(end - room, 0) : end]) for end in ends][::-1]


def _axis(years: Sequence[int], wide: int) -> Text:
    """Return the line of years: one that can be divided by five stands above its column."""
    from rich.text import Text

    places = [" "] * (wide * len(years))
    for column, year in enumerate(years):
        start = column * wide
        if year % 5 == 0 and start + 4 <= len(places):
            places[start : start + 4] = str(year)
    if len(years) < 5:
        places = list((" " * wide).join(str(year) for year in years[:1]))
    return Text(" " * LABEL + "".join(places).rstrip())


def _line(
    row: Mapping[str, Any],
    years: Sequence[int],
    wide: int,
    marks: Mapping[str, tuple[str, str]],
    empty: tuple[str, str],
) -> Text:
    from rich.text import Text

    label = cell(f"{row['code']} {row['name']}".strip())
    line = Text(label[: LABEL - 1].ljust(LABEL))
    for year in years:
        found = row["cells"].get(year)
        mark, style = marks[found["step"]] if found else empty
        line.append(mark * wide, style=style)
    return line


def show_flows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows and reconciled dollars of goods flows by source and revision."""
    heading("Goods flows by source")
    headers = ["source", "revision", "years", "rows", "reconciled value"]
    cells = [[r["source"], r["nomenclature"], _years(r), f"{r['rows']:,}", dollars(r["value_usd"])] for r in rows]
    print_table(headers, cells, numbers=["rows", "reconciled value"], fixed=["source", "years"])


def show_revisions(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the revisions of the Harmonized System by stretch of years."""
    heading("Revisions of the Harmonized System (share of the reconciled value)")
    cells = []
    for row in rows:
        total = sum(row["values"].values())
        shares = [f"{name} {value / total:.0%}" if total else name for name, value in row["values"].items()]
        cells.append([_years(row), ", ".join(shares)])
    print_table(["years", "revisions"], cells, fixed=["years"])
    if any("HS" in row["values"] for row in rows):
        typer.echo("HS: the revision that each reporter used, which the source does not tell.")


def show_accounts(found: Mapping[str, Any], *, full: bool) -> None:
    """Print what became of the raw rows of each source, and why rows were left out."""
    if not found["accounts"]:
        return
    heading("Raw rows")
    keys = ("in", "kept", "aggregated", "left_out", "quarantined")
    headers = ["source", "rows in", "kept", "added up", "left out", "quarantined"]
    cells = [[row["source"], *(f"{row[key]:,}" for key in keys)] for row in found["accounts"]]
    print_table(headers, cells, numbers=headers[1:], fixed=["source"])
    shown = found["reasons"] if full else sorted(found["reasons"], key=lambda r: (not r["quarantined"], -r["rows"]))[:8]
    typer.echo("")
    for row in shown:
        kind = "quarantined" if row["quarantined"] else "left out"
        typer.echo(_filled(f"{row['source']}: {row['rows']:,} {kind}: {row['reason']}"))
    cut(len(found["reasons"]) - len(shown), "reasons")


def show_mirrors(found: Mapping[str, Any], *, full: bool) -> None:
    """Print how far partners' figures lie from those of each reporter."""
    for side in ("exporter", "importer"):
        rows = [row for row in found["mirrors"] if row["side"] == side]
        if not rows:
            continue
        heading(f"Mirror quality as {side} (from {found['mirrors_from']})")
        shown = rows if full else rows[:ROWS]
        cells = [
            [
                f"{r['reporter']} {r['name']}",
                dollars(r["value_usd"]),
                f"{r['share']:.0%}",
                f"{math.exp(r['spread']):.2f}",
            ]
            for r in shown
        ]
        headers = ["reporter", "declared value", "mirrored", "apart by factor"]
        print_table(headers, cells, numbers=headers[1:])
        cut(len(rows) - len(shown), "reporters")
    if found["mirrors"]:
        typer.echo("")
        text = "mirrored: share of the value whose flow the partner declared too; apart by factor: exp of the mean "
        typer.echo(_filled(text + "|ln(partner's figure / own figure)|, weighted by value."))


def show_gaps(gaps: Sequence[str], *, full: bool) -> None:
    """Print what a snapshot lacks."""
    typer.echo("")
    shown = gaps if full else gaps[: 2 * ROWS]
    for gap in shown:
        typer.echo(textwrap.fill(cell(f"Lacks: {gap}"), width=WIDTH, subsequent_indent=" " * 7))
    cut(len(gaps) - len(shown), "gaps")


def _years(row: Mapping[str, Any]) -> str:
    dash = "–" if encodable("–") else "-"
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']}{dash}{row['last']}"


def _filled(text: str) -> str:
    return textwrap.fill(cell(text), width=WIDTH, subsequent_indent="  ", break_on_hyphens=False)
