"""`corridor data`: fetch raw files, build a snapshot, show what it covers, explain differences, seal after an edit."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli import coverage, differences, fetch
from corridor.cli.console import cell, print_table, progress, short_path, size
from corridor.errors import DataError, UsageError

app = typer.Typer(help="Fetch raw files; build, show, compare and seal snapshots of data.", no_args_is_help=True)
app.add_typer(fetch.app, name="fetch")

EMBEDDED = Path("data/embedded")

SOURCE_KEYS = ("title", "licence", "retrieved")
"""What is shown of a source; datapackage.json has the rest."""


@app.command("build")
def build(
    recipe: Annotated[Path, typer.Argument(help="Recipe, such as configs/snapshots/embedded.yaml.")],
    raw: Annotated[Path, typer.Option("--raw", metavar="DIR", help="Folder of the raw files.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the snapshot.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew where a build was interrupted.")] = False,
) -> None:
    """Build a snapshot from raw files; a build that was interrupted goes on where it stopped."""
    from corridor import engine

    with progress() as step:
        rows = engine.build_snapshot(recipe, raw, out, step, fresh=fresh)
    show_accounts(rows)


@app.command("show")
def show(
    path: Annotated[Path, typer.Argument(help="Folder of the snapshot.")] = EMBEDDED,
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="Rows: reporter, product, source, revision or mirror.")
    ] = "",
    side: Annotated[str, typer.Option("--side", metavar="SIDE", help="exporter, importer or both.")] = "both",
    years: Annotated[str, typer.Option("--years", metavar="LIST", help="Years and spans: 2015,2018-2022.")] = "",
    reporters: Annotated[str, typer.Option("--reporters", metavar="LIST", help="ISO3 codes: AZE,GEO.")] = "",
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the same as a page.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Show every line of every list.")] = False,
) -> None:
    """Show what a snapshot covers: who reported what and when, where it comes from, how good it is, what it lacks."""
    from corridor import engine

    found = engine.show_snapshot(
        path, by=by or "reporter", side=side, years=years_of(years), reporters=codes_of(reporters), html=html
    )
    typer.echo(cell(f"{found['name']}, made {found['created']}"))
    typer.echo(f"data hash {found['data_hash']}")
    if not by:
        typer.echo("")
        show_tables(found["tables"])
    coverage.show_maps(found["maps"], full=full)
    if by in ("", "source"):
        coverage.show_flows(found["flows"])
    if by in ("", "revision"):
        coverage.show_revisions(found["revisions"])
    if by in ("", "mirror"):
        coverage.show_mirrors(found, full=full)
    if by in ("", "source"):
        coverage.show_accounts(found, full=full)
    if not by:
        coverage.heading("Sources")
        show_rows([{key: source.get(key) for key in SOURCE_KEYS} for source in found["sources"]])
        coverage.show_gaps(found["gaps"], full=full)
    if html is not None:
        typer.echo(f"\nthe same as a page: {short_path(html)}")


@app.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="Folder of the earlier snapshot.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Folder of the later one.")],
    *,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1000, help="Lines of each list.")] = 10,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the same as a page.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every total as one table.")] = None,
    fail_over: Annotated[
        float | None,
        typer.Option("--fail-over", metavar="PERCENT", min=0.0, help="Exit with 3 if more than that has changed."),
    ] = None,
) -> None:
    """Explain what changed between two snapshots, and by how much."""
    from corridor import engine

    with progress() as step:
        found = engine.diff_snapshots(before, after, top=top, html=html, csv=csv, progress=step)
    differences.show_difference(found, top=top)
    for file in (html, csv):
        if file is not None:
            typer.echo(f"written: {short_path(file)}")
    if fail_over is not None and found["largest_share"] * 100 > fail_over:
        share = found["largest_share"]
        told = "anything, where there was nothing before," if share == float("inf") else f"{share:.2%}"
        raise DataError(f"{told} of {found['largest_share_of']} changed, more than --fail-over {fail_over:g} percent")


def years_of(text: str) -> list[int]:
    """Return years from a list of years and spans, such as 2015,2018-2022; none from an empty text.

    Raises:
        UsageError: It is no such list.
    """
    found: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{4})?", part):
            raise UsageError(f"--years: must be years and spans such as 2015,2018-2022, found {cell(part)!r}")
        first, last = int(part[:4]), int(part[-4:])
        if first > last:
            raise UsageError(f"--years: the span {part} ends before it begins")
        found |= set(range(first, last + 1))
    return sorted(found)


def codes_of(text: str) -> list[str]:
    """Return the codes of a list such as AZE,GEO, in capitals."""
    return [code.upper() for code in filter(None, text.replace(" ", "").split(","))]


@app.command("seal")
def seal(path: Annotated[Path, typer.Argument(help="Folder of the snapshot.")]) -> None:
    """Check a snapshot that was edited by hand and write its new hashes."""
    from corridor import engine

    with progress() as step:
        step(f"Sealing {short_path(path)}")
        digest = engine.seal_snapshot(path)
    typer.echo(f"{short_path(path)} is sealed with data hash {digest}")


def show_accounts(rows: list[dict[str, Any]]) -> None:
    """Print what became of the rows of every raw file, then why rows were left out."""
    counts = ("rows_in", "kept", "aggregated", "left_out", "quarantined")
    headers = ["source", "file", "rows in", "kept", "added up", "left out", "faulty"]
    cells = [[row["source"], row.get("file"), *(_number(row.get(key, 0)) for key in counts)] for row in rows]
    print_table(headers, cells, numbers=headers[2:], fixed=["source"])
    typer.echo("")
    for row in rows:
        if row.get("reasons"):
            text = f"{row['source']}, left out or faulty: {row['reasons']}"
            typer.echo(textwrap.fill(text, width=80, subsequent_indent="  ", break_on_hyphens=False))
    if any(row.get("quarantined") for row in rows):
        typer.echo("Faulty rows are kept word for word, with file and line, in quarantine/sources.")


def show_tables(tables: list[dict[str, Any]]) -> None:
    """Print the tables of a snapshot with their rows, years and bytes."""
    rows = [[t["table"], f"{t['rows']:,}", cell(t.get("years")), size(t.get("bytes"))] for t in tables]
    print_table(["table", "rows", "years", "size"], rows, numbers=["rows", "size"], fixed=["table"])


def show_rows(rows: list[dict[str, Any]]) -> None:
    """Print flat records as a table; numbers stand to the right."""
    if not rows:
        return
    keys = list(rows[0])
    counted = [key for key in keys if any(isinstance(row.get(key), int) for row in rows)]
    cells = [[_number(row.get(key)) for key in keys] for row in rows]
    headers = {key: key.replace("_", " ") for key in keys}
    print_table(list(headers.values()), cells, numbers=[headers[key] for key in counted])


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else cell(value)
