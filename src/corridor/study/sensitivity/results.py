"""What is known of which assumption moves a ranking, frozen, ready for reports and for the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.study.robustness.results import NotVaried

SHIFT = "mean rank shift"
"""Output of which the first indices are taken: mean of the absolute differences to the ranks of the job's ranking."""

INDEX_COLUMNS: Mapping[str, Any] = {
    "assumption": pl.String,
    "levels": pl.String,
    "output": pl.String,
    "first": pl.Float64,
    "total": pl.Float64,
    "first_low": pl.Float64,
    "first_high": pl.Float64,
    "total_low": pl.Float64,
    "total_high": pl.Float64,
    "alone": pl.Float64,  # mean of the output when this alone varies, in ranks
}

LEFT_OUT_COLUMNS: Mapping[str, Any] = {
    "kind": pl.String,
    "name": pl.String,
    "title": pl.String,
    "spearman": pl.Float64,  # empty with fewer than two lines in common, or where all share a rank
    "mean_shift": pl.Float64,
    "largest_shift": pl.Int32,
    "largest_line": pl.String,
    "top_kept": pl.Float64,
    "unranked": pl.Int32,  # lines that cannot be ranked without it
}

REVERSAL_COLUMNS: Mapping[str, Any] = {
    "test": pl.String,
    "what": pl.String,
    "changed": pl.Int64,
    "pairs": pl.Int64,
    "worst": pl.String,
}


@dataclass(frozen=True)
class Sensitivity:
    """Which assumption moves a ranking, and what happens without one of its parts.

    Ranks that are compared are counted among the lines that both rankings hold; a line that a variant cannot rank
    stands after all others where its own rank is the output.

    Attributes:
        indices: Sobol indices by assumption: assumption, levels (what it was varied over, in words), output (`SHIFT` or
            an opportunity, whose rank is meant), first, total (0..1, by chance a little outside), first_low,
            first_high, total_low, total_high (90% interval by bootstrap), alone (mean absolute shift in ranks when this
            assumption alone varies, over its levels; of an opportunity's rank likewise).
        left_out: One row per indicator, pillar or member of an ensemble that was left out: kind ("indicator",
            "pillar" or "member"), name, title, spearman (with the full ranking), mean_shift (ranks), largest_shift
            (ranks), largest_line (opportunity), top_kept (share of the first lines that stay there), unranked (lines
            that cannot be ranked without it). The one that moves most first.
        reversals: One row per test of rank reversal: test, what (in words), changed (pairs that swapped), pairs
            (pairs looked at), worst (the two opportunities, "A > B": A stood above B and does not any more).
        not_varied: What could not be varied, and why.
        evaluations: Rankings that were computed. seed: seed of the design.
        samples: Points of the design: N of N·(k + 2) rankings. top: lines whose ranks are outputs.
        mean_shift: Mean and largest mean rank shift over all points of the design, in ranks.
        largest_shift: The largest of them. lines: lines of the ranking.
    """

    indices: pl.DataFrame
    left_out: pl.DataFrame
    reversals: pl.DataFrame
    not_varied: tuple[NotVaried, ...]
    evaluations: int
    seed: int
    samples: int = 0
    top: int = 0
    mean_shift: float = 0.0
    largest_shift: float = 0.0
    lines: int = 0
