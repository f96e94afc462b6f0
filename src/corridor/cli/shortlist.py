"""`corridor shortlist`: what of a run concerns one member, best first, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, dollars, print_table
from corridor.cli.coverage import heading
from corridor.cli.differences import say

TOLD = 12
"""Lines of each further list that are shown."""


def shortlist(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the results of a run.")],
    member: Annotated[Path, typer.Argument(metavar="MEMBER", help="Member file, such as members/example.yaml.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of tables.")] = False,
) -> None:
    """Show what of a run concerns one member: its lines, why, what to do next, what was left out."""
    from corridor import engine

    found = engine.draw_shortlist(run, member)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_shortlist(found)


def show_shortlist(found: Mapping[str, Any]) -> None:
    """Print a shortlist."""
    say(found["title"])
    for rule in found["rules"]:
        say(rule)
    heading("What became of each thing named")
    rows = [[one["term"], "yes" if one["matched"] else "no", _answer(one)] for one in found["terms"]]
    print_table(["named", "found", "how"], rows, fixed=["found"])
    heading("First openings" if found["lines"] else "No line is left")
    for line in found["lines"]:
        show_line(line, [step for step in found["steps"] if step["opportunity"] == line["opportunity"]])
    show_rest(found["left_out"], "Matched and left out", "opportunity", "because")
    show_rest(found["excluded"], "Named and not ranked", "code", "reason")
    if found["not_in_data"]:
        heading("Not in the data")
        for sentence in found["not_in_data"]:
            say(sentence)


def _answer(one: Mapping[str, Any]) -> str:
    return f"{one['how']} Perhaps: {one['nearest']}?" if one["nearest"] else str(one["how"])


def show_line(line: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> None:
    """Print one line with why it is there and what comes next."""
    say(f"{line['place']}. {line['opportunity']}  {cell(line['title'])} ({line['role']})")
    opening = "" if line["opening_usd"] is None else f", opening {dollars(line['opening_usd'])} ({line['size']})"
    say(f"   fit {line['fit']:.2f}, score {line['score']:.1f}, rank {line['rank']:,}{opening}")
    say(f"   {line['why']}")
    for step in steps:
        say(f"   - {step['step']} ({step['because']})")


def show_rest(rows: Sequence[Mapping[str, Any]], title: str, name: str, reason: str) -> None:
    """Print the first rows of a list of what is not among the lines."""
    if not rows:
        return
    heading(title)
    print_table([name, "because"], [[row[name], row[reason]] for row in rows[:TOLD]], fixed=[name])
    if len(rows) > TOLD:
        typer.echo(f"and {len(rows) - TOLD:,} more; --json tells all")
