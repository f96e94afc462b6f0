"""`corridor data fetch`: bring raw files of UN Comtrade, the World Bank or BACI to disk, resumable at any byte."""

from __future__ import annotations

import textwrap
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, print_table, progress, short_path, size

app = typer.Typer(
    help="Fetch raw files: paced, retried, resumed after any interruption, each with its hash in fetched.json.",
    epilog="Run a stopped fetch again and it goes on; run a finished one again and it verifies every file.",
    no_args_is_help=True,
)

SHOWN = 20
"""Files that are listed one by one; of longer lists the states are counted."""

NOTES = 10
"""Notes that are printed."""

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the files and of fetched.json.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say how many calls it takes and what is there; ask nothing.")]
Retrieved = Annotated[
    str | None, typer.Option("--retrieved", metavar="DATE", help="Date to note beside what arrives: 2026-01-31.")
]
Rate = Annotated[
    float | None, typer.Option("--rate", metavar="N", help="Requests a second at most; by default the source's own.")
]
Tries = Annotated[int | None, typer.Option("--tries", metavar="N", min=1, help="Tries in a row without progress (6).")]
FirstWait = Annotated[
    float | None, typer.Option("--wait", metavar="SECONDS", help="Wait after a failure (1); it doubles each time.")
]
Silence = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="Longest silence of a server (120).")
]
Total = Annotated[float | None, typer.Option("--longest", metavar="SECONDS", help="Longest time for one file (14400).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the folder.")]


def _base(variable: str) -> Any:
    return typer.Option(
        "--base-url", metavar="URL", envvar=variable, help="Mirror in place of the publisher's address."
    )


@app.command("comtrade")
def comtrade(
    out: Out,
    reporters: Annotated[
        str, typer.Option("--reporters", metavar="LIST", help="Who declares: ISO alpha-3 codes, or all.")
    ],
    years: Annotated[str, typer.Option("--years", metavar="LIST", help="Years and spans: 2015,2018-2022.")],
    *,
    flows: Annotated[
        str, typer.Option("--flows", metavar="LIST", help="Imports M, exports X, re-imports RM, re-exports RX.")
    ] = "M,X",
    products: Annotated[
        str, typer.Option("--products", metavar="LIST", help="Codes, or a level: AG2, AG4, AG6, TOTAL.")
    ] = "AG2",
    partners: Annotated[
        str, typer.Option("--partners", metavar="LIST", help="ISO alpha-3 codes, WLD, or all.")
    ] = "all",
    classification: Annotated[
        str, typer.Option("--classification", metavar="CODE", help="HS, or H0 to H6, SS, S1 to S4.")
    ] = "HS",
    base_url: Annotated[str | None, _base("CORRIDOR_COMTRADE_URL")] = None,
    dry_run: DryRun = False,
    retrieved: Retrieved = None,
    rate: Rate = None,
    tries: Tries = None,
    wait: FirstWait = None,
    timeout: Silence = None,
    longest: Total = None,
    quiet: Quiet = False,
) -> None:
    """Fetch declarations from UN Comtrade, one call a reporter, year and flow.

    With a key in COMTRADE_API_KEY an answer may hold 100,000 records, without one 500; a call whose answer is cut off
    there is divided by product and partner until every part is whole; the parts are held against the server's count.
    """
    asked = {
        "reporters": [reporters],
        "span": [years],
        "flows": [flows],
        "products": [products],
        "partners": [partners],
        "classification": classification,
    }
    limits = _limits(rate=rate, tries=tries, first_wait=wait, read=timeout, total=longest)
    _fetch("comtrade", asked, out, base_url=base_url, limits=limits, retrieved=retrieved, dry_run=dry_run, quiet=quiet)


@app.command("worldbank")
def worldbank(
    out: Out,
    *,
    indicators: Annotated[
        str,
        typer.Option("--indicators", metavar="LIST", help="Codes; by default GDP, population, six WGI estimates, LPI."),
    ] = "",
    years: Annotated[str, typer.Option("--years", metavar="LIST", help="One span of years: 1990-2024.")] = "",
    bulk: Annotated[bool, typer.Option("--bulk", help="Fetch WDI_CSV.zip, every indicator, instead.")] = False,
    base_url: Annotated[str | None, _base("CORRIDOR_WORLDBANK_URL")] = None,
    dry_run: DryRun = False,
    retrieved: Retrieved = None,
    rate: Rate = None,
    tries: Tries = None,
    wait: FirstWait = None,
    timeout: Silence = None,
    longest: Total = None,
    quiet: Quiet = False,
) -> None:
    """Fetch indicators of all countries from the World Bank."""
    asked = {"indicators": [indicators], "span": [years], "bulk": bulk}
    limits = _limits(rate=rate, tries=tries, first_wait=wait, read=timeout, total=longest)
    _fetch("worldbank", asked, out, base_url=base_url, limits=limits, retrieved=retrieved, dry_run=dry_run, quiet=quiet)


