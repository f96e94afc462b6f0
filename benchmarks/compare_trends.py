"""Trend features of every flow over five years of a table like BACI, 56 million rows, reading included.

usage: compare_trends.py DATA, a folder that holds y0.parquet to y4.parquet (exporter, importer, product, value).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from measuring import Action, Job, main

KEY = ["exporter", "importer", "product"]
FIRST = 2018


def tables(data: Path) -> dict[int, pl.LazyFrame]:
    return {FIRST + year: pl.scan_parquet(data / f"y{year}.parquet") for year in range(5)}


def ours(data: Path) -> Action:
    from corridor.measures.bulk_trends import trends_of_flows  # noqa: PLC0415

    return lambda: pl.concat(list(trends_of_flows(tables(data), value="value", scale=1000, groups=6)))


def streaming(data: Path) -> Action:
    """The same mean, growth and slope in one query; a mean of 5 years counts absent ones as zero."""
    v, t = pl.col("value"), pl.col("year").cast(pl.Float64) - FIRST
    level = v.log()
    first, last = (v.filter(pl.col("year") == year).sum() for year in (FIRST, FIRST + 4))
    n = pl.len()
    slope = ((t * level).sum() - t.sum() * level.sum() / n) / ((t * t).sum() - t.sum() ** 2 / n)

    def run() -> pl.DataFrame:
        rows = pl.concat([f.select(*KEY, "year", "value") for f in tables(data).values()])
        wide = rows.group_by(KEY).agg(
            years=n, last=last, mean=v.sum() / 5, growth=200 * (last - first) / (last + first), slope=slope
        )
        return wide.collect(engine="streaming")

    return run


def duckdb_query(data: Path) -> Action:
    import duckdb  # noqa: PLC0415

    sql = f"""
    SELECT exporter, importer, product, count(*) AS n, sum(value) FILTER (year = {FIRST + 4}) AS latest,
           sum(value) / 5 AS mean, sum(value) FILTER (year = {FIRST}) AS earliest, regr_slope(ln(value), year) AS slope
    FROM '{data}/y*.parquet' GROUP BY ALL"""
    return lambda: duckdb.sql(sql).fetchnumpy()


JOBS = [
    Job(
        "Trend features, 56M rows, reading included",
        "≤ 4 s, < 1.5 GB",
        {"corridor": ours, "polars streaming": streaming, "duckdb": duckdb_query},
        seconds=4.0,
        megabytes=1500,
        rounds=3,
        slow=("duckdb",),
    )
]

if __name__ == "__main__":
    main(JOBS)
