"""Choose between sources that hold the same product, and reconcile what exporters and importers declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from corridor.errors import DataError
from corridor.harmonising.merging import reconciled_batches
from corridor.harmonising.mirrors import Frame
from corridor.sources.flows import WORLD_KEY
from corridor.spec.recipe import Overlap
from corridor.spec.reconcile import Reconcile
from corridor.tables import GOODS_FLOWS
from corridor.vocabulary import Coverage

LOST = "another source has priority for the product"


@dataclass(frozen=True)
class Chosen:
    """Parts by source after the priorities, and the rows and dollars that each source lost to another."""

    parts: Mapping[str, dict[str, pl.DataFrame]]
    lost: Mapping[str, tuple[int, int]]


def choose(parts: Mapping[str, Mapping[str, pl.DataFrame]], overlaps: Sequence[Overlap]) -> Chosen:
    """Apply the recipe's priorities to what the sources hold.

    Args:
        parts: By source, its frames "declared", "goods_flows" (already reconciled), "world" and "reporting".
        overlaps: The recipe's priorities.

    Raises:
        DataError: Two sources hold a product in the same year and no priority names it.
    """
    current = {name: dict(frames) for name, frames in parts.items()}
    lost = dict.fromkeys(parts, (0, 0))
    for overlap in overlaps:
        for place, name in enumerate(overlap.order[1:], start=1):
            winners = [current[other] for other in overlap.order[:place] if other in current]
            if name in current and winners:
                current[name], gone = _yield_to(current[name], winners, overlap)
                lost[name] = (lost[name][0] + gone[0], lost[name][1] + gone[1])
    _refuse_unnamed(current, overlaps)
    return Chosen(current, lost)


def reconcile(declared: Frame, how: float | Reconcile, *, pairs: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return goods_flows: both declarations where both exist, and one reconciled row per flow.

    Args:
        declared: Declarations with their valuation, at most one per flow and declaring side; any number of years, each
            of which is judged by its own declarations alone.
        how: The rule; a plain number stands for the integer mean of both with that ratio of CIF to FOB.
        pairs: exporter, importer, distance_km, contiguous, for an estimated ratio; may lack pairs or be absent.

    Returns:
        Contract rows sorted by key. The exporter's figure stands alone if only it declared; the importer's, brought to
        FOB, if only it declared; else what the rule makes of both. `mirror_ratio` compares the figures as declared.
    """
    if not isinstance(how, Reconcile):
        how = Reconcile(rule="mean", freight="fixed", cif_fob=how)
    return pl.concat([GOODS_FLOWS.empty(), *reconciled_batches(declared, how, pairs=pairs)])


def merge_reporting(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put the reporting rows of several sources together; where two speak of one cell, a declaration wins."""
    order = {Coverage.DECLARED: 0, Coverage.BALANCED: 1, Coverage.TRUNCATED: 2, Coverage.ABSENT: 3}
    ranked = pl.concat(list(parts)).with_columns(
        pl.col("status").replace_strict(order, return_dtype=pl.Int32).alias("_order")
    )
    first = ranked.sort([*WORLD_KEY, "_order", "source"]).unique(list(WORLD_KEY), keep="first", maintain_order=True)
    return first.drop("_order")


def _yield_to(
    loser: dict[str, pl.DataFrame], winners: Sequence[Mapping[str, pl.DataFrame]], overlap: Overlap
) -> tuple[dict[str, pl.DataFrame], tuple[int, int]]:
    """Drop from `loser` what the winners hold: a code whole, or the reporters' years that they have."""
    concerned = pl.col("product").is_in(overlap.products)
    if overlap.by == "product":
        held = pl.concat([frame["reporting"].select("product") for frame in winners]).unique().filter(concerned)
        on, reporter = ["product"], None
    else:
        cells = [_declared_cells(frame["reporting"]) for frame in winners]
        held = pl.concat(cells).unique().filter(concerned)
        on, reporter = ["year", "reporter", "side", "product"], "reporter"
    kept = {name: _without(frame, held, on, declared=name == "declared") for name, frame in loser.items()}
    before, after = loser.get("declared"), kept.get("declared")
    if before is None or after is None or (reporter is None and held.is_empty()):
        return kept, (0, 0)
    value = int(before["value_usd"].sum()) - int(after["value_usd"].sum())
    return kept, (before.height - after.height, value)


def _declared_cells(reporting: pl.DataFrame) -> pl.DataFrame:
    declared = reporting.filter(pl.col("status") != Coverage.ABSENT)
    return declared.select("year", "reporter", "side", "product")


def _without(frame: pl.DataFrame, held: pl.DataFrame, on: list[str], *, declared: bool) -> pl.DataFrame:
    if not set(on) <= set(frame.columns) and not declared:
        return frame
    if declared and "reporter" in on:
        reporter = pl.when(pl.col("declared_by") == "exporter").then("exporter").otherwise("importer")
        marked = frame.with_columns(reporter.alias("reporter"), pl.col("declared_by").alias("side"))
        return marked.join(held, on=on, how="anti").select(frame.columns)
    return frame.join(held, on=on, how="anti")


def _refuse_unnamed(parts: Mapping[str, Mapping[str, pl.DataFrame]], overlaps: Sequence[Overlap]) -> None:
    """Refuse a product that two sources hold in one year unless a priority names it: it would be counted twice."""
    named = {code for overlap in overlaps for code in overlap.products}
    cells = [
        frames["reporting"]
        .filter(pl.col("status") != Coverage.ABSENT)
        .select("year", "product")
        .unique()
        .with_columns(pl.lit(name).alias("held_by"))
        for name, frames in parts.items()
        if "reporting" in frames
    ]
    if not cells:
        return
    held = (
        pl.concat(cells)
        .group_by("product", "year")
        .agg(pl.col("held_by").sort())
        .filter(pl.col("held_by").list.len() > 1)
    )
    open_cells = held.filter(~pl.col("product").is_in(sorted(named))).sort("product", "year")
    if open_cells.height:
        product, year, names = open_cells.row(0)
        raise DataError(
            f"recipe: overlaps: product {product} of {year} is in {' and '.join(names)}, and no priority names it "
            f"({open_cells.height:,} such product-years); add it to overlaps with an order"
        )
