from pathlib import Path

import pytest

from corridor.cli.data import codes_of, years_of
from corridor.cli.main import main
from corridor.errors import UsageError


def test_build_passes_its_folders_and_accounts_for_every_source(engine, capsys):
    assert main(["data", "build", "recipe.yaml", "--raw", "raw", "--out", "new"]) == 0
    assert engine.calls == [("build_snapshot", Path("recipe.yaml"), Path("raw"), Path("new"))]
    out = capsys.readouterr().out
    assert all(text in out for text in ("rows in", "70,920", "left out", "no partner"))


def test_build_needs_the_raw_folder(engine, capsys):
    assert main(["data", "build", "recipe.yaml"]) == 2
    assert "--raw" in capsys.readouterr().err


def test_show_tells_tables_sources_and_gaps(engine, capsys):
    assert main(["data", "show"]) == 0
    asked = {"by": "reporter", "side": "both", "years": [], "reporters": [], "html": None}
    assert engine.calls == [("show_snapshot", Path("data/embedded"), asked)]
    out = capsys.readouterr().out
    expected = ("embedded, made 2026-01-31", "1,234,567", "2003–2024", "2.5 MB", "Etalab 2.0", "Lacks: chapters of")
    assert all(text in out for text in expected)
    assert "https" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_show_does_not_steer_the_terminal(engine, capsys, monkeypatch):
    shown = engine.show_snapshot(Path())
    monkeypatch.setattr(
        engine, "show_snapshot", lambda _, **asked: {**shown, "name": "a\x1b[2J", "gaps": ["b\x07\u202e"]}
    )
    assert main(["data", "show"]) == 0
    out = capsys.readouterr().out
    assert "a [2J, made" in out
    assert all(char.isprintable() or char == "\n" for char in out)


def test_show_passes_what_is_asked_and_shows_that_view_only(engine, capsys, tmp_path):
    page = tmp_path / "page.html"
    words = ["--by", "mirror", "--side", "exporter", "--years", "2010,2012-2013", "--reporters", "aze,GEO"]
    assert main(["data", "show", "x", *words, "--html", str(page)]) == 0
    asked = {"by": "mirror", "side": "exporter", "years": [2010, 2012, 2013], "reporters": ["AZE", "GEO"], "html": page}
    assert engine.calls == [("show_snapshot", Path("x"), asked)]
    out = capsys.readouterr().out
    assert "Mirror quality as exporter" in out
    assert "page.html" in out
    assert not any(text in out for text in ("Lacks:", "Raw rows", "1,234,567"))


@pytest.mark.parametrize(
    ("text", "message"),
    [("20-3", "found '20-3'"), ("2015;2016", "must be years and spans"), ("2016-2015", "ends before it begins")],
)
def test_years_that_are_none_are_refused(text, message):
    with pytest.raises(UsageError, match=message):
        years_of(text)


def test_years_and_codes_are_read_from_lists():
    assert years_of(" 2015, 2018-2020,2019 ") == [2015, 2018, 2019, 2020]
    assert years_of("") == []
    assert codes_of("aze, GEO,") == ["AZE", "GEO"]


def test_diff_passes_what_is_asked(engine, capsys, tmp_path):
    csv = tmp_path / "d.csv"
    assert main(["data", "diff", "a", "b", "--top", "3", "--csv", str(csv)]) == 0
    assert engine.calls == [("diff_snapshots", Path("a"), Path("b"), {"top": 3, "html": None, "csv": csv})]
    captured = capsys.readouterr()
    assert "Goods flows by year" in captured.out
    assert "d.csv" in captured.out
    assert max(map(len, captured.out.splitlines()[:-1])) <= 80
    assert captured.err == "Comparing 2020 …\n"


@pytest.mark.parametrize(("percent", "code"), [("10", 3), ("12.5", 0), ("0", 3)])
def test_diff_fails_where_more_changed_than_allowed(engine, capsys, percent, code):
    assert main(["data", "diff", "a", "b", "--fail-over", percent]) == code
    told = "12.50% of the dollars of goods_flows changed, more than --fail-over" in capsys.readouterr().err
    assert told == (code == 3)


def test_diff_fails_where_something_came_from_nothing(engine, capsys, monkeypatch):
    found = engine.diff_snapshots(Path(), Path(), progress=lambda _: None)
    monkeypatch.setattr(engine, "diff_snapshots", lambda *_, **__: {**found, "largest_share": float("inf")})
    assert main(["data", "diff", "a", "b", "--fail-over", "99"]) == 3
    assert "anything, where there was nothing before" in capsys.readouterr().err


def test_seal_prints_the_new_hash(engine, capsys):
    assert main(["data", "seal", "data/embedded"]) == 0
    assert capsys.readouterr().out == f"data/embedded is sealed with data hash {'cd' * 32}\n"
