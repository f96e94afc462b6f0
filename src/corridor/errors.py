"""The error classes of corridor, each tied to one exit code of the command line.

An error message says what was wrong, where it was (file, line, column, key), what was found and what is allowed.
"""

from __future__ import annotations


class CorridorError(Exception):
    """Base of every error that corridor raises on purpose; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(CorridorError):
    """A command, spec or setting is wrong: a misspelt key, an unknown name, a value out of its range."""

    exit_code = 2


class DataError(CorridorError):
    """Input data break their contract; the message names table, column and row."""

    exit_code = 3


class InternalError(CorridorError):
    """A fault of corridor itself, reported without blaming the user's input."""

    exit_code = 1
