"""What is known of which assumption moves a ranking, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.study.robustness.results import NotVaried


@dataclass(frozen=True)
class Sensitivity:
    """Which assumption moves a ranking, and what happens without one of its parts.

    Attributes:
        indices: Sobol indices by assumption: assumption, levels (what it was varied over, in words), output (such as
            "mean rank shift" or an opportunity's rank), first, total (0..1), first_low, first_high, total_low,
            total_high (90% interval).
        left_out: One row per indicator or pillar that was left out: kind ("indicator" or "pillar"), name, title,
            spearman (with the full ranking), mean_shift (ranks), largest_shift (ranks), largest_line (opportunity),
            top_kept (share of the first lines that stay there).
        reversals: One row per test of rank reversal: test, what (in words), changed (pairs that swapped), pairs
            (pairs looked at), worst (the two opportunities, "A > B").
        not_varied: What could not be varied, and why.
        evaluations: Rankings that were computed. seed: seed of the design.
    """

    indices: pl.DataFrame
    left_out: pl.DataFrame
    reversals: pl.DataFrame
    not_varied: tuple[NotVaried, ...]
    evaluations: int
    seed: int
