"""What a scenario does to a ranking, frozen, ready for reports and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Assumption:
    """One assumption behind a scenario's effect.

    Attributes:
        text: The assumption in a sentence.
        value: Its figure, with its 90% interval from `low` to `high`; None where it has none.
        low: Lower end. high: upper end.
        unit: Unit of the figure.
        source: Where the figure is from: a fit on the data at hand, a publication, or the scenario's author.
    """

    text: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    source: str


@dataclass(frozen=True)
class ScenarioResult:
    """Ranks and dollars before and after a scenario.

    Attributes:
        name: Stem of its file. title: what people read. summary: what happens, in a sentence or two.
        assumptions: What its effect rests on, to be printed beside the results.
        lines: One row per ranked opportunity: opportunity, rank_before, rank_after, rank_after_low, rank_after_high
            (Int32), score_before, score_after (Float64), potential_before_usd, potential_after_usd,
            potential_after_low_usd, potential_after_high_usd (Int64, null where unknown), moved_by (what moved it).
        totals: By direction: exporter, importer, before_usd, after_usd, after_low_usd, after_high_usd (potential,
            Int64), lines (that have one).
        notes: What the scenario could not be carried through, sentence by sentence.
        level: Share that the intervals hold. draws: number of draws. seed: seed of them.
        digest: Digest of the scenario's spec.
    """

    name: str
    title: str
    summary: str
    assumptions: tuple[Assumption, ...]
    lines: pl.DataFrame
    totals: pl.DataFrame
    notes: tuple[str, ...]
    level: float
    draws: int
    seed: int
    digest: str
