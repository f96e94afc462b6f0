"""`corridor cube`: sum row-level flows on polars, DuckDB or Spark and write what they come down to."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import dollars, print_table, progress, short_path, size
from corridor.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1900, 2100


def cube(
    snapshot: Annotated[
        Path | None, typer.Argument(help="Folder of a snapshot, or of tables laid out like one.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results.")],
    engine_name: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="polars, duckdb or spark; the results are the same.")
    ] = "polars",
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="Spark's master, such as spark://host:7077.")
    ] = None,
    flows: Annotated[
        str | None, typer.Option("--flows", metavar="PATH", help="Flows: any path or address that the engine reads.")
    ] = None,
    reporting: Annotated[
        str | None, typer.Option("--reporting", metavar="PATH", help="Who declared what, likewise.")
    ] = None,
    years: Annotated[
        str | None, typer.Option("--years", metavar="YEARS", help="Years to sum, such as 2013-2022 or 2018,2020.")
    ] = None,
) -> None:
    """Sum the flows of a snapshot by country, product, pair and year."""
    from corridor import engine

    wanted = None if years is None else parse_years(years)
    started = time.perf_counter()
    with progress() as step:
        written = engine.write_cube(
            snapshot,
            flows=flows,
            reporting=reporting,
            out=out,
            engine=engine_name,
            master=master,
            years=wanted,
            progress=step,
        )
    show_written(written, time.perf_counter() - started)


def parse_years(text: str) -> list[int]:
    """Return the years that a text such as "2013-2015,2020" names, ascending.

    Raises:
        UsageError: The text names no year, a range that runs backwards, or a year that cannot be.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        ends = [end for end in (first, last if dash else first) if end.isascii() and end.isdigit() and len(end) == 4]
        if len(ends) < 2 or not FIRST_YEAR <= int(ends[0]) <= int(ends[1]) <= LAST_YEAR:
            raise UsageError(
                f"--years {text}: found {part.strip() or 'nothing'!r}, must be a year or a range from "
                f"{FIRST_YEAR} to {LAST_YEAR}, such as 2013-2022 or 2018,2020"
            )
        found.update(range(int(ends[0]), int(ends[1]) + 1))
    return sorted(found)


def show_written(written: dict[str, Any], seconds: float) -> None:
    """Print rows by table, dollars, seconds and peak memory."""
    rows = [[name, f"{count:,}"] for name, count in written["tables"].items()]
    print_table(["table", "rows"], rows, numbers=["rows"], fixed=["table"])
    typer.echo("")
    typer.echo(f"Flows:   {written['rows']:,} reconciled, {dollars(written['value_usd'])}")
    typer.echo(f"Results: {short_path(written['out'])}")
    typer.echo(f"Time:    {seconds:.1f} s")
    typer.echo(f"Memory:  {size(peak_memory())} at most, without that of Spark's own processes")


def peak_memory() -> int | None:
    """Return the most bytes that this process held so far; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # not on every system
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024
