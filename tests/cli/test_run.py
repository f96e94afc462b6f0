from pathlib import Path

import pytest

from corridor.cli.main import main


def test_options_reach_the_engine(engine):
    options = [
        "--set",
        "model=export_potential",
        "--set",
        "report.top=3",
        "--as-of",
        "2019",
        "--out",
        "x",
        "--no-track",
    ]
    assert main(["run", "job.yaml", *options]) == 0
    assert engine.calls == [
        ("run_job", Path("job.yaml"), ("model=export_potential", "report.top=3"), 2019, Path("x"), False)
    ]


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("file", "file is a file, must be a folder"),
        ("file/deep/er", "file is a file, must be a folder"),
        ("n" * 300, "File name too long"),
    ],
)
def test_a_folder_that_cannot_be_one_is_refused_before_anything_is_computed(engine, capsys, tmp_path, out, message):
    (tmp_path / "file").touch()
    assert main(["run", "job.yaml", "--out", str(tmp_path / out)]) == 2
    assert message in capsys.readouterr().err
    assert engine.calls == []


def test_a_folder_that_cannot_be_written_is_refused(engine, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    assert main(["run", "job.yaml", "--out", str(tmp_path / "new")]) == 2
    assert f"{tmp_path} cannot be written to" in capsys.readouterr().err


def test_defaults_leave_everything_to_the_job(engine):
    assert main(["run", "job.yaml"]) == 0
    assert engine.calls == [("run_job", Path("job.yaml"), (), None, None, True)]


def test_what_a_person_needs_after_a_run_is_on_the_screen(engine, capsys):
    assert main(["run", "job.yaml"]) == 0
    captured = capsys.readouterr()
    for text in (
        "USA → AZE: first 1",
        "AZE → USA: first 1",
        "process equipment",
        "71.2",
        "83%",
        "$254 mn",
        "unknown",
        "Report:  out/us_azerbaijan/report.html",
        "Results: out/us_azerbaijan",
        "Tracked: run 4f2a",
        "Time:    1.8 s (load 0.5, score 1.2)",
    ):
        assert text in captured.out
    assert captured.err == "Reading the snapshot …\n"


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({}, "Checks:  none found anything\n"),
        ({"note": ["OPP009", "OPP019"]}, "Checks:  2 notes: see the report\n"),
        ({"caution": ["OPP002"], "note": ["OPP009"]}, "Checks:  1 caution, 1 note (OPP002): see the report\n"),
        (
            {"serious": ["OPP006", "OPP010"], "caution": [f"OPP{n:03}" for n in range(11, 23)], "note": ["OPP008"]},
            "Checks:  2 serious, 12 cautions, 1 note (OPP006, OPP010 …): see the report\n",
        ),
    ],
)
def test_what_the_checks_found_is_said_in_a_line(engine, capsys, found, line):
    engine.checks = found
    assert main(["run", "job.yaml"]) == 0
    assert line in capsys.readouterr().out


def test_an_estimate_is_shown_as_one(engine, capsys):
    engine.lines = [{**line, "value_usd": 24_400_000, "value_low_usd": 9_000_000} for line in engine.lines]
    assert main(["run", "job.yaml"]) == 0
    assert "est. $24 mn" in capsys.readouterr().out


def test_output_fits_80_columns_and_has_neither_colour_nor_boxes(engine, capsys):
    engine.lines = [
        {**line, "title": "A title as long as only a nomenclature makes them; " * 3} for line in engine.lines
    ]
    assert main(["run", "job.yaml"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert out.count("nomenclature") == len(engine.lines)
    assert not set(out) & set("\x1b│─━┃")


def test_quiet_prints_the_folder_alone(engine, capsys):
    assert main(["run", "job.yaml", "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "out/us_azerbaijan\n"
    assert captured.err == ""


@pytest.mark.parametrize(
    ("problem", "text"),
    [("the store is locked", "Not tracked: the store is locked"), (None, "Not tracked: not asked for")],
)
def test_a_run_that_was_not_tracked_says_why(engine, capsys, problem, text):
    engine.outcome.tracked = None
    engine.outcome.tracking_problem = problem
    assert main(["run", "job.yaml"]) == 0
    assert text in capsys.readouterr().out


def test_nothing_ranked_is_said(engine, capsys):
    engine.lines = []
    assert main(["run", "job.yaml"]) == 0
    assert "No opportunity could be ranked" in capsys.readouterr().out


def test_the_engine_and_its_master_reach_the_verb(engine, capsys):
    assert main(["run", "job.yaml", "--engine", "spark", "--master", "spark://host:7077"]) == 0
    assert engine.ran_on == ("spark", "spark://host:7077")


def test_sensitivity_and_the_run_before_reach_the_verb(engine, monkeypatch):
    given = {}
    monkeypatch.setattr(engine, "run_job", lambda job, **options: given.update(options) or engine.outcome)
    assert main(["run", "job.yaml", "--sensitivity", "--since", "out/before", "--quiet"]) == 0
    assert (given["sensitivity"], given["since"]) == (True, Path("out/before"))
    assert main(["run", "job.yaml", "--quiet"]) == 0
    assert (given["sensitivity"], given["since"]) == (False, None)
