"""What is known of how sure a ranking is, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Varied:
    """One thing that was varied.

    Attributes:
        what: Name of the assumption, such as "weights", "data" or "models".
        how: How it was varied, in a sentence with its numbers.
        width: Median width of the rank intervals, in ranks, when this alone varies.
    """

    what: str
    how: str
    width: float


@dataclass(frozen=True)
class NotVaried:
    """Something that could not be varied, and why.

    Attributes:
        what: Name of the assumption.
        why: Why not, in a sentence.
    """

    what: str
    why: str


@dataclass(frozen=True)
class Robustness:
    """How the ranks of a ranking move when weights, figures and models do.

    Attributes:
        lines: One row per ranked opportunity, in rank order: opportunity, rank_low, rank_high (Int32, ends of the
            interval), rank_median (Float64), first, in_top (share of draws in which it ranks first, and among the
            first `top`), confidence_factor (share of noisy draws in which it is first at its own central weights;
            null where it is never first, and in a list of more than 1,000 lines for all but the ten that are first
            most often), width_weights, width_data, width_models (Int32, ranks between the ends when that alone varies;
            null where it was not varied), verdict, alike (Int32, lines with the same number cannot be told apart).
        acceptability: Rank acceptability: opportunity, rank_from, rank_to, share (of draws).
        central_weights: Mean weights of the draws in which a line is first: opportunity, indicator, weight.
        pairwise: Of lines that stand near each other: opportunity, other, share (of draws in which it is above other).
        varied: What was varied, and how.
        not_varied: What could not be, and why; nothing is skipped in silence.
        draws: Number of draws. seed: seed of them.
        level: Share of draws that the interval holds, such as 0.9.
        top: Places that count as the top.
    """

    lines: pl.DataFrame
    acceptability: pl.DataFrame
    central_weights: pl.DataFrame
    pairwise: pl.DataFrame
    varied: tuple[Varied, ...]
    not_varied: tuple[NotVaried, ...]
    draws: int
    seed: int
    level: float
    top: int
