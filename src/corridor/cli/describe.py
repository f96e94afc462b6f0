"""`corridor describe`: what there is of each kind, from indicators to forecasters, and what it means."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, print_table
from corridor.errors import UsageError
from corridor.registry import unknown_name


class Kind(StrEnum):
    """What can be described."""

    INDICATORS = "indicators"
    METHODS = "methods"
    MODELS = "models"
    FUNCTIONS = "functions"
    TABLES = "tables"
    SECTORS = "sectors"
    PANELS = "panels"
    SCENARIOS = "scenarios"
    FORECASTERS = "forecasters"
    FEATURES = "features"
    OBJECTIVES = "objectives"
    CHECKS = "checks"


KEYS = {
    Kind.INDICATORS: "name",
    Kind.METHODS: "name",
    Kind.MODELS: "name",
    Kind.FUNCTIONS: "name",
    Kind.TABLES: "table",
    Kind.SECTORS: "sector",
    Kind.PANELS: "name",
    Kind.SCENARIOS: "name",
    Kind.FORECASTERS: "name",
    Kind.FEATURES: "name",
    Kind.OBJECTIVES: "name",
    Kind.CHECKS: "name",
}
"""Key that names an entry of each kind."""

PARTS = {Kind.TABLES: "columns", Kind.SECTORS: "segments"}
"""What an entry of a kind is made of, where it has one row for each part."""

BRIEF = ("name", "step", "module", "title", "unit")
"""Keys that stand in the list of all, where an entry has them."""

VERBATIM = ("text", "example")
"""Keys of what is printed line by line."""


def describe(
    kind: Annotated[Kind, typer.Argument(metavar="kind", help=f"What to describe: {', '.join(Kind)}.")],
    name: Annotated[
        str | None, typer.Argument(help="One entry in full; any other word lists what tells of it.")
    ] = None,
    configs: Annotated[
        Path, typer.Option("--configs", metavar="DIR", help="Folder of model, sector and panel files.")
    ] = Path("configs"),
) -> None:
    """List indicators, methods, models, functions, tables, sectors, panels, forecasters or checks, or tell one in full.

    Functions are the measures, gravity models and building blocks that Python calls with tables of its own; panels are
    histories of flows that forecasts are learned from and held against.
    """
    from corridor import engine

    rows = engine.describe(kind.value, configs)
    key = KEYS[kind]
    if name is None:
        show_list(rows, key, PARTS.get(kind))
        return
    found = [row for row in rows if row[key] == name]
    if not found:
        show_mentions(kind, name, rows)
    elif kind in PARTS:
        show_parts(found, key)
    else:
        for row in found:
            show_entry(row)


def show_mentions(kind: Kind, word: str, rows: list[dict[str, Any]]) -> None:
    """List the entries whose text holds a word, capitals, hyphens and underscores apart: grubel, box-cox.

    Raises:
        UsageError: None does.
    """
    key, sought = KEYS[kind], _plain(word)
    found = [row for row in rows if sought and any(sought in _plain(value) for value in row.values())]
    if not found:
        raise UsageError(unknown_name(kind.value.removesuffix("s"), word, {str(row[key]) for row in rows}))
    typer.echo(f"Nothing is named {cell(word)!r}; these tell of it:", err=True)
    if kind in PARTS:
        first = next(column for column in found[0] if column != key)
        print_table([key, first], [[row[key], row[first]] for row in found])
    else:
        show_list(found, key, None)


def _plain(value: Any) -> str:
    """Return a text as it is searched."""
    return " ".join(str(value).casefold().replace("-", " ").replace("_", " ").replace("–", " ").split())


def show_list(rows: list[dict[str, Any]], key: str, parts: str | None) -> None:
    """Print one line for each name: its brief keys, or how many parts it has."""
    if parts is not None:
        counts = Counter(str(row[key]) for row in rows)
        print_table([key, parts], list(counts.items()), numbers=[parts])
        return
    brief = [column for column in BRIEF if column in rows[0]] if rows else [key]
    print_table(brief, [[row.get(column) for column in brief] for row in rows], fixed=["name"])


def show_parts(rows: list[dict[str, Any]], key: str) -> None:
    """Print the parts of one entry one under the other, such as the columns of a table."""
    for row in rows:
        first, *rest = [column for column in row if column != key]
        typer.echo(cell(row[first]))
        _show_pairs({column: row[column] for column in rest})
        typer.echo("")


def show_entry(row: dict[str, Any]) -> None:
    """Print every key of one entry on its own line, and its worked example as it stands."""
    _show_pairs({key: value for key, value in row.items() if key not in VERBATIM})
    for key in VERBATIM:
        for line in str(row.get(key) or "").splitlines():
            typer.echo(f"    {line}".rstrip())


def _show_pairs(pairs: dict[str, Any]) -> None:
    rows = [[f"  {key.replace('_', ' ')}", cell(value)] for key, value in pairs.items() if cell(value)]
    print_table(["", ""], rows, fixed=[])
