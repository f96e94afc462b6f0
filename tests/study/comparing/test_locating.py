"""A snapshot is found by its name or its hash, read once, and told when it is gone."""

import json
import shutil

import pytest

from corridor.errors import DataError
from corridor.snapshots.snapshot import read_snapshot
from corridor.study.comparing.locating import Vintages, find_snapshot
from factories_compare import a_result
from factories_project import a_project


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def snapshot(root):
    return read_snapshot(root / "data" / "tiny")


@pytest.fixture(scope="module")
def run(root, snapshot):
    return a_result(root, snapshot)


def test_by_name_by_path_and_by_hash(root, snapshot, tmp_path):
    tiny = (root / "data" / "tiny").resolve()
    assert find_snapshot("tiny", snapshot.data_hash, (root,)) == tiny
    assert find_snapshot("data/tiny", snapshot.data_hash, (root,)) == tiny
    assert find_snapshot(str(tiny), snapshot.data_hash, (tmp_path,)) == tiny
    assert find_snapshot("renamed", snapshot.data_hash, (root,)) == tiny
    assert find_snapshot("renamed", snapshot.data_hash, (root / "data",)) == tiny
    assert find_snapshot("renamed", snapshot.data_hash, (tmp_path, tiny)) == tiny


def test_another_hash_is_refused_with_what_was_found(root, snapshot):
    message = rf"snapshot 'tiny' with data hash 0000000000000000 is not at hand: .*tiny has {snapshot.data_hash[:16]}"
    with pytest.raises(DataError, match=message):
        find_snapshot("tiny", "0" * 64, (root,))


def test_no_snapshot_at_all_is_told_with_the_places(tmp_path):
    with pytest.raises(DataError, match=rf"'tiny' with data hash 0+ is not at hand: there is none in {tmp_path}"):
        find_snapshot("tiny", "0" * 64, (tmp_path,))


def test_a_manifest_that_cannot_be_read_is_passed_over(tmp_path):
    for n in range(5):
        (tmp_path / f"broken{n}").mkdir()
        (tmp_path / f"broken{n}" / "datapackage.json").write_text("{")
    with pytest.raises(DataError, match=r"broken0 has no manifest that can be read; .*; 2 more have others$"):
        find_snapshot("tiny", "0" * 64, (tmp_path,))


def test_one_snapshot_of_both_runs_is_read_once(root, run):
    told = []
    vintages = Vintages((run, run), (root,), lambda _: None, told.append)
    vintages.scorer()
    vintages.scorer()
    assert told == ["Reading and checking tiny"]
    assert vintages.changes() == {
        "compared": True, "why": "", "tables": [], "years": [], "sources": [], "notes": []
    }  # fmt: skip


def test_a_snapshot_that_is_gone_is_told(run, tmp_path):
    other = a_run_on_other_data(run)
    vintages = Vintages((run, other), (tmp_path,), lambda _: None, lambda _: None)
    with pytest.raises(DataError, match="is not at hand"):
        vintages.scorer()
    found = vintages.changes()
    assert not found["compared"]
    assert found["why"].startswith("the snapshots are not compared: snapshot 'tiny' with data hash")


def a_run_on_other_data(run, data_hash="0" * 64):
    return type(run)(run.label, run.folder, {**run.record, "data_hash": data_hash}, run.spec, run.ranking)


def test_two_snapshots_are_compared(root, run, tmp_path):
    shutil.copytree(root / "data" / "tiny", tmp_path / "other")
    path = tmp_path / "other" / "datapackage.json"
    manifest = json.loads(path.read_text())
    dropped = next(entry for entry in manifest["resources"] if entry["name"] == "facts")
    manifest["resources"] = [entry for entry in manifest["resources"] if entry is not dropped]
    path.write_text(json.dumps(manifest))
    (tmp_path / "other" / "facts.parquet").unlink()
    other = a_run_on_other_data(run, read_snapshot(tmp_path / "other").data_hash)
    found = Vintages((run, other), (root, tmp_path), lambda _: None, lambda _: None).changes()
    assert found["compared"]
    assert found["notes"] == ["only the first snapshot has the table facts"]
