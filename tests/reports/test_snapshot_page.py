from html.parser import HTMLParser

import pytest

from corridor.reports.snapshot_page import Page, Section, heat_map, kind_of, legend, render, sheet, write
from factories_shown import STEPS, map_record


class Outline(HTMLParser):
    """Collects what a page consists of and refuses tags that are not closed in their order."""

    VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.tags: dict[str, int] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def outline(text):
    parser = Outline()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


@pytest.fixture
def page():
    table = sheet("Figures", ("Name", "Value"), [("a", 1), (None, "b")], numbers=(1,))
    maps = [map_record(), map_record(title="Declared as importer")]
    section = Section("Maps", ("Lead.", "Note."), legend(maps), tuple(map(heat_map, maps)), (table,), ("An item.",))
    return Page("Title", "Kicker", "Lead", (("Made", "2026"),), (section, Section("Empty")))


def test_a_page_is_whole_and_loads_nothing(page):
    found = outline(render(page))
    assert found.tags["table"] == 3
    assert "script" not in found.tags
    assert len(found.ids) == len(set(found.ids))
    assert [link for link in found.links if not link.startswith("#")] == []
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert found.tags["caption"] == found.tags["table"]


def test_the_same_page_gives_the_same_bytes(page, tmp_path):
    for name in ("a", "b"):
        write(page, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_each_year_has_its_square_with_figure_and_style():
    found = heat_map(map_record())
    assert len(found.rows[0].cells) == len(found.years) == 10
    assert found.rows[0].cells[-1] is None
    first = found.rows[0].cells[0]
    assert (first.kind, first.short, first.title) == ("l4", "98", "A00 2015: 15 declared")


def test_the_legend_goes_from_full_to_nothing():
    assert [one.kind for one in legend([map_record()])] == ["l4", "l1", "balanced", "truncated", "absent", "none"]
    assert [kind_of(step) for step in STEPS[:2]] == ["l4", "l1"]


def test_a_table_holds_clean_texts():
    found = sheet("t", ("a", "b"), [(None, "x\x1b[2J\u202e\ny")])
    assert found.rows == (("", "x[2J y"),)
