"""What moved since the run before, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Moved:
    """What moved since an earlier run of the same job.

    Attributes:
        since: What the earlier run was, in words: its year, version, data and model.
        lines: One row per opportunity that moved, the biggest first: opportunity, title, rank_before, rank_after,
            rank_change, score_before, score_after, data, weights, model (points of the score due to each; null where it
            was not worked out).
        new: Opportunities that only this run ranks: opportunity, rank, because.
        gone: Opportunities that only the earlier run ranked: opportunity, rank, because.
        unchanged: Opportunities whose rank is the same.
    """

    since: str
    lines: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame
    unchanged: int
