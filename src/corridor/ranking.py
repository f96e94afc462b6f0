"""The result of a scoring job: ordered opportunities with their reasons, confidence and flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

LINE_COLUMNS: dict[str, Any] = {
    "opportunity": pl.String,  # stable, readable: USA-AZE:HS84
    "exporter": pl.String,
    "importer": pl.String,
    "sector": pl.String,
    "segment": pl.String,
    "product": pl.String,
    "nomenclature": pl.String,
    "title": pl.String,
    "score": pl.Float64,  # 0..100
    "rank": pl.Int32,  # within the job; ties share a rank
    "rank_in_direction": pl.Int32,
    "rank_in_sector": pl.Int32,  # within exporter → importer × sector
    "rank_group": pl.Int32,  # lines with the same score share a group
    "rank_low": pl.Int32,  # interval of the rank when weights, figures and models move; empty: not tested
    "rank_high": pl.Int32,
    "verdict": pl.String,  # robust, contested or fragile; empty: not tested
    "alike": pl.Int32,  # lines with the same number cannot be told apart; empty: not tested
    "value_usd": pl.Int64,  # latest known flow, reconciled; empty: not known
    "value_year": pl.Int32,
    "value_low_usd": pl.Int64,  # interval of an estimated value; empty where the value is none
    "value_high_usd": pl.Int64,
    "value_rule": pl.String,  # how the value came to be, or empty
    "exporter_value_usd": pl.Int64,  # what each side declared for that flow and year
    "importer_value_usd": pl.Int64,
    "mirror_ratio": pl.Float64,  # importer's over exporter's figure
    "market_usd": pl.Int64,  # importer's purchases of the product from everywhere, latest known year
    "market_year": pl.Int32,
    "potential_usd": pl.Int64,  # full export potential: every factor known, ease shrunk towards gravity
    "realised_usd": pl.Int64,
    "unrealised_usd": pl.Int64,
    "gravity_share": pl.Float64,  # 0..1: how much of the ease behind the potential is a gravity model's prediction
    "cell": pl.String,  # cell of the model's grid, where it has one
    "confidence": pl.Float64,  # 0..1: share of weight observed, aged, and discounted by the mirror gap
    "observed_weight": pl.Float64,
    "age_years": pl.Float64,  # weighted mean age of the figures behind the score
    "flags": pl.String,  # names joined by "; "
    "as_of": pl.Int32,
    "model": pl.String,
    "spec_hash": pl.String,
    "data_hash": pl.String,
}

CONTRIBUTION_COLUMNS: dict[str, Any] = {
    "opportunity": pl.String,
    "pillar": pl.String,
    "indicator": pl.String,
    "raw": pl.Float64,  # in the indicator's unit; empty: not known
    "normalised": pl.Float64,  # 0..1, 1 always speaks for the opportunity
    "weight": pl.Float64,  # effective weight after missing ones dropped out; sums to 1
    "contribution": pl.Float64,  # points of the score, ten decimals that add up to it digit by digit
    "year": pl.Int32,  # year of the figure
    "source": pl.String,  # names of sources joined by "; "
    "missing_because": pl.String,  # empty where the figure is known
}

EXCLUDED_COLUMNS: dict[str, Any] = {
    "exporter": pl.String,
    "importer": pl.String,
    "sector": pl.String,
    "segment": pl.String,
    "code": pl.String,
    "reason": pl.String,
}

VERDICTS: dict[str, str] = {
    "robust": "its place hardly moves: the rank interval spans a quarter of the list at most (or three places), and "
    "nine times in ten the line is on the same side of the tenth place",
    "contested": "its place moves: the interval spans up to half of the list, or reaches across the tenth place",
    "fragile": "its place rests on what is assumed: the interval spans more than half of the list, or lies wholly "
    "above or below the rank that the line has",
}
"""Every verdict that a line may have, with what it means where the job sets no thresholds of its own."""

FLAGS: dict[str, str] = {
    "coarse": "observed as a coarser code than the segment's own definition",
    "watched": "the code covers goods on the Common High Priority List; an export-control review comes first",
    "unreported": "neither side's figure for this flow is in the data",
    "no trade": "both the coverage and the figures say that nothing was traded in the latest known year",
    "one side": "only one of the two countries declares this flow",
    "mirror gap": "the two countries' figures for this flow differ by more than a factor of two",
    "old": "the figures behind the score are on average more than five years old",
    "thin": "less than half of the model's weight is observed",
    "estimated": "the flow, or the output of the mineral behind the score, is an estimate and no declaration",
}
"""Every flag that a line may carry, with what it means."""


@dataclass(frozen=True)
class Ranking:
    """Opportunities in rank order, with contributions and with what could not be ranked.

    Attributes:
        lines: One row per opportunity, `LINE_COLUMNS`, sorted by rank, then opportunity.
        contributions: One row per opportunity × indicator, `CONTRIBUTION_COLUMNS`, in rank and model order.
        excluded: Codes and opportunities that were not ranked, `EXCLUDED_COLUMNS`, with the reason.
    """

    lines: pl.DataFrame
    contributions: pl.DataFrame
    excluded: pl.DataFrame

    def top(self, count: int, **where: str) -> pl.DataFrame:
        """Return the first `count` lines whose columns equal `where` (exporter="USA", sector="ict")."""
        lines = self.lines
        for name, value in where.items():
            lines = lines.filter(pl.col(name) == value)
        return lines.head(count)

    def equals(self, other: Ranking) -> bool:
        """Whether lines, contributions and exclusions are the same to the last bit."""
        return (
            self.lines.equals(other.lines)
            and self.contributions.equals(other.contributions)
            and self.excluded.equals(other.excluded)
        )

    def diff(self, other: Ranking) -> pl.DataFrame:
        """Return one row per opportunity of either ranking with both scores and ranks and their change."""
        before = self.lines.select("opportunity", score_before="score", rank_before="rank")
        after = other.lines.select("opportunity", score_after="score", rank_after="rank")
        return (
            before.join(after, on="opportunity", how="full", coalesce=True)
            .with_columns(
                score_change=pl.col("score_after") - pl.col("score_before"),
                rank_change=pl.col("rank_before") - pl.col("rank_after"),
            )
            .sort("opportunity")
        )
