"""`corridor check`: hold a snapshot, a table or a spec against its contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.console import progress, short_path
from corridor.errors import DataError


def check(
    path: Annotated[Path, typer.Argument(help="Folder of a snapshot, such as data/embedded.")],
) -> None:
    """Check data against their contracts; every failure is one line."""
    from corridor import engine

    with progress() as step:
        step(f"Checking {short_path(path)}")
        failures = engine.check(path)
    if failures:
        raise DataError("\n".join(failures))
    typer.echo(f"{short_path(path)} is good: {engine.describe_check(path)}")
