"""What `corridor sweep` prints, and what it hands to the engine."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from corridor import engine
from corridor.cli.main import main

ROWS = [
    {"place": place, "trial": trial, "metric": 0.5 - place / 100, "differs": f"model.weights: demand {trial / 10}"}
    for place, trial in enumerate([4, 7, 2, 9, 1, 3, 5, 6, 8, 10, 11], start=1)
]
BASE = {"place": 12, "trial": 0, "metric": 0.1, "differs": "(the job as it stands)"}


@pytest.fixture
def swept(monkeypatch):
    asked = {}

    def sweep(path, **given):
        asked.update(given, path=path)
        return SimpleNamespace(
            name="weights", metric="metric", rows=[*ROWS, BASE, {"place": None, "trial": 12, "metric": None}],
            out=Path("out/weights"), files=[], trials=13, reused=5, failed=1, repeats=2, overhead=0.02, tracked="abc",
            problem=None, champion="corridor-x version 2 is champion: it is the first of its name",
        )  # fmt: skip

    monkeypatch.setattr(engine, "sweep", sweep)
    return asked


def test_the_first_ten_and_the_job_as_it_stands_are_shown(swept, capsys):
    assert main(["sweep", "experiments/sweep_weights.yaml"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:12]] == [*(str(n) for n in range(1, 11)), "12"]
    assert "(the job as it stands)" in lines[11]
    assert "Trials:  13, 5 known from before, 1 without figures, 2 repeats left out" in out
    assert "Tracked: run abc" in out
    assert "Champion: corridor-x version 2 is champion: it is the first of its name" in out
    assert all(len(line) <= 80 for line in lines)


def test_options_reach_the_engine(swept, tmp_path):
    words = ["sweep", "x.yaml", "--set", "trials=3", "--workers", "4", "--register", "best", "--force", "--out"]
    assert main([*words, str(tmp_path), "--no-track", "-q"]) == 0
    assert swept["overrides"] == ["trials=3"]
    assert (swept["workers"], swept["register"], swept["force"], swept["track"]) == (4, "best", True, False)
    assert (swept["out"], swept["path"]) == (tmp_path, Path("x.yaml"))


def test_quiet_prints_the_folder_alone(swept, capsys):
    assert main(["sweep", "x.yaml", "-q"]) == 0
    assert capsys.readouterr().out.strip().endswith("out/weights")


def test_a_sweep_without_figures_says_so(swept, monkeypatch, capsys):
    empty = SimpleNamespace(
        name="x", metric="metric", rows=[], out=Path("o"), files=[], trials=1, reused=0, failed=1, repeats=0,
        overhead=0.0, tracked=None, problem="the store is full", champion=None,
    )  # fmt: skip
    monkeypatch.setattr(engine, "sweep", lambda *_, **__: empty)
    assert main(["sweep", "x.yaml"]) == 0
    out = capsys.readouterr().out
    assert "No trial gave metric; the table says why." in out
    assert "Not tracked: not asked for" in out
    assert "Not all tracked: the store is full" in out


def test_a_file_that_is_not_there_is_wrong_use(capsys):
    assert main(["sweep", "nowhere/nothing.yaml"]) == 2
    assert "no such file" in capsys.readouterr().err


def test_a_folder_that_is_none_is_refused_first(swept, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["sweep", "x.yaml", "--out", str(tmp_path / "file" / "below")]) == 2
    assert "must be a folder" in capsys.readouterr().err
    assert swept == {}
