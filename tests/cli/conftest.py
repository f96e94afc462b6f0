"""A stub of the engine, so that the command line is tested for what it says, not for what the engine does."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import corridor
from factories_shown import coverage_record, difference_record

LINES = [
    {
        "rank": 1,
        "opportunity": "USA-AZE:HS84",
        "title": "Oil, gas and process equipment",
        "score": 71.25,
        "confidence": 0.83,
        "value_usd": 254_000_000,
        "flags": "coarse; mirror gap",
    },
    {
        "rank": 2,
        "opportunity": "AZE-USA:HS76",
        "title": "Aluminium",
        "score": 64.0,
        "confidence": None,
        "value_usd": None,
        "flags": "",
    },
]

SNAPSHOT = {
    "name": "embedded",
    "created": "2026-01-31",
    "data_hash": "ab" * 32,
    "tables": [{"table": "goods_flows", "rows": 1_234_567, "years": "2003–2024", "bytes": 2_500_000}],
    "sources": [
        {
            "name": "baci",
            "title": "BACI V202601",
            "licence": "Etalab 2.0",
            "retrieved": "2026-01-20",
            "url": "https://a",
        }
    ],
    "gaps": ["chapters of Azerbaijan in 2017"],
}

DESCRIBED = {
    "indicators": [
        {
            "name": "rca",
            "title": "Revealed advantage",
            "unit": "ratio",
            "direction": "more is better",
            "formula": "x/y",
        },
        {"name": "distance", "title": "Distance", "unit": "kilometres", "direction": "less is better", "formula": "d"},
    ],
    "models": [{"name": "balanced", "title": "Balanced", "answers": "What first?"}],
    "tables": [
        {"table": "pairs", "column": "exporter", "type": "String", "unit": "none", "description": "Who sells."},
        {"table": "pairs", "column": "km", "type": "Float64", "unit": "kilometres", "description": "Distance."},
    ],
    "sectors": [
        {"sector": "energy", "segment": "fuels", "title": "Fuels", "codes": ["2709", "2710"]},
        {"sector": "energy", "segment": "pipes", "title": "Pipes", "codes": ["7304"]},
    ],
}


class StubEngine(ModuleType):
    """The engine's verbs, which note how they were called and answer with prepared values."""

    def __init__(self) -> None:
        super().__init__("corridor.engine")
        self.calls: list[tuple] = []
        self.failures: list[str] = []
        self.raises: BaseException | None = None
        self.ran_on: tuple[str, str | None] | None = None
        self.lines = LINES
        self.checks = {"serious": ["OPP010"], "caution": ["OPP002", "OPP005"]}
        self.outcome = SimpleNamespace(
            run=None,
            out=Path("out/us_azerbaijan"),
            files=[Path("out/us_azerbaijan/report.html"), Path("out/us_azerbaijan/ranking.parquet")],
            tracked="4f2a",
            tracking_problem=None,
            seconds={"load": 0.5, "score": 1.25},
        )

    def run_job(
        self, job, *, overrides=(), as_of=None, out=None, track=True, engine="polars", master=None, sensitivity=False,
        since=None, progress=None,
    ):  # fmt: skip
        self.ran_on = (engine, master)
        self.calls.append(("run_job", job, tuple(overrides), as_of, out, track))
        if self.raises is not None:
            raise self.raises
        progress("Reading the snapshot")
        return self.outcome

    def top_lines(self, outcome, count):
        return self.lines

    def found_checks(self, outcome):
        return self.checks

    def check(self, path):
        return self.failures

    def describe_check(self, path):
        return "11 tables, 1,234,567 rows"

    def build_snapshot(self, recipe, raw, out, progress, *, fresh=False):
        self.calls.append(("build_snapshot", recipe, raw, out, *(["fresh"] if fresh else [])))
        progress("Reading baci")
        return [{"source": "baci", "rows_in": 70_920, "kept": 70_900, "left_out": 20, "reasons": "20 no partner"}]

    def show_snapshot(self, path, **asked):
        self.calls.append(("show_snapshot", path, asked))
        return {**coverage_record(), **SNAPSHOT}

    def diff_snapshots(self, before, after, *, progress, **asked):
        self.calls.append(("diff_snapshots", before, after, asked))
        progress("Comparing 2020")
        return difference_record()

    def seal_snapshot(self, path):
        return "cd" * 32

    def describe(self, kind, configs):
        return DESCRIBED[kind]

    def expand(self, job, overrides):
        return f"# digest 12ab\nname: {job.stem}\noverrides: {list(overrides)}\n"

    def schema(self, kind):
        return {"title": kind, "type": "object"}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> StubEngine:
    """Put the stub in the engine's place."""
    stub = StubEngine()
    monkeypatch.setitem(sys.modules, "corridor.engine", stub)
    monkeypatch.setattr(corridor, "engine", stub, raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("CORRIDOR_DEBUG", raising=False)
    return stub
