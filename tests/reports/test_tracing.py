"""Every figure of a report leads to a row of a table, and a page shows no figure that does not."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest

from corridor.reports import html
from corridor.reports.run_tables import traced
from corridor.reports.shown import Shown
from corridor.reports.text import clean
from corridor.reports.tracing import (
    CLOSE,
    MIDDLE,
    OPEN,
    Figure,
    Ledger,
    Origin,
    marked_as,
    plainly,
    ref_of,
    refs_of,
    unmarked,
)
from corridor.reports.view import View
from corridor.study.run import Run
from factories_page import Text, reads_as, said_of, texts_of
from factories_run import a_fuzzed_run, a_run

SCALES = r"of 100|of 5\b|of 1\b|last 5 years|−2\.5 to \+2\.5|from −1 to \+1"
"""Ends of scales, as the wording names them."""


@cache
def seen(hostile: bool = False) -> tuple[Run, View, str]:
    run = a_fuzzed_run() if hostile else a_run()
    shown = Shown(run)
    return run, shown.view, html.page_of(shown)


def test_a_marked_figure_is_read_without_its_mark_and_keeps_its_reference() -> None:
    ledger = Ledger()
    origin = Origin("ranking", (("opportunity", "A-B:HS1"),), "value_usd", 5, 2021, "somebody")
    marked = ledger.mark("$5", origin)
    assert ledger.mark("$5", origin) == marked
    text = f"It sold {marked}."
    assert unmarked(text) == "It sold $5."
    assert (ref_of(text), refs_of(text, text)) == ("f1", ("f1", "f1"))
    assert ref_of("none") == ""
    assert marked_as(text, lambda ref, said: f"<{ref}>{said}") == "It sold <f1>$5."
    assert ledger.figures() == (Figure("f1", "$5", origin),)
    assert ledger.figures()[0].told == "ranking: opportunity=A-B:HS1 · value_usd = 5 · 2021 · somebody"
    assert ledger.mark("", origin) == ""


def test_no_name_can_forge_a_mark() -> None:
    assert clean(f"a {OPEN}f1{MIDDLE}b{CLOSE}") == "a f1b"


def test_a_view_without_marks_is_a_view_all_the_same() -> None:
    _, view, _ = seen()
    assert view.figures
    bare = plainly(view)
    assert type(bare) is View
    assert bare.directions[0].best[0].score == "68.0"


@pytest.mark.parametrize("hostile", [False, True])
def test_two_hundred_figures_of_the_page_lead_to_their_row_and_source(hostile: bool) -> None:
    run, view, page = seen(hostile)
    by_ref = {figure.ref: figure for figure in view.figures}
    shown = [text for text in texts_of(page) if text.ref()]
    for text in random.Random(7).sample(shown, 200):
        figure = by_ref[text.ref()]
        assert figure.text in said_of(page, text.ref())
        _follow(run, figure, by_ref)


def _follow(run: Run, figure: Figure, by_ref: dict[str, Figure]) -> None:
    """Follow a figure to its row: the row holds it, it reads as shown, and somebody stands behind it."""
    origin = figure.origin
    assert origin.source
    if origin.table == "worked out":
        assert origin.how
        assert set(origin.parts) <= set(by_ref)
        return
    raw = traced(run, figure)
    assert raw == origin.raw
    assert reads_as(raw, figure.text), figure


def test_every_figure_of_a_view_leads_to_its_row() -> None:
    run, view, _ = seen()
    by_ref = {figure.ref: figure for figure in view.figures}
    for figure in view.figures:
        _follow(run, figure, by_ref)


def test_every_number_on_the_page_is_traced_or_of_a_declared_kind() -> None:
    _, _, page = seen()
    loose = [text.said for text in texts_of(page) if re.search(r"\d", text.said) and not _declared(text)]
    assert loose == []


def _declared(text: Text) -> bool:
    """Whether digits need no origin: they stand in a figure, or are of one of these kinds.

    `bdi`: names and texts as a source, a spec or the snapshot has them. `cite`: year and source of the sentence before.
    `code`, `.code`: codes, digests, commands. `.w`: explanations that the wording has word for word. Ends of scales.
    """
    kinds = [("bdi", ""), ("cite", ""), ("code", ""), ("span", "code"), ("dd", "w"), ("p", "w"), ("span", "w")]
    if text.ref() or any(text.inside(*kind) for kind in kinds):
        return True
    return not re.search(r"\d", re.sub(SCALES, "", text.said))


def test_no_mark_is_left_on_the_page_and_none_stands_in_an_attribute() -> None:
    _, view, page = seen()
    assert not re.search("[\ue000-\uf8ff]", page)
    assert not re.search(r'="[^"]*<span', page)
    refs = set(re.findall(r'data-ref="(f\d+)"', page))
    assert refs <= {figure.ref for figure in view.figures}
    assert len(refs) > 500
