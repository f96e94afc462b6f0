"""`corridor scenario`: what reaches the engine, what is printed in 80 columns, and plain data."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from corridor.cli.main import main

LONG = "Articles of an extraordinarily long title that nobody reads to its end"
RESULT = {
    "name": "nearer",
    "title": "A shorter way",
    "summary": "A road opens.",
    "level": 0.9,
    "assumptions": [
        {"text": "Trade falls", "value": -0.7, "low": -0.8, "high": -0.6, "unit": "elasticity", "source": "a fit"},
        {"text": "Nobody tolls it.", "value": None, "low": None, "high": None, "unit": "", "source": "authors"},
        {"text": "Certain", "value": 2.0, "low": None, "high": None, "unit": "days", "source": "authors"},
    ],
    "totals": [
        {"exporter": "AZE", "importer": "USA", "before_usd": 1_000_000, "after_usd": 1_100_000,
         "after_low_usd": 1_000_000, "after_high_usd": 1_300_000, "lines": 2},
        {"exporter": "USA", "importer": "AZE", "before_usd": 0, "after_usd": 0, "after_low_usd": 0,
         "after_high_usd": 0, "lines": 0},
    ],
    "lines": [
        {"opportunity": f"AZE-USA:HS{n}", "rank_before": n, "rank_after": n - 1, "rank_after_low": n - 1,
         "rank_after_high": n, "potential_before_usd": 1000 * n if n > 12 else None,
         "potential_after_usd": 1100 * n if n > 12 else None, "moved_by": "distance" if n > 11 else ""}
        for n in range(11, 15)
    ],
    "notes": ["Prices do not adjust."],
}  # fmt: skip


@pytest.fixture
def asked(engine, monkeypatch):
    calls = {"found": [RESULT], "files": [], "tracked": None, "problem": None}

    def carry_scenarios(job, names, **given):
        calls.update(given, job=job, names=names)
        titles = {row["opportunity"]: LONG for row in RESULT["lines"]}
        return SimpleNamespace(titles=titles, files=calls["files"], tracked=calls["tracked"], problem=calls["problem"])

    monkeypatch.setattr(engine, "carry_scenarios", carry_scenarios, raising=False)
    monkeypatch.setattr(engine, "scenario_rows", lambda _: {"job": "j", "scenarios": calls["found"]}, raising=False)
    return calls


def test_options_reach_the_engine(asked, tmp_path):
    words = ["--set", "model=balanced", "--as-of", "2020", "--out", str(tmp_path / "o"), "--no-track"]
    assert main(["scenario", "job.yaml", "nearer", "own.yaml", *words]) == 0
    assert (asked["job"], asked["names"]) == (Path("job.yaml"), ["nearer", "own.yaml"])
    assert (asked["overrides"], asked["as_of"], asked["out"], asked["track"]) == (
        ["model=balanced"], 2020, tmp_path / "o", False,
    )  # fmt: skip


def test_what_is_asked_if_nothing_is_said(asked):
    assert main(["scenario", "job.yaml"]) == 0
    assert (asked["names"], asked["overrides"], asked["out"], asked["track"]) == ([], [], None, True)


def test_before_and_after_stand_beside_the_assumptions_in_80_columns(asked, capsys):
    asked.update(files=[Path("o/nearer.csv")], tracked="abc")
    assert main(["scenario", "job.yaml", "nearer"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for text in (
        "$1 mn", "$1.1 mn", "$1 mn – $1.3 mn", "+10.0%", "Lines that move: 3 of 4, 3 in rank", "14 → 13", "13–14",
        "$14,000 → $15,400", "unknown", "-0.7 (-0.8 to -0.6)", "Nobody tolls it. (authors)", "- Prices do not adjust.",
        "written: o/nearer.csv", "run abc is before",
    ):  # fmt: skip
        assert text in out


def test_the_biggest_moves_come_first_and_the_rest_is_counted(asked, capsys):
    assert main(["scenario", "job.yaml", "nearer", "--top", "1"]) == 0
    out = capsys.readouterr().out
    assert "AZE-USA:HS14" in out
    assert "AZE-USA:HS13" not in out
    assert "and 2 more; --top shows more" in out


def test_a_scenario_that_moves_nothing_says_so(asked, capsys):
    asked["found"] = [{**RESULT, "lines": [], "assumptions": []}]
    assert main(["scenario", "job.yaml", "nearer"]) == 0
    assert "Lines that move: 0 of 0, 0 in rank\nnone\n" in capsys.readouterr().out


def test_plain_data_are_json_and_nothing_else(asked, capsys):
    asked.update(tracked="abc", files=[Path("a.csv")])
    assert main(["scenario", "job.yaml", "nearer", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["scenarios"][0]["name"] == "nearer"
    assert "run abc" in printed.err


def test_why_nothing_is_tracked_is_told(asked, capsys):
    asked["problem"] = "the store is full"
    assert main(["scenario", "job.yaml", "nearer"]) == 0
    assert "not tracked: the store is full" in capsys.readouterr().err
