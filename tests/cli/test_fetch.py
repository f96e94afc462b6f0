from pathlib import Path

import pytest

from corridor.cli.main import main
from corridor.errors import DataError

REPORT = {
    "source": "UN Comtrade",
    "lines": [
        {"file": "HS-AZE-2020-M-AG2-all.json", "state": "arrived", "rows": 1_234, "bytes": 1_500},
        {"file": "HS-AZE-2020-X-AG2-all.json", "state": "there already", "rows": 0, "bytes": 60},
    ],
    "notes": ["HS-AZE-2020-M-AG2-all.json was altered and was fetched again"],
    "there": 1,
    "left": 1,
    "advice": "UN Comtrade bounds the calls of a day",
}
COMTRADE = ["data", "fetch", "comtrade", "--out", "raw", "--reporters", "AZE", "--years", "2020"]


@pytest.fixture
def calls(engine, monkeypatch):
    """Put a fetch in the engine's place that notes how it was called."""
    noted = []

    def fetch(source, asked, out, *, progress, **options):
        noted.append((source, asked, out, options))
        progress("HS-AZE-2020-M-AG2-all.json (1 of 2)")
        return REPORT

    monkeypatch.setattr(engine, "fetch", fetch, raising=False)
    for variable in ("CORRIDOR_COMTRADE_URL", "CORRIDOR_WORLDBANK_URL", "CORRIDOR_BACI_URL"):
        monkeypatch.delenv(variable, raising=False)
    return noted


def test_what_is_typed_reaches_the_engine(calls):
    words = ["--flows", "X", "--products", "27,84", "--partners", "TUR", "--rate", "2", "--tries", "3", "--wait", "0.5"]
    assert main([*COMTRADE, *words, "--base-url", "http://a", "--retrieved", "2026-01-31"]) == 0
    ((source, asked, out, options),) = calls
    assert (source, out) == ("comtrade", Path("raw"))
    assert asked == {
        "reporters": ["AZE"], "span": ["2020"], "flows": ["X"], "products": ["27,84"], "partners": ["TUR"],
        "classification": "HS",
    }  # fmt: skip
    assert options == {
        "base_url": "http://a", "limits": {"rate": 2.0, "tries": 3, "first_wait": 0.5}, "retrieved": "2026-01-31",
        "dry_run": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "source", "asked"),
    [
        (["worldbank", "--bulk"], "worldbank", {"indicators": [""], "span": [""], "bulk": True}),
        (["worldbank", "--years", "2020"], "worldbank", {"indicators": [""], "span": ["2020"], "bulk": False}),
        (["baci", "--version", "202501"], "baci", {"revisions": ["HS92"], "version": "202501"}),
    ],
)  # fmt: skip
def test_every_source_has_its_command(calls, words, source, asked):
    assert main(["data", "fetch", *words, "--out", "raw"]) == 0
    assert calls[0][:3] == (source, asked, Path("raw"))


def test_a_mirror_may_come_from_the_environment(calls, monkeypatch):
    monkeypatch.setenv("CORRIDOR_BACI_URL", "http://127.0.0.1:8")
    assert main(["data", "fetch", "baci", "--version", "202501", "--out", "raw"]) == 0
    assert calls[0][3]["base_url"] == "http://127.0.0.1:8"


def test_the_report_tells_files_notes_and_sums_within_80_columns(calls, capsys):
    assert main(COMTRADE) == 0
    printed = capsys.readouterr()
    expected = (
        "1,234",
        "1.5 kB",
        "there already",
        "Note: HS-AZE-2020-M",
        "UN Comtrade: 2 files, 1,234 records, 1.6 kB",
    )
    assert all(text in printed.out for text in expected)
    assert max(map(len, printed.out.splitlines())) <= 80
    assert "(1 of 2) …" in printed.err


def test_a_dry_run_tells_calls_there_and_left(calls, capsys):
    assert main([*COMTRADE, "--dry-run"]) == 0
    assert calls[0][3]["dry_run"] is True
    out = capsys.readouterr().out
    assert "UN Comtrade: 2 calls; files that are there already: 1; calls that are left: 1" in out
    assert "bounds the calls of a day" in out


def test_long_lists_are_counted_by_state(engine, calls, capsys, monkeypatch):
    lines = [{"file": f"f{k}.json", "state": "arrived", "rows": 1, "bytes": 2} for k in range(300)]
    many = {**REPORT, "lines": lines, "notes": [f"note {k}" for k in range(50)]}
    monkeypatch.setattr(engine, "fetch", lambda *_, **__: many)
    assert main(COMTRADE) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 20
    assert "and 40 more notes" in out
    assert "arrived    300" in out


def test_quiet_prints_the_folder_only(calls, capsys):
    assert main([*COMTRADE, "--quiet"]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("raw\n", "")


def test_a_failure_is_a_sentence_and_exit_code_3(engine, calls, capsys, monkeypatch):
    def fail(*_, **__):
        raise DataError("BACI.zip: the connection failed; given up after 6 tries in a row")

    monkeypatch.setattr(engine, "fetch", fail)
    assert main(COMTRADE) == 3
    assert capsys.readouterr().err.endswith("error: BACI.zip: the connection failed; given up after 6 tries in a row\n")


def test_help_says_that_a_stopped_fetch_goes_on(capsys):
    assert main(["data", "fetch", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("comtrade", "worldbank", "baci", "Run a stopped fetch again"))
