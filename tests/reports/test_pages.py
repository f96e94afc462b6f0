import pytest
from jinja2 import UndefinedError

from contrasts import ENOUGH, contrast, pairs_of
from corridor.reports.pages import environment, keep_amounts, style


def test_texts_are_escaped_and_unknown_names_are_faults():
    template = environment().from_string("{{ text }}")
    assert template.render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError, match="'text' is undefined"):
        template.render()


def test_amounts_stay_on_one_line():
    assert keep_amounts("<i> $9.19 bn") == '&lt;i&gt; <span class="nb">$9.19 bn</span>'
    assert environment().filters["amounts"] is keep_amounts


def test_style_sheets_stand_one_after_the_other():
    assert style("report.css", "coverage.css") == f"{style('report.css')}\n{style('coverage.css')}"


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    css = ":root { --ink: #111111; --paper: #ffffff } p { color: var(--ink) } b { color: #fff; background: #222222 }"
    assert list(pairs_of(css, ("paper",))) == [("p", "#111111", "#ffffff"), ("b", "#fff", "#222222")]


@pytest.mark.parametrize("sheets", [("report.css",), ("report.css", "member.css"), ("report.css", "coverage.css")])
def test_every_text_stands_out_from_what_is_behind_it(sheets):
    pairs = list(pairs_of(str(style(*sheets)), ("paper", "soft")))
    assert len(pairs) > 40
    assert not [pair for pair in pairs if contrast(*pair[1:]) < ENOUGH]
