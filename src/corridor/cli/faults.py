"""How a fault is told on the terminal: one line each on stderr, an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback

import typer

from corridor.cli.console import cell
from corridor.errors import CorridorError, InternalError, UsageError

LONGEST = 2_000
"""Characters of a line of an error that are shown."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells expect it."""

_MACHINE_SAYS_NO = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG
}  # fmt: skip


def exit_code(error: Exception) -> int:
    """Print what went wrong and return the exit code that says whose fault it was.

    Raises:
        Exception: The error itself, when `CORRIDOR_DEBUG` is set and the fault is corridor's own.
    """
    if isinstance(error, typer.TyperException):
        return _wrong_use(error)
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if isinstance(error, CorridorError) and not isinstance(error, InternalError):
        say(str(error))
        return error.exit_code
    if isinstance(error, OSError) and error.errno in _MACHINE_SAYS_NO:
        say(f"{error.filename or 'file'}: {error.strerror}")
        return UsageError.exit_code
    return _our_fault(error)


def say(message: str) -> None:
    """Print every line of a message as an error; what steers a terminal is taken out and endless lines are cut."""
    for line in message.splitlines() or ["unknown"]:
        text = cell(line)
        typer.echo(f"error: {text if len(text) <= LONGEST else text[:LONGEST] + ' …'}", err=True)


def _wrong_use(error: typer.TyperException) -> int:
    say(" ".join(error.format_message().replace("Value error, ", "").split()))
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(f"Try '{context.command_path} --help'.", err=True)
    return error.exit_code


def _our_fault(error: Exception) -> int:
    if os.environ.get("CORRIDOR_DEBUG", "0") not in {"", "0"}:
        raise error
    first = (str(error).splitlines() or [""])[0]
    kept = _keep_traceback(error)
    say(f"internal error: {type(error).__name__}: {first}; please report it, {kept}")
    return InternalError.exit_code


def _keep_traceback(error: Exception) -> str:
    """Write the traceback to a file of its own and say where it is."""
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="corridor-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError:
        return "CORRIDOR_DEBUG=1 shows the traceback"
    return f"with the traceback in {file.name}"
