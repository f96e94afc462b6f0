"""What `corridor sensitivity` says, without the engine."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from corridor.cli.main import main
from corridor.cli.sensitivity import show_sensitivity


def an_index(assumption, output, total, levels="some levels"):
    shares = {"first": -0.0004, "total": total, "first_low": 0.0, "first_high": 0.1}
    return {
        "assumption": assumption, "levels": levels, "output": output, **shares,
        "total_low": total - 0.1, "total_high": total + 0.1, "alone": 7.25,
    }  # fmt: skip


RECORD = {
    "job": "us_azerbaijan", "as_of": 2024, "lines": 124, "evaluations": 4153, "mean_shift": 12.72,
    "largest_shift": 23.6,
    "indices": [
        an_index("normalisation", "mean rank shift", 0.51, "Goalposts, Percentile rank, Z-scores, Minimum and maximum"),
        an_index("reporter rule", "mean rank shift", 0.0),
        an_index("weights", "USA-AZE:HS84", 0.4), an_index("year", "USA-AZE:HS84", 0.3),
        an_index("weights", "USA-AZE:HS27", 0.0),
    ],
    "left_out": [
        {
            "kind": "indicator", "name": f"market_share_elsewhere_change_{n}", "title": "A title",
            "mean_shift": 5.5 - n,
            "spearman": None if n else 0.861, "largest_shift": 48, "largest_line": "USA-AZE:HS811010", "top_kept": 0.9,
            "unranked": 0,
        }
        for n in range(3)
    ],
    "reversals": [
        {"test": "x", "what": "each line is removed in turn", "changed": 0, "pairs": 930_372, "worst": None},
        {"test": "x", "what": "a copy", "changed": 2, "pairs": 9, "worst": "USA-AZE:HS84 > USA-AZE:HS27"},
    ],
    "not_varied": [{"what": "weights", "why": "the job says that they are fixed (robustness.weights)"}],
}  # fmt: skip


@pytest.fixture
def asked(engine, monkeypatch):
    """What the verb was asked, the engine answering with the record above."""
    said = {}

    def study(job, **given):
        said.update(given, job=job)
        given["progress"]("Seen from 2023")
        return SimpleNamespace(record=RECORD, out=Path("out/us_azerbaijan"), files=[], seconds=42.25)

    monkeypatch.setattr(engine, "study_sensitivity", study, raising=False)
    return said


def test_arguments_reach_the_verb(asked, capsys, tmp_path):
    options = ["--set", "model=balanced", "--samples", "64", "--seed", "3", "--as-of", "2019", "--out", str(tmp_path)]
    assert main(["sensitivity", "job.yaml", *options]) == 0
    given = {key: value for key, value in asked.items() if key != "progress"}
    assert given == {
        "job": Path("job.yaml"), "overrides": ["model=balanced"], "as_of": 2019, "samples": 64, "seed": 3,
        "out": tmp_path,
    }  # fmt: skip
    assert "Seen from 2023 …" in capsys.readouterr().err


def test_everything_is_said_in_80_columns(asked, capsys):
    assert main(["sensitivity", "job.yaml", "--top", "2"]) == 0
    out = capsys.readouterr().out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= 80
    for text in (
        "124 lines, 4,153 rankings",
        "lines move by 12.7 ranks on average, by 23.6 at most",
        "0.41 to 0.61",
        "########",
        "normalisation: Goalposts, Percentile rank",
        "weights 0.40",
        "nothing: its rank never moves",
        "and 1 more; --top shows more",
        "930,372",
        "weights: the job says that they are fixed",
        "Time:    42.2 s",
    ):
        assert text in out
    assert "-0.00" not in out


def test_plain_data_are_the_record(asked, capsys):
    assert main(["sensitivity", "job.yaml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == RECORD


def test_where_nothing_could_be_varied_only_the_reasons_stand(capsys):
    show_sensitivity({**RECORD, "indices": [], "left_out": [], "reversals": []})
    out = capsys.readouterr().out
    assert "What moves" not in out
    assert "Not varied" in out
    show_sensitivity({**RECORD, "not_varied": []})
    assert "nothing: every assumption was" in capsys.readouterr().out


def test_a_file_is_no_folder(asked, capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    assert main(["sensitivity", "job.yaml", "--out", str(tmp_path / "file" / "x")]) == 2
    assert "is a file, must be a folder" in capsys.readouterr().err
