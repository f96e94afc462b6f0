"""Typesetting: text stays text, the fonts of the package only, the same bytes each time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pypdfium2
import pytest

from contrasts import ENOUGH, contrast
from corridor.errors import InternalError
from corridor.reports import typesetting
from corridor.reports.typesetting import LONGEST, LONGEST_NAME, TEMPLATES, drawn, legible, printable, typeset


@dataclass(frozen=True)
class Part:
    title: str
    width: float


def test_a_tree_becomes_plain_data_that_json_holds() -> None:
    tree = {"parts": (Part("a", 1.5), Part("b\x07", 2.0)), "none": None, "yes": True, "nan": float("nan")}
    found = legible(tree)
    assert found == {
        "parts": [{"title": "a", "width": 1.5}, {"title": "b", "width": 2.0}],
        "none": None,
        "yes": True,
        "nan": None,
    }
    assert json.loads(json.dumps(found)) == found


def test_controls_and_marks_are_left_out_and_what_cannot_be_drawn_is_shown_as_such() -> None:
    assert printable("a\x00b\u202ec\x1b") == "abc"
    assert printable("sold \ue000f12\ue001$5 mn\ue002 \ue001") == "sold $5 mn "
    assert printable("中 a \U0001f600") == "\ufffd a \ufffd"
    assert printable("Şəki \u0627\u0644 ქ") == "Şəki \u0627\u0644 ქ"


def test_endless_words_may_be_broken_and_endless_texts_end() -> None:
    assert printable("y" * 24) == "y" * 24
    word = printable("x" * 30)
    assert word.replace("\u200b", "") == "x" * 30
    assert max(map(len, word.split("\u200b"))) <= 12
    long = printable("word " * 10_000)
    assert len(long) <= LONGEST
    assert long.endswith("…")
    assert len(legible({"title": "n " * 1000})["title"]) <= LONGEST_NAME
    assert len(legible({"seller": "n" * 10_000})["seller"].replace("\u200b", "")) <= LONGEST_NAME


def test_every_character_that_is_called_drawn_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = "".join(chr(code) for code in sorted(drawn()))
    assert len(signs) > 3000
    content = _set(monkeypatch, '#text(font: ("Inter", ..sys.inputs.keys()), json("view.json"))', signs)
    assert content.startswith(b"%PDF")


def test_a_text_is_never_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = '#panic("x") *b* $x$ @ref <label> \\ // = [ ] { } ~ --'
    content = _set(monkeypatch, '#text(font: "Inter", json("view.json"))', hostile)
    page = pypdfium2.PdfDocument(content)[0].get_textpage()
    assert page.get_text_bounded().strip() == hostile


def test_a_template_that_cannot_be_set_is_a_fault_of_corridor(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InternalError, match=r"look\.typ: cannot be typeset: panicked"):
        _set(monkeypatch, "#panic()", "")


def test_no_font_of_the_machine_is_used() -> None:
    assert typesetting._fonts().families() == sorted(
        [
            "Inter",
            "Noto Sans Arabic",
            "Noto Sans Armenian",
            "Noto Sans Georgian",
            "Noto Sans Hebrew",
            "Noto Sans Symbols2",
            "Noto Serif",
        ]
    )


def test_the_year_dates_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    document = pypdfium2.PdfDocument(_set(monkeypatch, '#set text(font: "Inter")\nx', "", year=2031))
    assert document.get_metadata_dict()["CreationDate"].startswith("D:20311231")


def _set(monkeypatch: pytest.MonkeyPatch, template: str, view: object, year: int = 2024) -> bytes:
    """Typeset a template that stands in for look.typ, in the fonts of the package."""
    body = f'#set document(title: "t")\n#set text(lang: "en")\n{template}'
    compiler = typesetting._compiler
    monkeypatch.setattr(typesetting, "_compiler", lambda files: compiler({**files, "main.typ": body.encode()}))
    return typeset("look.typ", view, {}, year)


def test_every_printed_text_stands_out_from_what_is_behind_it() -> None:
    look = (TEMPLATES / "look.typ").read_text(encoding="utf-8")
    named = dict(re.findall(r'#let (\w+) = rgb\("(#\w{6})"\)', look))
    (line,) = re.findall(r"#let accents = .*", look)
    accents = re.findall(r'rgb\("(#\w{6})"\)', line)
    tones = re.findall(r'\w+: \(rgb\("(#\w{6})"\), rgb\("(#\w{6})"\)\)', look)
    assert (len(accents), len(tones)) == (3, 6)
    fronts = [named["ink"], named["quiet"], *accents, *(front for front, _ in tones)]
    pairs = [*tones, *((front, back) for front in fronts for back in ("#ffffff", named["soft"]))]
    assert not [pair for pair in pairs if contrast(*pair) < ENOUGH]
