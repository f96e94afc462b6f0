"""The printed report: the view's words on A4 pages, inside the margins, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl
import pypdfium2
import pytest

from corridor.ranking import CONTRIBUTION_COLUMNS, LINE_COLUMNS, Ranking
from corridor.reports import pdf
from corridor.reports.shown import Shown
from corridor.reports.typesetting import printable
from corridor.reports.view import View, build_view
from factories_run import a_fuzzed_run, a_run

A4 = (595.3, 841.9)
MARGIN = 17 / 25.4 * 72
FOOT = 10 / 25.4 * 72


@cache
def content(hostile: bool = False) -> bytes:
    return pdf.render(a_fuzzed_run() if hostile else a_run())


def words_of(text: str) -> str:
    """Return a text without what a line break or a hyphen may change."""
    return "".join(sign for sign in printable(text, 10**9) if sign.isalnum() or sign in "$.%<>='/|!()")


@cache
def read(hostile: bool = False) -> str:
    document = pypdfium2.PdfDocument(BytesIO(content(hostile)))
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def sentences(view: View) -> Iterator[str]:
    yield from (view.title, view.purpose, view.caution, view.claims_summary, view.method.answers, view.command)
    for claim in view.claims:
        yield from (claim.text, claim.verdict, claim.finding)
    for direction in view.directions:
        yield from (direction.title, *direction.outstanding)
        for sector in direction.sectors:
            yield from (sector.title, *sector.empty)
            for line in sector.lines:
                yield from (line.title, line.value, line.market, line.score)
            for card in sector.cards[:2]:
                yield from (reason.text for reason in (*card.pros, *card.cons))
                yield from (one.country for one in card.evidence.suppliers)
                yield card.next_step
    for _, text in (*view.caveats, *view.glossary):
        yield text
    yield from (view.summary.sure, view.trust.note, view.sensitivity.note, view.checks.note, view.moved.note)
    yield from (one.what for one in (*view.trust.varied, *view.sensitivity.indices))
    for check in view.checks.found:
        yield from (check.title, *check.texts, check.todo)
    for scenario in view.scenarios:
        yield from (scenario.title, scenario.summary, scenario.moved, *scenario.notes)
        yield from (one.text for one in scenario.assumptions)
        yield from (one.title for one in scenario.movers)
    if view.portfolio is not None:
        yield from (view.portfolio.title, *(one.title for one in view.portfolio.picks))
        yield from (one.text for one in view.portfolio.constraints)
    yield from (one.because for one in (*view.moved.new, *view.moved.gone))


def test_what_the_view_says_stands_in_the_document() -> None:
    shown = words_of(read())
    view = build_view(a_run())
    assert not [text for text in sentences(view) if words_of(text) not in shown]


@pytest.mark.parametrize("hostile", [False, True])
def test_no_text_leaves_the_margins_of_a4(hostile: bool) -> None:
    document = pypdfium2.PdfDocument(BytesIO(content(hostile)))
    for page in document:
        assert page.get_size() == pytest.approx(A4, abs=0.2)
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= MARGIN - 1
            assert right <= A4[0] - MARGIN + 1
            assert bottom >= FOOT - 1
            assert top <= A4[1] - FOOT + 1


def test_hostile_texts_are_text() -> None:
    shown = words_of(read(hostile=True))
    assert words_of("<script>alert('x')</script>=cmd|' /C calc'!A0") in shown.replace("’", "'")
    assert b"/JavaScript" not in content(hostile=True)
    assert b"javascript:" not in content(hostile=True)
    assert "\x07" not in read(hostile=True)
    assert "\u202e" not in read(hostile=True)


def test_a_name_of_ten_thousand_characters_ends_in_an_ellipsis_inside_the_page() -> None:
    run = a_run()
    long = run.ranking.lines.with_columns(title=pl.lit("x" * 10_000), segment=pl.lit("y " * 5_000))
    document = pypdfium2.PdfDocument(BytesIO(pdf.render(replace(run, ranking=replace(run.ranking, lines=long)))))
    assert len(document) < 25
    right = [
        text.get_rect(index)[2]
        for page in document
        for text in [page.get_textpage()]
        for index in range(text.count_rects())
    ]
    assert max(right) <= A4[0] - MARGIN + 1


def test_title_language_keywords_bookmarks_and_tags() -> None:
    document = pypdfium2.PdfDocument(BytesIO(content()))
    known = document.get_metadata_dict()
    run = a_run()
    assert known["Title"] == "United States – Azerbaijan: where the openings are"
    assert run.spec_hash in known["Keywords"]
    assert run.data_hash in known["Keywords"]
    assert known["CreationDate"].startswith("D:20241231")
    assert document.is_tagged()
    assert b"/Lang" in content()
    assert b"pdfuaid" in content()
    marks = [mark.get_title() for mark in document.get_toc()]
    assert marks[:2] == ["In one minute", "Trade today"]
    assert {"United States → Azerbaijan", "How the score is made", "Glossary"} <= set(marks)


def test_pages_are_numbered_and_carry_both_hashes() -> None:
    document = pypdfium2.PdfDocument(BytesIO(content()))
    for number, page in enumerate(document, 1):
        text = page.get_textpage().get_text_bounded()
        assert f"Page {number} of {len(document)}" in text
        assert "8f1c8f1c8f1c" in text
        assert "02be02be02be" in text


def test_the_same_run_gives_the_same_bytes_whatever_the_seed_of_hashes_the_threads_and_the_hour(
    tmp_path: Path,
) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom corridor.reports import pdf\nfrom factories_run import a_run\n"
        "pdf.write(a_run(), Path(sys.argv[2]))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "77", "POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1", "TZ": "Asia/Baku"}
    tests = str(Path(__file__).parents[1])
    subprocess.run([sys.executable, "-c", code, tests, str(tmp_path / "b.pdf")], check=True, env=env)
    assert (tmp_path / "b.pdf").read_bytes() == content()


def test_a_run_with_nothing_in_it_is_a_document_that_says_so() -> None:
    run = a_run()
    empty = Ranking(
        lines=pl.DataFrame(schema=LINE_COLUMNS),
        contributions=pl.DataFrame(schema=CONTRIBUTION_COLUMNS),
        excluded=run.ranking.excluded.clear(),
    )
    bare = pdf.render(
        replace(
            run, ranking=empty, profiles=(), claims=(), gaps=(), sources={}, robustness=None, sensitivity=None,
            explanations=None, findings=(), scenarios=(), portfolio=None, moved=None, past=None,
        )
    )  # fmt: skip
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(BytesIO(bare)))
    assert "No line could be ranked in this direction" in text.replace("\r\n", " ")
    assert "Every candidate of the sectors was ranked" in text


def test_trends_are_drawn_and_no_drawing_is_left_out() -> None:
    view = build_view(a_run())
    drawn = pdf.printed(Shown(a_run()).drawings)
    assert set(drawn) == {
        *(f"trend-{one.key}.svg" for one in view.profiles[0].trends),
        "trend-" + view.profiles[0].balance.key + ".svg",
        "map.svg",
    }
    assert all('xmlns="http://www.w3.org/2000/svg"' in svg for svg in drawn.values())
    assert not any("Helvetica" in svg for svg in drawn.values())
