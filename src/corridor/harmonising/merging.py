"""Estimate freight and reliability from one year's declarations, and merge both declarations of each flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from corridor.harmonising.cif_fob import Freight, fit_freight, freight_cells, unit_values, with_fob
from corridor.harmonising.mirrors import BATCH_ROWS, Frame, batches, both_sides, years
from corridor.harmonising.reliability import (
    CELLS_SCHEMA,
    PARTS,
    WEIGHTS_SCHEMA,
    discrepancies,
    judge,
    with_exporter_share,
)
from corridor.sources.shape import conform
from corridor.spec.reconcile import Reconcile
from corridor.tables import GOODS_FLOWS
from corridor.vocabulary import Declarer, Rule

BOTH_RULE = {
    "reliability": Rule.WEIGHTED_BY_RELIABILITY,
    "mean": Rule.MEAN_OF_BOTH,
    "exporter": Rule.EXPORTER_PREFERRED,
    "importer": Rule.IMPORTER_PREFERRED,
}
"""Rule of the specification → what a row says that both sides declared."""


@dataclass(frozen=True)
class Estimates:
    """What one year's declarations say of freight and of their reporters.

    Attributes:
        freight: Fitted equation of CIF over FOB; None where the ratio is fixed or there were too few mirror pairs.
        products: Unit values by product, for `freight`.
        weights: Reliability by reporter, side and chapter, as of `reliability.judge`.
    """

    freight: Freight | None
    products: pl.DataFrame | None
    weights: pl.DataFrame


def estimate(
    declared: Frame, year: int, how: Reconcile, *, pairs: pl.DataFrame | None = None, rows: int = BATCH_ROWS
) -> Estimates:
    """Learn freight and reliability from one calendar year, batch by batch, so that memory does not grow with it.

    Args:
        declared: Declarations of one or more years; those of other years are not looked at.
        year: Calendar year.
        how: What is to be estimated, and how.
        pairs: exporter, importer, distance_km, contiguous; may lack pairs.
        rows: About how many declarations are held at a time.
    """
    freight, products = None, None
    if how.freight == "estimated" and pairs is not None:
        products = unit_values(declared, year)
        cells = [
            freight_cells(both_sides(part, how="inner"), products, how) for part in batches(declared, year, rows=rows)
        ]
        freight = fit_freight(pl.concat(cells), pairs, how) if cells else None
    if how.rule in ("exporter", "importer"):
        return Estimates(freight, products, pl.DataFrame(schema=WEIGHTS_SCHEMA))
    gaps = [
        discrepancies(
            with_fob(both_sides(part, how="inner"), how, freight=freight, products=products, pairs=pairs), how
        )
        for part in batches(declared, year, rows=rows)
    ]
    return Estimates(freight, products, judge(pl.concat([pl.DataFrame(schema=CELLS_SCHEMA), *gaps]), how))


def merge(
    declared: pl.DataFrame, how: Reconcile, estimates: Estimates, *, pairs: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return goods_flows rows of one year: both declarations as they are, and one reconciled row per flow.

    Args:
        declared: Declarations of one year, whole flows; at most one per flow and declaring side.
        how: The rule.
        estimates: As of `estimate` for the same year.
        pairs: The same distances that `estimate` was given.

    Returns:
        Contract rows sorted by key. `mirror_ratio` compares the figures as declared, freight included.
    """
    both = both_sides(declared.with_columns(pl.col("^(exporter|importer|product|nomenclature)$").cast(pl.String)))
    both = with_fob(both, how, freight=estimates.freight, products=estimates.products, pairs=pairs)
    if how.rule == "reliability":
        both = with_exporter_share(both, estimates.weights)
    empty = [pl.lit(None, pl.String).alias("rule"), pl.lit(None, pl.Float64).alias("mirror_ratio")]
    rows = (declared.with_columns(empty), _reconciled(both, how))
    return conform(
        pl.concat([frame.select(GOODS_FLOWS.columns) for frame in rows], how="vertical_relaxed"), GOODS_FLOWS
    )


def reconciled_batches(
    declared: Frame, how: Reconcile, *, pairs: pl.DataFrame | None = None, rows: int = BATCH_ROWS
) -> Iterator[pl.DataFrame]:
    """Yield goods_flows rows, year by year, in batches that follow one another in the order of the table's key.

    Each year is judged by its own declarations alone, so its figures do not depend on which years are asked for. With
    a lazy scan of files no more than about `rows` declarations and what becomes of them are in memory at a time.
    """
    for year in years(declared):
        found = estimate(declared, year, how, pairs=pairs, rows=rows)
        for part in batches(declared, year, rows=rows):
            yield merge(part, how, found, pairs=pairs)


def _reconciled(both: pl.DataFrame, how: Reconcile) -> pl.DataFrame:
    exported, imported = pl.col("exporter_usd"), pl.col("importer_usd")
    only_exporter, only_importer = imported.is_null(), exported.is_null()
    value = pl.when(only_exporter).then(exported).when(only_importer).then("fob_usd").otherwise(_of_both(how))
    rule = (
        pl.when(only_exporter)
        .then(pl.lit(str(Rule.EXPORTER_ONLY)))
        .when(only_importer)
        .then(pl.lit(str(Rule.IMPORTER_ONLY)))
        .otherwise(pl.lit(str(BOTH_RULE[how.rule])))
    )
    return both.with_columns(
        value.alias("value_usd"),
        rule.alias("rule"),
        pl.when(exported > 0).then(imported / exported).alias("mirror_ratio"),
        pl.coalesce("exporter_kg", "importer_kg").alias("quantity_kg"),
        pl.coalesce("exporter_source", "importer_source").alias("source"),
        pl.lit(str(Declarer.RECONCILED)).alias("declared_by"),
    )


def _of_both(how: Reconcile) -> pl.Expr:
    """Return the value of flows that both sides declared, in whole dollars."""
    exported, fob = pl.col("exporter_usd"), pl.col("fob_usd")
    if how.rule == "exporter":
        return exported
    if how.rule == "importer":
        return fob
    if how.rule == "mean":
        return (exported + fob) // 2
    share = pl.col("exporter_parts")
    return (share * exported + (PARTS - share) * fob) // PARTS
