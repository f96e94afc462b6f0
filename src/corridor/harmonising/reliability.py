"""Judge each reporter by how far its declarations lie from its partners', as exporter and as importer.

The absolute log of the mirror ratio is taken apart into a part of the exporter, one of the importer and one of the HS
chapter (the variance analysis of Gaulier and Zignago, 2010, CEPII Working Paper 2010-23, section 2.4):

    |ln(M_fob / X)| = a_exporter + b_importer + chapter + error

A part stands for the standard deviation of a reporter's errors, so each declaration is weighed by the inverse of its
square, which gives the sum of least variance (ten Cate, A., 2014, The Identification of Reporting Accuracies from
Mirror Data, Jahrbücher für Nationalökonomie und Statistik 234/1). Only a + b can be told from the data; each part is
drawn to half the mean discrepancy by `shrinkage` flows, which also settles how a and b share it, as evenly as can be.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from corridor.harmonising.mirrors import MICRO, micro_log, mirrored
from corridor.spec.reconcile import Reconcile
from corridor.vocabulary import Declarer

ALL_CHAPTERS: Final = "all"
PARTS: Final = 10_000
"""Weights are whole ten-thousandths, so that a weighted dollar is an integer sum: 1e14 dollars times this fits."""

FLOOR: Final = 1 / 20
"""Least part of half the mean discrepancy that a reporter keeps: no weight can outgrow another 400 times that of an
average reporter."""

DECIMALS: Final = 6
CELLS_SCHEMA: Final = {
    "exporter": pl.String,
    "importer": pl.String,
    "chapter": pl.String,
    "flows": pl.Int64,
    "micro": pl.Int64,
}
WEIGHTS_SCHEMA: Final = {
    "reporter": pl.String,
    "side": pl.String,
    "chapter": pl.String,
    "flows": pl.Int64,
    "discrepancy": pl.Float64,
    "reliability": pl.Float64,
}

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def discrepancies(both: pl.DataFrame, how: Reconcile) -> pl.DataFrame:
    """Return mirrored flows and the sum of |ln(M_fob / X)| in millionths by pair and chapter.

    Args:
        both: Flows as of `with_fob`.
        how: The ratio beyond which a discrepancy counts no more.

    Returns:
        Columns `CELLS_SCHEMA`; a flow whose FOB figure rounds to nothing counts as one dollar.
    """
    widest = round(math.log(how.widest_ratio) * MICRO)
    gap = micro_log(pl.col("fob_usd").clip(lower_bound=1), pl.col("exporter_usd")).abs().clip(upper_bound=widest)
    return (
        mirrored(both)
        .group_by("exporter", "importer", pl.col("product").str.slice(0, 2).alias("chapter"))
        .agg(pl.len().cast(pl.Int64).alias("flows"), gap.sum().alias("micro"))
        .select(list(CELLS_SCHEMA))
    )


def judge(cells: pl.DataFrame, how: Reconcile) -> pl.DataFrame:
    """Return how reliable each reporter is on each side.

    Args:
        cells: As of `discrepancies`; several frames may be concatenated.
        how: Shrinkage, and whether chapters are judged apart.

    Returns:
        Columns `WEIGHTS_SCHEMA`, sorted by reporter, side and chapter: flows mirrored, the reporter's part of the
        discrepancy (log points), and its weight against a partner of average reliability. Chapter "all" is always
        there; where nothing is mirrored the frame is empty.
    """
    used = cells.group_by("exporter", "importer", "chapter").agg(pl.sum("flows", "micro")).sort(pl.all())
    if used.is_empty():
        return pl.DataFrame(schema=WEIGHTS_SCHEMA)
    adjusted = used.with_columns((_less_chapter() / MICRO).alias("gap"))
    codes = sorted({*used["exporter"], *used["importer"]})
    mean = float(adjusted["gap"].sum()) / int(used["flows"].sum())
    even = np.full(len(codes), mean / 2)
    sold, bought = _parts(adjusted, codes, (even, even), how.shrinkage)
    frames = [_weights(adjusted, codes, (sold, bought), mean, ALL_CHAPTERS)]
    if how.by == "chapter":
        for (chapter,), part in adjusted.partition_by("chapter", as_dict=True).items():
            found = _parts(part, codes, (sold, bought), how.shrinkage)
            frames.append(_weights(part, codes, found, mean, str(chapter)))
    return pl.concat(frames).sort("reporter", "side", "chapter")


def with_exporter_share(both: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Add `exporter_parts`: ten-thousandths of the reconciled value that come from the exporter's figure.

    With discrepancies a of the exporter and b of the importer the share is b² / (a² + b²); a reporter that was never
    mirrored counts as average.
    """
    both = both.with_columns(pl.col("product").str.slice(0, 2).alias("chapter"))
    for side in (Declarer.EXPORTER, Declarer.IMPORTER):
        own = weights.filter(pl.col("side") == side).select("chapter", pl.col("reporter").alias(side), "discrepancy")
        overall = own.filter(pl.col("chapter") == ALL_CHAPTERS).select(side, pl.col("discrepancy").alias("_all"))
        both = both.join(own, on=[side, "chapter"], how="left", maintain_order="left")
        both = both.join(overall, on=side, how="left", maintain_order="left")
        both = both.with_columns(pl.coalesce("discrepancy", "_all").alias(f"_{side}")).drop("discrepancy", "_all")
    average = _average(weights)
    sold, bought = (pl.col(f"_{side}").fill_null(average) ** 2 for side in (Declarer.EXPORTER, Declarer.IMPORTER))
    share = pl.when(sold + bought > 0).then(bought / (sold + bought)).otherwise(0.5)
    parts = (share * PARTS).round().cast(pl.Int64).alias("exporter_parts")
    return both.with_columns(parts).drop("chapter", "_exporter", "_importer")


