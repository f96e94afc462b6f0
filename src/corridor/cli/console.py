"""What commands print: tables that fit 80 columns, short numbers, and progress on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

Progress = Callable[[str], None]


def console() -> Console:
    """Return a console on stdout that writes neither colour nor boxes where stdout is no terminal."""
    from rich.console import Console

    return Console(markup=False, highlight=False, soft_wrap=False, emoji=False, width=_width())


def _width() -> int | None:
    """Return a width for output that is no terminal; a terminal knows its own."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    return None if sys.stdout.isatty() else 80


def print_table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], *, numbers: Sequence[str] = (), fixed: Sequence[str] = ()
) -> None:
    """Print a table.

    Args:
        headers: Column titles.
        rows: Cells in the order of the headers.
        numbers: Headers of columns that are aligned to the right and never broken.
        fixed: Headers of further columns that are never broken.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    out = console()
    table = Table(
        box=box.SIMPLE_HEAD if out.is_terminal else None,
        pad_edge=False,
        padding=(0, 1),
        show_edge=False,
        show_header=any(headers),
    )
    for header in headers:
        whole = header in numbers or header in fixed
        table.add_column(Text(header), justify="right" if header in numbers else "left", no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    out.print(table)


def cell(value: Any) -> str:
    """Return a value as text for one cell: control characters gone, missing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
    return "".join(char if char.isprintable() else " " for char in str(value))


def dollars(value: int | None) -> str:
    """Return US dollars in the largest unit that keeps three digits, as the reports do: 1234567 as $1.23 mn."""
    if value is None:
        return "unknown"
    for size, unit in ((10**9, "bn"), (10**6, "mn")):
        if abs(value) >= size:
            return f"${value / size:.3g} {unit}" if abs(value) < 1000 * size else f"${value / size:,.0f} {unit}"
    return f"${value:,}"


def rough(value: int) -> str:
    """Return an estimate of US dollars with two digits, as the reports do: 126000000 as $130 mn."""
    step = 10 ** max(len(str(abs(value))) - 2, 0)
    return dollars(round(value / step) * step)


def size(count: int | None) -> str:
    """Return a number of bytes in a unit that reads well."""
    if count is None:
        return ""
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= limit:
            return f"{count / limit:.1f} {unit}"
    return f"{count} B"


def short_path(path: Path) -> str:
    """Return a path relative to the working folder where it lies inside it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show what is being done on stderr: a spinner on a terminal, one plain line a step elsewhere.

    Args:
        quiet: Show nothing.
    """
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield lambda step: typer.echo(f"{step} …", err=True)
    else:
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True, markup=False).status(Text("Starting …")) as status:
            yield lambda step: status.update(Text(f"{step} …"))
