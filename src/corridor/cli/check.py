"""`corridor check`: hold a snapshot, a table or a spec against its contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridor.cli.console import progress, short_path
from corridor.errors import DataError

SHOWN = 100
"""Failures that are printed."""


def check(
    path: Annotated[Path, typer.Argument(help="Folder of a snapshot, such as data/embedded.")],
) -> None:
    """Check data against their contracts; every failure is one line."""
    from corridor import engine

    with progress() as step:
        step(f"Checking {short_path(path)}")
        failures = engine.check(path)
    if failures:
        more = [f"… and {len(failures) - SHOWN:,} more"] if len(failures) > SHOWN else []
        raise DataError("\n".join([*failures[:SHOWN], *more]))
    typer.echo(f"{short_path(path)} is good: {engine.describe_check(path)}")
