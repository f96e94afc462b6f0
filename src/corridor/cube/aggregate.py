"""The one door to row-level flows: engine-neutral aggregations, written once and run on polars, DuckDB or Spark.

Each function takes narwhals lazy frames and returns a small one. Sums are over integers, so every engine gives the same
dollar whatever the order of its rows. *Flows* are rows as the contract of goods_flows has them; *reconciled flows* are
what `reconciled` makes of them: year, nomenclature, product, exporter, importer, value_usd and `declared` (whether the
importer's purchases of that product and year are covered).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import narwhals as nw

from corridor.vocabulary import WORLD, Coverage, Declarer

Frame = TypeVar("Frame", nw.LazyFrame, nw.DataFrame)  # type: ignore[type-arg]

PRODUCT_YEAR = ("year", "nomenclature", "product")
SHARE_SCALE = 1_000_000
LOG_SCALE = 1_000
"""Logarithms of distances are summed in thousandths."""

KNOWN = (Coverage.DECLARED, Coverage.BALANCED, Coverage.TRUNCATED)
"""Statuses under which what is bought or sold in all is known."""

_STEPS, _STEP = 3, 100
"""The scale of shares is reached in three digits of base 100, so that nothing grows beyond 100 times a total."""


def reconciled(
    flows: Frame, reporting: Frame, *, coded: Callable[[Frame], Frame] = lambda frame: frame, also: Sequence[str] = ()
) -> Frame:
    """Keep the reconciled flows and say of each whether the importer's purchases are covered.

    Args:
        flows: Flows.
        reporting: Who declared what, as the contract of reporting has it.
        coded: What the engine does to codes before they are joined.
        also: Further columns of the flows to keep.

    Returns:
        Columns year, nomenclature, product, exporter, importer, value_usd, those of `also`, declared.
    """
    columns = [*PRODUCT_YEAR, "exporter", "importer", "value_usd", *also]
    rows = flows.filter(nw.col("declared_by") == str(Declarer.RECONCILED)).select(*columns)
    covered = (
        reporting.filter((nw.col("side") == "importer") & nw.col("status").is_in([str(status) for status in KNOWN]))
        .select(*PRODUCT_YEAR, "reporter")
        .unique()
    )
    everyone = covered.filter(nw.col("reporter") == WORLD).select(*PRODUCT_YEAR).with_columns(all_covered=nw.lit(True))
    single = covered.filter(nw.col("reporter") != WORLD).rename({"reporter": "importer"})
    single = single.with_columns(one_covered=nw.lit(True))
    return (
        coded(rows)
        .join(coded(everyone), on=list(PRODUCT_YEAR), how="left")
        .join(coded(single), on=[*PRODUCT_YEAR, "importer"], how="left")
        .with_columns(declared=nw.col("one_covered").fill_null(False) | nw.col("all_covered").fill_null(False))
        .select(*columns, "declared")
    )


def rows_by(frame: Frame, *keys: str) -> Frame:
    """Count the rows of every combination of keys.

    Returns:
        The keys and rows.
    """
    return frame.group_by(*keys).agg(rows=nw.len()).with_columns(nw.col("rows").cast(nw.Int64))


def counted(flows: Frame) -> Frame:
    """Say of each flow whether anything was traded, and what was weighed of it.

    Args:
        flows: Reconciled flows with quantity_kg.

    Returns:
        The flows with `trades` (1 where dollars were paid, else 0), `kg` (kilograms, 0 where none are known) and
        `kg_usd` (the dollars of flows that carry a weight, else 0).
    """
    weighed = nw.col("quantity_kg") > 0
    return flows.with_columns(
        trades=nw.when(nw.col("value_usd") > 0).then(nw.lit(1)).otherwise(nw.lit(0)),
        kg=nw.when(weighed).then(nw.col("quantity_kg")).otherwise(nw.lit(0)),
        kg_usd=nw.when(weighed).then(nw.col("value_usd")).otherwise(nw.lit(0)),
    )


def exporter_totals(flows: Frame, *, also: Sequence[str] = ()) -> Frame:
    """Sum exports by exporter × product × year, in all and to covered importers only.

    Args:
        flows: Reconciled flows.
        also: Further columns of whole numbers to sum.

    Returns:
        Columns year, nomenclature, product, exporter, value_usd, covered_usd and those of `also`.
    """
    covered = nw.when(nw.col("declared")).then(nw.col("value_usd")).otherwise(nw.lit(0))
    keys = [*PRODUCT_YEAR, "exporter"]
    return _sums(flows.with_columns(covered_usd=covered), keys, "value_usd", "covered_usd", *also)


def importer_totals(flows: Frame, *, also: Sequence[str] = ()) -> Frame:
    """Sum imports by importer × product × year.

    Args:
        flows: Reconciled flows.
        also: Further columns of whole numbers to sum.

    Returns:
        Columns year, nomenclature, product, importer, value_usd and those of `also`.
    """
    return _sums(flows, [*PRODUCT_YEAR, "importer"], "value_usd", *also)


def pair_totals(flows: Frame) -> Frame:
    """Sum the reconciled flows of all products by exporter × importer × year.

    Returns:
        Columns year, exporter, importer, value_usd.
    """
    return _sums(flows, ["year", "exporter", "importer"], "value_usd")


def product_totals(flows: Frame) -> Frame:
    """Sum the reconciled flows of all pairs by product × year.

    Returns:
        Columns year, nomenclature, product, value_usd.
    """
    return _sums(flows, list(PRODUCT_YEAR), "value_usd")


def supplier_concentration(flows: Frame, totals: Frame) -> Frame:
    """Sum the squared supplier shares of every importer × product × year (Herfindahl–Hirschman).

    Shares are taken in millionths, as integers, so that the sum does not depend on the order of rows.

    Args:
        flows: Reconciled flows.
        totals: Their `importer_totals`.

    Returns:
        Columns year, nomenclature, product, importer, squares (the index times 10¹²).
    """
    return _sums(_shares(flows, totals), [*PRODUCT_YEAR, "importer"], "squares")


def suppliers(flows: Frame, totals: Frame, distances: Frame) -> Frame:
    """Sum what the suppliers of every importer × product × year are like: concentrated, and how far away.

    Args:
        flows: Reconciled flows.
        totals: Their `importer_totals`.
        distances: Columns exporter, importer, log_distance (natural logarithm of kilometres, in thousandths).

    Returns:
        Columns year, nomenclature, product, importer, `squares` as `supplier_concentration` has them, `placed`
        (shares of the suppliers whose distance is known, in millionths) and `far` (those shares times their
        logarithms, so that far / placed is the mean logarithm in thousandths).
    """
    keys = [*PRODUCT_YEAR, "importer"]
    log, share = nw.col("log_distance"), nw.col("share")
    there = _shares(flows, totals).join(distances, on=["exporter", "importer"], how="left")
    weighted = there.with_columns(
        placed=nw.when(~log.is_null()).then(share).otherwise(nw.lit(0)),
        far=nw.when(~log.is_null()).then(share * log).otherwise(nw.lit(0)),
    )
    return _sums(weighted, keys, "squares", "placed", "far")


def corridor_flows(flows: Frame, corridors: Frame, *, also: Sequence[str] = ()) -> Frame:
    """Keep the flows of the corridors asked for.

    Args:
        flows: Reconciled flows.
        corridors: Columns exporter and importer.
        also: Further columns of the flows to keep.

    Returns:
        Columns year, nomenclature, product, exporter, importer, value_usd and those of `also`.
    """
    return flows.join(corridors, on=["exporter", "importer"], how="inner").select(
        *PRODUCT_YEAR, "exporter", "importer", "value_usd", *also
    )


def _sums(frame: Frame, keys: Sequence[str], *values: str) -> Frame:
    """Sum integers by keys; some engines widen sums, so they are narrowed again, which fails where they do not fit."""
    sums = frame.group_by(*keys).agg(*(nw.col(value).sum() for value in values))
    return sums.with_columns(*(nw.col(value).cast(nw.Int64) for value in values))


def _shares(flows: Frame, totals: Frame) -> Frame:
    """Add each supplier's share of the importer's purchases in millionths and its square; nothing bought, no row."""
    bought = totals.select(*PRODUCT_YEAR, "importer", total_usd=nw.col("value_usd"))
    shares = (
        flows.join(bought, on=[*PRODUCT_YEAR, "importer"], how="inner")
        .filter(nw.col("total_usd") > 0)
        .with_columns(share=nw.lit(0).cast(nw.Int64), rest=nw.col("value_usd"))
    )
    for _ in range(_STEPS):
        shares = _next_digit(shares)
    return shares.with_columns(squares=nw.col("share") * nw.col("share"))


def _next_digit(shares: Frame) -> Frame:
    """Move one digit of base 100 from `rest`, which stays below the total, to `share`: long division by hand.

    Engines disagree on integer division: one divides as floating point, which is wrong beyond 2⁵³, and one wraps where
    a product does not fit 64 bits. The remainder is exact on all of them, and what is left after it is taken away is a
    whole multiple of the total, so small that the rounded quotient of floats is exact too.
    """
    total = nw.col("total_usd")
    return (
        shares.with_columns(rest=nw.col("rest") * _STEP)
        .with_columns(left=nw.col("rest") % total)
        .with_columns(digit=((nw.col("rest") - nw.col("left")) / total).round().cast(nw.Int64))
        .with_columns(share=nw.col("share") * _STEP + nw.col("digit"), rest=nw.col("left"))
    )
