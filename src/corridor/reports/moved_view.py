"""What moved since the run before, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.reports import numbers, words
from corridor.reports.names import Names
from corridor.reports.text import clean, sentence, short

Row = Mapping[str, Any]

MOVERS, CAME = 10, 8


@dataclass(frozen=True)
class MoveView:
    """A line that moved: its ranks and scores before and after, and the points due to each cause."""

    title: str
    before: str
    after: str
    change: str
    up: bool
    score: str
    data: str
    weights: str
    model: str


@dataclass(frozen=True)
class CameView:
    """A line that only one of the two runs ranks, with the reason."""

    title: str
    rank: str
    because: str


@dataclass(frozen=True)
class MovedView:
    """What moved since an earlier run; `empty` says why nothing is told, `how` how to see what the moves are due to."""

    since: str
    note: str
    empty: str
    lines: tuple[MoveView, ...]
    more: str
    new: tuple[CameView, ...]
    gone: tuple[CameView, ...]
    how: str = ""

    @property
    def attributed(self) -> bool:
        """Whether any move is told by what it is due to."""
        return any(part != numbers.EMPTY for line in self.lines for part in (line.data, line.weights, line.model))


def moved_view(names: Names) -> MovedView:
    """Tell what moved since the run before."""
    moved = names.run.moved
    if moved is None:
        return MovedView("", "", words.say("moved", "first"), (), "", (), ())
    number = names.derived(words.lines(moved.lines.height), moved.lines.height, "rows of the table moved.lines", ())
    still = names.fact(words.lines(moved.unchanged), "moved_unchanged", moved.unchanged)
    left = moved.lines.height - MOVERS
    return MovedView(
        since=names.fact(sentence(short(clean(moved.since), 300)), "moved_since", moved.since),
        note=words.say("moved", "note" if moved.lines.height else "still", moved=number, still=still),
        empty="",
        lines=tuple(_move(names, row) for row in moved.lines.head(MOVERS).to_dicts()),
        more=words.say("moved", "more", lines=_left(names, left)) if left > 0 else "",
        new=tuple(_came(names, "new", row) for row in moved.new.head(CAME).to_dicts()),
        gone=tuple(_came(names, "gone", row) for row in moved.gone.head(CAME).to_dicts()),
        how=names.fact(sentence(short(clean(moved.note), 300)), "moved_note", moved.note),
    )


def _left(names: Names, left: int) -> str:
    return names.derived(words.lines(left), left, "rows of the table moved.lines that are not shown here", ())


def _move(names: Names, row: Row) -> MoveView:
    key = {"opportunity": row["opportunity"]}

    def shown(column: str, text: str) -> str:
        return names.shown(text, "moved.lines", key, column, row[column], source=names.made)

    scores = [shown(c, numbers.score(row[c])) for c in ("score_before", "score_after")]
    change = abs(row["rank_change"] or 0)
    parts = {c: shown(c, numbers.signed(row[c])) for c in ("data", "weights", "model")}
    return MoveView(
        title=short(clean(row["title"]) or clean(row["opportunity"]), 70),
        before=shown("rank_before", numbers.count(row["rank_before"])),
        after=shown("rank_after", numbers.count(row["rank_after"])),
        change=shown("rank_change", numbers.count(change)),
        up=(row["rank_after"] or 0) < (row["rank_before"] or 0),
        score=words.say("moved", "scores", before=scores[0], after=scores[1]),
        **parts,
    )


def _came(names: Names, table: str, row: Row) -> CameView:
    key = {"opportunity": row["opportunity"]}
    lines = {r["opportunity"]: r["title"] for r in names.run.ranking.lines.select("opportunity", "title").to_dicts()}
    title = short(clean(lines.get(row["opportunity"]) or row["opportunity"]), 70)
    rank = names.shown(numbers.count(row["rank"]), f"moved.{table}", key, "rank", row["rank"], source=names.made)
    because = sentence(short(clean(row["because"]), 300))
    told = names.shown(because, f"moved.{table}", key, "because", row["because"], source=names.made)
    return CameView(title, rank, told)
