"""The tables of a run by the names that figures of a report refer to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from corridor.reports.tracing import Figure
from corridor.study.run import Run

PROFILE = ("trend", "composition", "world", "partners", "services", "context")
SCENARIO = "scenario "


def table(run: Run, name: str) -> pl.DataFrame:
    """Return a table of a run.

    Args:
        run: The run.
        name: "ranking", "contributions", "excluded"; a table of the profiles; a table of what was asked of the
            ranking, such as "robustness.lines"; "scenario NAME.lines" and "scenario NAME.totals"; "findings"; "facts",
            one row of everything that is said of the run as a whole; "weights" of indicators.

    Raises:
        KeyError: The run has no such table.
    """
    if name in _PLAIN:
        return _PLAIN[name](run)
    if name in PROFILE:
        frames = [frame for p in run.profiles if (frame := getattr(p, name)).height]
        return pl.concat(frames, how="diagonal").unique(maintain_order=True) if frames else pl.DataFrame()
    owner, _, inner = name.partition(".")
    if owner.startswith(SCENARIO):
        result = next((s for s in run.scenarios if s.name == owner[len(SCENARIO) :]), None)
    else:
        result = getattr(run, owner, None) if owner in _ASKED else None
    found = getattr(result, inner, None)
    if isinstance(found, tuple):
        return _records(found)
    if not isinstance(found, pl.DataFrame):
        raise KeyError(f"the run has no table {name!r}")
    return found


def traced(run: Run, figure: Figure) -> Any:
    """Return what the run's tables hold where a figure says that it is from: the value, or the number of rows.

    Raises:
        KeyError: There is no such table or column, no such row, or rows that hold different values.
    """
    origin = figure.origin
    frame = table(run, origin.table)
    for column, value in origin.key:
        where = pl.col(column).is_null() if value is None else pl.col(column) == value
        frame = frame.filter(where)
    if origin.how == "rows":
        return frame.height
    found = frame[origin.column].unique()
    if found.len() != 1:
        raise KeyError(f"{origin.table} holds {found.len()} values of {origin.column} at {figure.row}")
    return found[0]


def figures_table(figures: Iterable[Figure]) -> pl.DataFrame:
    """Return the ledger of a report as a table: one row per figure, texts as they are read."""
    rows = [
        {
            "id": f.ref,
            "shown": f.text,
            "table": f.origin.table,
            "row": f.row,
            "column": f.origin.column,
            "value": "" if f.origin.raw is None else str(f.origin.raw),
            "year": f.origin.year,
            "source": f.origin.source,
            "how": f.origin.how,
            "from": " ".join(f.origin.parts),
        }
        for f in figures
    ]
    names = ("id", "shown", "table", "row", "column", "value", "year", "source", "how", "from")
    return pl.DataFrame(rows, schema={n: pl.Int32 if n == "year" else pl.String for n in names}, orient="row")


def facts(run: Run) -> dict[str, Any]:
    """Return what is said of a run as a whole, figure by figure."""
    job, model = run.resolved.job, run.resolved.job.model
    found: dict[str, Any] = {
        "as_of": run.as_of,
        "window": model.reference.window,
        "min_observed": model.min_observed,
        "learnt_cases": run.fitted.cases,
        "learnt_from": None if run.fitted.years is None else run.fitted.years[0],
        "learnt_to": None if run.fitted.years is None else run.fitted.years[1],
        "learnt_horizon": run.fitted.horizon,
        "top": job.report.top,
    }
    for name, result, columns in (
        ("robustness", run.robustness, ("draws", "level", "top", "seed")),
        ("sensitivity", run.sensitivity, ("evaluations", "seed")),
        ("portfolio", run.portfolio, ("total", "best_free")),
        ("moved", run.moved, ("unchanged",)),
    ):
        found |= {f"{name}_{column}": None if result is None else getattr(result, column) for column in columns}
    if run.moved is not None:
        found |= {"moved_since": run.moved.since, "moved_note": run.moved.note}
    for scenario in run.scenarios:
        found |= {f"{scenario.name}_{column}": getattr(scenario, column) for column in ("level", "draws", "summary")}
    return found | _past(run)


def _past(run: Run) -> dict[str, Any]:
    if run.past is None:
        return {}
    lists = run.past.lists
    counts = {f"past_{f.name}": getattr(lists, f.name) for f in dataclasses.fields(lists)}
    own: dict[str, Any] = {
        "past_data_hash": run.past.data_hash,
        "past_horizon": run.past.horizon,
        "past_top": run.past.top,
    }
    return own | {"past_first": min(run.past.origins), "past_last": max(run.past.origins)} | counts


def _records(items: tuple[Any, ...]) -> pl.DataFrame:
    rows = [{f.name: getattr(item, f.name) for f in dataclasses.fields(item)} for item in items]
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()


def _weights(run: Run) -> pl.DataFrame:
    pillars = {name: pillar for pillar, inner in run.resolved.job.model.pillars.items() for name in inner}
    rows = [(pillars.get(name), name, weight) for name, weight in run.fitted.weights.items()]
    schema = {"pillar": pl.String, "indicator": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _pillars(run: Run) -> pl.DataFrame:
    weights = run.fitted.weights
    rows = [(name, sum(weights[one] for one in inner)) for name, inner in run.resolved.job.model.pillars.items()]
    return pl.DataFrame(rows, schema={"pillar": pl.String, "weight": pl.Float64}, orient="row")


_ASKED = ("robustness", "explanations", "portfolio", "sensitivity", "moved")
_PLAIN: dict[str, Callable[[Run], pl.DataFrame]] = {
    "ranking": lambda run: run.ranking.lines,
    "contributions": lambda run: run.ranking.contributions,
    "excluded": lambda run: run.ranking.excluded,
    "findings": lambda run: _records(run.findings),
    "claims": lambda run: _records(run.claims),
    "gaps": lambda run: pl.DataFrame({"gap": list(run.gaps)}, schema={"gap": pl.String}),
    "indicators": lambda run: _records(tuple(run.indicators.values())),
    "sources": lambda run: _records(tuple(run.sources.values())),
    "facts": lambda run: pl.DataFrame([facts(run)]),
    "weights": _weights,
    "pillars": _pillars,
}
