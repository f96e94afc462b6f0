"""Tables of a ranking: Parquet for programs, CSV that is safe to open in a spreadsheet for people."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.ranking import Ranking
from corridor.reports.files import write_whole
from corridor.study.run import Run

_FORMULA = "^[=+\\-@\t\r\n]"
_CONTROLS = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u202a-\u202e\u2066-\u2069]"


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with no text that a spreadsheet would run.

    A text that begins with `= + - @`, a tab or a line break gets an apostrophe in front; control characters go.
    Numbers are left alone, so that a negative number stays a number.
    """
    text = pl.selectors.string().str.replace_all(_CONTROLS, "")
    cleaned = frame.with_columns(text)
    leading = pl.selectors.string()
    return cleaned.with_columns(leading.str.replace(_FORMULA, "'$0"))


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8, an empty cell where nothing is known."""
    safe = guarded(frame)
    write_whole(path, safe.write_csv)


def write_tables(ranking: Ranking, folder: Path) -> list[Path]:
    """Write ranking, contributions and excluded as Parquet, and the ranking as CSV; return the paths."""
    frames = {"ranking": ranking.lines, "contributions": ranking.contributions, "excluded": ranking.excluded}
    for name, frame in frames.items():
        write_whole(folder / f"{name}.parquet", frame.write_parquet)
    write_table(ranking.lines, folder / "ranking.csv")
    return [*(folder / f"{name}.parquet" for name in frames), folder / "ranking.csv"]


def write(run: Run, path: Path) -> None:
    """Write the ranked lines of a run as one CSV file."""
    write_table(run.ranking.lines, path)
