"""A portfolio as plain data, each line with its rank and title, for the command line."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import UsageError
from corridor.study.portfolio.results import Portfolio

COST_COLUMNS = ("opportunity", "cost_usd")


def record_of(portfolio: Portfolio, lines: pl.DataFrame) -> dict[str, Any]:
    """Return a portfolio as JSON data; picks and lines passed over carry rank and title.

    Args:
        portfolio: The set.
        lines: Ranked lines of the run.
    """
    named = lines.select("opportunity", "rank", "title")
    tables = {name: getattr(portfolio, name) for name in ("picks", "passed_over")}
    told = {
        name: table.join(named, on="opportunity", how="left", maintain_order="left").to_dicts()
        for name, table in tables.items()
    }
    return {
        "title": portfolio.title, "goal": portfolio.goal, "status": portfolio.status, "total": portfolio.total,
        "best_free": portfolio.best_free, **told, "constraints": portfolio.constraints.to_dicts(),
    }  # fmt: skip


def read_costs(path: Path) -> dict[str, int]:
    """Read what lines cost from a CSV file with the columns opportunity and cost_usd.

    Raises:
        UsageError: The file is absent, lacks a column, names a line twice, or holds a cost that is no whole number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            lacking = [name for name in COST_COLUMNS if name not in (rows.fieldnames or ())]
            if lacking:
                raise UsageError(f"{path}:1: lacks the column {lacking[0]}; needed are {', '.join(COST_COLUMNS)}")
            costs: dict[str, int] = {}
            for row in rows:
                name, cost = _cost(row, f"{path}:{rows.line_num}")
                if name in costs:
                    raise UsageError(f"{path}:{rows.line_num}: opportunity {name!r} stands there twice")
                costs[name] = cost
            return costs
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read as CSV ({error})") from error


def _cost(row: dict[str, Any], place: str) -> tuple[str, int]:
    name, cost = str(row["opportunity"] or "").strip(), str(row["cost_usd"] or "").strip()
    if not name:
        raise UsageError(f"{place}: opportunity: a value is needed here, and none was given")
    if not (cost.isascii() and cost.isdigit()):
        raise UsageError(f"{place}: cost_usd: must be a whole number of US dollars, found {cost[:50]!r}")
    return name, int(cost)
