"""What a sweep leaves in its folder: the leaderboard as tables and as a page, its pictures, and its resolved spec."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from corridor.reports import snapshot_page
from corridor.reports.files import write_text, write_whole
from corridor.reports.snapshot_page import Page, Section, Sheet, sheet
from corridor.reports.sweep_charts import write_charts
from corridor.reports.tables import write_table
from corridor.study.sweeps.leaderboard import brief, leaderboard, metrics_of
from corridor.study.sweeps.objectives import OBJECTIVES
from corridor.study.sweeps.running import SweepResult

SHOWN = 50
"""Trials on the page; the tables hold all."""


def write_sweep(swept: SweepResult, folder: Path) -> list[Path]:
    """Write leaderboard.csv and .parquet, sweep.html, sweep.json and the pictures; return the paths.

    The same sweep on the same data gives the same bytes.
    """
    frame = leaderboard(swept)
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet, page, spec = (
        folder / name for name in ("leaderboard.csv", "leaderboard.parquet", "sweep.html", "sweep.json")
    )
    write_table(frame, csv)
    write_whole(parquet, frame.write_parquet)
    snapshot_page.write(page_of(swept, frame), page)
    write_text(spec, json.dumps(record(swept), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return [csv, parquet, page, spec, *write_charts(swept, frame, folder)]


def record(swept: SweepResult) -> dict[str, object]:
    """Return what defines a sweep, as plain data: spec, job, data, code and what is measured."""
    plan = swept.plan
    return {
        "sweep": plan.spec.defining(),
        "job": plan.base.canonical(),
        "data_hash": plan.data_hash,
        "code": plan.code,
        "measured": plan.measured,
        "key": plan.key,
    }


def page_of(swept: SweepResult, frame: pl.DataFrame) -> Page:
    """Return the page: the best trials, what the metrics mean, and trials that failed with their reasons."""
    spec, ranked = swept.plan.spec, swept.ranked()
    failed = frame.filter(pl.col("status") != "finished")
    facts = (
        ("Job", spec.job),
        ("Trials", f"{frame.height} ({failed.height} without figures, {swept.plan.repeats} repeats left out)"),
        ("Ranked by", f"{spec.metric}, {spec.better} is better"),
        ("Data", swept.plan.data_hash[:12]),
        ("Code", swept.plan.code),
    )
    sections = [
        Section("Leaderboard", tables=(_board(swept, frame),)),
        Section("What is measured", tables=(_terms(swept),)),
    ]
    if failed.height:
        sections.append(Section("Trials that failed", tables=(_failures(failed),)))
    lead = "No trial gave the metric." if not ranked else _lead(swept)
    return Page(spec.title or spec.name, "Sweep", lead, facts, tuple(sections))


def _lead(swept: SweepResult) -> str:
    """Return how the best trial did beside the job as it stands, in a sentence."""
    ranked, metric = swept.ranked(), swept.plan.spec.metric
    best, base = ranked[0], next((one for one in ranked if not one.assignments), None)
    told = f"Best is trial {best.number} with {metric} at {best.metrics[metric]:.4g}"
    if base is None:
        return f"{told}."
    place = ranked.index(base) + 1
    return f"{told}; the job as it stands has {base.metrics[metric]:.4g} and stands in place {place} of {len(ranked)}."


def _board(swept: SweepResult, frame: pl.DataFrame) -> Sheet:
    metrics = metrics_of(swept)
    differs = {one.number: brief(one.assignments) for one in swept.results}
    told = frame.filter(pl.col("place").is_not_null()).head(SHOWN)
    rows = [
        (row["place"], row["trial"], row["model"], differs[row["trial"]], *(_figure(row[name]) for name in metrics))
        for row in told.to_dicts()
    ]
    heads = ("place", "trial", "model", "what differs", *metrics)
    return sheet(f"First {told.height} trials", heads, rows, numbers=[0, 1, *range(4, 4 + len(metrics))])


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _terms(swept: SweepResult) -> Sheet:
    rows = [
        (name, meaning, OBJECTIVES[objective].title)
        for objective in swept.plan.spec.measure
        for name, meaning in OBJECTIVES[objective].metrics.items()
    ]
    return sheet("Metrics", ("metric", "what it says", "question"), rows)


def _failures(failed: pl.DataFrame) -> Sheet:
    rows = [(row["trial"], row["model"], row["assignments"], row["reason"]) for row in failed.to_dicts()]
    return sheet("Trials without figures", ("trial", "model", "what differs", "why"), rows[:SHOWN], numbers=[0])
