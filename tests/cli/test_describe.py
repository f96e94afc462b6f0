import pytest

from corridor.cli.main import main


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("indicators", ("rca", "Revealed advantage", "kilometres")),
        ("models", ("balanced", "Balanced")),
        ("tables", ("pairs", "2")),
        ("sectors", ("energy", "2")),
    ],
)
def test_a_kind_is_listed(engine, capsys, kind, texts):
    assert main(["describe", kind]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in texts)
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("indicators", "rca"), ("formula", "x/y")),
        (("tables", "pairs"), ("exporter", "Who sells.", "kilometres")),
        (("sectors", "energy"), ("fuels", "2709, 2710", "pipes")),
    ],
)
def test_one_entry_is_told_in_full(engine, capsys, words, texts):
    assert main(["describe", *words]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in texts)


def test_an_unknown_name_lists_the_known_ones(engine, capsys):
    assert main(["describe", "indicators", "rcaa"]) == 2
    assert capsys.readouterr().err == "error: unknown indicator 'rcaa'; did you mean 'rca'? Known: distance, rca\n"


@pytest.mark.parametrize("word", ["KILOMETRES", "x/y", "revealed-advantage"])
def test_a_word_that_is_no_name_lists_what_tells_of_it(engine, capsys, word):
    assert main(["describe", "indicators", word]) == 0
    out, err = capsys.readouterr()
    assert err == f"Nothing is named '{word}'; these tell of it:\n"
    assert out.splitlines()[0].split() == ["name", "title", "unit"]
    assert len(out.splitlines()) == 2


def test_a_word_of_a_table_lists_its_columns(engine, capsys):
    assert main(["describe", "tables", "kilometres"]) == 0
    assert "pairs" in capsys.readouterr().out


def test_a_kind_that_is_left_out_is_asked_for_in_one_line(engine, capsys):
    assert main(["describe"]) == 2
    first, *_ = capsys.readouterr().err.splitlines()
    kinds = "indicators, methods, models, functions, tables, sectors, panels, scenarios, "
    kinds += "forecasters, features, objectives, checks"
    assert first == f"error: Missing argument 'kind'. Choose from: {kinds}"
