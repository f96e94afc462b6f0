"""Scores of any cells from any table of flows, as of its last year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.foresight.desk import Desk
from corridor.foresight.forecast import Forecast
from corridor.foresight.forecasters import FORECASTERS
from corridor.foresight.workshop import Workshop
from corridor.measures.threads import one_thread
from corridor.panels import DEFAULT, KEY, TARGETS, Target, Thresholds, panel_of, read_table
from corridor.panels.distances import with_distances
from corridor.panels.panel import FloatArray

MOST_HORIZON = 20


def score_cells(
    history: pl.DataFrame,
    candidates: pl.DataFrame,
    *,
    target: str = "activation",
    horizon: int = 3,
    model: str = "auto",
    coverage: float = 0.8,
    seed: int = 0,
    thresholds: Thresholds = DEFAULT,
    root: Path | None = None,
    names: tuple[str, str] = ("history", "candidates"),
) -> pl.DataFrame:
    """Return a score for each candidate, seen from the last year of the history.

    What learns, learns from earlier years inside the history: each described as it was known then, with the outcomes
    known since. Nothing but the table is needed; distances are used where codes are those of countries.

    Args:
        history: year, exporter, importer, product, value_usd and, where flows are only bounded, value_cap.
        candidates: exporter, importer, product; any codes, in any order, each row once.
        target: "activation", "growth", "dollars" or "share".
        horizon: Years ahead.
        model: Name of a forecaster.
        coverage: Share of outcomes that intervals are made to hold, above 0 and below 1.
        seed: Of everything that draws.
        thresholds: What counts as small and as substantial.
        root: Folder that holds data/, for distances; None for none.
        names: What the two tables are called in messages.

    Returns:
        The candidates in their order, with `score` and, where the forecaster gives them, `probability` (activation),
        `expected`, `low`, `high` in the unit of the target and `coverage`: growth is the natural logarithm of the later
        over the last flow, dollars are US dollars at the horizon, share is the change of the share of the importer's
        purchases, −1..1. Activation is a question about flows that are small or absent, and growth about flows that are
        not; other cells get a score all the same, which orders them among each other and says no more.

    Raises:
        UsageError: The target, the model, the horizon or the coverage is none.
        DataError: A table lacks a column or holds something wrong, or too little is known to learn from.
    """
    asked = _checked(target, horizon, coverage)
    forecaster = FORECASTERS[model]
    cells = _candidates(candidates, names[1])
    panel = panel_of(history, name=names[0])
    panel = panel if root is None else with_distances(panel, root)
    workshop = Workshop(panel, thresholds=thresholds, seed=seed)
    desk = Desk(workshop, panel.last, cells, asked, horizon, coverage=coverage, seed=seed)
    with one_thread():
        return _table(cells, forecaster.forecast(desk))


def score_files(
    history: Path,
    candidates: Path,
    out: Path,
    *,
    target: str = "activation",
    horizon: int = 3,
    model: str = "auto",
    coverage: float = 0.8,
    seed: int = 0,
    root: Path | None = None,
) -> pl.DataFrame:
    """Score a file of candidates from a file of flows, write the scores whole or not at all, and return them.

    Args:
        history: Parquet or CSV, as `score_cells` takes it; so is `candidates`.
        candidates: Likewise.
        out: .parquet or .csv to write.
        target: See `score_cells` for this and what follows.
        horizon: Likewise.
        model: Likewise.
        coverage: Likewise.
        seed: Likewise.
        root: Likewise.

    Raises:
        UsageError: A file is not there, its ending is none of the two, or scores would replace a table.
        DataError: As for `score_cells`.
    """
    if out.suffix not in (".parquet", ".csv"):
        raise UsageError(f"{out}: scores are written as .parquet or .csv, found {out.suffix or 'no ending'}")
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise UsageError(f"{out}: is a folder" if out.is_dir() else f"{out}: the folder {out.parent} does not exist")
    if out.resolve() in (history.resolve(), candidates.resolve()):
        raise UsageError(f"{out}: scores would be written over a table that they are made of; name another file")
    scores = score_cells(
        read_table(history), read_table(candidates), target=target, horizon=horizon, model=model, coverage=coverage,
        seed=seed, root=root, names=(str(history), str(candidates)),
    )  # fmt: skip
    part = out.with_name(f".{out.name}.part")
    try:
        if out.suffix == ".parquet":
            scores.write_parquet(part)
        else:
            scores.write_csv(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return scores


def _checked(target: str, horizon: int, coverage: float) -> Target:
    found = next((one for one in TARGETS if one == target), None)
    if found is None:
        raise UsageError(f"target: must be one of {', '.join(TARGETS)}, found {target!r}")
    if not 1 <= horizon <= MOST_HORIZON:
        raise UsageError(f"horizon: must be 1 to {MOST_HORIZON} years, found {horizon}")
    if not 0.0 < coverage < 1.0:
        raise UsageError(f"coverage: must be above 0 and below 1, found {coverage}")
    return found


def _candidates(candidates: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the keys of the candidates as texts.

    Raises:
        DataError: A column or a code is missing, a cell comes twice, or there is none.
    """
    missing = [column for column in KEY if column not in candidates.columns]
    if missing:
        found = ", ".join(candidates.columns)
        raise DataError(f"{name}: columns {', '.join(missing)} are missing; needed are {', '.join(KEY)}; found {found}")
    if not candidates.height:
        raise DataError(f"{name}: the table has no row")
    cells = candidates.select(pl.col(column).cast(pl.String) for column in KEY)
    for why, bad in (
        ("a code is missing", pl.any_horizontal(pl.col(KEY).is_null())),
        ("the cell comes more than once", pl.struct(KEY).is_duplicated()),
    ):
        rows = cells.with_row_index("row", offset=1).filter(bad)
        if rows.height:
            first = rows.row(0, named=True)
            shown = ", ".join(f"{column} {first[column]!r}" for column in KEY)
            raise DataError(f"{name}: row {first['row']:,}: {why}; found {shown}; {rows.height:,} such rows")
    return cells


def _table(cells: pl.DataFrame, forecast: Forecast) -> pl.DataFrame:
    """Return the cells with what is said of them."""
    columns: dict[str, FloatArray | None] = {
        "score": forecast.score,
        "probability": forecast.probability,
        "expected": forecast.expected,
        "low": forecast.low,
        "high": forecast.high,
    }
    given = {name: values for name, values in columns.items() if values is not None}
    if forecast.low is not None:
        given["coverage"] = np.full(cells.height, forecast.coverage)
    return cells.with_columns(**{name: pl.Series(values, dtype=pl.Float64) for name, values in given.items()})
