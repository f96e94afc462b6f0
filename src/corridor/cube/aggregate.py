"""The one door to row-level flows: engine-neutral aggregations, written once and run on polars, DuckDB or Spark.

Each function takes a narwhals lazy frame of reconciled flows with the columns year, nomenclature, product, exporter,
importer, value_usd and `declared` (whether the importer's purchases of that product and year are covered), and returns
a small table. Sums are over integers, so every engine gives the same dollar whatever the order of its rows.
"""

from __future__ import annotations

from typing import TypeVar

import narwhals as nw

Frame = TypeVar("Frame", nw.LazyFrame, nw.DataFrame)  # type: ignore[type-arg]

PRODUCT_YEAR = ("year", "nomenclature", "product")
SHARE_SCALE = 1_000_000


def exporter_totals(flows: Frame) -> Frame:
    """Sum exports by exporter × product × year, in all and to covered importers only.

    Returns:
        Columns year, nomenclature, product, exporter, value_usd, covered_usd.
    """
    covered = nw.when(nw.col("declared")).then(nw.col("value_usd")).otherwise(nw.lit(0))
    return (
        flows.with_columns(covered_usd=covered)
        .group_by(*PRODUCT_YEAR, "exporter")
        .agg(nw.col("value_usd").sum(), nw.col("covered_usd").sum())
    )


def importer_totals(flows: Frame) -> Frame:
    """Sum imports by importer × product × year.

    Returns:
        Columns year, nomenclature, product, importer, value_usd.
    """
    return flows.group_by(*PRODUCT_YEAR, "importer").agg(nw.col("value_usd").sum())


def supplier_concentration(flows: Frame, totals: Frame) -> Frame:
    """Sum the squared supplier shares of every importer × product × year (Herfindahl–Hirschman).

    Shares are taken in millionths, as integers, so that the sum does not depend on the order of rows.

    Returns:
        Columns year, nomenclature, product, importer, squares (the index times 10¹²).
    """
    keys = [*PRODUCT_YEAR, "importer"]
    share = (nw.col("value_usd") * SHARE_SCALE) // nw.col("total_usd")
    return (
        flows.join(totals.rename({"value_usd": "total_usd"}), on=keys, how="inner")
        .filter(nw.col("total_usd") > 0)
        .with_columns(squares=share * share)
        .group_by(*keys)
        .agg(nw.col("squares").sum())
    )


def corridor_flows(flows: Frame, corridors: Frame) -> Frame:
    """Keep the flows of the corridors asked for.

    Args:
        flows: The reconciled flows.
        corridors: Columns exporter and importer.

    Returns:
        Columns year, nomenclature, product, exporter, importer, value_usd.
    """
    return flows.join(corridors, on=["exporter", "importer"], how="inner").select(
        *PRODUCT_YEAR, "exporter", "importer", "value_usd"
    )
