"""`corridor data`: fetch raw files, build a snapshot from them, show what one holds, seal one after an edit."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli import fetch
from corridor.cli.console import cell, print_table, progress, short_path, size

app = typer.Typer(help="Fetch raw files; build, show and seal snapshots of data.", no_args_is_help=True)
app.add_typer(fetch.app, name="fetch")

EMBEDDED = Path("data/embedded")

SOURCE_KEYS = ("title", "licence", "retrieved")
"""What is shown of a source; datapackage.json has the rest."""


@app.command("build")
def build(
    recipe: Annotated[Path, typer.Argument(help="Recipe, such as configs/snapshots/embedded.yaml.")],
    raw: Annotated[Path, typer.Option("--raw", metavar="DIR", help="Folder of the raw files.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the snapshot.")] = None,
) -> None:
    """Build a snapshot from raw files."""
    from corridor import engine

    with progress() as step:
        rows = engine.build_snapshot(recipe, raw, out, step)
    show_accounts(rows)


@app.command("show")
def show(
    path: Annotated[Path, typer.Argument(help="Folder of the snapshot.")] = EMBEDDED,
) -> None:
    """Show what a snapshot holds, where it comes from and what it lacks."""
    from corridor import engine

    found = engine.show_snapshot(path)
    typer.echo(cell(f"{found['name']}, made {found['created']}"))
    typer.echo(f"data hash {found['data_hash']}\n")
    show_tables(found["tables"])
    typer.echo("")
    show_rows([{key: source.get(key) for key in SOURCE_KEYS} for source in found["sources"]])
    typer.echo("")
    for gap in found["gaps"]:
        typer.echo(textwrap.fill(cell(f"Lacks: {gap}"), width=80, subsequent_indent=" " * 7))


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
    counts = ("rows_in", "kept", "aggregated", "left_out")
    headers = ["source", "file", "rows in", "kept", "added up", "left out"]
    cells = [[row["source"], row.get("file"), *(_number(row.get(key, 0)) for key in counts)] for row in rows]
    print_table(headers, cells, numbers=headers[2:], fixed=["source"])
    typer.echo("")
    for row in rows:
        if row.get("reasons"):
            text = f"{row['source']}, left out: {row['reasons']}"
            typer.echo(textwrap.fill(text, width=80, subsequent_indent="  ", break_on_hyphens=False))


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
