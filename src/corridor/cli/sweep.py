"""`corridor sweep`: measure a job under many assignments and show the best, as the champion if asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor.cli.console import print_table, progress, short_path
from corridor.cli.run import refuse_no_folder

if TYPE_CHECKING:
    from corridor.engine import SweepOutcome

SHOWN = 10
"""Trials that are shown."""


def sweep(
    path: Annotated[Path, typer.Argument(help="Sweep file, such as experiments/sweep_weights.yaml.")],
    *,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the sweep: trials=20; may be repeated."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, max=256, help="Processes that measure trials.")
    ] = None,
    register: Annotated[
        str | None, typer.Option("--register", metavar="NAME", help="Register the best as corridor-NAME.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make the best the champion whatever the present one reached.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the results.")] = None,
    no_track: Annotated[
        bool, typer.Option("--no-track", help="Do not record trials in MLflow; what is stopped begins anew.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the folder of the results.")] = False,
) -> None:
    """Measure a job under many assignments; what was measured before is not measured again."""
    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    with progress(quiet=quiet) as step:
        outcome = engine.sweep(
            path,
            overrides=overrides or [],
            workers=workers,
            out=out,
            track=not no_track,
            register=register,
            force=force,
            progress=step,
        )
    if quiet:
        typer.echo(short_path(outcome.out))
        return
    show(outcome)


def show(outcome: SweepOutcome) -> None:
    """Print the first trials, the job as it stands among them, and where everything lies."""
    placed = [row for row in outcome.rows if row["place"] is not None]
    base = [row for row in placed[SHOWN:] if row["trial"] == 0]
    if placed:
        rows = [_cells(row, outcome.metric) for row in [*placed[:SHOWN], *base]]
        print_table(["#", "trial", outcome.metric, "what differs"], rows, numbers=["#", "trial", outcome.metric])
        typer.echo("")
    else:
        typer.echo(f"No trial gave {outcome.metric}; the table says why.")
    known = f", {outcome.reused} known from before" if outcome.reused else ""
    repeats = f", {outcome.repeats} repeats left out" if outcome.repeats else ""
    typer.echo(f"Trials:  {outcome.trials}{known}, {outcome.failed} without figures{repeats}")
    typer.echo(f"Results: {short_path(outcome.out)}")
    typer.echo(f"Tracked: run {outcome.tracked}" if outcome.tracked else "Not tracked: not asked for")
    if outcome.problem:
        typer.echo(f"Not all tracked: {outcome.problem}")
    if outcome.champion:
        typer.echo(f"Champion: {outcome.champion}")


def _cells(row: dict[str, Any], metric: str) -> list[str]:
    return [str(row["place"]), str(row["trial"]), f"{row[metric]:.4f}", str(row["differs"])]
