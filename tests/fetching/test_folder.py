import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from corridor.errors import UsageError
from corridor.fetching import folder as folders
from corridor.fetching import manifest
from corridor.fetching.digests import sha256
from corridor.fetching.folder import WORK, Folder
from corridor.fetching.manifest import Entry


def arrive(folder, file, content=b"content"):
    part = folder.part(file)
    part.write_bytes(content)
    entry = Entry(file, "baci", f"http://a/{file}", len(content), sha256(part))
    folder.place(entry)
    return entry


def names(path):
    return sorted(found.name for found in path.iterdir())


def test_in_the_end_there_are_files_and_their_manifest(tmp_path):
    folder = Folder(tmp_path / "new" / "out")
    with folder.locked():
        entry = arrive(folder, "a.zip")
        folder.finish()
    assert names(folder.out) == ["a.zip", "fetched.json"]
    assert manifest.read(folder.out).files == {"a.zip": entry}
    assert folder.holds(entry)
    (folder.out / "a.zip").write_bytes(b"CONTENT")
    assert not folder.holds(entry)


def test_a_file_gets_its_name_at_once_and_is_never_written_under_it(tmp_path):
    folder = Folder(tmp_path)
    with folder.locked():
        (tmp_path / "a.zip").write_bytes(b"altered")
        part = folder.part("a.zip")
        part.write_bytes(b"content")
        written = part.stat().st_ino
        arrive(folder, "a.zip")
    assert (tmp_path / "a.zip").stat().st_ino == written


def test_a_second_fetch_is_refused_while_the_first_runs(tmp_path):
    with (
        Folder(tmp_path).locked(),
        pytest.raises(UsageError, match="another fetch is writing into this folder"),
        Folder(tmp_path).locked(),
    ):
        pytest.fail("two hold the lock")
    with Folder(tmp_path).locked():
        assert WORK in names(tmp_path)


def test_a_dead_process_holds_no_lock(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from corridor.fetching.folder import Folder\n"
        "with Folder(Path(sys.argv[1])).locked():\n    print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(UsageError, match="another fetch"), Folder(tmp_path).locked():
            pytest.fail("the lock was free")
        process.kill()
    with Folder(tmp_path).locked():
        assert (tmp_path / WORK / "lock").exists()


def test_a_lock_file_whose_owner_took_it_away_is_opened_anew(tmp_path, monkeypatch):
    """Between opening and locking, the fetch that just ended may remove the file, and another may make a new one."""
    real, removed = folders.fcntl.flock, []

    def flock(descriptor, how):
        if not removed:
            os.unlink(tmp_path / WORK / "lock")
            removed.append((tmp_path / WORK / "lock").touch())
        real(descriptor, how)

    monkeypatch.setattr(folders.fcntl, "flock", flock)
    with (
        Folder(tmp_path).locked(),
        pytest.raises(UsageError, match="another fetch"),
        Folder(tmp_path).locked(),
    ):
        pytest.fail("two hold the lock")


def test_what_arrived_before_the_manifest_knew_is_taken_in(tmp_path):
    folder = Folder(tmp_path)
    with folder.locked():
        entry = arrive(folder, "a.zip")
    assert not (tmp_path / manifest.FILE).exists()
    later = Folder(tmp_path)
    assert later.manifest.files == {"a.zip": entry}
    with later.locked():
        assert manifest.read(tmp_path).files == {"a.zip": entry}
        assert names(later.work) == ["lock"]


def test_what_was_noted_but_not_yet_named_gets_its_name(tmp_path):
    folder = Folder(tmp_path)
    with folder.locked():
        folder.part("a.zip").write_bytes(b"content")
        entry = Entry("a.zip", "baci", "http://a", 7, sha256(folder.part("a.zip")))
        (folder.work / "a.zip.arrived").write_text(json.dumps(asdict(entry)))
    with Folder(tmp_path).locked():
        assert (tmp_path / "a.zip").read_bytes() == b"content"
        assert manifest.read(tmp_path).files == {"a.zip": entry}


@pytest.mark.parametrize("note", ["", "{}", "[1]", '{"file": "a.zip"}', "\x00"])
def test_a_note_that_cannot_be_read_takes_in_nothing(tmp_path, note):
    work = tmp_path / WORK
    work.mkdir()
    (work / "a.zip.arrived").write_text(note)
    (tmp_path / "a.zip").write_bytes(b"half")
    with Folder(tmp_path).locked():
        assert manifest.read(tmp_path).files == {}
        assert names(work) == ["lock"]


def test_left_over_files_are_cleared_and_parts_that_can_go_on_are_kept(tmp_path):
    work = tmp_path / WORK
    work.mkdir()
    for name in ("a.part", "b.part", "b.state", "fetched.json.tmp", "c.state.tmp"):
        (work / name).write_text("x")
    with Folder(tmp_path).locked():
        assert names(work) == ["b.part", "b.state", "lock"]


def test_the_manifest_is_written_now_and_then_while_many_arrive(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "UNWRITTEN", 3)
    folder = Folder(tmp_path)
    with folder.locked():
        for number in range(5):
            arrive(folder, f"f{number}")
        assert len(manifest.read(tmp_path).files) == 3
        assert sum(name.endswith(".arrived") for name in names(folder.work)) == 2


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(UsageError, match="out: must be a folder"), Folder(path).locked():
        pytest.fail("a file was taken for a folder")
    assert path.read_text() == "mine"
