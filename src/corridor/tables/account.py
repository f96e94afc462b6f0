"""Check a frame against its contract: the good rows, and a bounded account of the bad ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandera.errors
import polars as pl

from corridor.tables.contract import Table

MAX_EXAMPLES = 5
"""Examples kept per failure, so that the account of a million bad rows still fits on a page."""


@dataclass(frozen=True)
class Failure:
    """One rule that some rows of one file break.

    Attributes:
        table: Name of the table.
        file: File in which the rows stand, relative to the snapshot.
        column: Column at fault, or columns that a rule compares; empty where the rule concerns the key or the file.
        check: The rule, in words.
        count: Rows that break it; 0 where the fault is the file or a column as a whole.
        examples: Up to `MAX_EXAMPLES` pairs (row number counted from 1, value found).
    """

    table: str
    file: str
    column: str
    check: str
    count: int
    examples: tuple[tuple[int, str], ...] = ()

    def sentence(self) -> str:
        """Say where, what rule and what was found, in one line."""
        named = self.column and f"column{'s' * (', ' in self.column)} {self.column}"
        place = ", ".join(part for part in (self.table, self.file, named) if part)
        found = "; ".join(f"row {row}: {value}" for row, value in self.examples)
        rows = f" ({self.count:,} row{'s' * (self.count != 1)})" if self.count else ""
        return f"{place}: {self.check}{rows}" + (f"; {found}" if found else "")


@dataclass(frozen=True)
class Account:
    """What became of the rows of one file: `rows_in` = `len(good)` + `len(bad)`."""

    table: str
    file: str
    rows_in: int
    good: pl.DataFrame
    bad: pl.DataFrame
    failures: tuple[Failure, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether every row was kept."""
        return not self.failures


def check_frame(table: Table, frame: pl.DataFrame, *, file: str = "") -> Account:
    """Hold a frame against its contract.

    Faults of structure and type are found first; only a frame of the right shape is checked for values.

    Args:
        table: The contract.
        frame: The rows as read, in any column order.
        file: Name of the file for messages.

    Returns:
        The good rows in contract column order, the bad ones as they were, and the failures.
    """
    failures = _structure(table, frame, file)
    if failures:
        return Account(table.name, file, frame.height, table.empty(), frame, tuple(failures))
    frame = frame.select(table.columns)
    typed, failures = _types(table, frame, file)
    if failures:
        return Account(table.name, file, frame.height, table.empty(), frame, tuple(failures))
    failures, bad_rows = _values(table, typed, file)
    mask = pl.Series([False] * typed.height, dtype=pl.Boolean)
    if bad_rows:
        mask = pl.int_range(typed.height, eager=True).is_in(sorted(bad_rows))
    return Account(table.name, file, frame.height, typed.filter(~mask), typed.filter(mask), tuple(failures))


def _structure(table: Table, frame: pl.DataFrame, file: str) -> list[Failure]:
    missing = [name for name in table.columns if name not in frame.columns]
    extra = [name for name in frame.columns if name not in table.columns]
    allowed = f"allowed: {', '.join(table.columns)}"
    return [
        *(Failure(table.name, file, name, "the column is missing", 0) for name in missing),
        *(Failure(table.name, file, name, f"the column is not part of the table; {allowed}", 0) for name in extra),
    ]


def _types(table: Table, frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Failure]]:
    """Accept exact widenings (Int16 to Int32, categories to text); report everything else with its rows."""
    failures = []
    for name, wanted in table.dtypes.items():
        found = frame.schema[name]
        if found == wanted:
            continue
        values, lost = _convert(frame[name], wanted)
        texts = wanted == pl.String and found in (pl.Categorical, pl.Enum)
        same_kind = (found.is_numeric() and wanted.is_numeric()) or texts or found == pl.Null
        if same_kind and values is not None and not lost:
            frame = frame.with_columns(values)
            continue
        rows = lost or list(range(frame.height))
        examples = _examples(frame[name], rows)
        failures.append(Failure(table.name, file, name, f"type is {found}, must be {wanted}", len(rows), examples))
    return frame, failures


def _convert(values: pl.Series, wanted: pl.DataType) -> tuple[pl.Series | None, list[int]]:
    """Return the values in another type and the rows that do not survive the way there and back.

    None stands for the values where polars knows no way between the two types.
    """
    try:
        converted = values.cast(wanted, strict=False)
        back = converted.cast(values.dtype, strict=False)
        return converted, back.ne_missing(values).arg_true().to_list()
    except pl.exceptions.PolarsError:
        return None, []


def _values(table: Table, frame: pl.DataFrame, file: str) -> tuple[list[Failure], set[int]]:
    try:
        table.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return _failures(table, frame, error.failure_cases, file)
    return [], set()


def _failures(table: Table, frame: pl.DataFrame, cases: Any, file: str) -> tuple[list[Failure], set[int]]:
    failures: list[Failure] = []
    bad: set[int] = set()
    groups = cases.group_by("column", "check", maintain_order=True).agg("index", "failure_case")
    at_fault: dict[str, set[int]] = {}
    # Rules on whole rows come last: a row whose value is wrong by itself is not told once more for what it breaks.
    for name, check, index, values in sorted(groups.iter_rows(), key=lambda row: row[0] not in frame.columns):
        column = name if name in frame.columns else ""
        compared = table.row_rules.get(str(check), []) if not column else []
        rows = sorted({row for row in index if row is not None})
        told = {row for other in compared for row in at_fault.get(other, ())}
        if check == "not_nullable":  # pandera counts NaN as missing too, which is the finite check's to report
            told = {row for row in rows if frame[column][row] is not None}
        if rows and told.issuperset(rows):
            continue
        rows = [row for row in rows if row not in told]
        at_fault.setdefault(column, set()).update(rows)
        bad.update(rows if rows else range(frame.height))
        shown = _examples(frame[column], rows) if column else _row_examples(frame, compared or list(table.key), rows)
        rule = _rule(str(check), table, values)
        place = column or ", ".join(compared)
        failures.append(Failure(table.name, file, place, rule, len(rows) or frame.height, shown))
    return failures, bad


def _rule(check: str, table: Table, values: list[Any]) -> str:
    if check == "multiple_fields_uniqueness":
        return f"the key ({', '.join(table.key)}) must be unique"
    if check == "not_nullable":
        return "a value is missing, and none may be"
    if values and str(values[0]).startswith("ComputeError"):
        return f"{check}; {values[0]}"
    return check if check in table.row_rules else f"must be {check}"


def _examples(values: pl.Series, rows: list[int]) -> tuple[tuple[int, str], ...]:
    return tuple((row + 1, _shorten(values[row])) for row in rows[:MAX_EXAMPLES])


def _row_examples(frame: pl.DataFrame, columns: list[str], rows: list[int]) -> tuple[tuple[int, str], ...]:
    shown = frame.select(columns)
    return tuple((row + 1, ", ".join(_shorten(value) for value in shown.row(row))) for row in rows[:MAX_EXAMPLES])


def _shorten(value: Any, limit: int = 60) -> str:
    text = repr(value.to_list() if isinstance(value, pl.Series) else value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
