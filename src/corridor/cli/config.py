"""`corridor config`: print a job with everything that defines its answer, or the schema of a kind of file."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Show what configuration files say and may say.", no_args_is_help=True)


class Kind(StrEnum):
    """Kinds of configuration files."""

    BACKTEST = "backtest"
    JOB = "job"
    MEMBER = "member"
    MODEL = "model"
    PANEL = "panel"
    SCENARIO = "scenario"
    SECTOR = "sector"
    SNAPSHOT = "snapshot"
    SWEEP = "sweep"
    WATCHLIST = "watchlist"


@app.command("expand")
def expand(
    job: Annotated[Path, typer.Argument(help="Job file.")],
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change the job; may be repeated.")
    ] = None,
) -> None:
    """Print a job with its model and sectors filled in, as YAML, with the digest that names it."""
    from corridor import engine

    typer.echo(engine.expand(job, overrides or []).rstrip("\n"))


@app.command("schema")
def schema(kind: Annotated[Kind, typer.Argument(help="Kind of file.")]) -> None:
    """Print the JSON schema of a kind of file, for editors and forms."""
    from corridor import engine

    typer.echo(json.dumps(engine.schema(kind.value), indent=2, ensure_ascii=False))
