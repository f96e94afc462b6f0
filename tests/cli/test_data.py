from pathlib import Path

from corridor.cli.main import main


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
    assert engine.calls == [("show_snapshot", Path("data/embedded"))]
    out = capsys.readouterr().out
    expected = ("embedded, made 2026-01-31", "1,234,567", "2003–2024", "2.5 MB", "Etalab 2.0", "Lacks: chapters of")
    assert all(text in out for text in expected)
    assert "https" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_show_does_not_steer_the_terminal(engine, capsys, monkeypatch):
    shown = engine.show_snapshot(Path())
    monkeypatch.setattr(engine, "show_snapshot", lambda _: {**shown, "name": "a\x1b[2J", "gaps": ["b\x07\u202e"]})
    assert main(["data", "show"]) == 0
    out = capsys.readouterr().out
    assert "a [2J, made" in out
    assert all(char.isprintable() or char == "\n" for char in out)


def test_seal_prints_the_new_hash(engine, capsys):
    assert main(["data", "seal", "data/embedded"]) == 0
    assert capsys.readouterr().out == f"data/embedded is sealed with data hash {'cd' * 32}\n"
