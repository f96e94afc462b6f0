"""The command that writes reports again: what is asked reaches the engine, what is wrong is said before."""

from pathlib import Path

import pytest

from corridor.cli.main import main
from corridor.cli.report import formats_of
from corridor.errors import UsageError


@pytest.fixture
def reporting(engine):
    """The stub engine, which notes what reports it was asked for."""

    def report(run, *, progress, **asked):
        engine.calls.append((run, asked))
        progress("Reading the run")
        return [Path("out/us_azerbaijan/report.pdf")]

    engine.report = report
    return engine


def test_what_is_asked_reaches_the_engine(reporting, tmp_path, capsys):
    options = ["--format", "html, pdf", "--format", "pdf,csv", "--out", str(tmp_path), "--member", "a.yaml"]
    assert main(["report", "out/us_azerbaijan", *options]) == 0
    asked = {"formats": ["html", "pdf", "csv"], "member": Path("a.yaml"), "out": tmp_path}
    assert reporting.calls == [("out/us_azerbaijan", asked)]
    assert "written: out/us_azerbaijan/report.pdf" in capsys.readouterr().out


def test_without_options_the_job_decides(reporting):
    assert main(["report", "dc32"]) == 0
    assert reporting.calls == [("dc32", {"formats": [], "member": None, "out": None})]


def test_an_empty_format_is_refused():
    with pytest.raises(UsageError, match="--format: must name formats with commas between"):
        formats_of(["html,"])


def test_a_file_in_place_of_the_folder_is_refused(reporting, tmp_path, capsys):
    (tmp_path / "x").write_text("")
    assert main(["report", "dc32", "--out", str(tmp_path / "x")]) == 2
    assert "is a file, must be a folder" in capsys.readouterr().err
    assert reporting.calls == []
