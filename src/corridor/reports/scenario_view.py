"""What the job's scenarios do to its ranking: assumptions, potentials and ranks before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.names import Names, code_label
from corridor.reports.text import clean, sentence, short
from corridor.reports.tracing import unmarked
from corridor.study.scenarios.results import Assumption, ScenarioResult

Row = Mapping[str, Any]

MOVERS = 8
TINY = 0.0005
"""Changes below this part of a total would be written as none."""


@dataclass(frozen=True)
class AssumptionView:
    """An assumption with its figure, its interval and where it is from."""

    text: str
    value: str
    between: str
    source: str


@dataclass(frozen=True)
class TotalView:
    """The potential of one direction before and after, in dollars; `points` are the plain numbers for a chart."""

    title: str
    accent: str
    before: str
    after: str
    between: str
    change: str
    lines: str
    points: tuple[float, float, float, float]


@dataclass(frozen=True)
class MoverView:
    """A line that a scenario moves."""

    title: str
    code: str
    direction: str
    accent: str
    before: str
    after: str
    between: str
    potential: str
    why: str
    points: tuple[float, float, float, float]


@dataclass(frozen=True)
class ScenarioView:
    """One scenario: what happens, on what that rests, and what it does."""

    key: str
    title: str
    summary: str
    note: str
    assumptions: tuple[AssumptionView, ...]
    totals: tuple[TotalView, ...]
    movers: tuple[MoverView, ...]
    moved: str
    notes: tuple[str, ...]


def scenario_views(names: Names, accents: Mapping[tuple[str, str], str]) -> tuple[ScenarioView, ...]:
    """Return every scenario of a run; `accents` are those of its directions."""
    return tuple(_scenario(names, result, accents) for result in names.run.scenarios)


def _scenario(names: Names, result: ScenarioResult, accents: Mapping[tuple[str, str], str]) -> ScenarioView:
    moved = result.lines.filter(pl.col("rank_after") != pl.col("rank_before"))
    order = moved.with_columns(by=(pl.col("rank_after") - pl.col("rank_before")).abs())
    rows = order.sort("by", "rank_before", "opportunity", descending=[True, False, False]).head(MOVERS).to_dicts()
    lines = {
        row["opportunity"]: row
        for row in names.run.ranking.lines.filter(
            pl.col("opportunity").is_in([row["opportunity"] for row in rows])
        ).iter_rows(named=True)
    }
    known = [row for row in rows if row["opportunity"] in lines]
    number = names.derived(
        numbers.count(moved.height), moved.height, f"lines of scenario {result.name} whose rank changes", ()
    )
    every = names.derived(numbers.count(result.lines.height), result.lines.height, "lines of the scenario", ())
    idle = not moved.height and not _moves_dollars(result.totals)
    totals = [] if idle else result.totals.to_dicts()
    return ScenarioView(
        key=f"scenario-{result.name.replace('_', '-')}",
        title=short(clean(result.title), 120),
        summary=names.fact(sentence(short(clean(result.summary), 600)), f"{result.name}_summary", result.summary),
        note=words.say(
            "scenarios",
            "note",
            level=names.fact(numbers.whole_share(result.level), f"{result.name}_level", result.level),
            draws=names.fact(numbers.count(result.draws), f"{result.name}_draws", result.draws),
        ),
        assumptions=tuple(_assumption(names, result, one) for one in result.assumptions),
        totals=tuple(_total(names, result, row, accents) for row in totals),
        movers=tuple(_mover(names, result, row, lines[row["opportunity"]], accents) for row in known),
        moved=words.say(
            "scenarios", "moved" if moved.height else "idle" if idle else "unmoved", number=number, every=every
        ),
        notes=tuple(sentence(short(_worded(names, note), 400)) for note in result.notes),
    )  # fmt: skip


def _moves_dollars(totals: pl.DataFrame) -> bool:
    """Return whether a total, or an end of its interval, differs from what it was."""
    ends = ("after_usd", "after_low_usd", "after_high_usd")
    return bool(totals.select(pl.any_horizontal(pl.col(c).ne_missing(pl.col("before_usd")) for c in ends).any()).item())


def _worded(names: Names, text: str | None) -> str:
    """Return a text with the words for series and countries in place of their codes."""
    series = words.wording()["context"]

    def named(found: re.Match[str]) -> str:
        name = found.group()
        return str(series[name]["short"]) if name in series else name.replace("_", " ")

    def country(found: re.Match[str]) -> str:
        code = found.group()
        return names.country(code) if code in names.run.country_names else code

    return re.sub(r"\b[A-Z]{3}\b", country, re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b", named, clean(text)))


def _assumption(names: Names, result: ScenarioResult, one: Assumption) -> AssumptionView:
    table, key = f"scenario {result.name}.assumptions", {"text": one.text}

    def shown(column: str) -> str:
        raw = getattr(one, column)
        return names.shown(numbers.precise(raw), table, key, column, raw, source=clean(one.source))

    unit = clean(one.unit)
    value = "" if one.value is None else " ".join(part for part in (shown("value"), unit) if part)
    known = one.low is not None and one.high is not None
    between = words.say("forms", "between", low=shown("low"), high=shown("high")) if known else ""
    text = names.shown(
        sentence(short(_worded(names, one.text), 400)), table, key, "text", one.text, source=clean(one.source)
    )
    return AssumptionView(text, value, between, sentence(short(clean(one.source), 200)))


def _total(names: Names, result: ScenarioResult, row: Row, accents: Mapping[tuple[str, str], str]) -> TotalView:
    way = (row["exporter"], row["importer"])
    key = {"exporter": way[0], "importer": way[1]}

    def usd(column: str) -> str:
        return names.shown(
            numbers.rough(row[column]), f"scenario {result.name}.totals", key, column, row[column], source=names.made
        )

    before, after = usd("before_usd"), usd("after_usd")
    ends = [usd("after_low_usd"), usd("after_high_usd")]
    change = None if not row["before_usd"] or row["after_usd"] is None else row["after_usd"] / row["before_usd"] - 1.0
    told = numbers.signed_percent(None if change is None else 100.0 * change)
    if change and abs(change) < TINY:
        told = words.say("formats", "under", value=numbers.percent(200.0 * TINY))
    count = names.shown(
        words.lines(row["lines"]), f"scenario {result.name}.totals", key, "lines", row["lines"], source=names.made
    )
    return TotalView(
        title=names.direction(*way),
        accent=accents.get(way, "a"),
        before=before,
        after=after,
        between="" if numbers.EMPTY in ends else words.say("forms", "between", low=ends[0], high=ends[1]),
        change=names.derived(told, change, "after_usd ÷ before_usd − 1", ()),
        lines=count,
        points=tuple(float(row[c] or 0) for c in ("before_usd", "after_usd", "after_low_usd", "after_high_usd")),  # type: ignore[arg-type]
    )  # fmt: skip


def _mover(
    names: Names, result: ScenarioResult, row: Row, line: Row, accents: Mapping[tuple[str, str], str]
) -> MoverView:
    key, table = {"opportunity": row["opportunity"]}, f"scenario {result.name}.lines"

    def shown(column: str, text: str) -> str:
        return names.shown(text, table, key, column, row[column], source=names.made)

    ranks = {
        c: shown(c, numbers.count(row[c])) for c in ("rank_before", "rank_after", "rank_after_low", "rank_after_high")
    }
    ends = (ranks["rank_after_low"], ranks["rank_after_high"])
    before, after = (shown(c, numbers.rough(row[c])) for c in ("potential_before_usd", "potential_after_usd"))
    known = numbers.EMPTY not in (before, after)
    points = [row[c] for c in ("rank_before", "rank_after", "rank_after_low", "rank_after_high")]
    return MoverView(
        title=short(clean(line["title"]), 70),
        code=code_label(line["product"], line["nomenclature"]),
        direction=names.direction(line["exporter"], line["importer"]),
        accent=accents.get((line["exporter"], line["importer"]), "a"),
        before=ranks["rank_before"],
        after=ranks["rank_after"],
        between="" if numbers.EMPTY in ends else words.say("trust.interval", "ends", low=ends[0], high=ends[1]),
        potential=_dollars(before, after) if known else "",
        why=sentence(short(_worded(names, row["moved_by"]), 200)) or words.say("scenarios", "others"),
        points=tuple(float(points[1] if p is None else p) for p in points),  # type: ignore[arg-type]
    )


def _dollars(before: str, after: str) -> str:
    """Return dollars before and after, once where rounding leaves no difference."""
    if unmarked(before) == unmarked(after):
        return after
    return words.say("scenarios", "dollars", before=before, after=after)
