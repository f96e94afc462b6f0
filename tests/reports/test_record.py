"""The record of a run."""

from __future__ import annotations

import json
import math
from pathlib import Path

from corridor.reports import record
from factories_run import a_run


def test_the_record_names_what_made_the_answer(tmp_path: Path) -> None:
    record.write(a_run(metrics={"opportunities": 12.0, "odd": math.nan}), tmp_path / "run.json")
    data = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert data["spec_hash"] == "8f1c" * 16
    assert data["metrics"] == {"odd": None, "opportunities": 12.0}
    assert data["spec"]["job"]["name"] == "us_azerbaijan"


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        record.write(a_run(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
