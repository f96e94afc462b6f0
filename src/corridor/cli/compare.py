"""`corridor compare`: what lies between two runs, which opportunities moved, and what each move is due to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, dollars, print_table, progress, short_path
from corridor.cli.coverage import heading
from corridor.cli.differences import arrow, say
from corridor.errors import UsageError

BEARS_ON = {
    "data": "data",
    "weights": "weights",
    "model": "model",
    "ranked": "what is ranked",
    "words": "no score",
}
"""What a key of the spec bears on, as the table says it."""

BY = ("rank", "score")

LONGEST_TITLE = 54


def compare(
    before: Annotated[str, typer.Argument(metavar="RUN_A", help="Folder of results, or a tracked run's identifier.")],
    after: Annotated[str, typer.Argument(metavar="RUN_B", help="The same of the second run.")],
    *,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1000, help="Moves to show.")] = 20,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="What makes a move big: rank or score.")] = "rank",
    snapshots: Annotated[
        list[Path] | None,
        typer.Option("--data", metavar="DIR", help="Where else snapshots lie; may be repeated."),
    ] = None,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Score both again even where one thing differs: is all reproduced?")
    ] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the same as a page.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write all moves as one table.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of tables.")] = False,
) -> None:
    """Compare two runs: what differs, what moved, how much of each move is due to data, weights and model."""
    from corridor import engine

    if by not in BY:
        raise UsageError(f"--by: must be {' or '.join(BY)}, found {cell(by)!r}")
    with progress() as step:
        found = engine.compare_runs(
            before,
            after,
            top=top,
            by=by,
            snapshots=snapshots or [],
            rescore=rescore,
            html=html,
            csv=csv,
            progress=step,
        )
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False))
        return
    show_comparison(found, top=top)
    for file in (html, csv):
        if file is not None:
            typer.echo(f"written: {short_path(file)}")


def show_comparison(found: Mapping[str, Any], *, top: int) -> None:
    """Print a comparison, at most `top` lines of each list.

    Args:
        found: Comparison as plain data.
        top: Lines of each list.
    """
    for name, run in (("A", found["before"]), ("B", found["after"])):
        show_run(name, run)
    show_changes(found, top)
    show_data(found["data"], top)
    show_agreement(found)
    show_causes(found)
    show_moves(found)
    show_alone(found["new"], "Only in B: why A does not rank it", top)
    show_alone(found["gone"], "Only in A: why B does not rank it", top)
    if found["notes"]:
        heading("To know")
        for note in found["notes"]:
            say(note)


def show_run(name: str, run: Mapping[str, Any]) -> None:
    """Print which run it is."""
    say(f"{name}: {run['run']}")
    say(f"   {run['job']} by {run['model']}, as of {run['as_of']}, {run['opportunities']:,} ranked")
    say(f"   data {run['data_hash'][:16]} of {run['snapshot']}, spec {run['spec_hash'][:16]}, version {run['version']}")


def show_changes(found: Mapping[str, Any], top: int) -> None:
    """Print the keys of the spec, and the version, that differ."""
    heading("What differs in the spec")
    rows = [
        [one["path"], f"{one['before']} {arrow()} {one['after']}", BEARS_ON[one["kind"]]] for one in found["changes"]
    ]
    versions = [found[side]["version"] for side in ("before", "after")]
    if versions[0] != versions[1]:
        rows.append(["version of corridor", f"{versions[0]} {arrow()} {versions[1]}", "version"])
    if not rows:
        typer.echo("nothing")
        return
    print_table(["key", f"A {arrow()} B", "bears on"], rows[:top], fixed=["bears on"])
    _more(len(rows) - top)


def show_data(found: Mapping[str, Any], top: int) -> None:
    """Print what differs between the snapshots, where anything does."""
    if found["compared"] and not found["tables"] and not found["sources"]:
        return
    heading("What differs in the data")
    if not found["compared"]:
        say(found["why"])
        return
    counts = ["before", "after", "added", "dropped", "changed"]
    rows = [[one["table"], *(f"{one[key]:,}" for key in counts)] for one in found["tables"]]
    if rows:
        print_table(["table: rows", *counts], rows, numbers=counts)
    for one in found["years"][:top]:
        say(f"goods flows of {one['year']}: {dollars(one['before'])} {arrow()} {dollars(one['after'])}")
    _more(len(found["years"]) - top)
    for one in found["sources"]:
        say(f"{one['source']}: {one['change']}: {one['what']}")
    for note in found["notes"]:
        say(note)


def show_agreement(found: Mapping[str, Any]) -> None:
    """Print how far the rankings agree."""
    heading("Agreement")
    told = found["agreement"]
    counts = [f"{told['both']:,} opportunities in both", f"{len(found['new']):,} only in B"]
    say(", ".join([*counts, f"{len(found['gone']):,} only in A", f"{found['moved']:,} moved"]))
    if told["spearman"] is not None:
        say(f"Spearman {told['spearman']:.3f}, Kendall {told['kendall']:.3f} (1: the same order)")
    tops = [f"{one['shared']} of the first {one['of']}" for one in told["tops"] if one["of"]]
    if tops:
        say(f"in both: {', '.join(dict.fromkeys(tops))}")


def show_causes(found: Mapping[str, Any]) -> None:
    """Print how much each cause moves an opportunity on average."""
    if not found["causes"]:
        return
    heading("What moves an opportunity, mean size over all in both")
    headers = ["cause", "points", "ranks"]
    rows = [[name, f"{told['score']:.2f}", f"{told['rank']:.1f}"] for name, told in found["causes"].items()]
    print_table(headers, rows, numbers=headers[1:])


def show_moves(found: Mapping[str, Any]) -> None:
    """Print the biggest moves, each with its parts and the indicators behind it."""
    if not found["moves"]:
        return
    heading(f"Biggest moves by {found['by']}; above 0 is better in B")
    causes = list(found["causes"])
    for row in found["moves"]:
        typer.echo(cell(f"{row['opportunity']}  {_short(row['title'])}"))
        score = f"{row['score_before']:.2f} {arrow()} {row['score_after']:.2f}"
        say(_line("score", score, f"{row['score_change']:+.2f}", _parts(row, "score", causes, 2)))
        rank = f"{row['rank_before']} {arrow()} {row['rank_after']}"
        say(_line("rank", rank, f"{row['rank_change']:+d}", _parts(row, "rank", causes, 1)))
        if row["indicators"]:
            points = (f"{one['indicator']} {one['change']:+.2f}" for one in row["indicators"])
            say(f"  points {', '.join(points)}")
    _more(found["moved"] - len(found["moves"]))


def _line(name: str, ends: str, change: str, parts: str) -> str:
    return f"  {name:<6} {ends:<15} {change:>7}{parts}"


def _parts(row: Mapping[str, Any], measure: str, causes: Sequence[str], digits: int) -> str:
    """Return what a change is the sum of; nothing where one cause alone is told."""
    if not causes:
        return ""
    if len(causes) == 1:
        return f" by {causes[0]}"
    return " = " + " ".join(f"{cause} {row[f'{measure}_{cause}']:+.{digits}f}" for cause in causes)


def show_alone(rows: Sequence[Mapping[str, Any]], title: str, top: int) -> None:
    """Print what only one run ranks, with the reason why the other does not."""
    if not rows:
        return
    heading(title)
    cells = [[row["rank"], row["opportunity"], row["reason"]] for row in rows[:top]]
    print_table(["#", "opportunity", "why"], cells, numbers=["#"], fixed=["opportunity"])
    _more(len(rows) - top)


def _more(count: int) -> None:
    if count > 0:
        typer.echo(f"and {count:,} more; --top shows more")


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 2].rstrip(' ,;(')} …"
