"""How sure a ranking is, in words: verdicts, rank intervals, what was varied, which assumption moves the ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.ranking import VERDICTS
from corridor.reports import numbers, words
from corridor.reports.names import Names
from corridor.reports.text import clean, sentence, short

Row = Mapping[str, Any]

TONES = {"robust": "good", "contested": "warn", "fragile": "bad"}
MARKS = {"robust": "●", "contested": "◐", "fragile": "○"}
WEIGHTS, LEFT_OUT = 3, 12


@dataclass(frozen=True)
class VerdictView:
    """How sure a line's place is; `mark` and `tone` never stand without the word."""

    name: str
    meaning: str
    mark: str
    tone: str


@dataclass(frozen=True)
class IntervalView:
    """The rank interval of a line.

    `text` is "rank 1 to 25", `of_all` adds of how many lines. `start`, `width` and `point` are percentages of the whole
    list, for a bar; `ranks` are rank, lowest and highest as plain numbers, for a chart.
    """

    text: str
    of_all: str
    start: str
    width: str
    point: str
    ranks: tuple[float, float, float]


@dataclass(frozen=True)
class ShareView:
    """A labelled part of a whole; `width` is a percentage."""

    label: str
    value: str
    width: str
    tone: str


@dataclass(frozen=True)
class VariedView:
    """One assumption that was varied: how, and how far the ranks then move."""

    what: str
    how: str
    width: str


@dataclass(frozen=True)
class TrustView:
    """How the ranking was put to the test, and what came of it.

    Attributes:
        note: What was done, in a sentence or two. empty: why nothing is known, empty where something is.
        shares: Lines by verdict. legend: every verdict with its meaning.
        varied: What was varied. not_varied: what could not be, and why.
        outside: That lines stand outside their own interval, and what this means; empty where none does.
    """

    note: str
    empty: str
    shares: tuple[ShareView, ...]
    legend: tuple[VerdictView, ...]
    varied: tuple[VariedView, ...]
    not_varied: tuple[tuple[str, str], ...]
    outside: str = ""


@dataclass(frozen=True)
class IndexView:
    """How much of the movement of the ranks one assumption explains, alone and in all."""

    what: str
    over: str
    first: str
    first_between: str
    total: str
    total_between: str
    width: str


@dataclass(frozen=True)
class LeftOutView:
    """What happens to the ranking without one of its parts."""

    kind: str
    title: str
    shift: str
    largest: str
    kept: str


@dataclass(frozen=True)
class SensitivityView:
    """Which assumption moves the ranking; `empty` says why nothing is known."""

    note: str
    empty: str
    output: str
    indices: tuple[IndexView, ...]
    left_out: tuple[LeftOutView, ...]
    reversals: tuple[tuple[str, str], ...]
    not_varied: tuple[tuple[str, str], ...]


def verdict_view(row: Row) -> VerdictView | None:
    """Return the verdict on a line's place, None where it was not tested."""
    name = clean(row["verdict"])
    if not name:
        return None
    said = words.wording()["trust"]["verdicts"].get(name, {})
    meaning = said.get("meaning") or VERDICTS.get(name, name)
    return VerdictView(said.get("word", name), sentence(meaning), MARKS.get(name, "·"), TONES.get(name, "open"))


def interval_view(names: Names, row: Row, lines: int) -> IntervalView | None:
    """Return the interval of a line's rank among all lines of the job, None where it was not tested."""
    low, high = row["rank_low"], row["rank_high"]
    if low is None or high is None:
        return None
    ends = [names.of_line(row, column, numbers.count(row[column])) for column in ("rank_low", "rank_high")]
    key = "one" if low == high else "text"
    text = words.say("trust.interval", key, low=ends[0], high=ends[1])
    every = names.counted(lines, numbers.count(lines), "ranking", {})
    of_all = words.say("trust.interval", "of_all", text=text, lines=every)
    span = max(lines - 1, 1)
    start, point = 100.0 * (low - 1) / span, 100.0 * (row["rank"] - 1) / span
    return IntervalView(text, of_all, f"{start:.1f}", f"{100.0 * (high - low) / span:.1f}", f"{point:.1f}", _plain(row))


def _plain(row: Row) -> tuple[float, float, float]:
    return float(row["rank"]), float(row["rank_low"]), float(row["rank_high"])


def trust_view(names: Names) -> TrustView:
    """Tell how the ranking was put to the test."""
    result, lines = names.run.robustness, names.run.ranking.lines
    legend = tuple(v for name in VERDICTS if (v := verdict_view({"verdict": name})) is not None)
    if result is None:
        return TrustView("", words.say("trust", "untested"), (), legend, (), ())
    note = words.say(
        "trust",
        "note",
        draws=names.fact(numbers.count(result.draws), "robustness_draws", result.draws),
        level=names.fact(numbers.whole_share(result.level), "robustness_level", result.level),
    )
    tested = lines.height > 0 and lines["verdict"].is_not_null().any()
    return TrustView(
        note=note,
        empty="" if tested else words.say("trust", "untested"),
        shares=_shares(names, lines) if tested else (),
        legend=legend,
        varied=tuple(
            VariedView(
                _what(one.what),
                _told(names, "robustness.varied", one, "how"),
                names.shown(
                    words.ranks(one.width), "robustness.varied", {"what": one.what}, "width", one.width,
                    source=names.made,
                ),
            )
            for one in result.varied
        ),
        not_varied=_not_varied(names, "robustness.not_varied", result.not_varied),
        outside=_outside(names, lines) if tested else "",
    )  # fmt: skip


