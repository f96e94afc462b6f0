"""Runs of a tiny project to compare: each written to a folder and read back, as the command does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from corridor import engine
from corridor.reports.formats import write_all
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import load_job
from corridor.study.comparing.results import Result, read_result


def a_result(root: Path, snapshot: Snapshot, *overrides: str, name: str = "") -> Result:
    """Run the small job with changes and read what it left."""
    run = engine.compute_run(load_job(root / "configs" / "jobs" / "small.yaml", overrides), snapshot)
    folder = root / "out" / (name or run.spec_hash[:12])
    write_all(run, folder, formats=())
    return read_result(folder, name)


def lines_of(scores: dict[str, float]) -> pl.DataFrame:
    """Return lines of a ranking with names and scores alone."""
    return pl.DataFrame(
        {"opportunity": list(scores), "score": list(scores.values())},
        schema={"opportunity": pl.String, "score": pl.Float64},
    )


def comparison_record(**changes: Any) -> dict[str, Any]:
    """What the engine says of two runs, as plain data: three causes, a move, one line of its own on each side."""
    run = {
        "run": "out/first", "model": "balanced", "opportunities": 12, "as_of": 2024, "data_hash": "ab" * 32,
        "job": "us_azerbaijan", "snapshot": "embedded", "spec_hash": "cd" * 32, "version": "0.1.0",
    }  # fmt: skip
    found: dict[str, Any] = {
        "before": run,
        "after": {**run, "run": "out/second", "as_of": 2019, "spec_hash": "ef" * 32},
        "same": False,
        "changes": [
            {"path": "as_of", "before": "not set", "after": "2019", "kind": "data"},
            {"path": "model.weights.demand", "before": "0.25", "after": "0.4", "kind": "weights"},
        ],
        "changed": ["data", "weights"],
        "agreement": {
            "both": 11, "spearman": 0.75, "kendall": 0.5,
            "tops": [{"top": 10, "of": 10, "shared": 8}, {"top": 20, "of": 11, "shared": 11}],
        },
        "attributed": True,
        "causes": {"data": {"score": 3.25, "rank": 2.5}, "weights": {"score": 1.5, "rank": 1.0}},
        "moved": 5,
        "by": "rank",
        "moves": [a_move()],
        "new": [_alone("AZE-USA:HS27", "the sector energy is not in the job")],
        "gone": [_alone("AZE-USA:HS76", "only 10% of the weight is observed, 30% is needed")],
        "notes": ["only B ranks energy; ranks are counted among what both rank"],
        "data": {"compared": True, "why": "", "tables": [], "years": [], "sources": [], "notes": []},
    }  # fmt: skip
    return {**found, **changes}


def a_move() -> dict[str, Any]:
    """One move of 4 ranks and 2.5 points, shared between data and weights."""
    parts = {
        "data": (3.0, 4.5),
        "weights": (-0.5, -0.5),
        "model": (0.0, 0.0),
        "version": (0.0, 0.0),
        "joint": (0.0, 0.0),
    }
    return {
        "opportunity": "USA-AZE:HS84", "exporter": "USA", "importer": "AZE", "sector": "energy", "segment": "plant",
        "product": "84", "title": "Machinery", "score_before": 50.0, "score_after": 52.5, "score_change": 2.5,
        "rank_before": 7, "rank_after": 3, "rank_change": 4,
        **{f"score_{name}": score for name, (score, _) in parts.items()},
        **{f"rank_{name}": rank for name, (_, rank) in parts.items()},
        "indicators": [{"indicator": "rca", "change": 3.0}, {"indicator": "distance", "change": -0.5}],
    }  # fmt: skip


def _alone(opportunity: str, reason: str) -> dict[str, Any]:
    return {
        "opportunity": opportunity, "exporter": "AZE", "importer": "USA", "sector": "energy", "segment": "fuels",
        "product": opportunity[-2:], "title": "Fuels", "score": 40.0, "rank": 9, "reason": reason,
    }  # fmt: skip
