"""`corridor run`: score a job, write its reports and show the first opportunities of each direction."""

from __future__ import annotations

import gc
import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor.cli.console import dollars, print_table, progress, rough, short_path
from corridor.errors import UsageError

if TYPE_CHECKING:
    from corridor.engine import Outcome

SHOWN = 5
"""Opportunities shown for each direction."""

LONGEST_TITLE = 60
"""Characters of a title that are shown; the nomenclature knows titles of several hundred."""

CODES = 2
"""Codes of checks that are named."""

_REPORTS = {".html", ".pdf", ".xlsx"}


def run(
    job: Annotated[Path, typer.Argument(help="Job file, such as configs/jobs/us_azerbaijan.yaml.")],
    *,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the job: model=export_potential; may be repeated."),
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", metavar="YEAR", min=1900, max=2100, help="Last year that may be seen.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the results.")] = None,
    engine_name: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="polars, duckdb or spark; the ranking is the same.")
    ] = "polars",
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="Spark's master, such as spark://host:7077.")
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Work out which assumption moves the ranking (takes a minute).")
    ] = False,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="RUN", help="Folder of the run to tell moves from.")
    ] = None,
    no_track: Annotated[bool, typer.Option("--no-track", help="Do not record the run in MLflow.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the folder of the results.")] = False,
) -> None:
    """Score a job and write its reports."""
    gc.disable()  # the process ends with the job, so what it makes need not be searched for what could be freed

    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    with progress(quiet=quiet) as step:
        outcome = engine.run_job(
            job,
            overrides=overrides or [],
            as_of=as_of,
            out=out,
            track=not no_track,
            engine=engine_name,
            master=master,
            sensitivity=sensitivity,
            since=since,
            progress=step,
        )
    if quiet:
        typer.echo(short_path(outcome.out))
        return
    show_top(engine.top_lines(outcome, SHOWN))
    show_checks(engine.found_checks(outcome))
    show_outcome(outcome)


def refuse_no_folder(out: Path) -> None:
    """Refuse a folder of results that cannot be one, before anything is computed.

    Raises:
        UsageError: The path, or one above it, is a file, or no folder can be made there.
    """
    try:
        place = next(path for path in (out, *out.absolute().parents) if path.exists())
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}") from error
    if not place.is_dir():
        raise UsageError(f"--out {out}: {place} is a file, must be a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise UsageError(f"--out {out}: {place} cannot be written to")


def show_top(lines: list[dict[str, Any]]) -> None:
    """Print the first opportunities, one table for each direction."""
    by_direction: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_direction.setdefault(str(line["opportunity"]).split(":")[0], []).append(line)
    if not by_direction:
        typer.echo("No opportunity could be ranked; the report says why.")
    for direction, found in by_direction.items():
        typer.echo(f"{direction.replace('-', ' → ')}: first {len(found)}")
        tested = any(line.get("rank_low") is not None for line in found)
        sure = ["may be", "verdict"] if tested else ["sure"]
        print_table(
            ["#", sure[0], "opportunity", "score", *sure[1:], "trade today", "flags"],
            [_cells(line, tested=tested) for line in found],
            numbers=["#", sure[0], "score", "trade today"],
            fixed=sure[1:],
        )
        typer.echo("")


def _cells(line: dict[str, Any], *, tested: bool) -> list[str]:
    code = str(line["opportunity"]).split(":")[-1]
    confidence = "" if line["confidence"] is None else f"{line['confidence']:.0%}"
    return [
        str(line["rank"]),
        f"{line['rank_low']}–{line['rank_high']}" if tested else confidence,
        f"{textwrap.shorten(str(line['title']), LONGEST_TITLE, placeholder=' …')} ({code})",
        f"{line['score']:.1f}",
        *([line["verdict"] or ""] if tested else []),
        dollars(line["value_usd"]) if line.get("value_low_usd") is None else f"est. {rough(line['value_usd'])}",
        line["flags"] or "",
    ]


def show_checks(found: dict[str, list[str]]) -> None:
    """Print how many checks found something, by severity, with the codes of the gravest."""
    if not found:
        typer.echo("Checks:  none found anything")
        return
    counts = ", ".join(_counted(severity, len(codes)) for severity, codes in found.items())
    codes = [code for severity, some in found.items() if severity != "note" for code in some]
    named = f" ({', '.join(codes[:CODES])}{' …' if len(codes) > CODES else ''})" if codes else ""
    text = f"Checks:  {counts}{named}: see the report"
    typer.echo(textwrap.fill(text, width=80, subsequent_indent=" " * 9))


def _counted(severity: str, number: int) -> str:
    return f"{number} {severity}{'s' if number != 1 and severity != 'serious' else ''}"


def show_outcome(outcome: Outcome) -> None:
    """Print where the results lie, whether the run was tracked, and how long it took."""
    for path in outcome.files:
        if path.suffix in _REPORTS:
            typer.echo(f"Report:  {short_path(path)}")
    typer.echo(f"Results: {short_path(outcome.out)}")
    if outcome.tracked:
        typer.echo(f"Tracked: run {outcome.tracked}")
    if outcome.tracking_problem:
        typer.echo(f"Not tracked: {outcome.tracking_problem}")
    elif not outcome.tracked:
        typer.echo("Not tracked: not asked for")
    typer.echo(_times(outcome.seconds))


def _times(seconds: dict[str, float]) -> str:
    total = seconds.get("total", sum(seconds.values()))
    parts = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items() if name != "total" and value >= 0.05)
    text = f"Time:    {total:.1f} s" + (f" ({parts})" if parts else "")
    return textwrap.fill(text, width=80, subsequent_indent=" " * 9)
