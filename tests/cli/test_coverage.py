import re
import sys

import pytest

from corridor.cli import coverage
from factories_shown import coverage_record, map_record, nastified


def lines_of(capsys):
    return capsys.readouterr().out.splitlines()


@pytest.fixture(autouse=True)
def eighty(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)


def test_a_map_has_an_axis_rows_and_a_legend_in_words(capsys):
    coverage.show_maps([map_record()], full=False)
    out = lines_of(capsys)
    assert out[1] == "Declared as exporter"
    assert out[2].split() == ["2015", "2020"]
    assert out[2].index("2015") == coverage.LABEL
    assert out[3] == "A00 Country 0           ██░░bbttxx██░░bbtt··"
    assert "  █ all of them" in out
    assert "  · nothing filed" in out
    assert "Share of usual products." in out


def test_long_lists_are_cut_with_a_count_and_shown_in_full_when_asked(capsys):
    found = map_record(rows=15)
    coverage.show_maps([found], full=False)
    out = lines_of(capsys)
    assert "… and 3 more reporters; --full shows all" in out
    assert sum(line.startswith("A") for line in out) == coverage.ROWS
    coverage.show_maps([found], full=True)
    assert sum(line.startswith("A") for line in lines_of(capsys)) == 15


def test_years_that_do_not_fit_are_counted_and_stacked_when_asked(capsys):
    found = map_record(first=1900, last=2024)
    coverage.show_maps([found], full=False)
    out = lines_of(capsys)
    assert "… and 69 more earlier years; --full shows all" in out
    assert max(map(len, out)) <= 80
    coverage.show_maps([found], full=True)
    out = lines_of(capsys)
    assert sum(line.startswith("A00") for line in out) == 3
    shown = "".join(line[coverage.LABEL :] for line in out if line.startswith("A00"))
    assert len(shown) == 125


@pytest.mark.parametrize(("encoding", "mark"), [("ascii", "#"), ("latin-1", "#"), ("utf-8", "█"), ("no-such", "#")])
def test_marks_are_such_as_the_terminal_can_encode(capsys, monkeypatch, encoding, mark):
    class Stdout:
        def __init__(self, stream):
            self.stream, self.encoding = stream, encoding

        def __getattr__(self, name):
            return getattr(self.stream, name)

    monkeypatch.setattr(sys, "stdout", Stdout(sys.stdout))
    coverage.show_maps([map_record()], full=False)
    out = capsys.readouterr().out
    assert f"  {mark} all of them" in out
    assert out.isascii() == (mark == "#")


def test_two_maps_share_one_legend(capsys):
    coverage.show_maps([map_record(), map_record(title="Declared as importer")], full=False)
    out = lines_of(capsys)
    assert out.count("  █ all of them") == 1
    assert out.count("Share of usual products.") == 1


def test_an_empty_map_says_so(capsys):
    coverage.show_maps([{**map_record(), "rows": [], "steps": []}], full=False)
    assert lines_of(capsys) == ["", "Declared as exporter", "nothing to show"]


def test_tables_tell_their_figures(capsys):
    found = coverage_record()
    coverage.show_flows(found["flows"])
    coverage.show_revisions(found["revisions"])
    coverage.show_accounts(found, full=False)
    coverage.show_mirrors(found, full=False)
    coverage.show_gaps(found["gaps"], full=False)
    out = capsys.readouterr().out
    expected = (
        "$7,000 bn", "2003–2024", "HS 75%, HS02 25%", "s: 3 quarantined: unit is missing", "s: 6 left out: world total",
        "50%", "1.28", "from reporter_years", "Lacks: chapters of Azerbaijan in 2017",
    )  # fmt: skip
    assert [text for text in expected if text not in out] == []
    assert max(map(len, out.splitlines())) <= 80


def test_reasons_that_are_cut_are_counted_and_quarantine_comes_first(capsys):
    reasons = [{"source": "s", "reason": f"r{n}", "quarantined": n == 11, "rows": 100 - n} for n in range(12)]
    coverage.show_accounts(coverage_record(reasons=reasons), full=False)
    out = lines_of(capsys)
    assert next(line for line in out if line.startswith("s: ")) == "s: 89 quarantined: r11"
    assert "… and 4 more reasons; --full shows all" in out


def test_names_reach_the_terminal_as_text_only(capsys):
    found = nastified(coverage_record())
    coverage.show_maps(found["maps"], full=False)
    coverage.show_flows(found["flows"])
    coverage.show_revisions(found["revisions"])
    coverage.show_accounts(found, full=True)
    coverage.show_mirrors(found, full=True)
    coverage.show_gaps(found["gaps"], full=True)
    out = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in out)
    assert "[bold]" in re.sub(r"\s", "", out)
    assert max(map(len, out.splitlines())) <= 80
