"""`corridor scenario`: ranks and dollars before and after a change in the world, with what the effect rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor.cli.console import cell, dollars, print_table, progress, short_path
from corridor.cli.coverage import heading
from corridor.cli.differences import arrow, say
from corridor.cli.run import refuse_no_folder

if TYPE_CHECKING:
    from corridor.engine import ScenarioOutcome

LONGEST = 34
"""Characters of an opportunity and its title that are shown."""


def scenario(
    job: Annotated[Path, typer.Argument(help="Job file, such as configs/jobs/us_azerbaijan.yaml.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE]...", help="Scenarios by name or file; those of the job if none is named."),
    ] = None,
    *,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the job: model=export_potential; may be repeated."),
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", metavar="YEAR", min=1900, max=2100, help="Last year that may be seen.")
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1000, help="Lines to show.")] = 12,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for tables of all lines.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of tables.")] = False,
    no_track: Annotated[bool, typer.Option("--no-track", help="Do not record before and after in MLflow.")] = False,
) -> None:
    """Carry scenarios through a job: what moves, by how much, how surely, and on which assumptions."""
    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    with progress() as step:
        outcome = engine.carry_scenarios(
            job, names or [], overrides=overrides or [], as_of=as_of, out=out, track=not no_track, progress=step
        )
    found = engine.scenario_rows(outcome)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        for one in found["scenarios"]:
            show_scenario(one, outcome.titles, top)
    _show_files(outcome, quiet=as_json)


def show_scenario(found: Mapping[str, Any], titles: Mapping[str, str], top: int) -> None:
    """Print a scenario: its dollars by direction, the lines that it moves most, its assumptions and its notes.

    Args:
        found: Result as plain data.
        titles: Title of each opportunity.
        top: Lines to show.
    """
    heading(found["title"])
    say(found["summary"])
    typer.echo("")
    share = f"{found['level']:.0%}"
    rows = [[f"{row['exporter']} {arrow()} {row['importer']}", *_money(row)] for row in found["totals"]]
    print_table(["potential", "before", "after", f"{share} between", "change"], rows, numbers=["before", "after"])
    show_lines(found["lines"], titles, top, share)
    show_assumptions(found["assumptions"])
    heading("What it does not say")
    for note in found["notes"]:
        say(f"- {note}")
    typer.echo("")


def _money(row: Mapping[str, Any]) -> list[str]:
    before, after = row["before_usd"], row["after_usd"]
    change = f"{after / before - 1:+.1%}" if before else ""
    return [
        dollars(before),
        dollars(after),
        f"{dollars(row['after_low_usd'])} – {dollars(row['after_high_usd'])}",
        change,
    ]


def show_lines(lines: Sequence[Mapping[str, Any]], titles: Mapping[str, str], top: int, share: str) -> None:
    """Print the lines that move most: by rank, then by dollars."""
    moved = sorted((row for row in lines if row["moved_by"]), key=_size)
    heading(f"Lines that move: {len(moved):,} of {len(lines):,}, {len([1 for r in moved if _ranks(r)]):,} in rank")
    if not moved:
        typer.echo("none")
        return
    rows = [
        [
            _short(f"{row['opportunity']} {titles.get(row['opportunity'], '')}"),
            f"{row['rank_before']} {arrow()} {row['rank_after']}",
            f"{row['rank_after_low']}–{row['rank_after_high']}",
            _change(row),
        ]
        for row in moved[:top]
    ]
    print_table(["opportunity", "rank", share, "potential"], rows, fixed=["rank", share, "potential"])
    if len(moved) > top:
        typer.echo(f"and {len(moved) - top:,} more; --top shows more")


def _ranks(row: Mapping[str, Any]) -> int:
    return abs(int(row["rank_before"]) - int(row["rank_after"]))


def _size(row: Mapping[str, Any]) -> tuple[Any, ...]:
    before, after = row["potential_before_usd"] or 0, row["potential_after_usd"] or 0
    return (-_ranks(row), -abs(after - before), row["rank_before"], row["opportunity"])


def _change(row: Mapping[str, Any]) -> str:
    if row["potential_before_usd"] is None:
        return "unknown"
    return f"{dollars(row['potential_before_usd'])} {arrow()} {dollars(row['potential_after_usd'])}"


def show_assumptions(found: Sequence[Mapping[str, Any]]) -> None:
    """Print what the effect rests on: figures with their ranges and sources, then words."""
    heading("It rests on")
    figures = [one for one in found if one["value"] is not None]
    rows = [[one["text"], _range(one), one["unit"], one["source"]] for one in figures]
    if rows:
        print_table(["assumption", "figure (90%)", "unit", "source"], rows, fixed=["figure (90%)"])
    for one in found:
        if one["value"] is None:
            say(f"- {one['text']} ({one['source']})")


def _range(one: Mapping[str, Any]) -> str:
    ends = "" if one["low"] is None else f" ({one['low']:.3g} to {one['high']:.3g})"
    return f"{one['value']:.3g}{ends}"


def _short(text: str) -> str:
    text = cell(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip(' ,;(')} …"


def _show_files(outcome: ScenarioOutcome, *, quiet: bool) -> None:
    """Print where results are; on stderr where stdout is data."""
    for file in outcome.files:
        typer.echo(f"written: {short_path(file)}", err=quiet)
    if outcome.tracked is not None:
        typer.echo(f"tracked: run {outcome.tracked} is before, the runs below it are after", err=quiet)
    if outcome.problem is not None:
        typer.echo(f"not tracked: {outcome.problem}", err=True)
