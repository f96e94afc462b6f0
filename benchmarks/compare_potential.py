"""Export potential on a table like BACI: 12 million observed rows, and the best of all 255 million candidates.

usage: compare_potential.py DATA, a folder that holds baci1.parquet (exporter, importer, product, value in thousands).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from measuring import Action, Job, main

COLUMNS = ["exporter", "importer", "product", "value"]


def rows_ours(data: Path) -> Action:
    from corridor.measures.bulk import potential_of_flows  # noqa: PLC0415

    return lambda: potential_of_flows(
        pl.read_parquet(data / "baci1.parquet", columns=COLUMNS), value="value", scale=1000
    )


def factors(data: Path) -> tuple[pl.LazyFrame, ...]:
    """Exports, imports and ease by plain queries; Σ_k runs over all products of a pair, traded or not."""
    rows, v = pl.scan_parquet(data / "baci1.parquet").select(COLUMNS), pl.col("value")
    sold = rows.group_by("exporter", "product").agg(x=v.sum())
    world = rows.group_by("product").agg(w=v.sum())
    supply = sold.join(world, on="product").select("exporter", "product", s=pl.col("x") / pl.col("w"))
    bought = rows.group_by("importer", "product").agg(m=v.sum())
    expected = (
        supply.join(bought, on="product").group_by("exporter", "importer").agg(e=(pl.col("s") * pl.col("m")).sum())
    )
    traded = rows.group_by("exporter", "importer").agg(t=v.sum())
    ease = traded.join(expected, on=["exporter", "importer"]).select(
        "exporter", "importer", r=pl.col("t") / pl.col("e")
    )
    return rows, supply, bought, ease


def rows_polars(data: Path) -> Action:
    def run() -> pl.DataFrame:
        rows, supply, bought, ease = factors(data)
        joined = rows.join(supply, on=["exporter", "product"]).join(bought, on=["importer", "product"])
        return joined.join(ease, on=["exporter", "importer"]).select(pl.col("s") * pl.col("m") * pl.col("r")).collect()

    return run


def rows_pandas(data: Path) -> Action:
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    def run() -> object:
        frame = pd.read_parquet(data / "baci1.parquet", columns=COLUMNS)
        value = frame["value"]
        i, _ = pd.factorize(pd.concat([frame["exporter"], frame["importer"]]))
        k, products = pd.factorize(frame["product"])
        i, j, c, p = i[: len(frame)], i[len(frame) :], i.max() + 1, len(products)
        x = np.bincount(i * p + k, value, c * p).reshape(c, p)
        m = np.bincount(j * p + k, value, c * p).reshape(c, p)
        t = np.bincount(i * c + j, value, c * c).reshape(c, c)
        s = x / x.sum(axis=0)
        e = s @ m.T
        ease = np.divide(t, e, out=np.zeros_like(t), where=e > 0)
        return s[i, k] * m[j, k] * ease[i, j]

    return run


SQL = """
WITH f AS (SELECT exporter i, importer j, product k, value v FROM '{path}'),
x AS (SELECT i, k, sum(v) x FROM f GROUP BY i, k), w AS (SELECT k, sum(v) w FROM f GROUP BY k),
s AS (SELECT i, k, x / w s FROM x JOIN w USING (k)), m AS (SELECT j, k, sum(v) m FROM f GROUP BY j, k),
e AS (SELECT i, j, sum(s * m) e FROM s JOIN m USING (k) GROUP BY i, j),
t AS (SELECT i, j, sum(v) t FROM f GROUP BY i, j),
r AS (SELECT i, j, t / e r FROM t JOIN e USING (i, j))
"""


def rows_duckdb(data: Path) -> Action:
    import duckdb  # noqa: PLC0415

    tail = "SELECT s * m * r p FROM f JOIN s USING (i, k) JOIN m USING (j, k) JOIN r USING (i, j)"
    return lambda: duckdb.sql(SQL.format(path=data / "baci1.parquet") + tail).fetchnumpy()


def best_ours(data: Path) -> Action:
    from corridor.measures.bulk import best_candidates, world_of  # noqa: PLC0415

    def run() -> pl.DataFrame:
        rows = pl.read_parquet(data / "baci1.parquet", columns=COLUMNS)
        return best_candidates(world_of(rows, value="value", scale=1000), 1000)

    return run


def best_duckdb(data: Path) -> Action:
    import duckdb  # noqa: PLC0415

    tail = """, c AS (SELECT i, j, k, s * m * r p FROM s JOIN m USING (k) JOIN r USING (i, j) WHERE i <> j)
    SELECT * FROM c QUALIFY row_number() OVER (PARTITION BY i ORDER BY p DESC, j, k) <= 1000"""
    return lambda: duckdb.sql(SQL.format(path=data / "baci1.parquet") + tail).fetchnumpy()


def best_polars(data: Path) -> Action:
    def run() -> pl.DataFrame:
        _, supply, bought, ease = (part.collect() for part in factors(data))
        out = []
        for (exporter,), own in supply.partition_by("exporter", as_dict=True).items():
            candidates = bought.join(own.drop("exporter"), on="product")
            candidates = candidates.join(ease.filter(pl.col("exporter") == exporter), on="importer")
            scored = candidates.with_columns(p=pl.col("s") * pl.col("m") * pl.col("r"))
            out.append(scored.top_k(1000, by="p"))
        return pl.concat(out)

    return run


JOBS = [
    Job(
        "EPI on 12M observed rows, reading included",
        "≤ 0.7 s, ≤ 900 MB",
        {"corridor": rows_ours, "pandas and numpy": rows_pandas, "polars": rows_polars, "duckdb": rows_duckdb},
        seconds=0.7,
        megabytes=900,
        slow=("polars", "duckdb"),
    ),
    Job(
        "EPI on all 255M candidates, exact top 1,000 per exporter",
        "≤ 1.4 s, < 1 GB",
        {"corridor": best_ours, "polars loop": best_polars, "duckdb": best_duckdb},
        seconds=1.4,
        megabytes=1000,
        slow=("polars loop", "duckdb"),
    ),
]

if __name__ == "__main__":
    main(JOBS)
