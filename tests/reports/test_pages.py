import pytest
from jinja2 import UndefinedError

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
