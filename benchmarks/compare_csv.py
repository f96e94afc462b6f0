"""A year of BACI from CSV to Parquet, beside a plain typed conversion of the same file.

usage: compare_csv.py DATA, a folder that holds y0.parquet (exporter, importer, product, value, qty).

A release of one year is made of it in DATA/release on first use. Ours reads, checks every row, codes countries and
products, brings values to whole dollars, holds the contract and writes with a hash; the plain one is polars' `scan_csv`
with a typed schema and `sink_parquet`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import make_release
import polars as pl
from measuring import Action, Job, main

SCHEMA = {"t": pl.Int32, "i": pl.Int32, "j": pl.Int32, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}
YEAR = 2018


def released(data: Path) -> Path:
    """Return the CSV of the release."""
    return data / "release" / f"BACI_{make_release.REVISION}_Y{YEAR}_{make_release.RELEASE}.csv"


def prepare(data: Path) -> None:
    """Make the release where there is none yet."""
    if released(data).exists():
        return
    packed, unpacked = data / "release.zip", data / "release.part"
    make_release.main(data, packed, 1, YEAR)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(unpacked)
    packed.unlink()
    os.replace(unpacked, data / "release")


def plain(data: Path) -> Action:
    path, folder = released(data), Path(tempfile.mkdtemp())
    return lambda: pl.scan_csv(path, schema=SCHEMA, null_values=["NA"]).sink_parquet(folder / "plain.parquet")


def ours(data: Path) -> Action:
    from corridor.snapshots.rows import set_aside, write_rows  # noqa: PLC0415
    from corridor.sources import baci  # noqa: PLC0415
    from corridor.sources.source import RawFiles  # noqa: PLC0415
    from corridor.spec.recipe import SourceRecipe  # noqa: PLC0415
    from corridor.tables import GOODS_FLOWS  # noqa: PLC0415

    path, folder = released(data), Path(tempfile.mkdtemp())
    recipe = SourceRecipe(files={"release": "."}, retrieved=date(2026, 11, 25))

    def run() -> None:
        source = baci.read(RawFiles(path.parent, "baci", recipe), recipe)
        reading = source.read(source.years[0])
        if reading.accounts[0].quarantined:
            raise SystemExit("rows in quarantine: the list of countries does not fit the file")
        good, bad = set_aside(GOODS_FLOWS, reading.tables["goods_flows"])
        if bad.height:
            raise SystemExit(f"{bad.height:,} rows break the contract")
        write_rows(folder, "ours.parquet", GOODS_FLOWS, good)

    return run


JOBS = [
    Job(
        "CSV (BACI layout) → parquet, a year",
        "≤ 1.1 × typed polars",
        {"corridor": ours, "typed polars": plain},
        ratio=1 / 1.1,
    )
]

if __name__ == "__main__":
    if "--contender" not in sys.argv:
        prepare(Path(sys.argv[1]))
    main(JOBS)
