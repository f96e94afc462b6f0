"""What the command line makes of its options, and what it prints."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from corridor.cli.main import main

ROWS = [
    {"#": "1", "model": "memory", "AUC-PR": "0.040", "90% interval": "0.030 to 0.050", "P@10": "0.049", "beats": "2"},
    {
        "#": "2",
        "model": "balanced*",
        "AUC-PR": "0.029",
        "90% interval": "0.024 to 0.043",
        "P@10": "0.032",
        "beats": "0",
    },
]


@pytest.fixture
def backtest(engine, monkeypatch):
    calls = []

    def run(path, **options):
        calls.append((path, {key: value for key, value in options.items() if key != "progress"}))
        return SimpleNamespace(
            name="backtest_small",
            tables=[("activation, 3 years ahead: 81,697 cells, 723 of them came true, 2011–2020", ROWS)],
            sentences=["By AUC-PR it beats size and falls behind memory."],
            out=Path("out"),
            files=[Path("out/backtest.json")],
            tracked="ab12",
            problem=None,
            seconds=3.25,
            clean=len(calls) < 2,
        )

    monkeypatch.setattr(engine, "backtest", run, raising=False)
    return calls


def test_options_reach_the_engine(backtest):
    options = ["--set", "as_of=2019", "--models", "balanced, ensemble", "--horizons", "1,3", "--origins", "2008..2010"]
    options += ["--targets", "growth", "--draws", "10", "--no-check-leakage", "--out", "x", "--workers", "1"]
    assert main(["backtest", "job.yaml", *options, "--for-reports", "--no-track"]) == 0
    ((path, given),) = backtest
    assert path == Path("job.yaml")
    assert given == {
        "overrides": ["as_of=2019"], "raw": None, "out": Path("x"), "track": False, "workers": 1, "remember": True,
        "changes": {
            "models": ["balanced", "ensemble"], "horizons": [1, 3], "origins": [2008, 2009, 2010],
            "targets": ["growth"], "draws": 10, "check_leakage": False,
        },
    }  # fmt: skip


def test_defaults_leave_everything_to_the_file(backtest):
    assert main(["backtest", "job.yaml"]) == 0
    assert set(backtest[0][1]["changes"].values()) == {None}


def test_years_may_be_a_list(backtest):
    assert main(["backtest", "job.yaml", "--origins", "2010,2012"]) == 0
    assert backtest[0][1]["changes"]["origins"] == [2010, 2012]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--horizons", "one"], "--horizons: must be whole numbers with commas between them, found 'one'"),
        (["--horizons", ","], "--horizons: must be whole numbers"),
        (["--origins", "2012..2008"], "--origins: a range of years goes from the earlier to the later"),
        (["--origins", "lately"], "--origins: must be whole numbers"),
    ],
)
def test_what_is_no_number_is_refused(backtest, capsys, option, message):
    assert main(["backtest", "job.yaml", *option]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not backtest


def test_leaderboard_words_and_files_are_on_the_screen(backtest, capsys):
    assert main(["backtest", "job.yaml"]) == 0
    out = capsys.readouterr().out
    for text in ("81,697 cells", "balanced*", "0.024 to 0.043", "falls behind memory", "out/backtest.json", "run ab12"):
        assert text in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_leak_is_a_fault_of_the_data(backtest, capsys):
    main(["backtest", "job.yaml"])
    assert main(["backtest", "job.yaml"]) == 3
    assert "later data reach the forecasts" in capsys.readouterr().err
