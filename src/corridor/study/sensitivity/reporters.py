"""A snapshot whose goods flows are what one side of each flow declares, in place of the reconciled figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from corridor.snapshots.snapshot import Snapshot
from corridor.tables import GOODS_FLOWS, Parts
from corridor.vocabulary import Declarer, Rule

FLOWS = "goods_flows"
KEY = ["year", "nomenclature", "product", "exporter", "importer"]


def figures_of(snapshot: Snapshot, side: Declarer, first: int, last: int, folder: Path) -> tuple[Snapshot, int]:
    """Return a snapshot with the declarations of one side as figures, and how many flows differ from before.

    A flow that this side does not declare keeps its reconciled figure. What importers declare is brought to the basis
    of the reconciled figures by the ratio of both over the flows of the same year that importers alone declare.

    Args:
        snapshot: The data.
        side: Exporter or importer.
        first: First year; earlier ones are left out.
        last: Last year; later ones are left out.
        folder: Where years are kept of a table that is too large to be held.
    """
    parts = snapshot.parts(FLOWS).between(first, last)
    large, changed = FLOWS in snapshot.large, 0
    found: dict[int, pl.DataFrame | Path] = {}
    for year in parts.years:
        frame, differs = replaced(parts.year(year).collect(), side)
        changed += differs
        found[year] = _kept(frame, folder / f"{side}-{year}.parquet") if large else frame
    if large:
        return replace(snapshot, large={**snapshot.large, FLOWS: Parts(parts.table, found)}), changed
    held = [frame for frame in found.values() if isinstance(frame, pl.DataFrame)]
    return replace(snapshot, tables={**snapshot.tables, FLOWS: pl.concat([GOODS_FLOWS.empty(), *held])}), changed


def _kept(frame: pl.DataFrame, path: Path) -> Path:
    frame.write_parquet(path)
    return path


def replaced(flows: pl.DataFrame, side: Declarer) -> tuple[pl.DataFrame, int]:
    """Return the flows of one year with the declarations of a side as reconciled figures, and how many differ."""
    whole = pl.col("declared_by") == str(Declarer.RECONCILED)
    own = flows.filter(pl.col("declared_by") == str(side)).select(*KEY, own="value_usd")
    told = flows.filter(whole).join(own, on=KEY, how="left", maintain_order="left")
    above, below = _basis(told) if side is Declarer.IMPORTER else (1, 1)
    figure = (pl.col("own") * (above / below)).round().cast(pl.Int64)
    told = told.with_columns(value=pl.coalesce(figure, "value_usd"))
    differs = told.filter(pl.col("value") != pl.col("value_usd")).height
    new = told.with_columns(value_usd="value").drop("own", "value")
    return pl.concat([flows.filter(~whole), new]).sort(GOODS_FLOWS.key), differs


def _basis(told: pl.DataFrame) -> tuple[int, int]:
    """Return the reconciled and the declared dollars of what importers alone declare, 1 and 1 without any."""
    alone = told.filter(pl.col("rule") == str(Rule.IMPORTER_ONLY), pl.col("own") > 0)
    above, below = (int(alone[name].sum()) for name in ("value_usd", "own"))
    return (above, below) if above and below else (1, 1)
