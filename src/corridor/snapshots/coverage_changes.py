"""Which cells of the table `reporting` changed their status between two snapshots."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.snapshots.walking import KEY, Packing, shared_codes, walk
from corridor.tables import TABLES

LACKING = "not held"
"""Status of a cell that a snapshot has no row of."""

WHO = ["reporter", "side", "before", "after"]
COLUMNS = {**dict.fromkeys(WHO, pl.String), "cells": pl.Int64, "first": pl.Int32, "last": pl.Int32}


def year_of_coverage(year: int, before: pl.LazyFrame, after: pl.LazyFrame) -> pl.DataFrame:
    """Return the cells of one year that changed their status: columns `COLUMNS`."""
    key = [name for name in TABLES["reporting"].key if name != "year"]
    packing = Packing.of((before, after), key, {})
    status = shared_codes((before, after), ["status"])["status"]
    found = [
        _changed(packing, left, right)
        for left, right in walk(before, after, packing, [pl.col("status").cast(status).cast(pl.String)])
    ]
    stamp = [pl.lit(year, pl.Int32).alias("first"), pl.lit(year, pl.Int32).alias("last")]
    return folded([frame.with_columns(stamp).select(list(COLUMNS)) for frame in found])


def _changed(packing: Packing, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    both = left.join(right.rename({"status": "after"}), on=KEY, how="full", coalesce=True).rename({"status": "before"})
    codes = {
        name: packing.part(name).replace_strict(dict(enumerate(packing.texts_of(name))), return_dtype=pl.String)
        for name in ("reporter", "side")
    }
    return (
        both.with_columns(pl.col("before", "after").fill_null(LACKING))
        .filter(pl.col("before") != pl.col("after"))
        .with_columns(**codes)
        .group_by(WHO)
        .agg(pl.len().cast(pl.Int64).alias("cells"))
    )


def folded(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the changes of several years by reporter, side and both statuses, sorted by them."""
    whole = pl.concat([pl.DataFrame(schema=COLUMNS), *frames])
    grouped = whole.group_by(WHO).agg(pl.col("cells").sum(), pl.col("first").min(), pl.col("last").max())
    return grouped.sort(WHO).select(list(COLUMNS))
