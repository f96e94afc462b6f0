"""`corridor score`: what reaches the engine, what is printed, and what is refused."""

from pathlib import Path

import polars as pl
import pytest

from corridor.cli.main import main
from factories_foresight import a_history, cells_of

CELLS = [("K00", "K01", "270900"), ("K02", "K05", "010121"), ("K03", "K01", "840710")]


@pytest.fixture
def asked(engine, monkeypatch):
    """What the command asks a stub of the engine for; it answers with what `scores` holds."""
    calls = {
        "scores": cells_of(*CELLS).with_columns(
            score=pl.Series([0.1, 0.3, 0.3]), probability=pl.Series([0.01, 0.2, 0.25])
        )
    }

    def score_table(history, candidates, out, **given):
        calls.update(given, paths=(history, candidates, out))
        return calls["scores"]

    monkeypatch.setattr(engine, "score_table", score_table, raising=False)
    return calls


FILES = ["--history", "past.parquet", "--candidates", "cells.csv", "--out", "scores.csv"]


def test_options_reach_the_engine(asked):
    words = ["--target", "growth", "--horizon", "5", "--model", "linear", "--coverage", "0.9", "--seed", "7"]
    assert main(["score", *FILES, *words]) == 0
    assert asked["paths"] == (Path("past.parquet"), Path("cells.csv"), Path("scores.csv"))
    names = ("target", "horizon", "model", "coverage", "seed")
    assert [asked[name] for name in names] == ["growth", 5, "linear", 0.9, 7]


def test_what_is_asked_if_nothing_is_said(asked):
    assert main(["score", *FILES]) == 0
    names = ("target", "horizon", "model", "coverage", "seed")
    assert [asked[name] for name in names] == ["activation", 3, "auto", 0.8, 0]


def test_the_best_come_first_and_ties_in_order_of_codes(asked, capsys):
    assert main(["score", *FILES]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split() == ["exporter", "importer", "product", "score", "probability"]
    assert [line.split()[0] for line in out[1:4]] == ["K02", "K03", "K00"]
    assert out[1].split() == ["K02", "K05", "010121", "0.3", "0.2"]
    assert "written: scores.csv, 3 cells" in out
    assert out[-1].startswith("Time: ")


def test_ten_are_shown_in_80_columns(asked, capsys):
    rows = [
        (f"K{n:02d}", "United Kingdom of Great Britain and Northern Ireland", "refined petroleum, n.e.c.")
        for n in range(30)
    ]
    numbers = {
        name: pl.Series([-1.23456789e-11 * (n + 1) for n in range(30)]) for name in ("score", "expected", "low", "high")
    }
    asked["scores"] = cells_of(*rows).with_columns(**numbers, coverage=0.8)
    assert main(["score", *FILES, "--target", "dollars"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert sum(line.startswith("K") for line in lines) == 10
    assert "coverage" not in lines[0]


@pytest.fixture
def files(tmp_path):
    """Files of a history and of candidates, and where scores go."""
    a_history(60, years=(2010, 2014)).write_csv(tmp_path / "past.csv")
    cells_of(*CELLS, ("??", "K01", "270900")).write_csv(tmp_path / "cells.csv")
    return [
        "--history",
        str(tmp_path / "past.csv"),
        "--candidates",
        str(tmp_path / "cells.csv"),
        "--out",
        str(tmp_path / "out.csv"),
    ]


def test_a_table_of_ones_own_is_scored(files, tmp_path, capsys):
    assert main(["score", *files, "--model", "gravity"]) == 0
    found = pl.read_csv(tmp_path / "out.csv", schema_overrides={"product": pl.String})
    assert found["product"].to_list() == ["270900", "010121", "840710", "270900"]
    assert found["score"].is_finite().all()
    out = capsys.readouterr().out
    assert "4 cells" in out
    assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("written: "))


@pytest.mark.parametrize(
    "case",
    [
        (["--model", "memry"], 2, "unknown forecaster 'memry'"),
        (["--target", "profit"], 2, "target: must be one of activation, growth, dollars, share, found 'profit'"),
        (["--horizon", "0"], 2, "horizon: must be 1 to 20 years, found 0"),
        (["--coverage", "2"], 2, "coverage: must be above 0 and below 1, found 2"),
        (["--seed", "-1"], 2, "'--seed': Input should be greater than or equal to 0"),
        (["--out", "scores.xlsx"], 2, "found .xlsx"),
        (["--history", "none.csv"], 2, "none.csv: there is no such file"),
        (["--model", "auto", "--horizon", "9"], 3, "nothing can be learned of activation 9 years ahead"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_code(files, tmp_path, capsys, case):
    words, code, message = case
    assert main(["score", *files, *words]) == code
    told = capsys.readouterr().err
    assert message in " ".join(told.replace("│", " ").split())
    assert "Traceback" not in told
    assert not (tmp_path / "out.csv").exists()


def test_a_table_with_a_fault_has_the_code_of_data(files, tmp_path, capsys):
    cells_of(*CELLS, CELLS[0]).write_csv(tmp_path / "cells.csv")
    assert main(["score", *files, "--model", "memory"]) == 3
    assert "cells.csv: row 1: the cell comes more than once" in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "out.csv").exists()


def test_tables_must_be_named(capsys):
    assert main(["score"]) == 2
    assert "--history" in capsys.readouterr().err
