"""OPP013: the model was never tested on the past, or its first lines did no better than any."""

from __future__ import annotations

from corridor.study.backtest.job_record import TrackRecord
from corridor.study.checks.check import Answer, Scope, Whole, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import percent

UNTESTED = "No backtest of this model for this job is on record, so nobody knows whether its first lines come true."


@check(
    "OPP013",
    title="Track record",
    asks="Did the first lines of the model's past lists beat their markets more often than all candidates did?",
    severity=Severity.CAUTION,
    scope=Scope.RANKING,
    why="A list that did not help in past years is an opinion, however carefully it was put together.",
    todo="Run `corridor backtest` on this job, or take a model whose record is better.",
    asked_of="every ranking",
)
def track_record(checked: Checked) -> Answer:
    """Hold the share of first lines that beat their market against that of all candidates."""
    return of_record(checked.past, checked.spec.beaten_by)


def of_record(past: TrackRecord | None, beaten_by: float) -> Whole:
    """Return what a record says; lists of the job's own countries where there are some, else all of the reference."""
    counts = next((c for c in (past.lists, past.reference) if c.named and c.candidates), None) if past else None
    if past is None or counts is None:
        return Whole(True, UNTESTED)
    first = counts.beat_market / counts.named
    every = counts.candidates_beat_market / counts.candidates
    lead = round(first - every, 6)
    first_year, last_year = min(past.origins), max(past.origins)
    years = f"of {first_year}" if first_year == last_year else f"from {first_year} to {last_year}"
    text = (
        f"Of {counts.named:,} first lines of {counts.lists:,} past lists {years} {percent(first)} grew faster than "
        f"their market within {past.horizon} years; of all {counts.candidates:,} candidates {percent(every)} did."
    )
    return Whole(lead <= beaten_by, text, lead, beaten_by)
