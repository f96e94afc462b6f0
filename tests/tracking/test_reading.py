"""The files of a tracked run are fetched by the beginning of its identifier, and only where one run is meant."""

from pathlib import Path

import pytest

from corridor.errors import UsageError
from corridor.tracking import Artifact, Metric, TrackingError, track
from corridor.tracking.reading import fetch_files, looks_like_a_run


@pytest.fixture(scope="module")
def uri(tmp_path_factory, store_at):
    return store_at(tmp_path_factory.mktemp("root") / "mlflow.db")


@pytest.fixture(scope="module")
def tracked(files, uri):
    runs = [[*(Artifact(Path(file)) for file in files)], [Metric("m", 1.0)]]
    return [track(items, uri, "us_azerbaijan", "balanced").run_id for items in runs]


def unique_beginning(tracked):
    first, second = tracked
    same = next(n for n in range(33) if first[n : n + 1] != second[n : n + 1])
    return first[: max(same + 1, 4)]


def test_the_files_come_as_they_were(tracked, files, uri, tmp_path):
    assert fetch_files(unique_beginning(tracked), uri, tmp_path) == tracked[0]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        file.name: file.read_text() for file in files
    }
    (tmp_path / "again").mkdir()
    assert fetch_files(tracked[0], uri, tmp_path / "again") == tracked[0]


def test_an_identifier_that_is_none_is_refused(tracked, uri, tmp_path):
    wrong = "f" * 32
    assert wrong not in tracked
    with pytest.raises(UsageError, match=rf"{wrong}: no tracked run of sqlite:.* begins with that"):
        fetch_files(wrong, uri, tmp_path)


def test_a_beginning_of_several_runs_is_refused(tracked, uri, tmp_path):
    with pytest.raises(UsageError, match=": several tracked runs begin with that: ") as caught:
        fetch_files("", uri, tmp_path)
    assert all(run in str(caught.value) for run in tracked)


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(UsageError, match=r"abcd: no run of this name, as there is no tracking store at .*none\.db"):
        fetch_files("abcd", f"sqlite:///{tmp_path / 'none.db'}", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_no_store_is_told_in_one_line(tmp_path):
    (tmp_path / "mlflow.db").write_text("no database")
    with pytest.raises(TrackingError, match=r"run abcd could not be read: ") as caught:
        fetch_files("abcd", f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "is_one"), [("dc32", True), ("a" * 32, True), ("abc", False), ("a" * 33, False)])
def test_what_an_identifier_looks_like(text, is_one):
    assert looks_like_a_run(text) == is_one
    assert not looks_like_a_run("out/" + text)
    assert not looks_like_a_run("'; --")
