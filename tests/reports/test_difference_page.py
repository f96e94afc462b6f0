from corridor.reports.difference_page import page_of, write
from corridor.reports.snapshot_page import render
from factories_shown import difference_record, nastified


def test_the_page_tells_what_the_terminal_tells(tmp_path):
    write(difference_record(), tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    expected = (
        "small → small: what changed",
        "1 of 2 years changed",
        "+$700,000",
        "−$400,000",
        "a declared figure was revised",
        "AZE Azerbaijan",
        "+$1.00 bn",
        "2020: Azerbaijan → Georgia",
        "27 Fuels",
        "country_years",
        "value 1",
        "2020 AZE gdp_usd",
        "absent → declared",
        "AZE as exporter",
        "release: r1 → r2",
        "9 → 10",
        "New gap: A new gap.",
        "No longer told: An old gap.",
        "Only the first snapshot has the table facts.",
    )
    assert [one for one in expected if one not in text] == []


def test_no_difference_is_one_section():
    assert [one.title for one in page_of(difference_record(same=True)).sections] == ["No difference"]


def test_sections_without_content_are_left_out():
    page = page_of(
        difference_record(
            notes=[], transitions=[], coverage=[], sources=[], accounts=[], gaps={"added": [], "dropped": []}
        )
    )
    assert [one.title for one in page.sections] == ["Goods flows by year", "Why", "Where", "Rows of every table"]


def test_names_reach_the_page_as_text_only():
    text = render(page_of(nastified(difference_record())))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
