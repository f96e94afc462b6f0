"""`corridor backtest`: hold what models would have said in past years against what trade did."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor.cli.console import print_table, progress, short_path
from corridor.cli.run import refuse_no_folder
from corridor.errors import DataError, UsageError

if TYPE_CHECKING:
    from corridor.engine import BacktestOutcome


def backtest(
    file: Annotated[
        Path, typer.Argument(help="A job, such as configs/jobs/us_azerbaijan.yaml, or a backtest of experiments/.")
    ],
    *,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the file: model.weights.demand=0.4; may be repeated."),
    ] = None,
    models: Annotated[
        str | None,
        typer.Option("--models", metavar="NAMES", help="Models beside the job's own: balanced,ensemble or all."),
    ] = None,
    horizons: Annotated[
        str | None, typer.Option("--horizons", metavar="YEARS", help="Years ahead, such as 1,3.")
    ] = None,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="YEARS", help="Years of forecasts, such as 2008..2016."),
    ] = None,
    targets: Annotated[
        str | None, typer.Option("--targets", metavar="NAMES", help="activation, growth, dollars, share.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", metavar="N", min=0, help="Draws behind every interval.")
    ] = None,
    check_leakage: Annotated[
        bool | None,
        typer.Option("--check-leakage/--no-check-leakage", help="Compute one origin again without the future on disk."),
    ] = None,
    raw: Annotated[
        Path | None, typer.Option("--raw", metavar="DIR", help="Raw files of panels that do not come with corridor.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the results.")] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes.")] = 2,
    for_reports: Annotated[
        bool, typer.Option("--for-reports", help="Let reports of the job quote how its model's first lines did.")
    ] = False,
    no_track: Annotated[bool, typer.Option("--no-track", help="Do not record the backtest in MLflow.")] = False,
) -> None:
    """Test rankings of past years against what trade did, beside plain rules such as persistence."""
    from corridor import engine

    if out is not None:
        refuse_no_folder(out)
    changes = {
        "models": _words(models),
        "horizons": _numbers(horizons, "--horizons"),
        "origins": _years(origins),
        "targets": _words(targets),
        "draws": draws,
        "check_leakage": check_leakage,
    }
    with progress() as step:
        outcome = engine.backtest(
            file, overrides=overrides or [], changes=changes, raw=raw, out=out, track=not no_track, workers=workers,
            remember=for_reports, progress=step,
        )  # fmt: skip
    show_backtest(outcome)
    if not outcome.clean:
        raise DataError("later data reach the forecasts, so the figures above cannot be trusted")


def _words(text: str | None) -> list[str] | None:
    """Return the names of a list with commas, None where nothing was asked for."""
    return None if text is None else [word for part in text.split(",") if (word := part.strip())]


def _numbers(text: str | None, option: str) -> list[int] | None:
    words = _words(text)
    if words is None:
        return None
    wrong = [word for word in words if not (word.isascii() and word.isdecimal())]
    if wrong or not words:
        raise UsageError(f"{option}: must be whole numbers with commas between them, found {text!r}")
    return [int(word) for word in words]


def _years(text: str | None) -> list[int] | None:
    """Return the years of a range such as 2008..2016, or of a list."""
    from corridor.spec.backtest import years_of

    try:
        found = years_of(text)
    except ValueError as error:
        raise UsageError(f"--origins: {error}") from error
    return found if isinstance(found, list) else _numbers(text, "--origins")


def show_backtest(outcome: BacktestOutcome) -> None:
    """Print the leaderboard of each question, what it means in words, and where the results lie."""
    for title, rows in outcome.tables:
        _say(title)
        _show(rows)
        typer.echo("")
    for sentence in outcome.sentences:
        _say(sentence)
    typer.echo("")
    for path in outcome.files:
        typer.echo(f"written: {short_path(path)}")
    if outcome.tracked:
        typer.echo(f"Tracked: run {outcome.tracked}")
    typer.echo(f"Not tracked: {outcome.problem}" if outcome.problem else f"Time: {outcome.seconds:.1f} s")


def _show(rows: list[dict[str, Any]]) -> None:
    if rows:
        heads = list(rows[0])
        numbers = [head for head in heads if head != "model"]
        print_table(heads, [[row[head] for head in heads] for row in rows], numbers=numbers)


def _say(text: str) -> None:
    typer.echo(textwrap.fill(text, width=80))
