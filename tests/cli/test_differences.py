import re

import pytest

from corridor.cli.differences import moved, show_difference
from factories_shown import difference_record, nastified


@pytest.fixture(autouse=True)
def eighty(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)


def shown(capsys, **changes):
    show_difference(difference_record(**changes), top=5)
    return capsys.readouterr().out


def test_every_part_is_told_in_eighty_columns(capsys):
    out = shown(capsys)
    expected = (
        "small, made 2026-01-31 → small, made 2026-02-28", "data hash abababababababab → cdcdcdcdcdcdcdcd",
        "1 year without any change",
        "revised: a declared figure was revised", "Exporters that changed most", "AZE Azerbaijan", "+$1 bn",
        "AZE → GEO 27", "none → $700,000", "country_years", "the same in both: pairs", "2020 AZE gdp_usd", "1.5 → none",
        "absent → declared", "2020-2021", "and 3 more; --top shows more", "s: changed: release: r1 → r2", "9 → 10",
        "none → 0", "+ a new gap", "- an old gap", "only the first snapshot has the table facts",
    )  # fmt: skip
    assert [text for text in expected if text not in out] == []
    assert re.search(r"2020 +\$8 mn +\$8\.5 mn +\+\$700,000 +-\$400,000 +\+\$200,000", out)
    assert max(map(len, out.splitlines())) <= 80


def test_no_difference_is_one_line(capsys):
    assert shown(capsys, same=True).splitlines()[1:] == ["no difference"]


def test_a_difference_without_a_figure_says_so(capsys):
    assert "no figure differs" in shown(capsys, same_figures=True)


def test_years_are_summed_where_there_are_several(capsys):
    year = difference_record()["years"][0]
    out = shown(capsys, years=[year, {**year, "year": 2021}])
    assert re.search(r"sum +\$16 mn +\$17 mn +\+\$1\.4 mn +-\$800,000 +\+\$400,000", out)
    assert "every year changed" in out


def test_nothing_is_headed_where_there_is_nothing(capsys):
    empty = {"exporter": [], "importer": [], "product": [], "source": []}
    out = shown(
        capsys, reasons=[], movers=empty, largest=[], transitions=[], sources=[], accounts=[], notes=[],
        gaps={"added": [], "dropped": []},
    )  # fmt: skip
    headings = ("Why", "changed most", "Coverage", "Sources", "Raw rows", "Gaps", "To know")
    rest = out.replace("Figures of country_years that changed most", "")
    assert [text for text in headings if text in rest] == []


@pytest.mark.parametrize(("value", "text"), [(0, "$0"), (1500, "+$1,500"), (-2_000_000, "-$2 mn")])
def test_a_change_has_its_sign(value, text):
    assert moved(value) == text


def test_names_reach_the_terminal_as_text_only(capsys):
    show_difference(nastified(difference_record()), top=5)
    out = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in out)
    assert "[bold]" in re.sub(r"\s", "", out)
    assert max(map(len, out.splitlines())) <= 80
