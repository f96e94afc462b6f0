"""The reasons of a scored job, worked out together, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ModelSpec
from corridor.study.explain.agreement import agreement_table, consensus_table, rival_rankings
from corridor.study.explain.counterfactuals import CELLS, FIRST, counterfactual_table, outsiders
from corridor.study.explain.products import log_share_table
from corridor.study.explain.refusals import refusal_table
from corridor.study.explain.results import GAP_COLUMNS, Explanations
from corridor.study.explain.suppliers import supplier_gaps, supplier_table
from corridor.study.preparing import World
from corridor.study.scoring import Scoring


def explain(
    scoring: Scoring, world: World, snapshot: Snapshot, model: ModelSpec, rivals: Sequence[ModelSpec] = ()
) -> Explanations:
    """Return why lines stand where they do, why others do not stand at all, and what would change that.

    Args:
        scoring: The scored job.
        world: What it was scored in.
        snapshot: The data.
        model: The job's model.
        rivals: Models that rank the same lines.
    """
    lines = scoring.ranking.lines
    agreement = agreement_table(lines, world, (model, *rivals), rival_rankings(world, model, rivals))
    suppliers = supplier_table(lines, snapshot)
    counterfactuals = counterfactual_table(scoring, model)
    return Explanations(
        logshares=log_share_table(scoring),
        counterfactuals=counterfactuals,
        suppliers=suppliers,
        agreement=agreement,
        consensus=consensus_table(agreement, lines),
        refusals=refusal_table(scoring, world),
        gaps=pl.concat([supplier_gaps(lines, suppliers), _not_tried(lines, counterfactuals, len(model.indicators))]),
    )


def _not_tried(lines: pl.DataFrame, counterfactuals: pl.DataFrame, indicators: int, first: int = FIRST) -> pl.DataFrame:
    """Return of which lines outside the first places no change was looked for, or none could be, and why."""
    outside = lines.filter(pl.col("rank_in_direction") > first)
    tried = outsiders(lines, max(1, CELLS // max(1, indicators)), first)["opportunity"].to_list()
    told = counterfactuals["opportunity"].unique().to_list()
    looked = (
        "1 line nearest to the first {} was"
        if len(tried) == 1
        else f"{len(tried):,} lines nearest to the first {{}} were"
    )
    far = f"only the {looked.format(first)} looked at"
    none = "no figure of it that anybody could change is worse than the best one seen"
    why = pl.when(pl.col("opportunity").is_in(tried)).then(pl.lit(none)).otherwise(pl.lit(far))
    gone = outside.filter(~pl.col("opportunity").is_in(told)).with_columns(part=pl.lit("counterfactuals"), reason=why)
    return gone.select(pl.col(name).cast(kind) for name, kind in GAP_COLUMNS.items())
