import pytest

from corridor.reports.coverage_page import TITLES, page_of, write
from corridor.reports.snapshot_page import render
from factories_shown import NASTY, coverage_record, map_record, nastified


def test_the_page_tells_what_the_terminal_tells(tmp_path):
    write(coverage_record(), tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    expected = (
        "Coverage of the snapshot small",
        "Who reported what",
        "A00",
        "15 declared",
        "1,234,567",
        "$7.00 tn",
        "HS 75.0%, HS02 25.0%",
        "unit is missing",
        "1.28",
        "Chapters of Azerbaijan in 2017.",
        "2003–2024",
    )
    assert [one for one in expected if one not in text] == []


@pytest.mark.parametrize("view", TITLES)
def test_each_view_has_its_title(view):
    assert page_of(coverage_record(view=view)).sections[0].title == TITLES[view]


def test_what_is_not_there_has_no_section():
    page = page_of(coverage_record(mirrors=[], accounts=[], reasons=[], gaps=[], maps=[{**map_record(), "rows": []}]))
    assert [one.title for one in page.sections] == [
        "Who reported what",
        "Sources and revisions",
        "What the snapshot lacks",
        "Tables",
    ]
    assert "No gap is known." in render(page)
    assert "Nothing to show." in render(page)


def test_names_reach_the_page_as_text_only():
    text = render(page_of(nastified(coverage_record())))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not set(NASTY) & {"\x1b", "\x07", "\u202e"} & set(text)