def _average(weights: pl.DataFrame) -> float:
    """Return the mean discrepancy of reporters, 1 where there is none: any number then gives equal shares."""
    found = weights.filter(pl.col("chapter") == ALL_CHAPTERS)["discrepancy"]
    return round(float(np.mean(found.to_numpy())), DECIMALS) if len(found) else 1.0


def _less_chapter() -> pl.Expr:
    """Return each cell's discrepancy as if its chapter were as noisy as the whole; in millionths."""
    flows, micro = pl.col("flows"), pl.col("micro")
    ordinary = micro.sum() / flows.sum()
    return micro - flows * (micro.sum().over("chapter") / flows.sum().over("chapter") - ordinary)


def _parts(
    cells: pl.DataFrame, codes: list[str], drawn_to: tuple[Array, Array], shrinkage: float
) -> tuple[Array, Array]:
    """Return the exporters' and importers' parts by ridge regression towards `drawn_to`.

    Args:
        cells: exporter, importer, flows, gap (sum of discrepancies).
        codes: n reporters in order.
        drawn_to: Parts of exporters and importers that each is drawn to, n values each.
        shrinkage: Weight of that, in flows.
    """
    n = len(codes)
    place = pl.DataFrame({"code": codes, "at": range(n)})
    i, j = (_place(cells[side], place) for side in ("exporter", "importer"))
    number, total = np.zeros((n, n)), np.zeros((n, n))
    np.add.at(number, (i, j), cells["flows"].to_numpy())
    np.add.at(total, (i, j), cells["gap"].to_numpy())
    system = np.block([[np.diag(number.sum(axis=1)), number], [number.T, np.diag(number.sum(axis=0))]])
    goal = np.concatenate([total.sum(axis=1), total.sum(axis=0)]) + shrinkage * np.concatenate(drawn_to)
    found = np.linalg.solve(system + shrinkage * np.eye(2 * n), goal)
    floor = FLOOR * float(np.mean(np.concatenate(drawn_to)))
    kept = np.round(np.maximum(found, floor), DECIMALS)
    return kept[:n], kept[n:]


def _place(column: pl.Series, place: pl.DataFrame) -> Integers:
    found = column.to_frame("code").join(place, on="code", how="left", maintain_order="left")["at"]
    return found.to_numpy().astype(np.int64)


def _weights(
    cells: pl.DataFrame, codes: list[str], parts: tuple[Array, Array], mean: float, chapter: str
) -> pl.DataFrame:
    """Return the weights of the reporters that a set of cells holds."""
    frames = []
    for side, part in zip((Declarer.EXPORTER, Declarer.IMPORTER), parts, strict=True):
        flows = cells.group_by(pl.col(side).alias("reporter")).agg(pl.col("flows").sum())
        found = pl.DataFrame({"reporter": codes, "discrepancy": part}).join(flows, on="reporter")
        average = mean / 2
        weight = average**2 / (average**2 + pl.col("discrepancy") ** 2) if average > 0 else pl.lit(0.5)
        frames.append(
            found.with_columns(
                pl.lit(str(side)).alias("side"),
                pl.lit(chapter).alias("chapter"),
                weight.round(DECIMALS).alias("reliability"),
            ).select(list(WEIGHTS_SCHEMA))
        )
    return pl.concat(frames)
