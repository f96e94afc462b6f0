import fcntl

import pytest

from corridor.errors import DataError
from corridor.snapshots.staging import Staging, fingerprint, refuse_other

FILES = {"files": [{"path": "t/2020.parquet", "bytes": 3, "sha256": "x", "rows": 1}]}


def filled(staging):
    (staging.folder / "t").mkdir()
    (staging.folder / "t" / "2020.parquet").write_bytes(b"abc")
    staging.put(2020, FILES)


def fill_and_fail(out, name, error):
    with Staging(out, name).opened() as staging:
        filled(staging)
        raise error


def interrupted(out, name="a"):
    with pytest.raises(KeyboardInterrupt, match="now"):
        fill_and_fail(out, name, KeyboardInterrupt("now"))


def test_a_finished_year_is_kept_by_the_same_build_only(tmp_path):
    interrupted(tmp_path / "s")
    with Staging(tmp_path / "s", "a").opened() as staging:
        assert staging.entry(2020) == FILES
        assert staging.entry(2021) is None
    with Staging(tmp_path / "s", "b").opened() as staging:
        assert staging.entry(2020) is None
    interrupted(tmp_path / "s", "b")
    with Staging(tmp_path / "s", "b").opened(fresh=True) as staging:
        assert staging.entry(2020) is None


@pytest.mark.parametrize("content", [None, b"ab"])
def test_a_year_whose_file_is_not_whole_is_built_again(tmp_path, content):
    interrupted(tmp_path / "s")
    file = tmp_path / ".s.building" / "t" / "2020.parquet"
    file.unlink() if content is None else file.write_bytes(content)
    with Staging(tmp_path / "s", "a").opened() as staging:
        assert staging.entry(2020) is None


def test_a_torn_journal_is_no_journal(tmp_path):
    interrupted(tmp_path / "s")
    (tmp_path / ".s.building" / ".building" / "2020.json").write_text('{"files": [')
    with Staging(tmp_path / "s", "a").opened() as staging:
        assert staging.entry(2020) is None


def test_a_fault_of_the_data_leaves_nothing_behind(tmp_path):
    with pytest.raises(DataError, match="wrong"):
        fill_and_fail(tmp_path / "s", "a", DataError("wrong"))
    assert list(tmp_path.iterdir()) == []


def test_two_builds_of_one_snapshot_do_not_meet(tmp_path):
    with (tmp_path / ".s.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DataError, match="s: another build of this snapshot is running"):
            Staging(tmp_path / "s", "a").opened().__enter__()


def test_the_finished_folder_replaces_an_older_snapshot(tmp_path):
    old = tmp_path / "s"
    old.mkdir()
    (old / "datapackage.json").write_text("{}")
    with Staging(old, "a").opened() as staging:
        filled(staging)
        staging.finish()
    assert sorted(path.name for path in old.iterdir()) == ["t"]
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_another_folder_is_not_replaced(tmp_path):
    (tmp_path / "s").mkdir()
    refuse_other(tmp_path / "s")
    (tmp_path / "s" / "mine.txt").touch()
    with pytest.raises(DataError, match="s: is not empty and no snapshot, so it is not replaced"):
        Staging(tmp_path / "s", "a").opened().__enter__()


def test_one_name_for_the_same_inputs():
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1}) != fingerprint({"a": 1})
