"""A member's pages: two at most whatever is in them, the same bytes each time, words as words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import polars as pl
import pypdfium2
import pytest

from corridor.errors import UsageError
from corridor.reports.member_pages import FORMATS, PAGES, ROOMS, shown, write_member
from corridor.reports.typesetting import typeset_within
from corridor.spec.member import MemberSpec
from corridor.study.run import Run
from corridor.study.shortlist.drawing import shortlist_of
from corridor.study.shortlist.results import Shortlist
from factories_run import a_fuzzed_run, a_run

SECTORS = ["ict", "energy", "minerals", "services"]
MARGIN = 17 / 25.4 * 72
WIDTH, HEIGHT, FOOT = 595.3, 841.9, 6 / 25.4 * 72


@cache
def drawn(count: int = 8, hostile: bool = False) -> tuple[Run, Shortlist]:
    run = a_fuzzed_run() if hostile else a_run()
    told = {"name": "Example member", "country": "USA", "sectors": SECTORS, "limits": {"count": count}}
    return run, shortlist_of(run, MemberSpec.model_validate(told))


def printed(run: Run, found: Shortlist) -> bytes:
    return typeset_within("member.typ", shown(run, found), ROOMS, PAGES, run.as_of)


def text_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(BytesIO(content))
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", " ")


def verbose(found: Shortlist, length: int = 10_000) -> Shortlist:
    """Return a shortlist whose every free text is endless."""
    long = pl.lit("word " * (length // 10) + "w" * (length // 2))
    member = found.member.model_copy(update={"products": ("p " * 50,) * 40, "avoid": ("q" * 100,) * 30})
    return replace(
        found,
        member=member,
        title="t" * length,
        rules=("r " * length,) * 5,
        terms=pl.concat([found.terms.with_columns(term=long, how=long, nearest=long)] * 10),
        lines=found.lines.with_columns(why=long),
        steps=found.steps.with_columns(step=long, because=long),
        left_out=pl.concat([found.left_out.with_columns(title=long, because=long)] * 5),
        not_in_data=("n" * length,) * 20,
    )


@pytest.mark.parametrize("count", [0, 1, 8])
def test_two_pages_hold_it_with_no_line_one_and_eight(count: int) -> None:
    run, found = drawn(max(count, 1))
    if count == 0:
        found = replace(found, lines=found.lines.clear(), steps=found.steps.clear())
    content = printed(run, found)
    assert found.lines.height == count
    assert len(pypdfium2.PdfDocument(BytesIO(content))) <= PAGES
    shown_text = text_of(content)
    assert "Example member: first openings" in shown_text
    assert ("No ranked line answers" in shown_text) is (count == 0)
    for title in found.lines["title"]:
        assert title[:40] in shown_text


def test_endless_texts_do_not_make_a_third_page_nor_leave_the_margins() -> None:
    run, found = drawn(20)
    document = pypdfium2.PdfDocument(BytesIO(printed(run, verbose(found))))
    assert len(document) <= PAGES
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert MARGIN - 1 <= left <= right <= WIDTH - MARGIN + 1
            assert FOOT - 1 <= bottom <= top <= HEIGHT - FOOT + 1


def test_hostile_names_are_words() -> None:
    content = printed(*drawn(8, hostile=True))
    assert "<script>" in text_of(content)
    assert b"/JavaScript" not in content
    assert len(pypdfium2.PdfDocument(BytesIO(content))) <= PAGES


def test_the_same_shortlist_is_the_same_bytes_in_each_format(tmp_path: Path) -> None:
    for name in ("a", "b"):
        paths = write_member(*drawn(), tmp_path / name, ["pdf", "html"])
        assert [path.name for path in paths] == ["report-member.pdf", "report-member.html"]
    for path in paths:
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()


def test_the_page_for_the_screen_says_everything_and_escapes_it(tmp_path: Path) -> None:
    run, found = drawn()
    write_member(run, found, tmp_path, ["html"])
    page = (tmp_path / "report-member.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert all(step.replace("'", "&#39;") in page for step in found.steps["step"])
    write_member(*drawn(hostile=True), tmp_path, ["html"])
    page = (tmp_path / "report-member.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\ue000" not in page


def test_a_format_that_members_do_not_have_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown format of a member's pages 'xlsx'\. Known: html, pdf"):
        write_member(*drawn(), tmp_path / "out", ["pdf", "xlsx"])
    assert not (tmp_path / "out").exists()
    assert list(FORMATS) == ["html", "pdf"]


def test_each_room_is_tighter_than_the_one_before() -> None:
    for wide, tight in pairwise(ROOMS):
        assert tight != wide
        assert all(tight[part] <= wide[part] for part in wide)
    assert len({frozenset(room) for room in ROOMS}) == 1
