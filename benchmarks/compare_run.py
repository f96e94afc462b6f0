"""What a user waits for: `corridor --help`, and a cold run of the default job from the command to finished reports.

usage: compare_run.py ., since only the embedded data are read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import Action, Job, Setup, main

ROOT = Path(__file__).resolve().parent.parent
JOB = str(ROOT / "configs" / "jobs" / "us_azerbaijan.yaml")


def corridor(*words: str) -> Setup:
    def setup(_: Path) -> Action:
        command = [sys.executable, "-m", "corridor", *words]
        return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    return setup


OUT = tempfile.mkdtemp()
JOBS = [
    Job("corridor --help", "≤ 0.4 s", {"corridor": corridor("--help")}, seconds=0.4, rounds=7),
    Job(
        "corridor run, embedded data, cold to reports",
        "≤ 6 s",
        {"corridor": corridor("run", JOB, "--out", OUT, "--no-track", "--quiet")},
        seconds=6.0,
    ),
]

if __name__ == "__main__":
    main(JOBS)
