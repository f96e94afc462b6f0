from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.shortlist.words import folded, holds, nearest, stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pumps", ("pump",)), ("BATTERIES of lithium", ("battery", "lithium")), ("boxes; glass", ("box", "glass")),
        ("gas and gases", ("gas", "gase")), ("Çay, qəhvə", ("cay", "qehve")), ("crème brûlée", ("creme", "brulee")),
        ("ores & concentrates n.e.s.", ("ore", "concentrate", "s")), ("", ()), ("the of and", ()),
    ],
)  # fmt: skip
def test_words_lose_case_accents_and_plurals_only(text, expected):
    assert stems(text) == expected


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_case_changes_no_words(text):
    assert folded(folded(text)) == folded(text)
    assert stems(text) == stems(folded(text))


def test_a_text_holds_words_in_any_order_or_their_beginnings():
    title = "Pumps; for liquids, whether or not fitted with measuring devices"
    assert holds(title, stems("liquid pump")) == "word"
    assert holds(title, stems("measur")) == "beginning"
    assert holds(title, stems("pum")) == ""  # too short to stand for a word
    assert holds(title, stems("pump compressor")) == ""
    assert holds(title, ()) == ""


def test_suggestions_are_words_that_are_spelt_alike():
    assert nearest("aluminum", ["Aluminium", "Copper ores"]) == ["aluminium"]
    assert nearest("zzz", ["Aluminium"]) == []
    assert nearest("coper", ["Copper ores", "copper"], most=1) == ["copper"]
