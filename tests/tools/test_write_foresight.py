import dataclasses

import pytest

from corridor.errors import DataError
from corridor.reports.foresight_page import Written
from corridor.study.backtest.results import write_results
from factories_results import results


@pytest.fixture
def tool(load_tool):
    return load_tool("write_foresight")


def one_question():
    return dataclasses.replace(results(), entries=results().entries[-1:])


def test_the_page_and_its_pictures_are_written_and_lost_pictures_go(tool, tmp_path):
    write_results(tmp_path / "data" / "foresight" / "results.json", one_question())
    lost = tmp_path / "docs" / "images" / "foresight" / "lost.svg"
    lost.parent.mkdir(parents=True)
    lost.write_text("x")
    paths = tool.write(tmp_path)
    assert paths[-1] == tmp_path / "docs" / "foresight.md"
    assert sorted(lost.parent.iterdir()) == sorted(paths[:-1])
    for path in paths[:-1]:
        assert f"images/foresight/{path.name}" in paths[-1].read_text(encoding="utf-8")
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in tool.write(tmp_path)] == before


def test_another_file_may_be_named(tool, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "page_of", lambda found: Written(str(len(found.entries)), {}))
    write_results(tmp_path / "other.json", one_question())
    (page,) = tool.write(tmp_path / "site", tmp_path / "other.json")
    assert page.read_text(encoding="utf-8") == "1"


def test_without_results_nothing_is_written(tool, tmp_path):
    with pytest.raises(DataError, match=r"results\.json: cannot be read"):
        tool.write(tmp_path)
    assert not (tmp_path / "docs").exists()
