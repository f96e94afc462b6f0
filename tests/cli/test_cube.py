from pathlib import Path

import pytest
import typer

from corridor.cli.cube import cube, parse_years, peak_memory
from corridor.cli.faults import exit_code
from corridor.errors import UsageError

WRITTEN = {"out": Path("sums"), "rows": 104_137, "value_usd": 658_775_198_662, "tables": {"pair_totals": 15_270}}


@pytest.fixture
def called(engine):
    """What the verb was called with."""
    calls = []

    def write_cube(snapshot, **options):
        options.pop("progress")("Summing 2019")
        calls.append((snapshot, options))
        return WRITTEN

    engine.write_cube = write_cube
    return calls


def run(*words):
    app = typer.Typer()
    app.command("cube")(cube)
    try:
        return app(args=list(words), standalone_mode=False) or 0
    except Exception as error:  # as the program itself does
        return exit_code(error)


def test_all_options_reach_the_verb(called, capsys):
    words = ["--engine", "spark", "--master", "spark://host:7077", "--flows", "hdfs://a/b", "--reporting", "s3://c/d"]
    assert run("data/embedded", *words, "--years", "2019-2020", "--out", "sums") == 0
    (snapshot, options) = called[0]
    assert snapshot == Path("data/embedded")
    assert options == {
        "flows": "hdfs://a/b", "reporting": "s3://c/d", "out": Path("sums"), "engine": "spark",
        "master": "spark://host:7077", "years": [2019, 2020],
    }  # fmt: skip


def test_rows_dollars_seconds_and_memory_are_told(called, capsys):
    assert run("data/embedded", "--out", "sums") == 0
    assert called[0][1]["engine"] == "polars"
    assert called[0][1]["years"] is None
    told = capsys.readouterr()
    for text in ("pair_totals", "15,270", "104,137 reconciled, $659 bn", "Results: sums", "Time:", "Memory:"):
        assert text in told.out
    assert "Summing 2019" in told.err
    assert max(map(len, told.out.splitlines())) <= 80


def test_the_folder_of_results_is_needed(called, capsys):
    assert run("data/embedded") == 2
    assert "--out" in capsys.readouterr().err
    assert not called


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2019", [2019]), ("2013-2015", [2013, 2014, 2015]), ("2020, 2018-2019,2018", [2018, 2019, 2020])],
)
def test_years_are_single_or_ranges(text, expected):
    assert parse_years(text) == expected


@pytest.mark.parametrize("text", ["", "2020-", "-2020", "2020-2018", "20x0", "99", "2019,,2020", "2019-3000", "²⁰²⁰"])
def test_anything_else_is_refused(text):
    with pytest.raises(UsageError, match="must be a year or a range from 1900 to 2100"):
        parse_years(text)


def test_peak_memory_is_what_the_system_counts():
    held = peak_memory()
    assert held is None or 10**7 < held < 10**12
