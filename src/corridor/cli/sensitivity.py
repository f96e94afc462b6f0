"""`corridor sensitivity`: which assumption moves a ranking, and what it is without each of its parts."""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import print_table, progress, short_path
from corridor.cli.coverage import heading
from corridor.cli.differences import say
from corridor.cli.run import refuse_no_folder

SHOWN, LINES = 10, 5
"""Parts left out that are shown, and lines of the ranking of which it is said what moves them most."""

BAR = 16


def sensitivity(
    job: Annotated[Path, typer.Argument(help="Job file, such as configs/jobs/us_azerbaijan.yaml.")],
    *,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the job: model=export_potential; may be repeated."),
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", metavar="YEAR", min=1900, max=2100, help="Last year that may be seen.")
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option("--samples", metavar="N", help="Points of the design, a power of two; else as suits the model."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, help="Seed; else that of the job.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the results.")] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1000, help="Parts left out to show.")] = SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of tables.")] = False,
) -> None:
    """Work out which assumption moves a ranking: years, reporters, methods, weights; nothing skipped in silence."""
    gc.disable()  # the process ends with the command, so what it makes need not be searched for what could be freed

    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    with progress() as step:
        found = engine.study_sensitivity(
            job, overrides=overrides or [], as_of=as_of, samples=samples, seed=seed, out=out, progress=step
        )
    if as_json:
        typer.echo(json.dumps(found.record, indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False))
        return
    show_sensitivity(found.record, top)
    typer.echo("")
    typer.echo(f"Results: {short_path(found.out)}; corridor run shows them in its reports")
    typer.echo(f"Time:    {found.seconds:.1f} s")


def show_sensitivity(found: Mapping[str, Any], top: int = SHOWN) -> None:
    """Print what was found of a ranking's sensitivity.

    Args:
        found: Sensitivity as plain data.
        top: Parts left out that are shown.
    """
    say(f"{found['job']} as of {found['as_of']}: {found['lines']:,} lines, {found['evaluations']:,} rankings")
    if found["indices"]:
        show_indices(found)
        show_lines(found["indices"])
    if found["left_out"]:
        show_left_out(found, top)
    if found["reversals"]:
        show_reversals(found["reversals"])
    show_not_varied(found["not_varied"])


def show_indices(found: Mapping[str, Any]) -> None:
    """Print how much of all movement each assumption is responsible for."""
    rows = _of_output(found["indices"], found["indices"][0]["output"])
    heading("What moves the ranking: shares of the variance of the mean rank shift")
    say(f"lines move by {found['mean_shift']:.1f} ranks on average, by {found['largest_shift']:.1f} at most")
    cells = [
        [
            row["assumption"],
            _share(row["first"]),
            _share(row["total"]),
            f"{_share(row['total_low'])} to {_share(row['total_high'])}",
            f"{row['alone']:.1f}",
            "#" * round(BAR * min(max(row["total"], 0.0), 1.0)),
        ]
        for row in rows
    ]
    headers = ["assumption", "first", "total", "90% interval", "ranks alone", "total as a bar"]
    print_table(headers, cells, numbers=headers[1:5], fixed=["assumption", "total as a bar"])
    say(
        "first: its share alone; total: with all that it does together with others; ranks alone: mean shift when it "
        "alone varies. Varied over:"
    )
    for row in rows:
        say(f"  {row['assumption']}: {row['levels']}")


def _share(value: float) -> str:
    """Return a share with two decimals; an estimate a hair below zero is no less than nothing."""
    return f"{round(value, 2) + 0.0:.2f}"


def show_lines(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print what moves each of the first lines most."""
    outputs = list(dict.fromkeys(row["output"] for row in rows))[1 : LINES + 1]
    if not outputs:
        return
    heading("What moves the first lines most")
    cells = []
    for place, output in enumerate(outputs, start=1):
        first = [row for row in _of_output(rows, output) if row["total"] > 0.0][:2]
        told = [f"{row['assumption']} {row['total']:.2f}" for row in first] or ["nothing: its rank never moves"]
        cells.append([str(place), output, *told, *[""] * (2 - len(told))])
    print_table(["#", "opportunity", "most", "then"], cells, numbers=["#"], fixed=["opportunity"])


def _of_output(rows: Sequence[Mapping[str, Any]], output: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["output"] == output]


def show_left_out(found: Mapping[str, Any], top: int) -> None:
    """Print what the ranking is without each of its parts, the one that moves most first."""
    heading("Without one part")
    rows = found["left_out"]
    cells = [
        [
            f"{row['kind']} {row['name']}",
            "" if row["spearman"] is None else f"{row['spearman']:.3f}",
            f"{row['mean_shift']:.1f}",
            str(row["largest_shift"]),
            row["largest_line"] or "",
            f"{row['top_kept']:.0%}",
        ]
        for row in rows[:top]
    ]
    headers = ["without", "Spearman", "mean", "most", "line", "top kept"]
    print_table(headers, cells, numbers=["Spearman", "mean", "most", "top kept"], fixed=["line"])
    if len(rows) > top:
        typer.echo(f"and {len(rows) - top:,} more; --top shows more")


def show_reversals(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print whether the order of some lines hangs on which others are there."""
    heading("Rank reversal: pairs that swap though neither of them changed")
    cells = [[row["what"], f"{row['changed']:,}", f"{row['pairs']:,}", row["worst"] or ""] for row in rows]
    print_table(["test", "swapped", "pairs", "widest"], cells, numbers=["swapped", "pairs"])


def show_not_varied(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print what could not be varied, and why."""
    heading("Not varied")
    if not rows:
        typer.echo("nothing: every assumption was")
    for row in rows:
        say(f"{row['what']}: {row['why']}")
