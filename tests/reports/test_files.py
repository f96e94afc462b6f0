"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from corridor.reports.files import write_text, write_whole


def test_written_into_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_whole(path, lambda sibling: sibling.write_text("x") and None)
    assert path.read_text() == "x"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(sibling: Path) -> None:
        sibling.write_text("half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_whole(path, fail)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_text_is_utf8_with_line_feeds(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "é\n")
    assert (tmp_path / "a.txt").read_bytes() == "é\n".encode()
