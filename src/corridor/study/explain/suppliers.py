"""Who holds the market of each line: the importer's purchases by supplier in the latest known year."""

from __future__ import annotations

import polars as pl

from corridor.snapshots.snapshot import Snapshot
from corridor.study.explain.results import GAP_COLUMNS, SUPPLIER_COLUMNS, table
from corridor.vocabulary import WORLD, Declarer

SHOWN = 5
"""Suppliers of a market that are told, beside the line's own exporter."""

MARKET = ["importer", "product", "year"]


def supplier_table(lines: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Return the largest suppliers of each line's market and its own exporter, `SUPPLIER_COLUMNS`.

    Shares are of all that the importer bought in the line's market year, also where suppliers are told of part of it
    only. Of goods the reconciled figures count, of
    services those between countries by industry; of services that no source tells by supplier there are none.

    Args:
        lines: Lines of a ranking.
        snapshot: The data behind it.
    """
    asked = lines.select("importer", "product", "exporter", "market_usd", year="market_year").drop_nulls().unique()
    flows = _purchases(asked.select(MARKET).unique(), snapshot)
    if flows.is_empty():
        return table(SUPPLIER_COLUMNS)
    total = pl.max_horizontal("market_usd", "told")  # of services more is bought than is told by supplier
    by_size = ["value_usd", "supplier"]
    ranked = flows.sort(*MARKET, *by_size, descending=[False] * 3 + [True, False]).with_columns(
        told=pl.col("value_usd").sum().over(MARKET), rank=pl.int_range(1, pl.len() + 1).over(MARKET)
    )
    found = (
        asked.join(ranked, on=MARKET, how="inner")
        .with_columns(is_exporter=pl.col("supplier") == pl.col("exporter"), share=pl.col("value_usd") / total)
        .filter((pl.col("rank") <= SHOWN) | pl.col("is_exporter"))
        .sort("importer", "product", "exporter", "rank")
    )
    return found.select(pl.col(name).cast(kind) for name, kind in SUPPLIER_COLUMNS.items())


def _purchases(markets: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Return what each market bought of each supplier: MARKET, supplier, value_usd, source, rule, estimated."""
    if markets.is_empty():
        return pl.DataFrame()
    goods = snapshot.parts("goods_flows")
    asked = [
        part for (year,), part in sorted(markets.partition_by("year", as_dict=True).items()) if year in goods.years
    ]
    found = [_of_year(goods.between(part["year"][0], part["year"][0]).scan(), part) for part in asked]
    services = (
        snapshot.tables["bilateral_services"].lazy().rename({"industry": "product"})
        .filter(pl.col("exporter") != WORLD).join(markets.lazy(), on=MARKET, how="semi")
        .select(*MARKET, "value_usd", "source", supplier="exporter", rule=pl.lit(None, pl.String),
                estimated="estimated")
    )  # fmt: skip
    rows = pl.concat(pl.collect_all([*found, services])).filter(pl.col("value_usd") > 0)
    return (
        rows.group_by(*MARKET, "supplier")
        .agg(
            pl.col("value_usd").sum(),
            pl.col("source").unique().sort().str.join("; "),
            pl.col("rule").drop_nulls().unique().sort().str.join("; "),
            pl.col("estimated").any(),
        )
        .with_columns(rule=pl.when(pl.col("rule") != "").then("rule"))
    )


def _of_year(flows: pl.LazyFrame, markets: pl.DataFrame) -> pl.LazyFrame:
    """Return the reconciled flows of one year into its markets."""
    near = [pl.col(name).is_in(markets[name].unique().sort().to_list()) for name in ("importer", "product")]
    return (
        flows.filter(*near, pl.col("declared_by") == Declarer.RECONCILED)
        .join(markets.lazy(), on=MARKET, how="semi")
        .select(*MARKET, "value_usd", "source", supplier="exporter", rule="rule", estimated=pl.lit(value=False))
    )


def supplier_gaps(lines: pl.DataFrame, suppliers: pl.DataFrame) -> pl.DataFrame:
    """Return why nothing is told of the suppliers of lines, `GAP_COLUMNS`."""
    told = suppliers.select("exporter", "importer", "product").unique()
    unknown = "the data do not tell what the importer buys of this in any year that the job sees"
    total = "the data tell the importer's purchases of this in all, and not from whom it buys"
    none = pl.format("the importer bought none of this from anyone in {}, as far as is declared", "market_year")
    why = (
        pl.when(pl.col("market_year").is_null()).then(pl.lit(unknown))
        .when(pl.col("market_usd") == 0).then(none).otherwise(pl.lit(total))
    )  # fmt: skip
    return (
        lines.join(told, on=["exporter", "importer", "product"], how="anti", maintain_order="left")
        .with_columns(part=pl.lit("suppliers"), reason=why)
        .select(pl.col(name).cast(kind) for name, kind in GAP_COLUMNS.items())
    )
