"""Measure how long a year of BACI takes from CSV to Parquet, beside a plain typed conversion of the same file.

usage: compare_csv.py FOLDER/BACI_HS92_Y2019_V202501.csv [ROUNDS=5]

The folder is an unpacked release with one year, the list of countries beside it.

Both in turn in one process, after one round of warm-up. Ours reads, checks every row, codes countries and products,
brings values to whole dollars, holds the contract and writes with a hash; the plain one is polars' `scan_csv` with a
typed schema and `sink_parquet`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from corridor.snapshots.rows import set_aside, write_rows
from corridor.sources import baci
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import GOODS_FLOWS

SCHEMA = {"t": pl.Int32, "i": pl.Int32, "j": pl.Int32, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}


def plain(path: Path, folder: Path) -> None:
    """Convert with a typed scan and sink."""
    pl.scan_csv(path, schema=SCHEMA, null_values=["NA"]).sink_parquet(folder / "plain.parquet")


def ours(path: Path, folder: Path) -> None:
    """Convert as a build does."""
    recipe = SourceRecipe(files={"release": "."}, retrieved=date(2026, 11, 25))
    source = baci.read(RawFiles(path.parent, "baci", recipe), recipe)
    reading = source.read(source.years[0])
    if reading.accounts[0].quarantined:
        raise SystemExit("rows in quarantine: the list of countries does not fit the file")
    flows = reading.tables["goods_flows"]
    good, bad = set_aside(GOODS_FLOWS, flows)
    if bad.height:
        raise SystemExit(f"{bad.height:,} rows break the contract")
    write_rows(folder, "ours.parquet", GOODS_FLOWS, good)


def timed(action: Callable[[Path, Path], None], path: Path, folder: Path) -> tuple[float, float]:
    """Return wall and processor seconds."""
    before, wall = os.times(), time.perf_counter()
    action(path, folder)
    after = os.times()
    return time.perf_counter() - wall, after.user + after.system - before.user - before.system


def main(path: Path, rounds: int) -> None:
    """Print medians and the ratio of pairs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = [(timed(plain, path, folder), timed(ours, path, folder)) for _ in range(rounds + 1)][1:]
        sizes = [(folder / f"{which}.parquet").stat().st_size / 1e6 for which in ("plain", "ours")]
    for place, what in enumerate(("wall", "processor")):
        theirs, own = (statistics.median(pair[side][place] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(pair[1][place] / pair[0][place] for pair in pairs)
        print(f"{what:<10} plain {theirs:5.2f} s   ours {own:5.2f} s   ratio {ratio:4.2f}")
    print(f"{'size':<10} plain {sizes[0]:5.1f} MB  ours {sizes[1]:5.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
