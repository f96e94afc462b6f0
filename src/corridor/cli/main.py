"""The `corridor` command: its sub-commands, its version and the one place where faults become exit codes."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from corridor import __version__
from corridor.cli import (
    backtest,
    check,
    compare,
    config,
    cube,
    data,
    describe,
    explain,
    portfolio,
    report,
    run,
    scenario,
    score,
    sensitivity,
    shortlist,
    sweep,
)
from corridor.cli.faults import INTERRUPTED, exit_code

app = typer.Typer(
    name="corridor",
    help="Rank the sector opportunities of two countries: which first, in which direction, why, and how sure.",
    epilog="Exit codes: 0 done, 1 a fault of corridor, 2 wrong use or configuration, 3 invalid data.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("report")(report.report)
app.command("explain")(explain.explain)
app.command("backtest")(backtest.backtest)
app.command("score")(score.score)
app.command("sweep")(sweep.sweep)
app.command("compare")(compare.compare)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("scenario")(scenario.scenario)
app.command("portfolio")(portfolio.portfolio)
app.command("shortlist")(shortlist.shortlist)
app.command("check")(check.check)
app.add_typer(data.app, name="data")
app.command("cube")(cube.cube)
app.command("describe")(describe.describe)
app.add_typer(config.app, name="config")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"corridor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Take the options that come before any command; `--version` has stopped already."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: Words after the program's name; those of the process when not given.
    """
    _print_what_the_terminal_can()
    # pandera imports PySpark where it is installed, and PySpark then warns of a pandas that nothing of it is asked for.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    try:
        code = _command()(args=arguments, prog_name="corridor", standalone_mode=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return exit_code(error)
    return code if isinstance(code, int) else 0


@cache
def _command() -> Any:
    """Return all commands as one, made once: to make it takes a tenth of a second."""
    return get_command(app)


def _print_what_the_terminal_can() -> None:
    """Replace characters that a stream cannot encode instead of failing on them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