def _outside(names: Names, lines: pl.DataFrame) -> str:
    """Say that lines stand outside their own interval, and what this means; nothing where none does."""
    number = lines.filter((pl.col("rank") < pl.col("rank_low")) | (pl.col("rank") > pl.col("rank_high"))).height
    if not number:
        return ""
    how = "rows of the table ranking whose rank is below rank_low or above rank_high"
    return words.say("trust", "outside", lines=names.derived(words.lines(number), number, how, ()))


def _not_varied(names: Names, table: str, kept: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Return what could not be varied, each reason once."""
    groups: dict[str, list[Any]] = {}
    for one in kept:
        groups.setdefault(clean(one.why), []).append(one)
    return tuple(
        ("; ".join(_what(one.what) for one in same), _told(names, table, same[0], "why")) for same in groups.values()
    )


def _told(names: Names, table: str, one: Any, column: str) -> str:
    """Return the own words of an account of what was varied, or was not, marked."""
    text = getattr(one, column)
    return names.shown(sentence(short(clean(text), 400)), table, {"what": one.what}, column, text, source=names.made)


def _shares(names: Names, lines: pl.DataFrame) -> tuple[ShareView, ...]:
    found = []
    for name in VERDICTS:
        number = int((lines["verdict"] == name).sum())
        view = verdict_view({"verdict": name})
        text = names.counted(number, numbers.count(number), "ranking", {"verdict": name})
        if view is not None:
            found.append(ShareView(view.name, text, f"{100.0 * number / lines.height:.1f}", view.tone))
    return tuple(found)


def sensitivity_view(names: Names) -> SensitivityView:
    """Tell which assumption moves the ranking."""
    result = names.run.sensitivity
    if result is None:
        return SensitivityView("", words.say("sensitivity", "untested"), "", (), (), (), ())
    rows = result.indices.to_dicts()
    output = rows[0]["output"] if rows else ""
    rows = sorted((r for r in rows if r["output"] == output), key=lambda r: (-(r["total"] or 0.0), r["assumption"]))
    evaluations = names.fact(numbers.count(result.evaluations), "sensitivity_evaluations", result.evaluations)
    left = result.left_out.sort("mean_shift", "kind", "name", descending=[True, False, False], nulls_last=True)
    return SensitivityView(
        note=words.say("sensitivity", "note", evaluations=evaluations),
        empty="",
        output=clean(output),
        indices=tuple(_index(names, row) for row in rows),
        left_out=tuple(_left_out(names, row) for row in left.head(LEFT_OUT).to_dicts()),
        reversals=tuple(_reversal(names, row) for row in result.reversals.to_dicts()),
        not_varied=_not_varied(names, "sensitivity.not_varied", result.not_varied),
    )


def _index(names: Names, row: Row) -> IndexView:
    key = {"assumption": row["assumption"], "output": row["output"]}

    def part(column: str) -> str:
        text = numbers.share(row[column])
        return names.shown(text, "sensitivity.indices", key, column, row[column], source=names.made)

    def between(name: str) -> str:
        ends = [part(f"{name}_low"), part(f"{name}_high")]
        return "" if numbers.EMPTY in ends else words.say("forms", "between", low=ends[0], high=ends[1])

    width = min(max(row["total"] or 0.0, 0.0), 1.0) * 100.0
    over = names.shown(
        short(clean(row["levels"]), 200), "sensitivity.indices", key, "levels", row["levels"], source=names.made
    )
    return IndexView(
        _what(row["assumption"]), over, part("first"), between("first"), part("total"), between("total"), f"{width:.1f}"
    )


def _left_out(names: Names, row: Row) -> LeftOutView:
    key = {"kind": row["kind"], "name": row["name"]}

    def shown(column: str, text: str) -> str:
        return names.shown(text, "sensitivity.left_out", key, column, row[column], source=names.made)

    return LeftOutView(
        kind=words.say("sensitivity", str(row["kind"])),
        title=short(clean(row["title"]), 80),
        shift=shown("mean_shift", words.ranks(row["mean_shift"])),
        largest=shown("largest_shift", words.ranks(row["largest_shift"])),
        kept=shown("top_kept", numbers.whole_share(row["top_kept"])),
    )


def _reversal(names: Names, row: Row) -> tuple[str, str]:
    key = {"test": row["test"]}
    changed, pairs = (
        names.shown(numbers.count(row[c]), "sensitivity.reversals", key, c, row[c], source=names.made)
        for c in ("changed", "pairs")
    )
    worst = names.shown(
        short(clean(row["worst"]), 120) if row["changed"] else "",
        "sensitivity.reversals",
        key,
        "worst",
        row["worst"],
        source=names.made,
    )
    told = words.say("sensitivity", "reversal" if row["changed"] else "no_reversal", changed=changed, pairs=pairs)
    what = names.shown(
        sentence(short(clean(row["what"]), 300)), "sensitivity.reversals", key, "what", row["what"], source=names.made
    )
    return what, " ".join([told, *([words.say("sensitivity", "worst", pair=worst)] if worst else [])])


def _what(name: str) -> str:
    """Return an assumption's name as people read it."""
    known: Mapping[str, str] = words.wording()["trust"]["assumptions"]
    return known.get(name, sentence(clean(name).replace("_", " ")).rstrip("."))


def verdict_counts(lines: Sequence[Row]) -> dict[str, int]:
    """Return how many of some lines have each verdict."""
    return {name: sum(clean(line["verdict"]) == name for line in lines) for name in VERDICTS}
