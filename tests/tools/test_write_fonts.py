"""The fonts of printed reports: what the list of characters says is what they draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def tool(load_tool: Callable[[str], Any]) -> Any:
    return load_tool("write_fonts")


def test_ranges_are_read_and_written(tool: Any) -> None:
    assert tool.codes_of("41-43,20") == {0x20, 0x41, 0x42, 0x43}
    assert list(tool.ranges_of({0x20, 0x41, 0x42, 0x43, 0x10FFFF})) == ["20", "41-43", "10FFFF"]
    assert list(tool.ranges_of(set())) == []


def test_the_list_of_characters_is_what_the_fonts_draw(tool: Any) -> None:
    fonts = pytest.importorskip("fontTools.ttLib")
    drawn: set[int] = set()
    for name in tool.FONTS:
        drawn |= set(fonts.TTFont(tool.FONTS_FOLDER / name).getBestCmap())
    assert list(tool.ranges_of(drawn)) == (tool.FONTS_FOLDER / tool.COVERAGE).read_text(encoding="utf-8").split()


def test_every_font_is_there_with_its_licence_and_all_stay_small(tool: Any) -> None:
    files = {path.name: path.stat().st_size for path in tool.FONTS_FOLDER.iterdir()}
    assert set(tool.FONTS) | {"OFL.txt", "README.md", tool.COVERAGE} == set(files)
    assert sum(files.values()) < 2_000_000


@pytest.mark.parametrize(
    "signs", ["əğıİöşüçÇ", "ЖжЁёӘә", "αΩ", "–—“”’…·×÷≥≤→↔✓−†", "\u0627\u0644", "\u05d0", "\u10d0", "\u0531", "\ufffd"]
)
def test_what_names_and_reports_need_is_drawn(tool: Any, signs: str) -> None:
    drawn = tool.codes_of(",".join((tool.FONTS_FOLDER / tool.COVERAGE).read_text(encoding="utf-8").split()))
    assert {ord(sign) for sign in signs} <= drawn


def test_a_folder_without_the_fonts_is_refused(tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([str(tmp_path)]) == 1
    assert "lacks Inter-Regular.otf" in capsys.readouterr().err
    assert tool.main([]) == 2
