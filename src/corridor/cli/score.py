"""`corridor score`: rank any cells from any table of flows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from corridor.cli.console import print_table, progress, short_path

KEY = ("exporter", "importer", "product")
SHOWN = ("score", "probability", "expected", "low", "high")


def score(
    *,
    history: Annotated[
        Path,
        typer.Option(
            "--history",
            metavar="FLOWS",
            help="Table (.parquet, .csv) of year, exporter, importer, product, value_usd and, if need be, value_cap.",
        ),
    ],
    candidates: Annotated[
        Path, typer.Option("--candidates", metavar="CELLS", help="Table of exporter, importer, product to rank.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="SCORES", help="Table to write (.parquet, .csv).")],
    target: Annotated[
        str, typer.Option("--target", metavar="NAME", help="activation, growth, dollars or share.")
    ] = "activation",
    horizon: Annotated[int, typer.Option("--horizon", metavar="YEARS", help="Years ahead.")] = 3,
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="Forecaster; `corridor describe forecasters` lists them.")
    ] = "auto",
    coverage: Annotated[
        float, typer.Option("--coverage", metavar="SHARE", help="Share of outcomes that intervals are made to hold.")
    ] = 0.8,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of everything that draws.")] = 0,
) -> None:
    """Rank cells (exporter, importer, product) by what trade does next, learned from a history of flows alone.

    An absent flow is nothing where the importer declares that product that year, and unknown otherwise; a row without a
    value says that nothing was declared; a flow with a cap lies between the value and the cap.
    """
    from corridor import engine

    started = time.perf_counter()
    with progress() as step:
        step("Reading, learning and scoring")
        scores = engine.score_table(
            history, candidates, out, target=target, horizon=horizon, model=model, coverage=coverage, seed=seed
        )
    top = scores.sort("score", "exporter", "importer", "product", descending=[True, False, False, False]).head(10)
    names = [name for name in SHOWN if name in top.columns]
    print_table([*KEY, *names], _rows(top.to_dicts(), names), numbers=names)
    typer.echo(f"\nwritten: {short_path(out)}, {scores.height:,} cells")
    typer.echo(f"Time: {time.perf_counter() - started:.1f} s")


def _rows(found: list[dict[str, Any]], names: list[str]) -> list[list[str]]:
    """Return the first cells as they are printed."""
    return [[*(one[key] for key in KEY), *(f"{one[name]:,.3g}" for name in names)] for one in found]
