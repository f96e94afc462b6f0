"""What a user waits for: `corridor --help`, and a cold run from the command to finished reports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
JOBS = sorted((ROOT / "configs" / "jobs").glob("*.yaml"))


def corridor(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "corridor", *words], cwd=ROOT, check=True, capture_output=True)


def test_help(benchmark):
    benchmark.pedantic(corridor, args=("--help",), rounds=10, warmup_rounds=1)


@pytest.mark.parametrize("job", JOBS, ids=lambda path: path.stem)
def test_cold_run(benchmark, tmp_path, job):
    words = ("run", str(job), "--out", str(tmp_path), "--no-track", "--quiet")
    benchmark.pedantic(corridor, args=words, rounds=3, warmup_rounds=1)


def test_cold_tracked_run(benchmark, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    words = ("run", str(ROOT / "configs/jobs/us_azerbaijan.yaml"), "--out", str(tmp_path / "out"), "--quiet")
    benchmark.pedantic(corridor, args=words, rounds=3, warmup_rounds=1)
