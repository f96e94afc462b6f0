"""What is known of why lines stand where they do, frozen, ready for reports, for `explain` and for the disk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Explanations:
    """Reasons beyond the contributions of a ranking.

    Attributes:
        logshares: Where the score is a product, its exact split by logarithms: opportunity, indicator, log_share
            (natural log points of the ratio to the reference; rows of an opportunity sum to the whole), reference (the
            level that it is a ratio to). Empty where the score is no product.
        counterfactuals: The nearest change of a single figure that takes a line into the first places: opportunity,
            target (such as "top 10 of its direction"), threshold (score to reach), indicator, raw, needed (in the
            indicator's unit), change, text (a sentence), rank (1: the smallest change); `needed` is null where no
            value of that indicator alone suffices.
        suppliers: Who holds the market of each line: importer, product, year, rank, supplier (ISO code), value_usd,
            share (0..1 of all imports), is_exporter (whether it is the line's own exporter), exporter, source.
        agreement: Place of each line under other models: opportunity, model, title, rank, of (lines that the model
            ranks), note (why it has none, or empty).
        consensus: One row per line: opportunity, consensus_rank, best, worst, spread (ranks), disagrees (bool), note.
        refusals: Of each opportunity that was not ranked: opportunity, exporter, importer, sector, code, rule (the
            first that it failed), measured, threshold, distance (threshold − measured, in the rule's unit), unit, text.
    """

    logshares: pl.DataFrame
    counterfactuals: pl.DataFrame
    suppliers: pl.DataFrame
    agreement: pl.DataFrame
    consensus: pl.DataFrame
    refusals: pl.DataFrame
