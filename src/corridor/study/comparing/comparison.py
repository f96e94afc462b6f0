"""Two runs held against each other: what differs, what moved, and what each move is due to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.errors import CorridorError
from corridor.study.comparing.attributing import CAUSES, MEASURES, Corners, attributed
from corridor.study.comparing.mixing import changed_factors, common_directions, common_sectors, same_structure
from corridor.study.comparing.moves import (
    agreement,
    biggest_first,
    by_indicator,
    comparable,
    counted_ends,
    moved,
    one_sided,
)
from corridor.study.comparing.rescoring import Jobs, Score, Told, score_corners
from corridor.study.comparing.results import Result
from corridor.study.comparing.spec_changes import SpecChange, as_rows, spec_changes

Open = Callable[[], Score]
"""Opens the snapshots of both runs and returns what scores a job on either."""

REASONS_SHOWN = 5
"""Indicators told of each move."""


@dataclass(frozen=True)
class Comparison:
    """What lies between two runs.

    Attributes:
        before: The first run. after: The second.
        changes: Keys of the spec that differ.
        changed: Factors of the score that differ, in the order of `FACTORS`.
        moves: Opportunities that both rank, from `moved`.
        new: Lines that only the second ranks, with the reason why the first does not. gone: The other way round.
        indicators: Points of each indicator before and after, from `by_indicator`.
        agreement: How far the rankings agree.
        attributed: Whether the moves are attributed to causes.
        notes: What to know: what is not compared, what could not be scored and why.
    """

    before: Result
    after: Result
    changes: tuple[SpecChange, ...]
    changed: tuple[str, ...]
    moves: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame
    indicators: pl.DataFrame
    agreement: Mapping[str, Any]
    attributed: bool
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether no opportunity moved, came or went."""
        still = self.moves.filter((pl.col("score_change") != 0) | (pl.col("rank_change") != 0)).is_empty()
        return still and self.new.is_empty() and self.gone.is_empty()

    def record(self, top: int, by: str) -> dict[str, Any]:
        """Return it as plain data, with at most `top` moves, the biggest first by "rank" or by "score"."""
        first = biggest_first(self.moves.filter((pl.col("score_change") != 0) | (pl.col("rank_change") != 0)), by)
        return {
            "before": self.before.head(),
            "after": self.after.head(),
            "same": self.same,
            "changes": as_rows(self.changes),
            "changed": list(self.changed),
            "agreement": dict(self.agreement),
            "attributed": self.attributed,
            "causes": self.causes(),
            "moved": first.height,
            "by": by,
            "moves": [self._with_reasons(row) for row in first.head(top).iter_rows(named=True)],
            "new": self.new.to_dicts(),
            "gone": self.gone.to_dicts(),
            "notes": list(self.notes),
        }

    def causes(self) -> dict[str, dict[str, float]]:
        """Return, for each cause that moved anything, the mean of its absolute parts in points and in ranks."""
        if not self.attributed or self.moves.is_empty():
            return {}
        means = self.moves.select(pl.col(f"{m}_{cause}").abs().mean() for m in MEASURES for cause in CAUSES).row(
            0, named=True
        )
        found = {cause: {m: float(means[f"{m}_{cause}"]) for m in MEASURES} for cause in CAUSES}
        return {cause: told for cause, told in found.items() if cause in self.changed or any(told.values())}

    def _with_reasons(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a move with the indicators whose points changed most."""
        mine = self.indicators.filter((pl.col("opportunity") == row["opportunity"]) & (pl.col("change") != 0))
        told = mine.drop("opportunity").head(REASONS_SHOWN).to_dicts()
        return {**row, "indicators": told}

    def lines(self) -> pl.DataFrame:
        """Return every opportunity of either run as one table, moves first, with the points of every indicator.

        Columns: status (both, new, gone), those of `moves`, reason, and `points NAME` for the change of each indicator.
        """
        both = biggest_first(self.moves, "rank").with_columns(status=pl.lit("both"))
        sides = [
            frame.rename({"score": f"score_{when}", "rank": f"rank_{when}"}).with_columns(status=pl.lit(status))
            for frame, when, status in ((self.new, "after", "new"), (self.gone, "before", "gone"))
        ]
        found = pl.concat([both, *sides], how="diagonal_relaxed")
        found = found.select("status", *(name for name in found.columns if name != "status"))
        return found.join(self._points(), on="opportunity", how="left", maintain_order="left")

    def _points(self) -> pl.DataFrame:
        """Return the change of points by indicator, one column each, in the order in which the runs name them."""
        names = [
            name
            for one in (self.before, self.after)
            for pillar in one.spec.job.model.pillars.values()
            for name in pillar
        ]
        wide = self.indicators.pivot(on="indicator", index="opportunity", values="change", aggregate_function="first")
        kept = [name for name in dict.fromkeys(names) if name in wide.columns]
        return wide.select("opportunity", *(pl.col(name).alias(f"points {name}") for name in kept))


def compare(
    before: Result, after: Result, opened: Open, tell: Told | None = None, *, rescore: bool = False
) -> Comparison:
    """Hold two runs against each other.

    Args:
        before: The first run.
        after: The second.
        opened: Opens the snapshots; called only where mixtures of the two runs must be scored, and where it raises an
            error of ours, moves stay without causes and a note says why.
        tell: Is told each step in words.
        rescore: Score both runs again even where they differ in one factor and are by one version.
    """
    jobs = (before.spec, after.spec)
    changed = changed_factors(*jobs, (before.data_hash, after.data_hash))
    told = tuple(comparable(one.ranking.lines, *jobs) for one in (before, after))
    ends = counted_ends(*told)
    mix = len(changed) > 1 or (bool(changed) and (rescore or before.version != after.version))
    corners, problems, able = (
        _corners((before.spec, after.spec), changed, opened, tell or (lambda _: None)) if mix else (None, (), True)
    )
    parts = attributed(ends, changed, corners) if able else None
    moves = moved(ends, parts, (told[0], told[1]))
    return Comparison(
        before=before,
        after=after,
        changes=spec_changes(*jobs, changed),
        changed=changed,
        moves=moves,
        new=one_sided(after.ranking.lines, before.ranking, moves, before.spec),
        gone=one_sided(before.ranking.lines, after.ranking, moves, after.spec),
        indicators=by_indicator(before.ranking, after.ranking, moves["opportunity"].to_list()),
        agreement=agreement(ends),
        attributed=able,
        notes=(*_scope(before, after), *problems, *(_on_parts(parts) if parts is not None else ())),
    )


def _corners(
    jobs: Jobs, changed: tuple[str, ...], opened: Open, tell: Told
) -> tuple[Corners | None, tuple[str, ...], bool]:
    """Return the mixtures, notes, and whether the moves can be attributed."""
    try:
        score = opened()
    except CorridorError as error:
        return None, (f"moves are not attributed to {', '.join(changed)}: {str(error).splitlines()[0]}",), False
    corners, problems = score_corners(jobs, changed, score, tell)
    whole = all((side,) * len(changed) in corners for side in (0, 1))
    lost = () if whole else (f"moves are not attributed to {', '.join(changed)}: a run cannot be scored again",)
    return corners, (*lost, *problems), whole


def _scope(before: Result, after: Result) -> tuple[str, ...]:
    """Say what only one of the jobs ranks, as ranks are counted among the rest, and how unlike models are mixed."""
    jobs = (before.spec, after.spec)
    notes = []
    for job, name in zip(jobs, "AB", strict=True):
        pairs = [f"{i} → {j}" for i, j in job.job.directions() if (i, j) not in common_directions(*jobs)]
        alone = [*pairs, *(sector for sector in job.job.sectors if sector not in common_sectors(*jobs))]
        if alone:
            notes.append(f"only {name} ranks {', '.join(alone)}; ranks are counted among what both rank")
    models = [job.canonical()["job"]["model"] for job in jobs]
    if not same_structure(models[0], models[1]):
        notes.append(
            "the models do not have the same indicators in the same pillars: weights are those of names that both "
            "have, and all else counts as model"
        )
    return tuple(notes)


def _on_parts(parts: pl.DataFrame) -> tuple[str, ...]:
    """Say of how many opportunities the parts are not wholly told by the factors."""
    told = {
        "version": "scoring both runs again with this version gives other scores for {} opportunities; the difference "
        "is under version",
        "joint": "for {} opportunities no mixture of the two runs can be scored; their whole move is under joint",
    }
    counts = {
        cause: parts.filter((pl.col(f"score_{cause}") != 0) | (pl.col(f"rank_{cause}") != 0)).height for cause in told
    }
    return tuple(told[cause].format(count) for cause, count in counts.items() if count)
