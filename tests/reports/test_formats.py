"""The registry of formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from corridor.errors import UsageError
from corridor.reports import FORMATS, write_all
from corridor.reports.formats import write_formats
from corridor.reports.shown import Shown
from corridor.reports.view import View, build_view
from corridor.study.run import Run
from factories_run import a_run


def test_formats() -> None:
    assert list(FORMATS) == ["csv", "html", "pdf", "xlsx"]


@pytest.mark.parametrize("name", ["csv", "html", "pdf", "xlsx"])
def test_every_format_writes_its_file(name: str, tmp_path: Path) -> None:
    written = FORMATS[name](Shown(a_run()), tmp_path / f"report.{name}")
    assert written[0] == tmp_path / f"report.{name}"
    assert set(written) == set(tmp_path.iterdir())


def test_everything_that_the_job_asks_for(tmp_path: Path) -> None:
    paths = write_all(a_run(), tmp_path)
    tables = {"ranking.parquet", "contributions.parquet", "excluded.parquet", "ranking.csv"}
    names = tables | {"run.json", "run.zip", "report.html", "figures.csv", "report.xlsx"}
    assert {path.name for path in paths} == names == {path.name for path in tmp_path.iterdir()}


def test_what_formats_share_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(run: Run) -> View:
        made.append(run)
        return build_view(run)

    monkeypatch.setattr("corridor.reports.shown.build_view", counted)
    together = write_formats(a_run(), tmp_path / "together", ["html", "xlsx"])
    assert len(made) == 1
    for name in ("html", "xlsx"):
        write_formats(a_run(), tmp_path / "apart", [name])
    assert len(made) == 3
    for path in together:
        assert path.read_bytes() == (tmp_path / "apart" / path.name).read_bytes()


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown report format 'htm'; did you mean 'html'"):
        write_all(a_run(), tmp_path / "out", ["htm"])
    assert not (tmp_path / "out").exists()
