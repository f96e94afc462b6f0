"""The one-page summary: the first lines of each direction with how sure they are, what to heed, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from corridor.ranking import VERDICTS
from corridor.reports import numbers, words
from corridor.reports.checks_view import FindingView, serious_first
from corridor.reports.lines import DirectionView, LineView
from corridor.reports.moved_view import MovedView
from corridor.reports.names import Names, is_estimate
from corridor.reports.text import joined
from corridor.reports.trust_view import ShareView, VerdictView, verdict_counts, verdict_view

FIRST, HEEDED = 5, 3


@dataclass(frozen=True)
class SummaryLine:
    """One line of the summary, with the first thing to do about it."""

    line: LineView
    next_step: str


@dataclass(frozen=True)
class DirectionSummary:
    """One direction on the first page.

    `sure` says how many of its lines have which verdict, `estimated` that most of its first lines are estimates.
    """

    key: str
    accent: str
    title: str
    seller: str
    buyer: str
    lines: tuple[SummaryLine, ...]
    shares: tuple[ShareView, ...]
    sure: str
    tied: str
    empty: str
    estimated: str = ""


@dataclass(frozen=True)
class SummaryView:
    """The first page.

    Attributes:
        directions: The first lines of each direction.
        legend: Every verdict with its meaning; empty where ranks were not tested.
        sure: How sure the whole ranking is, in a sentence.
        heed: What the checks found on the whole ranking, the most serious first; heed_more: how many more there are.
        moved: What moved since the run before, in a sentence.
    """

    directions: tuple[DirectionSummary, ...]
    legend: tuple[VerdictView, ...]
    sure: str
    heed: tuple[FindingView, ...]
    heed_more: str
    moved: str


def summary_view(names: Names, directions: Sequence[DirectionView], moved: MovedView) -> SummaryView:
    """Build the first page from views that are made already."""
    heed = serious_first(names)
    left = len(heed) - HEEDED
    lines, ways = names.run.ranking.lines, names.run.resolved.job.directions()
    tested = lines.height > 0 and lines["verdict"].is_not_null().any()
    return SummaryView(
        directions=tuple(_direction(names, *both) for both in zip(directions, ways, strict=True)),
        legend=tuple(v for name in VERDICTS if (v := verdict_view({"verdict": name})) is not None) if tested else (),
        sure=_sure(names, lines.select("verdict").to_dicts(), {}) if tested else words.say("trust", "untested"),
        heed=heed[:HEEDED],
        heed_more=_more(names, left) if left > 0 else "",
        moved=moved.note if not moved.empty else moved.empty,
    )  # fmt: skip


def _more(names: Names, left: int) -> str:
    number = names.derived(numbers.count(left), left, "rows of the table findings that are not shown here", ())
    return words.say("summary", "heed_more", number=number)


def _direction(names: Names, direction: DirectionView, way: tuple[str, str]) -> DirectionSummary:
    key = {"exporter": way[0], "importer": way[1]}
    frame = names.run.ranking.lines
    own = frame.filter((frame["exporter"] == way[0]) & (frame["importer"] == way[1]))
    rows = own.select("verdict").to_dicts()
    tested = any(row["verdict"] for row in rows)
    return DirectionSummary(
        key=direction.key,
        accent=direction.accent,
        title=direction.title,
        seller=direction.seller,
        buyer=direction.buyer,
        lines=tuple(SummaryLine(card.line, card.next_step) for card in direction.first[:FIRST]),
        shares=_shares(names, rows, key) if tested else (),
        sure=_sure(names, rows, key) if tested else "",
        tied=direction.tied,
        empty="" if rows else words.say("summary", "empty"),
        estimated=words.say("summary", "estimated") if _mostly_estimates(own) else "",
    )


def _mostly_estimates(lines: pl.DataFrame) -> bool:
    """Return whether most of the first lines of a direction are a model's estimates."""
    first = lines.sort("rank_in_direction", "opportunity").head(FIRST).to_dicts()
    return 2 * sum(is_estimate(row) for row in first) > len(first)


def _shares(names: Names, rows: Sequence[dict[str, str | None]], key: dict[str, str]) -> tuple[ShareView, ...]:
    counts, found = verdict_counts(rows), []
    for name, number in counts.items():
        view = verdict_view({"verdict": name})
        if view is not None and number:
            text = names.counted(number, numbers.count(number), "ranking", {**key, "verdict": name})
            found.append(ShareView(view.name, text, f"{100.0 * number / len(rows):.1f}", view.tone))
    return tuple(found)


def _sure(names: Names, rows: Sequence[dict[str, str | None]], key: dict[str, str]) -> str:
    """Return "12 of 62 lines are robust, 30 contested, 20 fragile"."""
    counts = verdict_counts(rows)
    every = names.counted(len(rows), words.lines(len(rows)), "ranking", dict(key))
    said = []
    for name, number in counts.items():
        view = verdict_view({"verdict": name})
        shown = names.counted(number, numbers.count(number), "ranking", {**key, "verdict": name})
        said.append(f"{shown} {view.name if view else name}")
    return words.say("summary", "sure", every=every, said=joined(said))
