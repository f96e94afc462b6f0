"""Versions of one small snapshot, to be compared: the world of `factories_tables` with edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from corridor.snapshots.writing import Content, write_snapshot
from corridor.sources.ledger import Fault, LeftOut, SourceAccount
from corridor.tables.bundle import JOINED
from factories_tables import world

Edit = Callable[[pl.DataFrame], pl.DataFrame]


def version(
    folder: Path, edits: Mapping[str, Edit] | None = None, *, gaps: Sequence[str] = ("a gap",), release: str = "r"
) -> Path:
    """Write a version of the small snapshot and return its folder."""
    tables = {name: (edits or {}).get(name, lambda frame: frame)(frame) for name, frame in world().items()}
    tables["material_products"] = tables["material_products"].clear()  # their codes are none of the small world
    named = {s for n, f in tables.items() if n not in JOINED and "source" in f.columns for s in f["source"].unique()}
    rest = {"title": "T", "licence": "L", "path": "u", "citation": "c", "retrieved": "2026-11-23"}
    sources = [{"name": name, "release": release, **rest} for name in sorted(named)]
    reasons = (LeftOut(Fault("bad"), 1, 5), LeftOut("a rule", 2, 7))
    account = SourceAccount("comtrade", "f.csv", 5 + len(release), 2 + len(release), 0, reasons, 20, 8)
    write_snapshot(Content("small", "Small", "2026-11-23", tables, sources, gaps, [account]), folder)
    return folder


def scaled(factor: int) -> Edit:
    """Return an edit of goods_flows that multiplies the reconciled value of US machinery."""
    here = (pl.col("declared_by") == "reconciled") & (pl.col("product") == "84")
    return lambda frame: frame.with_columns(
        value_usd=pl.when(here).then(pl.col("value_usd") * factor).otherwise("value_usd")
    )
