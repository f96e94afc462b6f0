"""What moved since the run before, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from corridor.study.run import Run

LINE_COLUMNS: dict[str, Any] = {
    "opportunity": pl.String,
    "title": pl.String,
    "rank_before": pl.Int64,
    "rank_after": pl.Int64,
    "rank_change": pl.Int64,
    "score_before": pl.Float64,
    "score_after": pl.Float64,
    "data": pl.Float64,
    "weights": pl.Float64,
    "model": pl.Float64,
}
PARTS = ("data", "weights", "model")


@dataclass(frozen=True)
class Moved:
    """What moved since an earlier run of the same job.

    Attributes:
        since: What the earlier run was, in words: its year, version, data and model, and what differs from it.
        lines: One row per opportunity that moved, the biggest first: opportunity, title, rank_before, rank_after,
            rank_change (above 0: moved up), score_before, score_after, data, weights, model (points of the score due to
            each; null where it was not worked out). Ranks count among the corridors and sectors that both runs have.
        new: Opportunities that only this run ranks: opportunity, rank, because.
        gone: Opportunities that only the earlier run ranked: opportunity, rank, because.
        unchanged: Opportunities whose rank is the same.
        note: How to see what each move is due to where it was not worked out; empty where it was.
    """

    since: str
    lines: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame
    unchanged: int
    note: str = ""


def moved_between(before: Run, after: Run) -> Moved:
    """Return what moved from one run to another.

    Moves are attributed where one of data, weights and model alone differs and one version made both runs: the whole
    of a move is due to it then. Anything else takes scoring mixtures of both, which `corridor compare` does.

    Args:
        before: The earlier run, as it was read back.
        after: The later run.
    """
    from corridor.study.comparing.attributing import attributed  # noqa: PLC0415  runs are made of this module
    from corridor.study.comparing.mixing import changed_factors  # noqa: PLC0415
    from corridor.study.comparing.moves import biggest_first, comparable, counted_ends, moved, one_sided  # noqa: PLC0415

    jobs = (before.resolved, after.resolved)
    changed = changed_factors(*jobs, (before.data_hash, after.data_hash))
    told = tuple(comparable(run.ranking.lines, *jobs) for run in (before, after))
    ends = counted_ends(*told)
    plain = len(changed) <= 1 and before.version == after.version
    moves = moved(ends, attributed(ends, changed, None) if plain else None, (told[0], told[1]))
    went = biggest_first(moves.filter(pl.col("rank_change") != 0), "rank")
    return Moved(
        since=_since(before, after, changed),
        lines=_lines(went),
        new=_alone(one_sided(after.ranking.lines, before.ranking, moves, before.resolved)),
        gone=_alone(one_sided(before.ranking.lines, after.ranking, moves, after.resolved)),
        unchanged=moves.height - went.height,
        note="" if plain else "corridor compare scores both runs again and tells what each move is due to",
    )


def _lines(moves: pl.DataFrame) -> pl.DataFrame:
    named = moves.rename({f"score_{part}": part for part in PARTS})
    return named.select(pl.col(name).cast(dtype) for name, dtype in LINE_COLUMNS.items())


def _alone(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select("opportunity", pl.col("rank").cast(pl.Int64), because="reason")


def _since(before: Run, after: Run, changed: tuple[str, ...]) -> str:
    """Return in words what the earlier run was and what differs from it."""
    what = (
        f"{before.resolved.job.name} as of {before.as_of} by the model {before.resolved.job.model.name}, "
        f"data {before.data_hash[:12]}, version {before.version}"
    )
    differs = [*changed, *(["version"] if before.version != after.version else [])]
    return f"{what}; {_listed(differs) if differs else 'nothing that a score depends on'} changed since"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def moved_since(before: Run | None, after: Run) -> Moved | None:
    """Return what moved since the run that lay in the same folder, None where there was none of the same job.

    Where the same spec, data and version made both, the later run says what the earlier one said, so that a run made
    twice leaves the same bytes.
    """
    if before is None or before.resolved.job.name != after.resolved.job.name:
        return None
    same = all(getattr(before, key) == getattr(after, key) for key in ("spec_hash", "data_hash", "version"))
    return before.moved if same else moved_between(before, after)
