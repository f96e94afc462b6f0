"""`corridor portfolio`: the best set of a run's lines under limits, what each limit costs, what was passed over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, dollars, print_table
from corridor.cli.coverage import heading
from corridor.cli.differences import say
from corridor.errors import UsageError

TOLD = 15
"""Lines that were passed over that are shown."""


def portfolio(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the results of a run.")],
    *,
    count: Annotated[int | None, typer.Option("--count", metavar="N", help="Lines to choose at most.")] = None,
    goal: Annotated[
        str | None,
        typer.Option("--goal", metavar="WHAT", help="score, sure_score, value_usd, potential_usd, unrealised_usd …"),
    ] = None,
    at_most: Annotated[
        list[str] | None,
        typer.Option("--at-most", metavar="BY=N", help="sector=2, market=3 …, or sector=none; may be repeated."),
    ] = None,
    at_least: Annotated[
        list[str] | None, typer.Option("--at-least", metavar="BY=N", help="direction=3 or sector=1.")
    ] = None,
    budget: Annotated[int | None, typer.Option("--budget", metavar="USD", help="Most that all may cost.")] = None,
    cost: Annotated[int | None, typer.Option("--cost", metavar="USD", help="Cost of any line.")] = None,
    costs: Annotated[
        Path | None, typer.Option("--costs", metavar="FILE", help="CSV of costs: opportunity, cost_usd.")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", metavar="0..1", help="Least confidence of any line.")
    ] = None,
    min_verdict: Annotated[
        str | None, typer.Option("--min-verdict", metavar="WHAT", help="fragile, contested or robust.")
    ] = None,
    digits: Annotated[
        int | None, typer.Option("--digits", metavar="N", help="No two HS codes with the same first 2, 4 or 6 digits.")
    ] = None,
    alike: Annotated[
        float | None, typer.Option("--alike", metavar="0..1", help="Likeness that counts as near-duplicate.")
    ] = None,
    without_flag: Annotated[
        list[str] | None, typer.Option("--without-flag", metavar="FLAG", help="watched, estimated …; may be repeated.")
    ] = None,
    include: Annotated[list[str] | None, typer.Option("--include", metavar="LINE", help="Must be chosen.")] = None,
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", metavar="LINE", help="May not be.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin without the limits of the run's own job.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of tables.")] = False,
) -> None:
    """Choose the best set of a run's lines under limits, exactly, and price each limit."""
    from corridor import engine

    given = {
        "count": count,
        "goal": goal,
        "at_most": limits(at_most, "--at-most"),
        "at_least": limits(at_least, "--at-least"),
        "budget_usd": budget,
        "costs": {"each_usd": cost} if cost is not None else {},
        "min_confidence": min_confidence,
        "min_verdict": min_verdict,
        "near_duplicates": {key: one for key, one in (("digits", digits), ("alike", alike)) if one is not None},
        "without_flags": without_flag,
        "include": include,
        "leave_out": leave_out,
    }
    changes = {key: one for key, one in given.items() if one is not None and one != {}}
    found = engine.choose_portfolio(run, changes, costs=costs, fresh=fresh)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_portfolio(found)


def limits(texts: Sequence[str] | None, option: str) -> dict[str, int | None]:
    """Return `sector=2` and the like as numbers by key, None where a limit is taken away.

    Raises:
        UsageError: One of them is of another form.
    """
    found: dict[str, int | None] = {}
    for text in texts or ():
        key, sign, number = (part.strip() for part in text.partition("="))
        if not sign or not key or not (number == "none" or number.isdecimal()):
            raise UsageError(f"{option} {cell(text)!r}: must be BY=N, such as sector=2, or BY=none")
        found[key] = None if number == "none" else int(number)
    return found


def show_portfolio(found: Mapping[str, Any]) -> None:
    """Print a portfolio: lines, totals, what limits cost, what was passed over."""
    say(f"{found['title']}: as much {found['goal'].partition(',')[0]} as possible")
    if found["status"] != "optimal":
        say(f"There is none: {found['status']}.")
        return
    paid = any(pick["cost_usd"] is not None for pick in found["picks"])
    headers = ["rank", "line", "what", "brings", *(["costs"] if paid else [])]
    rows = [
        [
            pick["rank"], pick["opportunity"], _short(pick["title"]), amount(pick["value"], found["goal"]),
            *([dollars(pick["cost_usd"])] if paid else []),
        ]
        for pick in found["picks"]
    ]  # fmt: skip
    print_table(headers, rows, numbers=["rank", "brings", "costs"], fixed=["line"])
    say(
        f"Together {amount(found['total'], found['goal'])}; with no limit but their number it would be "
        f"{amount(found['best_free'], found['goal'])}."
    )
    heading("What each limit costs")
    for row in found["constraints"]:
        say(price_of(row, found))
    show_passed(found["passed_over"])


def price_of(row: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return what a limit costs, in a sentence."""
    full = f" (full: {row['full']})" if row["full"] else ""
    if not row["binding"]:
        return f"{row['constraint']}{full}: costs nothing"
    more = amount(row["without"] - found["total"], found["goal"])
    if row["price_of"] == "the rule dropped":
        return f"{row['constraint']}{full}: without it {more} more"
    return (
        f"{row['constraint']}{full}: {row['price_of']} would bring {amount(row['price'], found['goal'])}; without the "
        f"limit {more} more"
    )


def show_passed(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the first lines that rank above the last one chosen and were not chosen."""
    if not rows:
        return
    heading("Passed over, though they rank above the last one chosen")
    cells = [[row["rank"], row["opportunity"], row["because"]] for row in rows[:TOLD]]
    print_table(["rank", "line", "because"], cells, numbers=["rank"], fixed=["line"])
    if len(rows) > TOLD:
        typer.echo(f"and {len(rows) - TOLD:,} more; --json tells all")


def amount(value: float, goal: str) -> str:
    """Return a sum of the goal: dollars, or points with one digit."""
    return dollars(round(value)) if "dollars" in goal else f"{value:,.1f} points"


def _short(title: str) -> str:
    return title if len(title) <= 40 else f"{title[:38].rstrip(' ,;(')} …"
