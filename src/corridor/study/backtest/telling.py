"""What a backtest found, for people: leaderboards with titles, one long table, and sentences."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.jobs import JobBacktest
from corridor.study.backtest.leaderboard import leaderboard_rows
from corridor.study.backtest.results import Entry, Results


def tables_of(results: Results) -> list[tuple[str, list[dict[str, str]]]]:
    """Return a title and a leaderboard for each question."""
    return [(_title(results, entry), leaderboard_rows(entry.evaluation)) for entry in results.entries]


def _title(results: Results, entry: Entry) -> str:
    found = entry.evaluation
    years = [origin.year for origin in found.origins]
    ahead = "1 year" if entry.horizon == 1 else f"{entry.horizon} years"
    came = "" if found.positives is None else f", {found.positives:,} of them came true"
    where = f"{entry.panel}: " if len(results.panels) > 1 else ""
    return f"{where}{entry.target}, {ahead} ahead: {found.cells:,} cells{came}, {min(years)}–{max(years)}"


def sentences_of(found: JobBacktest) -> list[str]:
    """Return what a backtest of a job found, in words."""
    told = []
    for (target, horizon), one in found.questions.items():
        told += [f"{found.model}, {target}, {horizon} ahead. {words}" for words in words_of(one)]
    for tops in found.tops:
        count = tops.job
        if count.named:
            told.append(
                f"Of the first ten of each list that {found.model} made for the job's exporters ({count.lists} lists), "
                f"{count.beat_market} of {count.named} grew faster within {tops.horizon} "
                f"{'year' if tops.horizon == 1 else 'years'} than all that the importer bought of the product; of all "
                f"{count.candidates:,} candidates {count.candidates_beat_market:,} did."
            )
    told += [f"{name} is left out: {why}." for name, why in sorted(found.left_out.items())]
    for name, why in sorted(found.failed.items()):
        if name not in found.left_out:
            years = ", ".join(map(str, why))
            told.append(f"{name} could not be fitted as of {years}: {next(iter(why.values()))}")
    return [*told, *([found.leakage.sentence()] if found.leakage is not None else [])]


def words_of(found: Evaluation) -> tuple[str, ...]:
    """Return what the intervals say of the champion against the baselines, nothing where there is none."""
    return () if found.champion is None else found.models[found.champion].words


def table_of(results: Results) -> pl.DataFrame:
    """Return every pooled figure as a row: panel, target, horizon, model, metric, value and ends of its interval."""
    rows = [
        (entry.panel, entry.target, entry.horizon, name, metric, *_rounded(estimate))
        for entry in results.entries
        for name, model in sorted(entry.evaluation.models.items())
        for metric, estimate in model.metrics.items()
    ]
    names = ["panel", "target", "horizon", "model", "metric", "value", "low", "high"]
    floats = dict.fromkeys(("value", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema=names, schema_overrides=floats, orient="row")


def _rounded(estimate: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, 6) for value in estimate)
