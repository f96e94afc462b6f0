"""`corridor report`: the reports of a finished run, made again in any format, or those of one member."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.console import progress, short_path
from corridor.cli.run import refuse_no_folder
from corridor.errors import UsageError


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Folder of results, or a tracked run's identifier.")],
    *,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="NAMES", help="html,pdf,xlsx,csv (a member: html,pdf); those of the job when not given."
        ),
    ] = None,
    member: Annotated[
        Path | None,
        typer.Option("--member", metavar="FILE", help="A member's file: write its shortlist on two pages instead."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder of the reports; that of the run by default.")
    ] = None,
) -> None:
    """Write the reports of a finished run again, without computing anything."""
    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    with progress() as step:
        files = engine.report(run, formats=formats_of(formats), member=member, out=out, progress=step)
    for path in files:
        typer.echo(f"written: {short_path(path)}")


def formats_of(given: list[str] | None) -> list[str]:
    """Return the formats of `--format html,pdf --format csv`, each once, in the order in which they were named.

    Raises:
        UsageError: One of them is empty.
    """
    names = [name.strip() for text in given or [] for name in text.split(",")]
    if not all(names):
        raise UsageError("--format: must name formats with commas between, such as html,pdf; found an empty name")
    return list(dict.fromkeys(names))
