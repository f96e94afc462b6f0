"""What is known of why lines stand where they do, frozen, ready for reports, for `explain` and for the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

LOGSHARE_COLUMNS: Mapping[str, Any] = {
    "opportunity": pl.String, "indicator": pl.String, "log_share": pl.Float64, "reference": pl.Float64,
    "value": pl.Float64, "part": pl.Float64, "unit": pl.String, "method": pl.String,
}  # fmt: skip
COUNTERFACTUAL_COLUMNS: Mapping[str, Any] = {
    "opportunity": pl.String, "target": pl.String, "threshold": pl.Float64, "indicator": pl.String, "raw": pl.Float64,
    "needed": pl.Float64, "change": pl.Float64, "text": pl.String, "rank": pl.Int32, "score": pl.Float64,
    "effort": pl.Float64, "changeable": pl.Boolean,
}  # fmt: skip
SUPPLIER_COLUMNS: Mapping[str, Any] = {
    "importer": pl.String, "product": pl.String, "year": pl.Int32, "rank": pl.Int32, "supplier": pl.String,
    "value_usd": pl.Int64, "share": pl.Float64, "is_exporter": pl.Boolean, "exporter": pl.String, "source": pl.String,
    "rule": pl.String, "estimated": pl.Boolean,
}  # fmt: skip
AGREEMENT_COLUMNS: Mapping[str, Any] = {
    "opportunity": pl.String, "model": pl.String, "title": pl.String, "rank": pl.Int32, "of": pl.Int32,
    "note": pl.String, "family": pl.String, "scaled": pl.Int32,
}  # fmt: skip
CONSENSUS_COLUMNS: Mapping[str, Any] = {
    "opportunity": pl.String, "consensus_rank": pl.Int32, "best": pl.Int32, "worst": pl.Int32, "spread": pl.Int32,
    "disagrees": pl.Boolean, "note": pl.String, "models": pl.Int32,
}  # fmt: skip
REFUSAL_COLUMNS: Mapping[str, Any] = {
    "opportunity": pl.String, "exporter": pl.String, "importer": pl.String, "sector": pl.String, "code": pl.String,
    "rule": pl.String, "measured": pl.Float64, "threshold": pl.Float64, "distance": pl.Float64, "unit": pl.String,
    "text": pl.String, "segment": pl.String,
}  # fmt: skip
GAP_COLUMNS: Mapping[str, Any] = {"opportunity": pl.String, "part": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class Explanations:
    """Reasons beyond the contributions of a ranking.

    Attributes:
        logshares: Where the score is a product, its exact split by logarithms: opportunity, indicator, log_share
            (natural log points of the ratio to the reference; rows of an opportunity sum to the whole, as decimals of
            ten digits), reference (the level that it is a ratio to: of the geometric mean of the reference, under the
            line's own weights), value (the line's own level), part (of value − reference, to which they sum exactly),
            unit (of value, reference and part), method (of part: "lmdi", or "shapley" where a factor is 0). Empty where
            the score is no product.
        counterfactuals: The nearest change of a single figure that takes a line into the first places while all else
            stays: opportunity, target (such as "top 10 of its direction"), threshold (score to reach), indicator, raw,
            needed (in the indicator's unit), change, text (a sentence), rank (1: the smallest change; what nobody can
            change comes last), score (that the line then has), effort (the change in widths of the middle nine tenths
            of the reference), changeable (whether anybody could think of changing it: a growth or a duty, no
            distance); `needed` is null where no value of that indicator alone suffices that the reference has seen,
            and `score` is then what its best one would bring.
        suppliers: Who holds the market of each line: importer, product, year, rank, supplier (ISO code), value_usd,
            share (0..1 of all imports), is_exporter (whether it is the line's own exporter), exporter, source, rule
            (how the figure came to be: whose declaration it is), estimated. The first five, and the exporter.
        agreement: Place of each line under the job's model and its rivals: opportunity, model, title, rank (among the
            job's lines), of (lines that the model ranks), note (why it has none, or empty), family (what kind of model
            it is), scaled (rank as if the model ranked all lines).
        consensus: One row per line: opportunity, consensus_rank, best, worst, spread (ranks, scaled to all lines),
            disagrees (bool; null where fewer than two families rank it), note, models (that rank it).
        refusals: Of each opportunity that was not ranked: opportunity, exporter, importer, sector, code, rule (the
            first that it failed), measured, threshold, distance (threshold − measured, in the rule's unit), unit, text,
            segment.
        gaps: What could not be explained of a line: opportunity, part ("suppliers" or "counterfactuals"), reason.
    """

    logshares: pl.DataFrame
    counterfactuals: pl.DataFrame
    suppliers: pl.DataFrame
    agreement: pl.DataFrame
    consensus: pl.DataFrame
    refusals: pl.DataFrame
    gaps: pl.DataFrame = field(default_factory=lambda: table(GAP_COLUMNS))


def table(columns: Mapping[str, Any], rows: Mapping[str, Any] | list[Any] | None = None) -> pl.DataFrame:
    """Return rows, by column or one tuple a row, as a table of the stated columns and types."""
    if rows is None or isinstance(rows, list):
        return pl.DataFrame(rows or [], schema=dict(columns), orient="row").fill_nan(None)
    return pl.DataFrame(rows).select(pl.col(name).cast(kind) for name, kind in columns.items()).fill_nan(None)
