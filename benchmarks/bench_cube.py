"""The cube of a large snapshot: seconds and peak memory of each engine, measured in processes of their own.

Give the folder of a snapshot, or of tables laid out like one, and the engines, in the environment:

    CORRIDOR_BENCH_CUBE=/data/world CORRIDOR_BENCH_ENGINES=polars,duckdb .venv/bin/python -m pytest -s \
        benchmarks/bench_cube.py

Without a folder the embedded snapshot is taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACE = os.environ.get("CORRIDOR_BENCH_CUBE", str(ROOT / "data" / "embedded"))
ENGINES = os.environ.get("CORRIDOR_BENCH_ENGINES", "polars,duckdb").split(",")

CUBE = """
import json, resource, sys, time
from pathlib import Path
from corridor.cube import build_cube
from corridor.cube.engines import open_engine
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_model
from corridor.study.scoring import reference_pairs

snapshot = read_snapshot(Path(sys.argv[1]))
read = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
tables = {**snapshot.tables, **{name: snapshot.parts(name) for name in ("goods_flows", "reporting")}}
pairs = reference_pairs(load_model(Path("configs/models"), "balanced"), tables["countries"]["country"].to_list())
started = time.perf_counter()
with open_engine(sys.argv[2]) as engine:
    cube = build_cube(tables, pairs, engine=engine)
seconds = time.perf_counter() - started
held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"engine": sys.argv[2], "cells": cube.exports.shape, "dollars": int(cube.exports.sum()),
    "seconds": round(seconds, 1), "peak_mb": held // 1024, "peak_mb_after_reading": read // 1024}))
"""
"""The cube step alone, with the corridors of all reference economies; memory in the units that Linux counts in."""


@pytest.mark.parametrize("engine", ENGINES)
def test_cube(benchmark, engine):
    words = [sys.executable, "-c", CUBE, PLACE, engine]
    benchmark.pedantic(subprocess.run, args=(words,), kwargs={"cwd": ROOT, "check": True}, rounds=1)


@pytest.mark.parametrize("engine", ENGINES)
def test_written_sums(benchmark, tmp_path, engine):
    words = [sys.executable, "-m", "corridor", "cube", PLACE, "--engine", engine, "--out", str(tmp_path / "sums")]
    benchmark.pedantic(subprocess.run, args=(words,), kwargs={"cwd": ROOT, "check": True}, rounds=1)
