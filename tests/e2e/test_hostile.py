"""Hostile texts in a snapshot, sealed and run to every format: each of them is read as text and does nothing."""

import csv
from html.parser import HTMLParser

import openpyxl
import polars as pl
import pypdfium2
import pytest

from corridor import engine
from corridor.snapshots.writing import Content, write_snapshot
from factories import a_fact, a_world, table
from factories_project import SOURCES, a_project, a_source

MARK = "pwned"
MARKUP = f"<script>{MARK}()</script><img src=x onerror={MARK}()>"
FORMULA = f"=cmd|' /C {MARK}'!A0"
TEMPLATE = "{{7*7191}} {% set a = 1 %}"
TYPST = f'#eval("{MARK}") #panic() $x$ @ref <label> `raw`'
TURNED = "abc\u202efdp.exe\u2066\ue000\U000f0001"
ENDLESS = "A" * 10_000
WORKED_OUT = str(7 * 7191)
UNSEEN = set("\u202e\u2066\ue000\U000f0001\x07\x1b")
STARTERS = ("=", "+", "-", "@", "\t", "\r")
ALL = (MARKUP, FORMULA, TEMPLATE, TYPST, TURNED, ENDLESS)


def hostile_tables():
    tables = a_world()
    names = dict(zip(("ARG", "BEL", "CHN", "EST", "FIN"), (MARKUP, FORMULA, TYPST, TURNED, TEMPLATE), strict=True))
    tables["countries"] = tables["countries"].with_columns(
        pl.col("country").replace_strict(names, default=pl.col("name")).alias("name")
    )
    titles = [ALL[n % len(ALL)] for n in range(tables["products"].height)]
    tables["products"] = tables["products"].with_columns(title=pl.Series(titles) + " " + pl.col("product"))
    facts = [
        {
            **a_fact(f"fact_{n}", "ARG", "BEL", "exports", 2020, 1010.0, "ARG"),
            "reporter": text,
            "source": text,
            "note": text,
        }
        for n, text in enumerate(ALL)
    ]
    tables["facts"] = table("facts", facts)
    return tables


def hostile_sources(tables):
    names = (*SOURCES, *sorted(set(tables["country_years"]["source"])))
    texts = [ALL[n % len(ALL)] for n in range(len(names))]
    return [
        {**a_source(name), "title": text, "citation": text, "licence": text, "path": f"javascript:{MARK}()"}
        for name, text in zip(names, texts, strict=True)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of the small job over the hostile snapshot."""
    root = a_project(tmp_path_factory.mktemp("hostile"))
    tables = hostile_tables()
    content = Content("odd", MARKUP, "2022-01-01", tables, hostile_sources(tables), gaps=list(ALL))
    write_snapshot(content, root / "data" / "odd")
    engine.seal_snapshot(root / "data" / "odd")
    changes = [
        "snapshot=odd",
        "corridors=[{between: [ARG, BEL]}]",
        "robustness.draws=100",
        "report.formats=[html,pdf,xlsx,csv]",
    ]
    engine.run_job(root / "configs" / "jobs" / "small.yaml", overrides=changes, out=root / "out", track=False)
    return root / "out"


class Page(HTMLParser):
    """Elements, their attributes, what scripts and styles hold, and the text that a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.code, self.said, self._inside = set(), [], [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self._inside = tag if tag in {"script", "style"} else ""

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        (self.code if self._inside else self.said).append(data)


def test_the_page_shows_them_as_text(folder):
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    said = "".join(page.said)
    assert not page.tags & {"img", "iframe", "object", "embed", "base", "label"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [value for name, value in page.attributes if name in {"href", "src"} and MARK in (value or "")]
    assert MARK not in "".join(page.code)
    for text in (MARKUP, FORMULA, "{{7*7191}}", f'#eval("{MARK}")'):
        assert text in said
    assert WORKED_OUT not in said
    assert not set(said) & UNSEEN
    assert "A" * 5_000 not in said


def test_the_printed_report_shows_them_as_text(folder):
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    said = "".join(page.get_textpage().get_text_range() for page in document)
    together = "".join(said.split())
    for text in ("<script>", "{{7*7191}}", "#eval("):
        assert text in together
    assert WORKED_OUT not in together
    assert not set(said) & UNSEEN
    raw = (folder / "report.pdf").read_bytes()
    assert b"/JavaScript" not in raw
    assert b"javascript:" not in raw


def test_the_workbook_holds_them_as_text(folder):
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert not [cell for cell in cells if cell.hyperlink and MARK in str(cell.hyperlink.target)]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert any(FORMULA in text for text in texts)
    assert any(MARKUP in text for text in texts)
    assert not set("".join(texts)) & UNSEEN
    assert max(map(len, texts)) <= 32_767


@pytest.mark.parametrize("name", ["ranking.csv", "report.csv", "figures.csv"])
def test_tables_hold_no_cell_that_a_spreadsheet_would_work_out(folder, name):
    path = folder / name
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row if cell.startswith(STARTERS)):
        float(cell)
    if name == "ranking.csv":
        assert any(MARK in cell for row in rows for cell in row)