@app.command("baci")
def baci(
    out: Out,
    version: Annotated[str, typer.Option("--version", metavar="RELEASE", help="Release as CEPII names it: 202501.")],
    *,
    revisions: Annotated[
        str, typer.Option("--revisions", metavar="LIST", help="HS92, HS96, HS02, HS07, HS12, HS17, HS22.")
    ] = "HS92",
    base_url: Annotated[str | None, _base("CORRIDOR_BACI_URL")] = None,
    dry_run: DryRun = False,
    retrieved: Retrieved = None,
    rate: Rate = None,
    tries: Tries = None,
    wait: FirstWait = None,
    timeout: Silence = None,
    longest: Total = None,
    quiet: Quiet = False,
) -> None:
    """Fetch the released zip of BACI, about 2 GB a revision, continued where it stopped."""
    limits = _limits(rate=rate, tries=tries, first_wait=wait, read=timeout, total=longest)
    asked = {"revisions": [revisions], "version": version}
    _fetch("baci", asked, out, base_url=base_url, limits=limits, retrieved=retrieved, dry_run=dry_run, quiet=quiet)


def _limits(**given: float | None) -> dict[str, float]:
    return {name: value for name, value in given.items() if value is not None}


def _fetch(
    source: str,
    asked: dict[str, Any],
    out: Path,
    *,
    base_url: str | None,
    limits: dict[str, float],
    retrieved: str | None,
    dry_run: bool,
    quiet: bool,
) -> None:
    from corridor import engine

    with progress(quiet=quiet) as step:
        step("Planning")
        report = engine.fetch(
            source, asked, out, base_url=base_url or None, limits=limits, retrieved=retrieved, dry_run=dry_run,
            progress=step,
        )  # fmt: skip
    if quiet and not dry_run:
        typer.echo(short_path(out))
        return
    show_plan(report, out) if dry_run else show_report(report, out)


def show_plan(report: dict[str, Any], out: Path) -> None:
    """Print how many calls a plan takes, what is there and what is left."""
    total, there, left = len(report["lines"]), report["there"], report["left"]
    calls = f"{total:,} call{'s' * (total != 1)}"
    typer.echo(f"{report['source']}: {calls}; files that are there already: {there:,}; calls that are left: {left:,}")
    typer.echo(f"Folder: {short_path(out)}\n")
    _show_lines(report["lines"])
    if report["advice"]:
        typer.echo("")
        typer.echo(_filled(report["advice"]))


def show_report(report: dict[str, Any], out: Path) -> None:
    """Print what became of every file, what a user should know, and where the files lie."""
    _show_lines(report["lines"])
    typer.echo("")
    for note in report["notes"][:NOTES]:
        typer.echo(_filled(f"Note: {note}"))
    if len(report["notes"]) > NOTES:
        typer.echo(f"… and {len(report['notes']) - NOTES:,} more notes")
    rows = sum(line["rows"] or 0 for line in report["lines"])
    total = sum(line["bytes"] or 0 for line in report["lines"])
    held = f"{rows:,} records, {size(total)}" if rows else size(total)
    typer.echo(_filled(f"{report['source']}: {len(report['lines']):,} files, {held}, in {short_path(out)}"))


def _show_lines(lines: list[dict[str, Any]]) -> None:
    if len(lines) > SHOWN:
        counts = Counter(line["state"] for line in lines)
        print_table(["state", "files"], [[state, f"{n:,}"] for state, n in counts.items()], numbers=["files"])
        return
    cells = [[line["file"], line["state"], _number(line["rows"]), size(line["bytes"])] for line in lines]
    print_table(["file", "state", "records", "size"], cells, numbers=["records", "size"], fixed=["state"])


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _filled(text: str) -> str:
    return textwrap.fill(cell(text), width=80, subsequent_indent="  ", break_on_hyphens=False)
