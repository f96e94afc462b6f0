"""The page: self-contained, the same twice, safe with hostile text, readable by machines that read aloud."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from corridor.reports import html
from corridor.reports.pages import keep_amounts
from factories_run import NASTY, a_fuzzed_run, a_run

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}


def attrs_of(attrs: list[tuple[str, str | None]], name: str) -> str | None:
    return dict(attrs).get(name)


class Page(HTMLParser):
    """Collects elements and checks that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.codes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")
            self.codes = attrs_of(attrs, "class") == "codes"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open and not self.codes:
            self.cells[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@cache
def text(hostile: bool = False) -> str:
    return html.render(a_fuzzed_run() if hostile else a_run())


def page(hostile: bool = False) -> Page:
    parsed = Page()
    parsed.feed(text(hostile))
    assert parsed.open == []
    return parsed


@pytest.mark.parametrize("hostile", [False, True])
def test_the_page_starts_with_its_type_and_is_one_html_document(hostile: bool) -> None:
    assert text(hostile).startswith("<!DOCTYPE html>\n<html lang=")
    assert text(hostile).rstrip().endswith("</html>")


@pytest.mark.parametrize("hostile", [False, True])
def test_nothing_is_loaded_and_nothing_runs(hostile: bool) -> None:
    parsed = page(hostile)
    assert not parsed.all("script")
    assert not parsed.all("link")
    assert not parsed.all("img")
    for tag, attrs in parsed.elements:
        assert "src" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        if "href" in attrs:
            assert tag == "a"
            assert re.match(r"https?://|#", attrs["href"] or "")
    assert "@import" not in text(hostile)
    assert not re.search(r"url\((?!#)", text(hostile))


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        html.write(a_run(), tmp_path / f"{name}.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_hostile_text_stays_text() -> None:
    assert "<script" not in text(hostile=True)
    assert "&lt;script&gt;" in text(hostile=True)
    assert "javascript:" not in [str(a.get("href")) for a in page(hostile=True).all("a")]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", text(hostile=True))


def test_ids_are_unique_and_every_reference_has_its_target() -> None:
    parsed = page()
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    inner = [a["href"] for a in parsed.all("a") if str(a["href"]).startswith("#")]
    labels = [attrs["aria-labelledby"] for _, attrs in parsed.elements if "aria-labelledby" in attrs]
    assert {str(href)[1:] for href in inner} | set(map(str, labels)) <= set(map(str, ids))


def test_language_landmarks_captions_and_scopes() -> None:
    parsed = page()
    assert parsed.all("html")[0]["lang"] == "en"
    assert len(parsed.all("main")) == len(parsed.all("h1")) == len(parsed.all("nav")) == 1
    assert len(parsed.all("caption")) == len(parsed.all("table")) > 5
    assert all(attrs.get("scope") in {"col", "row"} for attrs in parsed.all("th"))
    charts = [attrs for attrs in parsed.all("div") if attrs.get("role") == "img"]
    assert len(charts) == 7
    assert all(attrs["aria-label"] for attrs in charts)


def test_headings_never_skip_a_level() -> None:
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_number_in_a_cell_is_formatted() -> None:
    for cell in page().cells:
        assert not re.search(r"\d{5,}", cell), cell
        assert not re.search(r"\d\.\d{3,}", cell), cell
        assert "nan" not in cell.lower().split()


def test_unknown_is_never_zero() -> None:
    body = text()
    row = body[body.index('class="text"><bdi>Electronic integrated circuits') :]
    row = row[: row.index("</tr>")]
    assert "– <small>not known</small>" in row
    assert "$0" not in row


def test_amounts_stay_on_one_line_and_text_is_escaped() -> None:
    assert keep_amounts("<b> $22.2 bn") == '&lt;b&gt; <span class="nb">$22.2 bn</span>'


def test_untouched_lines_have_a_section_in_each_direction() -> None:
    assert text().count("Untouched: proposed though nothing is traded today") == 2
    assert 'id="h-usa-aze-untouched"' in text()
    section = text()[text().index('id="h-usa-aze-untouched"') :]
    assert "Semiconductor devices" in section[: section.index("</section>")]


def test_a_run_without_profiles_claims_and_lines_is_still_a_page() -> None:
    run = a_run()
    lines = run.ranking.lines.clear()
    bare = replace(run, profiles=(), claims=(), gaps=(), ranking=replace(run.ranking, lines=lines))
    rendered = html.render(bare)
    assert "No line could be ranked in this direction" in rendered
    assert 'id="claims"' not in rendered


def test_importing_the_reports_loads_no_chart_library() -> None:
    heavy = ["altair", "vl_convert", "mlflow", "jinja2", "xlsxwriter"]
    code = f"import sys, corridor.reports; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LONG = "W" * 10_000
FORGED = f"\ue000f1\ue001<b>{NASTY}\ue002\U000f0000"


@pytest.mark.parametrize("text_", [LONG, FORGED, "=1+1", "\u202eabc\u2066", "a\x00\x1b[31mb"], ids=range(5))
def test_whatever_a_name_or_note_holds_it_reaches_the_page_as_short_text(text_: str) -> None:
    run = a_run()
    findings = tuple(replace(one, explanation=text_, title=text_, todo=text_) for one in run.findings)
    scenario = replace(run.scenarios[0], title=text_, summary=text_, notes=(text_,))
    moved = replace(run.moved, since=text_) if run.moved else None
    lines = run.ranking.lines.with_columns(title=pl.lit(text_))
    fuzzed = replace(
        run,
        findings=findings,
        scenarios=(scenario,),
        moved=moved,
        gaps=(text_,),
        ranking=replace(run.ranking, lines=lines),
        country_names=dict.fromkeys(run.country_names, text_),
    )
    page_ = html.render(fuzzed)
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\U000f0000-\U0010ffff]", page_
    )
    assert "<script" not in page_
    assert not re.search("W{700}", page_)
    assert len(page_) < 1_500_000
    parsed = Page()
    parsed.feed(page_)
    assert parsed.open == []


def test_the_file_of_figures_stands_beside_the_page(tmp_path: Path) -> None:
    html.write(a_run(), tmp_path / "report.html")
    figures = pl.read_csv(tmp_path / "figures.csv", infer_schema_length=0)
    refs = set(re.findall(r'data-ref="(f\d+)"', (tmp_path / "report.html").read_text(encoding="utf-8")))
    assert refs <= set(figures["id"])
    assert figures["source"].null_count() == 0
